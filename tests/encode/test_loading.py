from __future__ import annotations

import importlib.util
import logging
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import constants

from policysearch.encode import loading
from policysearch.encode.loading import has_cuda, load_encoder
from policysearch.encode.openvino import OpenVinoEncoder
from policysearch.encode.sentence_transformer import SentenceTransformerEncoder
from policysearch.errors import EncoderError
from policysearch.settings import EncodingSettings

if TYPE_CHECKING:
    from pathlib import Path

    from policysearch.encode.bundled import BundledModel


@pytest.mark.skipif(has_cuda(), reason="with a GPU the default runs on it")
def test_the_default_is_the_bundled_model_on_openvino(bundled: BundledModel) -> None:
    encoder = load_encoder()
    assert isinstance(encoder, OpenVinoEncoder)
    assert encoder.revision == bundled.sha256
    assert encoder.encoder_id == (f"multilingual-e5-small-q4@{bundled.sha256[:12]} query='query: ' passage='passage: '")


def test_without_openvino_the_bundled_model_runs_on_torch(
    bundled: BundledModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "openvino" else find_spec(name))
    encoder = load_encoder()
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert encoder.revision == bundled.sha256


def test_without_the_wheel_the_hub_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loading, "find_data_file", lambda: None)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with caplog.at_level(logging.WARNING), pytest.raises(EncoderError) as caught:
        load_encoder(EncodingSettings())
    assert caught.value.subject == "intfloat/multilingual-e5-small"
    assert "using intfloat/multilingual-e5-small instead" in caplog.text


def test_any_other_name_is_a_sentence_transformers_model(tiny_folder: Path) -> None:
    encoder = load_encoder(EncodingSettings(model=str(tiny_folder)))
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert encoder.dimension == 16
