"""The app on the sample corpus, and an index of documents that mean harm."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from app_server import serving
from hostile import HARMLESS_DOCUMENT, HOSTILE_DOCUMENT
from searching import Opened, open_search

from policysearch.encode.encoder import Encoder
from policysearch.index.build import build_index
from policysearch.search.engine import Index


@pytest.fixture(scope="session")
def corpus_app(corpus_index: Path) -> Iterator[str]:
    """The address of the app on the sample corpus: one server for all that only look at it."""
    with serving(corpus_index, "--allow-upload", "--local-without-sign-in") as address:
        yield address


@pytest.fixture(scope="session")
def hostile_index(tmp_path_factory: pytest.TempPathFactory, embeddings: Path, encoder: Encoder) -> Path:
    """An index of two documents, one of them full of markup."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "tram.md").write_text(HOSTILE_DOCUMENT, encoding="utf-8")
    (corpus / "cykel.md").write_text(HARMLESS_DOCUMENT, encoding="utf-8")
    (folder / "index").mkdir()
    shutil.copy(embeddings, folder / "index")
    build_index(corpus, folder / "index", encoder=encoder)
    return folder / "index"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens the search page on an index, at an address, without a browser."""
    return partial(open_search, monkeypatch)


@pytest.fixture(scope="session")
def corpus(corpus_index: Path) -> Index:
    """What a page on the sample corpus must agree with."""
    return Index.open(corpus_index)
