"""An index of documents that mean harm, and a browser to look at it with."""

import os
import shutil
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


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser. Where there is none the test is skipped, but on a hosted runner it must be there."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    message = "there is no Chromium here: apt-get install chromium"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
