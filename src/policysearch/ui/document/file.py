"""The original file of a document: still there, and still what was indexed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from policysearch.errors import DocumentError
from policysearch.ingest.scan import sha256_of
from policysearch.records import Document

Trouble = Literal["gone", "changed"]


def original(corpus: str, document: Document) -> Path | Trouble:
    """The file in the corpus folder, or why it cannot be handed out as this document."""
    folder = Path(corpus).resolve()
    path = (folder / document.path).resolve()
    try:
        if not path.is_relative_to(folder) or not path.is_file():
            return "gone"
        state = path.stat()
        same = _sha256(path, state.st_size, state.st_mtime_ns) == document.sha256
    except (OSError, DocumentError):
        return "gone"
    return path if same else "changed"


@lru_cache(maxsize=256)
def _sha256(path: Path, _size: int, _changed: int) -> str:
    return sha256_of(path)
