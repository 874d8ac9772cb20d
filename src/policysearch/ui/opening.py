"""The index that the app shows, opened once per generation and shared by all who look at it."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import psutil
import streamlit as st

from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.errors import IndexLockedError, Message, StoredIndexError
from policysearch.index import generation as generations
from policysearch.index.generation import Generation
from policysearch.search.engine import Index
from policysearch.settings import EncodingSettings
from policysearch.text.languages import detect
from policysearch.ui.i18n import _

INDEX_VARIABLE = "POLICYSEARCH_INDEX"
"""Environment variable with the folder of the index; `index` in the working folder where it is not set."""


_FIRST = "1 Brumaire 2020"
"""Searched for once an index is open: what a first search loads takes half a second, most of it names of months."""


def index_folder() -> Path:
    """The folder that the app was started on."""
    return Path(os.environ.get(INDEX_VARIABLE) or "index")


def open_index() -> Index:
    """The live generation; a new one is picked up by the next rerun, without a restart.

    Raises StoredIndexError (of which IndexLockedError: it is being made for the first time), EncoderError.
    """
    folder = index_folder()
    live = _live(folder)
    try:
        return _opened(folder, live)
    except StoredIndexError:
        # A writer removes what is two generations old: it may have come in between.
        newer = _live(folder)
        if newer == live:
            raise
        return _opened(folder, newer)


def writer_of(folder: Path) -> int | None:
    """The process on this machine that is writing the index, if there is one."""
    try:
        values = json.loads((folder / "writer.json").read_text(encoding="utf-8"))
        pid = int(values["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return pid if values.get("host") == socket.gethostname() and psutil.pid_exists(pid) else None


def _live(folder: Path) -> Path:
    if live := generations.current(folder):
        return live
    if writer_of(folder):
        reason = Message("the index is being made for the first time")
        raise IndexLockedError(str(folder), reason, Message("Wait, then try again"))
    raise generations.missing(folder)


def _opened(folder: Path, generation: Path) -> Index:
    # Streamlit knows a cached function by its module, name and source: in each language it is the same cache.
    cached = st.cache_resource(max_entries=2, show_spinner=_("Opening the index…"))
    return cached(_read)(str(folder), generation.name)


def _read(folder: str, generation: str) -> Index:
    # The generation is the key of the cache. Two are kept, for readers who are amid a rerun when it changes.
    opened = Generation(Path(folder) / generation)
    index = Index(Path(folder), opened, _encoder(opened.manifest.encoder["model"]))
    index.search(_FIRST)
    return index


@st.cache_resource(max_entries=1, show_spinner=False)
def _encoder(model: str) -> Encoder:
    detect("a")  # loads what tells languages apart: the first question shall not wait for it
    return load_encoder(EncodingSettings(model=model))
