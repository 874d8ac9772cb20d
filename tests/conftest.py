"""What many tests share: the bundled encoder and a tiny other one, an index of the corpus, the command, a browser."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from huggingface_hub import constants
from hypothesis import settings
from process import Command

from policysearch import build_index
from policysearch.cli import main, terminal
from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.index.reference import texts

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

# No test is timed: what is slow on a busy machine is not wrong.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the modules that need the index of the corpus one comes first and the others last.

    So while one worker builds it, which takes a minute, no other waits for it.
    """
    needing = [item.path for item in items if "corpus_index" in getattr(item, "fixturenames", ())]
    first, others = needing[:1], set(needing)
    items.sort(key=lambda item: (item.path not in first, item.path in others))


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def loaded(encoder: Encoder) -> Iterator[None]:
    """Whoever loads the bundled model in this module is given the one that is loaded already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("policysearch.encode.loading._load_bundled", lambda *_: encoder)
        yield


@pytest.fixture
def command(loaded: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `policysearch` within this process, where everything is imported and the model is loaded already."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    for console in (terminal.out, terminal.err):
        monkeypatch.setattr(console, "width", 200)

    def run(*arguments: str | Path, cwd: Path | None = None) -> CompletedProcess[str]:
        given = ["policysearch", *map(str, arguments)]
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", given)
            patch.chdir(cwd or Path.cwd())
            with pytest.raises(SystemExit) as ended:
                main()
        return CompletedProcess(given, int(ended.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def for_all(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder for what one worker makes and all read."""
    folder = tmp_path_factory.getbasetemp()
    return folder if worker_id == "master" else folder.parent


@pytest.fixture(scope="session")
def corpus_index(for_all: Path, embeddings: Path, encoder: Encoder) -> Path:
    """Folder of an index of corpus/, for reading only. Of all workers the first makes it."""
    index = for_all / "corpus_index"
    with FileLock(f"{index}.lock"):
        if not index.exists():
            index.mkdir()
            shutil.copy(embeddings, index)
        build_index(CORPUS, index, encoder=encoder)
    return index


@pytest.fixture(scope="session")
def embeddings(for_all: Path, encoder: Encoder) -> Path:
    """A cache to be copied beside a new index: what each embeds in these languages, whatever its documents are."""
    folder = for_all / "languages"
    with FileLock(f"{folder}.lock"):
        folder.mkdir(exist_ok=True)
        for language in ("de", "en", "it", "sv"):
            if not (file := folder / f"{language}.txt").exists():
                file.write_text(texts(language)[0], encoding="utf-8")
        build_index(folder, folder / "index", encoder=encoder)
    return folder / "index" / "embeddings.sqlite"


@pytest.fixture
def new_index(embeddings: Path, tmp_path: Path) -> Path:
    """Where an index is to be made: nothing is there but `embeddings`."""
    (tmp_path / "index").mkdir()
    return Path(shutil.copy(embeddings, tmp_path / "index")).parent


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
