"""What many tests share: the bundled encoder, and a real index of the shipped corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from policysearch import build_index
from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def corpus_index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """Folder of an index of corpus/, for reading only."""
    index = tmp_path_factory.mktemp("corpus_index")
    build_index(CORPUS, index, encoder=encoder)
    return index


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Five real documents, where they are at hand."""
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip("the five real documents are not beside the project")
    return folder
