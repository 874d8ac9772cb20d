"""An index of documents that mean harm."""

from pathlib import Path

import pytest
from hostile import HARMLESS_DOCUMENT, HOSTILE_DOCUMENT

from policysearch.index.build import build_index


@pytest.fixture(scope="session")
def hostile_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two documents, one of them full of markup."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "tram.md").write_text(HOSTILE_DOCUMENT, encoding="utf-8")
    (corpus / "cykel.md").write_text(HARMLESS_DOCUMENT, encoding="utf-8")
    build_index(corpus, folder / "index")
    return folder / "index"
