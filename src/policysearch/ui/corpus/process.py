"""What runs in a process of its own: it brings an index up to date, and looks for what is wrong with it.

    python -m policysearch.ui.corpus.process update|examine INDEX

Every line on standard output is JSON: ["progress", STAGE, DONE, TOTAL] or, at the end, ["error", SUBJECT, REASON,
REMEDY], each of these as `catalogue.as_data` writes a text. It ends when its standard input is closed.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

from policysearch.errors import PolicySearchError
from policysearch.index import generation as generations
from policysearch.index.build import build_index
from policysearch.index.generation import Manifest
from policysearch.settings import (
    ChunkingSettings,
    EncodingSettings,
    LexicalSettings,
    LexiconSettings,
    Settings,
)
from policysearch.text.catalogue import as_data
from policysearch.ui.corpus.findings import examine_and_keep


def main() -> None:
    """Do what the command line says."""
    command, index = sys.argv[1], Path(sys.argv[2])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)  # those who search come first
    try:
        if command == "update":
            update(index)
        examine_and_keep(index, _progress)
    except PolicySearchError as error:
        _say("error", *map(as_data, (error.subject, error.reason, error.remedy)))


def update(index: Path) -> None:
    """Read the folder of the index again, as it was read when the index was made. Raises PolicySearchError."""
    live = generations.open_current(index)
    build_index(
        live.manifest.corpus,
        index,
        settings=settings_of(live.manifest),
        language=live.manifest.parameters.get("language"),
        taxonomies=live.own_taxonomies,
        progress=_progress,
    )


def settings_of(manifest: Manifest) -> Settings:
    """The settings that an index was made with."""
    parameters = manifest.parameters
    return Settings(
        encoding=EncodingSettings(model=manifest.encoder["model"]),
        chunking=ChunkingSettings(**parameters["chunking"]),
        lexical=LexicalSettings(**parameters["lexical"]),
        lexicon=LexiconSettings(**parameters["lexicon"]),
    )


def _progress(stage: str, done: int, total: int) -> None:
    _say("progress", stage, done, total)


def _say(*message: object) -> None:
    print(json.dumps(message), flush=True)


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
