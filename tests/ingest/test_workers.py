"""Hostile files end as one reported failure each; no worker outlives what started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import hostile_files
import psutil
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from policysearch.errors import DocumentError, PolicySearchError, UsageError
from policysearch.ingest.chunking import split
from policysearch.ingest.messages import Content, Splitting
from policysearch.ingest.scan import SourceFile, scan
from policysearch.ingest.workers import Workers
from policysearch.records import Document
from policysearch.settings import ChunkingSettings, ReadingSettings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SMALL = ReadingSettings(max_seconds=1.5, max_memory=64 * 2**20, max_parts=1000, workers=2)
TRUNCATED = "it is truncated"
COPES = "a document, or trouble, as the parser likes"

EXPECTED = {
    "bomb.docx": "it unpacks to 41 MiB, more than 100 times its size",
    "brackets.md": COPES,
    "claims.pdf": "it says that it has 100000 pages, more than 5000",
    "cut.docx": TRUNCATED,
    "cut.odt": TRUNCATED,
    "cut.pdf": TRUNCATED,
    "cut.rtf": TRUNCATED,
    "cycle.pdf": COPES,
    "deep.html": COPES,
    "deep.rtf": COPES,
    "laughs.docx": "it holds no text",
    "laughs.rst": COPES,
    "line.html": "reading it takes more than 64 MiB",
    "macro.docx": COPES,
    "outside.docx": "it has a part that belongs outside of it, ../../x",
    "parts.docx": "parts, more than 1000",
    "same.pdf": "it says that it has 100000 pages, more than 5000",
    "tower.pdf": "reading it takes more than 64 MiB",
}


def source(path: Path) -> tuple[SourceFile, str]:
    status = path.lstat()
    return SourceFile(path, path.name, status.st_size, status.st_mtime_ns), "0" * 64


def plan(folder: Path, name: str) -> tuple[SourceFile, str]:
    path = folder / name
    path.write_text(f"# {name}\n\nThe city plants trees.\n", encoding="utf-8")
    return source(path)


@pytest.fixture
def splitting() -> Splitting:
    """By words: that is loaded at once."""
    tokenizer = Tokenizer(WordLevel({"?": 0}, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    return Splitting(tokenizer.to_str(), 512, ChunkingSettings())


@pytest.fixture
def pipe(tmp_path: Path) -> tuple[SourceFile, str]:
    """A file that is never read to its end, as on a disk that no longer answers."""
    path = tmp_path / "stuck.md"
    os.mkfifo(path)
    return source(path)


def outcomes(
    files: Sequence[tuple[SourceFile, str]], settings: ReadingSettings = SMALL, splitting: Splitting | None = None
) -> dict[str, str]:
    """The title of each document, else why there is none, by the name of the file."""
    with Workers(settings, language="en", splitting=splitting) as workers:
        return {
            file.relative: outcome.title if isinstance(outcome, Document) else f"{outcome.reason}. {outcome.remedy}"
            for file, outcome in workers.read(files)
        }


def workers_of(pid: int) -> list[psutil.Process]:
    return [one for one in psutil.Process(pid).children() if "policysearch.ingest.worker" in one.cmdline()]


def wait_until_read(path: Path) -> int:
    """Wait until somebody reads a pipe; its other end, which keeps them waiting."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.01)
    pytest.fail("nobody read the pipe")


def test_each_hostile_file_is_one_failure_and_the_next_is_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files = []
    for name, content in sorted(hostile_files.files().items()):
        (tmp_path / name).write_bytes(content)
        files += [source(tmp_path / name), plan(tmp_path, f"after {name}.md")]
    found = outcomes(files)
    assert list(found) == [file.relative for file, _ in files]
    assert [found.pop(f"after {name}.md") for name in EXPECTED] == [f"after {name}.md" for name in EXPECTED]
    for name, expected in EXPECTED.items():
        assert expected == COPES or expected in found[name], name
    assert capfd.readouterr() == ("", "")
    assert workers_of(os.getpid()) == []


def test_links_that_lead_round_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "here").symlink_to(tmp_path / "there")
    (tmp_path / "there").symlink_to(tmp_path / "here")
    (tmp_path / "up").symlink_to(tmp_path)
    found = scan(tmp_path)
    assert found.files == ()
    assert {item.path: item.reason for item in found.skipped} == {
        "here": "it is a link that leads nowhere",
        "there": "it is a link that leads nowhere",
        "up": "it is a link within the folder, and links are not followed",
    }


def test_documents_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    files = [plan(tmp_path, f"{number}.md") for number in range(50, 0, -1)]
    assert list(outcomes(files).values()) == [f"{number}.md" for number in range(50, 0, -1)]


def test_a_language_is_told_within_the_limits(tmp_path: Path) -> None:
    with Workers(ReadingSettings(max_memory=64 * 2**20, workers=1)) as workers:
        documents = [outcome for _, outcome in workers.read([plan(tmp_path, "a.md"), plan(tmp_path, "b.md")])]
    assert [document.language for document in documents if isinstance(document, Document)] == ["en", "en"]


def test_workers_cut_what_they_read_within_the_limits(tmp_path: Path, splitting: Splitting) -> None:
    """Many signs are soon read, but take much to be counted: the next file is cut all the same."""
    (tmp_path / "words.md").write_text("a– " * 1_000_000, encoding="utf-8")
    settings = ReadingSettings(max_memory=64 * 2**20, workers=1)
    with Workers(settings, language="en", splitting=splitting) as workers:
        (_, large), (_, content) = workers.contents([source(tmp_path / "words.md"), plan(tmp_path, "plan.md")])
    assert isinstance(large, DocumentError)
    assert large.reason == "reading it takes more than 64 MiB"
    assert isinstance(content, Content)
    assert [passage.text for passage in content.passages] == ["The city plants trees."]
    assert content.passages == split(content.document, Tokenizer.from_str(splitting.tokenizer), 512, ChunkingSettings())


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path, pipe: tuple[SourceFile, str]) -> None:
    """The next is read by another process; on a busy machine that may take some attempts in so little time."""
    with Workers(ReadingSettings(max_seconds=0.3, workers=1), language="en") as workers:
        ((_, outcome),) = workers.read([pipe])
        assert str(outcome) == (
            "stuck.md: reading it took longer than 0.3 s. Split it, or raise the limit in the settings"
        )
        assert workers_of(os.getpid()) == []
        attempts = (outcome for _ in range(50) for _, outcome in workers.read([plan(tmp_path, "next.md")]))
        assert any(isinstance(outcome, Document) for outcome in attempts)


def test_a_worker_that_dies_is_replaced(tmp_path: Path, pipe: tuple[SourceFile, str]) -> None:
    with Workers(ReadingSettings(workers=1), language="en") as workers:
        reading = workers.read([plan(tmp_path, "a.md"), pipe, plan(tmp_path, "b.md")])
        assert next(reading)[1].__class__ is Document
        writing = wait_until_read(pipe[0].path)
        (first,) = workers_of(os.getpid())
        first.kill()
        _, outcome = next(reading)
        os.close(writing)
        assert isinstance(outcome, DocumentError)
        assert str(outcome) == (
            "stuck.md: the program that reads it crashed (SIGKILL). Open it and save it anew, or remove it"
        )
        assert next(reading)[1].__class__ is Document
        assert workers_of(os.getpid()) != [first]
    assert workers_of(os.getpid()) == []


def test_nothing_to_read_starts_no_worker() -> None:
    with Workers(ReadingSettings()) as workers:
        assert list(workers.read([])) == []
        assert workers_of(os.getpid()) == []


def test_a_wrong_language_is_the_users_mistake() -> None:
    with pytest.raises(UsageError, match="klingonish"):
        Workers(SMALL, language="klingonish")


def test_a_process_that_cannot_start_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Workers(SMALL) as workers, pytest.raises(PolicySearchError, match=r"ended when it was started.*Check that"):
        next(workers.read([plan(tmp_path, "a.md")]))


_STUCK = """
import sys
from pathlib import Path
from policysearch.ingest.scan import SourceFile
from policysearch.ingest.workers import Workers
from policysearch.settings import ReadingSettings

with Workers(ReadingSettings(workers=1), language="en") as workers:
    list(workers.read([(SourceFile(Path(sys.argv[1]), "stuck.md", 0, 0), "0" * 64)]))
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_what_started_it(how: signal.Signals, pipe: tuple[SourceFile, str]) -> None:
    with subprocess.Popen([sys.executable, "-c", _STUCK, pipe[0].path], stderr=subprocess.PIPE, text=True) as process:
        writing = wait_until_read(pipe[0].path)
        (worker,) = workers_of(process.pid)
        process.send_signal(how)
        _, said = process.communicate(timeout=30)
    assert said.strip().splitlines()[-1:] == (["KeyboardInterrupt"] if how == signal.SIGINT else [])
    worker.wait(timeout=30)
    os.close(writing)


_TAKEN_OVER = """
import json, sys
from dataclasses import asdict, replace
from policysearch.ingest import messages
from policysearch.ingest.documents import read_document
from policysearch.ingest.chunking import split
from policysearch.ingest.messages import Content, Ready, Reply, Setup, Task, receive, send
from policysearch.records import Page
from tokenizers import Tokenizer

requests, replies = sys.stdin.buffer, sys.stdout.buffer
setup = receive(requests, Setup, strict=False)
how = setup.splitting
tokenizer = Tokenizer.from_str(how.tokenizer)
send(replies, Ready())
while True:
    task = receive(requests, Task, strict=False)
    document = read_document(task.file, task.sha256, settings=setup.settings, language=setup.language)
    lies = {
        "another.md": {"path": "honest.md"},
        "id.md": {"document_id": "f" * 16},
        "outside.md": {"language": "../../sv"},
        "pages.md": {"pages": (Page(1, 0, 10**9),)},
        "number.md": {"pages": (Page(2**70, 0, 1),)},
    }
    if task.file.relative == "noise.md":
        replies.write(b"cos\\nsystem\\n(S'touch harm'\\ntR." * 99)
        replies.flush()
    (passage,) = split(document, tokenizer, how.max_tokens, how.settings)
    if task.file.relative == "made up.md":
        passage = replace(passage, text="The city plants bombs.")
    send(replies, Reply(Content(replace(document, **lies.get(task.file.relative, {})), (passage,)), fit=True))
"""


def test_a_worker_that_was_taken_over_costs_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, splitting: Splitting
) -> None:
    """It answers with what is no message, or with what is not the file's or not in it: that file fails, and it ends."""
    started = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda _, **how: started([sys.executable, "-c", _TAKEN_OVER], **how))
    monkeypatch.chdir(tmp_path)
    lies = ("another", "id", "outside", "pages", "number", "made up")
    names = [f"{name}.md" for name in ("honest", *lies, "noise", "last")]
    found = outcomes([plan(tmp_path, name) for name in names], ReadingSettings(workers=1), splitting)
    remedy = ". Open it and save it anew, or remove it"
    nonsense = "the program that reads it crashed (its answer makes no sense)" + remedy
    assert found == {
        "honest.md": "honest.md",
        **dict.fromkeys(names[1:-2], nonsense),
        "noise.md": "the program that reads it crashed (its answer is larger than 256 MiB)" + remedy,
        "last.md": "last.md",
    }
    assert not (tmp_path / "harm").exists()
