"""Reads and cuts files in processes of their own, within limits.

What hangs, grows or crashes there is one file's trouble.

A plain subprocess for each worker, not `multiprocessing`: that runs the user's own script once more in every worker it
spawns, and a pool of its own (or `concurrent.futures`, or loky) is broken for all files when one worker dies.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, cast

from policysearch.errors import DocumentError, Message, PolicySearchError
from policysearch.ingest.formats import SPLIT_IT
from policysearch.ingest.messages import (
    NONSENSE,
    Content,
    Going,
    MessageError,
    Ready,
    Reply,
    Setup,
    Splitting,
    Task,
    Trouble,
    makes_sense,
    receive,
    send,
)
from policysearch.text.languages import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from policysearch.ingest.scan import SourceFile
    from policysearch.records import Document
    from policysearch.settings import ReadingSettings

_MOST = 4
"""Workers at most by default: the model that embeds needs the processors too."""
_FEW = 20
"""Files that one worker has read before another would have started."""
_AHEAD = 3
"""Files per worker that are read ahead of the caller."""

STARVED = re.compile(r"MemoryError|memory allocation of|bad_alloc|[Cc]annot allocate|start new thread|os error 1[12]\b")
"""How parsers, and Python, say that they were given no memory, or none for a thread."""

_ENVIRONMENT = {"RUST_BACKTRACE": "0", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
"""A trace would take the memory that a parser ran out of, and each idle thread takes some."""

_GONE = (EOFError, OSError)


class Workers:
    """A few processes that read files, started when the first is asked for; none outlives the `with` block.

    The time limit holds everywhere, the memory limit on Linux alone: other systems have no such limit.
    Raises UsageError for a `language` that is none.
    """

    def __init__(
        self, settings: ReadingSettings, *, language: str | None = None, splitting: Splitting | None = None
    ) -> None:
        self._setup = Setup(settings, normalise(language) if language else None, splitting)
        self._number = settings.workers or min(os.cpu_count() or 1, _MOST)
        # Each thread starts and feeds a worker of its own.
        self._threads = ThreadPoolExecutor(self._number, thread_name_prefix="reading")
        self._own = threading.local()
        self._lock = threading.Lock()
        self._started: list[_Worker] = []
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            for worker in self._started:
                worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._started:
            worker.end()

    def read(self, files: Sequence[tuple[SourceFile, str]]) -> Iterator[tuple[SourceFile, Document | DocumentError]]:
        """The documents of `contents` alone."""
        for file, outcome in self.contents(files):
            yield file, outcome.document if isinstance(outcome, Content) else outcome

    def contents(self, files: Sequence[tuple[SourceFile, str]]) -> Iterator[tuple[SourceFile, Content | DocumentError]]:
        """What each file holds (given with its hash), or why there is nothing, in the order of the files.

        It has passages where the workers were told of a `splitting`. Some files are read ahead.
        Raises PolicySearchError where no process can be started.
        """
        ahead = self._number * _AHEAD if len(files) > _FEW else 1
        rest = iter(files)
        reading = deque((file, self._submit(file, sha256)) for file, sha256 in islice(rest, ahead))
        while reading:
            file, future = reading.popleft()
            outcome = future.result()
            reading.extend((file, self._submit(file, sha256)) for file, sha256 in islice(rest, 1))
            yield file, outcome

    def _submit(self, file: SourceFile, sha256: str) -> Future[Content | DocumentError]:
        return self._threads.submit(lambda: self._worker().read(file, sha256))

    def _worker(self) -> _Worker:
        """The worker of this thread; a new one where there is none or it has ended."""
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker is None or worker.ended:
            with self._lock:
                if self._closed:
                    raise PolicySearchError(
                        Message("reading"), Message("it was interrupted"), Message("Run the command again")
                    )
                self._started = [other for other in self._started if not other.ended]
                worker = _Worker(self._setup)
                self._started.append(worker)
            worker.prepare()
            self._own.worker = worker
        return worker


class _Worker:
    """One process, and what is known of it."""

    def __init__(self, setup: Setup) -> None:
        self.ended = self._late = False
        self._setup, self._settings = setup, setup.settings
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # as long as the process
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "policysearch.ingest.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=os.environ | _ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._requests = cast("BinaryIO", self._process.stdin)
        self._replies = cast("BinaryIO", self._process.stdout)

    def prepare(self) -> None:
        """Wait until it has loaded what it needs. Raises PolicySearchError where it does not come so far."""
        try:
            send(self._requests, self._setup)
            receive(self._replies, Ready)
        except (*_GONE, MessageError) as error:
            said = (self._said().splitlines() or [Message("without a word")])[-1]
            self.end()
            reason = Message("the process that reads files ended when it was started ({said})", said=said)
            remedy = Message("Check that policysearch is installed for it")
            raise PolicySearchError(sys.executable, reason, remedy) from error

    def read(self, file: SourceFile, sha256: str) -> Content | DocumentError:
        """The content, or why there is none."""
        task = Task(file, sha256)
        reply = self._reply(task)
        outcome = reply.outcome
        if isinstance(outcome, Going) or (isinstance(outcome, Content) and not makes_sense(outcome, task)):
            outcome, reply = (nonsense := Trouble("crash", NONSENSE)), Reply(nonsense, fit=False)
        if self._late or not reply.fit:
            self.end()
        return outcome if isinstance(outcome, Content) else self._error(file.relative, outcome)

    def _reply(self, task: Task) -> Reply:
        """What becomes of a file. With each page that is a picture, and to be cut, it has more time anew."""
        seconds = self._settings.max_seconds
        try:
            with self._within(seconds):
                send(self._requests, task)
                reply = receive(self._replies, Reply)
            for _ in range(2 * self._settings.max_pages + 1):  # a page may be looked at twice
                if not isinstance(reply.outcome, Going):
                    break
                with self._within(seconds + self._settings.max_picture_seconds):
                    reply = receive(self._replies, Reply)
        except _GONE:
            return Reply(self._cause_of_death(), fit=False)
        except MessageError as error:
            return Reply(Trouble("crash", error.reason), fit=False)
        return reply

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Kill it when it takes longer."""
        timer = threading.Timer(seconds, self._expire)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def kill(self) -> None:
        """End it at once, whatever it is doing; whoever waits for it is told."""
        self._process.kill()

    def end(self) -> None:
        """Kill it and let go of all that belongs to it."""
        self.ended = True
        self.kill()
        self._process.wait()
        for file in (self._requests, self._replies, self._log):
            with contextlib.suppress(OSError):  # what could not be sent is still in the buffer
                file.close()

    def _expire(self) -> None:
        self._late = True
        self.kill()

    def _cause_of_death(self) -> Trouble:
        """As the worker would have told it."""
        code, said = self._process.wait(), self._said()
        # An abort without a word is how pdfium takes it that there is no memory; others say why they abort.
        if STARVED.search(said) or (code == -signal.SIGABRT and not said.strip()):
            return Trouble("memory")
        if self._late:
            return Trouble("time")
        how = signal.Signals(-code).name if code < 0 else Message("exit code {code}", code=code)
        return Trouble("crash", how)

    def _said(self) -> str:
        self._log.seek(0)
        return self._log.read(2**16).decode("utf-8", "replace")

    def _error(self, subject: str, trouble: Trouble) -> DocumentError:
        match trouble.cause:
            case "file":
                return DocumentError(subject, trouble.reason, trouble.remedy)
            case "memory":
                size = f"{self._settings.max_memory / 2**20:g}"
                return DocumentError(subject, Message("reading it takes more than {size} MiB", size=size), SPLIT_IT)
            case "time":
                seconds = f"{self._settings.max_seconds:g}"
                reason = Message("reading it took longer than {seconds} s", seconds=seconds)
                return DocumentError(subject, reason, SPLIT_IT)
        reason = Message("the program that reads it crashed ({how})", how=trouble.reason)
        return DocumentError(subject, reason, Message("Open it and save it anew, or remove it"))
