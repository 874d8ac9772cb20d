"""What runs in a worker process: it reads one file after the other, and says what became of each."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from policysearch.errors import DocumentError
from policysearch.ingest import formats
from policysearch.ingest.documents import read_document
from policysearch.ingest.readers import READERS
from policysearch.ingest.workers import STARVED

if TYPE_CHECKING:
    from policysearch.ingest.scan import SourceFile
    from policysearch.records import Document
    from policysearch.settings import ReadingSettings

_LANGUAGE_MODEL = 170 * 2**20
"""What the model that tells languages apart takes. It is not loaded before a file needs it: it takes half a second."""
_FILE_BYTES = 2**28
"""Of a file that is written: the language model is unpacked, and a parser may print without end."""
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Answer requests on standard input until it is closed.

    The first is the settings and the language, answered when all is loaded; each other one is a file and its hash,
    answered with a `Document` or an exception, and whether this process can go on.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    _end_with_parent()
    requests, replies = _pipes()
    settings, language = pickle.load(requests)  # noqa: S301  # from our parent
    READERS[formats.HTML](b"<p>a</p>", "")  # what every file needs is no file's memory
    _limit_files()
    idle = _memory() + (0 if language else _LANGUAGE_MODEL)
    _send(replies, "ready")
    while True:
        try:
            file, sha256 = pickle.load(requests)  # noqa: S301  # from our parent
        except EOFError:
            return
        os.ftruncate(2, 0)
        os.lseek(2, 0, os.SEEK_SET)
        _limit_memory(idle + settings.max_memory)
        outcome = _outcome(file, sha256, settings, language)
        _limit_memory(None)
        # What a file leaves behind counts against the next, so a process that has grown is replaced.
        _send(replies, (outcome, _memory() <= idle + settings.max_memory // 4))


def _send(replies: BinaryIO, reply: object) -> None:
    replies.write(pickle.dumps(reply))
    replies.flush()


def _outcome(file: SourceFile, sha256: str, settings: ReadingSettings, language: str | None) -> Document | Exception:
    """What is read; else why not: our own error, a `MemoryError`, or a `RuntimeError` with the parser's words."""
    try:
        formats.check_size_within(file.path, file.relative, settings)
        return read_document(file, sha256, settings=settings, language=language)
    except DocumentError as error:
        return MemoryError() if STARVED.search(error.reason) else error
    except MemoryError:
        return MemoryError()
    except BaseException as error:  # a panic of a parser in Rust is no Exception
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return MemoryError() if STARVED.search(said) else RuntimeError(said[:200])


def _end_with_parent() -> None:
    """On Linux the kernel ends this process with the thread that started it; elsewhere it ends after its file."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


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
