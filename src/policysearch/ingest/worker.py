"""What runs in a worker process: it reads and cuts one file after the other, and says what became of each."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tokenizers import Tokenizer

from policysearch.errors import DocumentError
from policysearch.ingest import formats
from policysearch.ingest.chunking import split
from policysearch.ingest.documents import read_document
from policysearch.ingest.messages import Content, Going, Ready, Reply, Setup, Task, Trouble, receive, send
from policysearch.ingest.orphans import end_with_parent
from policysearch.ingest.readers import READERS
from policysearch.ingest.workers import STARVED

if TYPE_CHECKING:
    from collections.abc import Callable

    from policysearch.records import Document, Passage

    Cut = Callable[[Document], tuple[Passage, ...]]

_LANGUAGE_MODEL = 170 * 2**20
"""What the model that tells languages apart takes. It is not loaded before a file needs it: it takes half a second."""
_FILE_BYTES = 2**28
"""Of a file that is written: the language model is unpacked, and a parser may print without end."""


def main() -> None:
    """Answer requests on standard input until it is closed.

    The first is a `Setup`, answered by `Ready`; each other one is a `Task`, answered by a `Reply`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    end_with_parent()
    requests, replies = _pipes()
    setup = receive(requests, Setup, strict=False)
    READERS[formats.HTML](b"<p>a</p>", "")  # what every file needs is no file's memory
    cut = _cut(setup)
    _limit_files()
    idle = _memory() + (0 if setup.language and not cut else _LANGUAGE_MODEL)
    most = setup.settings.max_memory
    send(replies, Ready())
    while True:
        try:
            task = receive(requests, Task, strict=False)
        except EOFError:
            return
        os.ftruncate(2, 0)
        os.lseek(2, 0, os.SEEK_SET)
        _limit_memory(idle + most)
        outcome = _outcome(task, setup, cut, lambda page: send(replies, Reply(Going(page), fit=True)))
        _limit_memory(None)
        # What a file leaves behind counts against the next, so a process that has grown is replaced.
        send(replies, Reply(outcome, fit=_memory() <= idle + most // 4))


def _cut(setup: Setup) -> Cut | None:
    """What cuts a document; None where that is not asked for."""
    if (how := setup.splitting) is None:
        return None
    tokenizer = Tokenizer.from_str(how.tokenizer)
    return lambda document: split(document, tokenizer, how.max_tokens, how.settings)


def _outcome(task: Task, setup: Setup, cut: Cut | None, tell: Callable[[int], None]) -> Content | Trouble:
    """What is read, else why not."""
    try:
        formats.check_size_within(task.file.path, task.file.relative, setup.settings)
        document = read_document(task.file, task.sha256, settings=setup.settings, language=setup.language, tell=tell)
        if cut is None:
            return Content(document)
        tell(0)
        return Content(document, cut(document))
    except DocumentError as error:
        return _trouble(error.reason) if STARVED.search(error.reason) else Trouble("file", error.reason, error.remedy)
    except MemoryError:
        return Trouble("memory")
    except BaseException as error:  # a panic of a parser in Rust is no Exception
        return _trouble(" ".join(f"{type(error).__name__}: {error}".split()))


def _trouble(said: str) -> Trouble:
    return Trouble("memory") if STARVED.search(said) else Trouble("crash", said[:200])


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, kept for the parent alone: what parsers print goes nowhere."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return requests, replies


def _limit_files() -> None:
    """No core file where a parser crashes, and no endless log."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))


def _limit_memory(most: int | None) -> None:
    """Let this process have so many bytes, or any number. Without effect where it is not Linux."""
    if sys.platform == "linux":
        import resource

        unlimited = resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_DATA, (unlimited if most is None else most, unlimited))


def _memory() -> int:
    """Bytes that count for the limit: data, in private memory. 0 where it is not Linux."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text().split()[5]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
