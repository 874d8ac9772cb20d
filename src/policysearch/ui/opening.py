"""The index that the app shows, opened once per generation and shared by all who look at it."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.errors import IndexMissingError
from policysearch.index import generation as generations
from policysearch.search.engine import Index
from policysearch.settings import EncodingSettings
from policysearch.text.languages import detect

INDEX_VARIABLE = "POLICYSEARCH_INDEX"
"""Environment variable with the folder of the index; `index` in the working folder where it is not set."""


def index_folder() -> Path:
    """The folder that the app was started on."""
    return Path(os.environ.get(INDEX_VARIABLE) or "index")


def open_index() -> Index:
    """The live generation; a new one is picked up by the next rerun, without a restart.

    Raises StoredIndexError, EncoderError.
    """
    folder = index_folder()
    live = generations.current(folder)
    if live is None:
        reason, remedy = "there is no index here", f"Make one: policysearch index FOLDER --index {folder}"
        raise IndexMissingError(str(folder), reason, remedy)
    return _opened(str(folder), live.name)


@st.cache_resource(max_entries=2, show_spinner="Opening the index…")
def _opened(folder: str, generation: str) -> Index:
    # The generation is the key of the cache. Two are kept, for readers who are amid a rerun when it changes.
    manifest = generations.read_manifest(Path(folder) / generation)
    return Index.open(folder, encoder=_encoder(manifest.encoder["model"]))


@st.cache_resource(max_entries=1, show_spinner="Loading the language model. This happens once, after a start…")
def _encoder(model: str) -> Encoder:
    detect("a")  # loads what tells languages apart: the first question shall not wait for it
    return load_encoder(EncodingSettings(model=model))
