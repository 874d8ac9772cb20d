from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tokenizers import Tokenizer

from policysearch.ingest.documents import read_document
from policysearch.ingest.metadata_csv import Row
from policysearch.ingest.scan import SIDECAR, SourceFile, sha256_of
from policysearch.settings import ReadingSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from policysearch.records import Document

SHARED = Path(__file__).parents[2].parent / "shared"


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """The tokenizer of multilingual-e5-small, as its makers ship it."""
    assets = files("semantra_multilingual") / "assets" / "multilingual-e5-small"
    return Tokenizer.from_file(str(assets / "tokenizer.json"))


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Document]:
    """Write a file of this name and content, and one beside it, and read it; `row` is what a table says of it."""

    def write(name: str, content: str | bytes) -> SourceFile:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        status = path.stat()
        return SourceFile(path, name, status.st_size, status.st_mtime_ns)

    def read_it(
        name: str,
        content: str | bytes,
        language: str | None = None,
        beside: str | bytes | None = None,
        row: dict[str, str] | None = None,
    ) -> Document:
        source = write(name, content)
        path = source.path
        if row is not None:
            source = replace(source, row=Row(name, tuple(row.items()), "metadata.csv", 2))
        if beside is not None:
            source = replace(source, sidecar=write(name + SIDECAR, beside))
        return read_document(source, sha256_of(path), settings=ReadingSettings(), language=language)

    return read_it


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared development files are not beside the checkout")
    return SHARED
