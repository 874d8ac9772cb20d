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

_SOUND = (
    "---\ntitle: Water\ncity: Leeds\ndate: 2021-03-04\ntype: plan\n---\n\nThe council collects rain water in parks.\n"
)
_GARBLED = (
    "---\ntitle: Tram\ncity: Milano\n---\n\nThe tram runs every ten min\ufffdtes from the station to the town hall.\n"
)


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


@pytest.fixture(scope="session")
def flawed(tmp_path_factory: pytest.TempPathFactory, embeddings: Path, encoder: Encoder) -> Path:
    """`documents`, of which one has lost a character and one cannot be read, and their `index`."""
    place = tmp_path_factory.mktemp("flawed")
    (place / "documents" / "milano").mkdir(parents=True)
    (place / "documents" / "water.md").write_text(_SOUND, encoding="utf-8")
    (place / "documents" / "tram.md").write_text(_GARBLED, encoding="utf-8")
    (place / "documents" / "milano" / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    (place / "index").mkdir()
    shutil.copy(embeddings, place / "index")
    build_index(place / "documents", place / "index", encoder=encoder)
    return place


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens the search page on an index, at an address, without a browser."""
    return partial(open_search, monkeypatch)


@pytest.fixture(scope="session")
def corpus(corpus_index: Path) -> Index:
    """What a page on the sample corpus must agree with."""
    return Index.open(corpus_index)
