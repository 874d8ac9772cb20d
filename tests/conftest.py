"""What many tests share: the bundled encoder and a tiny other one, an index of the shipped corpus, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from policysearch import build_index
from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared"

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def corpus_index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, worker_id: str) -> Path:
    """Folder of an index of corpus/, for reading only. Of all workers the first makes it."""
    folder = tmp_path_factory.getbasetemp()
    index = (folder if worker_id == "master" else folder.parent) / "corpus_index"
    with FileLock(f"{index}.lock"):
        build_index(CORPUS, index, encoder=encoder)
    return index


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Five real documents, where they are at hand."""
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip("the five real documents are not beside the project")
    return folder


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


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder: one random layer over single letters, 32 tokens at most, no prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

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


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """The browser, running and quiet."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield launched
        launched.close()
