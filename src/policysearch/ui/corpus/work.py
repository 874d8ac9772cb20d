"""What takes long, done beside the pages: one piece of work at a time, seen by everyone who looks at the corpus."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import streamlit as st

from policysearch.errors import Message, PolicySearchError, UsageError
from policysearch.text.catalogue import from_data

Progress = Callable[[str, int, int], None]
"""Called with the stage, what of it is done, and what it has in all."""

_REMEDY = Message("The server's log has the details: pass them on to those who make policysearch")


class Work:
    """One piece of work, in a thread of its own; other threads read its fields. `error` says why it broke off."""

    def __init__(self, name: str, task: Callable[[Progress], None]) -> None:
        self.name = name
        self.stage, self.done, self.total = "", 0, 0
        self.error: PolicySearchError | None = None
        self._task = task
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it is still going on."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Until it is over."""
        self._thread.join()

    def _work(self) -> None:
        try:
            self._task(self._note)
        except PolicySearchError as error:
            self.error = error
        except OSError as error:
            subject, reason = str(error.filename or self.name), error.strerror or str(error)
            remedy = Message("Check that the place may be written, and is not full")
            self.error = PolicySearchError(subject, reason, remedy)
        except Exception as error:  # else a visitor would wait for a thread that is gone
            logging.getLogger(__name__).exception("%s failed", self.name)
            self.error = PolicySearchError(self.name, Message("it broke off ({error})", error=repr(error)), _REMEDY)

    def _note(self, stage: str, done: int, total: int) -> None:
        self.stage, self.done, self.total = stage, done, total


class Desk:
    """Where the one piece of work is; the last one stays, so that everyone can see how it ended."""

    def __init__(self) -> None:
        self.work: Work | None = None
        self._lock = threading.Lock()

    @property
    def busy(self) -> bool:
        """Whether something is going on."""
        return self.work is not None and self.work.running

    def start(self, name: str, task: Callable[[Progress], None]) -> Work:
        """Begin. Raises UsageError while something else is going on."""
        with self._lock:
            if self.work and self.work.running:
                reason = Message("something else is being done to the index")
                raise UsageError(name, reason, Message("Wait for it, then try again"))
            self.work = Work(name, task)
            return self.work


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """The one of this server."""
    return Desk()


Command = Literal["update", "examine"]


def run_apart(command: Command, index: Path, progress: Progress) -> None:
    """Do what `corpus_process` can do, in a process of its own: searches shall not wait for it, nor fall with it.

    The process ends with this one: it lives as long as its standard input is open.
    Raises PolicySearchError for what went wrong there.
    """
    last_words: deque[str] = deque(maxlen=20)
    with subprocess.Popen(  # noqa: S603  # our own module
        [sys.executable, "-P", "-m", "policysearch.ui.corpus.process", command, str(index)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as process:
        for line in process.stdout or ():
            match _message(line):
                case ["progress", str(stage), int(done), int(total)]:
                    progress(stage, done, total)
                case ["error", subject, reason, remedy]:
                    raise PolicySearchError(*map(from_data, (subject, reason, remedy)))
                case _:
                    last_words.append(line)
    if process.returncode:
        logging.getLogger(__name__).error("%s of %s: %s", command, index, "".join(last_words))
        reason = Message("the process ended with code {code}", code=process.returncode)
        raise PolicySearchError(str(index), reason, _REMEDY)


def _message(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None
