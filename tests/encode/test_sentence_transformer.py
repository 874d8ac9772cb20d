from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from policysearch.encode.loading import load_encoder
from policysearch.errors import EncoderError
from policysearch.settings import EncodingSettings

if TYPE_CHECKING:
    from pathlib import Path

    from policysearch.encode.bundled import BundledModel
    from policysearch.encode.encoder import Encoder
    from policysearch.encode.sentence_transformer import SentenceTransformerEncoder


def load(folder: Path) -> Encoder:
    return load_encoder(EncodingSettings(model=str(folder)))


def copy_of(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


def test_vectors_are_those_of_the_model(tiny: SentenceTransformerEncoder, tiny_folder: Path) -> None:
    texts = ["trees", "homes for all", "water and shade"]
    plain = SentenceTransformer(str(tiny_folder)).encode(texts, normalize_embeddings=True)
    np.testing.assert_allclose(tiny.encode_passages(texts), plain, atol=1e-6)


def test_a_model_without_prompts_of_its_own_gets_those_of_its_family(tiny_folder: Path, tmp_path: Path) -> None:
    encoder = load(copy_of(tiny_folder, tmp_path / "my-e5-letters"))
    assert (encoder.query_prompt, encoder.passage_prompt) == ("query: ", "passage: ")
    plain = SentenceTransformer(str(tiny_folder)).encode(["query: trees"], normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode_queries(["trees"]), plain, atol=1e-6)


def test_the_models_own_prompts_come_first(tiny_folder: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny_folder, tmp_path / "my-e5-letters")
    config = folder / "config_sentence_transformers.json"
    content = json.loads(config.read_text()) | {"prompts": {"query": "find ", "document": ""}}
    config.write_text(json.dumps(content))
    encoder = load(folder)
    assert (encoder.query_prompt, encoder.passage_prompt) == ("find ", "")


def test_id_follows_the_content_not_the_place(
    tiny: SentenceTransformerEncoder, tiny_folder: Path, tmp_path: Path
) -> None:
    elsewhere = copy_of(tiny_folder, tmp_path / tiny_folder.name)
    assert load(elsewhere).encoder_id == tiny.encoder_id
    tokenizer = elsewhere / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text() + "\n")
    assert load(elsewhere).encoder_id != tiny.encoder_id


def test_the_bundled_folder_can_be_named(bundled: BundledModel, on_torch: SentenceTransformerEncoder) -> None:
    encoder = load(bundled.folder)
    assert (encoder.query_prompt, encoder.passage_prompt) == ("query: ", "passage: ")
    np.testing.assert_allclose(
        encoder.encode_queries(["Radverkehr"]), on_torch.encode_queries(["Radverkehr"]), atol=1e-6
    )


def test_broken_weights_are_named(tiny_folder: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny_folder, tmp_path / "broken")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(EncoderError, match="sentence-transformers cannot load it") as caught:
        load(folder)
    assert caught.value.subject == "broken"


def test_a_model_that_brings_code_is_refused(tiny_folder: Path, tmp_path: Path) -> None:
    folder = copy_of(tiny_folder, tmp_path / "with-code")
    config = folder / "config.json"
    code = {"model_type": "home-made", "auto_map": {"AutoConfig": "mine.Config", "AutoModel": "mine.Model"}}
    config.write_text(json.dumps(json.loads(config.read_text()) | code))
    (folder / "mine.py").write_text("raise SystemExit('this must never run')")
    with pytest.raises(EncoderError, match="code of its own"):
        load(folder)
