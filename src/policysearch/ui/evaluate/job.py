"""The evaluation that runs in the background: one at a time, seen by everyone who looks at the page."""

from __future__ import annotations

import logging
import re
import shutil
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from policysearch.encode.encoder import Encoder
from policysearch.errors import PolicySearchError, UsageError
from policysearch.evaluate.records import Options, Report
from policysearch.evaluate.running import evaluate
from policysearch.ui.i18n import _

Evaluate = Callable[..., Report]


class Job:
    """One evaluation, in a thread of its own. Other threads read its fields; `cancel` stops it at its next step.

    `name` is the folder of the report in `folder`, which is there once the job is `finished`. Where it is not, either
    `error` says why, or it was `cancelled`.
    """

    def __init__(self, source: str, index: Path, options: Options, folder: Path, encoder: Encoder | None) -> None:
        words = re.sub(r"[^\w-]+", "-", Path(source).name).strip("-") or "evaluation"
        self.name = f"{words}-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        self.source, self.options = source, options
        self.stage, self.done, self.total = "", 0, 0
        self.started = time.monotonic()
        self.finished = False
        self.error: PolicySearchError | None = None
        self.cancelled = False
        self._index, self._folder, self._encoder = index, folder, encoder
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"evaluation {self.name}", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Ask it to stop; what it did is lost, but for the vectors of texts."""
        self._stop.set()

    def wait(self) -> None:
        """Until it is at work no more."""
        self._thread.join()

    def _work(self) -> None:
        # A report is in sight only when it is whole: it is written under a hidden name.
        hidden = self._folder / f".{self.name}"
        try:
            evaluate(
                self.source,
                index=self._index,
                options=self.options,
                out=hidden,
                encoder=self._encoder,
                progress=self._note,
            )
            hidden.rename(self._folder / self.name)
            self.finished = True
        except _CancelledError:
            self.cancelled = True
        except PolicySearchError as error:
            self.error = error
        except Exception as error:  # else a visitor would wait for a thread that is gone
            logging.getLogger(__name__).exception("the evaluation of %s failed", self.source)
            remedy = "The server's log has the details: pass them on to those who make policysearch"
            self.error = PolicySearchError(self.source, f"the evaluation broke off ({error!r})", remedy)
        finally:
            shutil.rmtree(hidden, ignore_errors=True)

    def _note(self, stage: str, done: int, total: int) -> None:
        if self._stop.is_set():
            raise _CancelledError
        self.stage, self.done, self.total = stage, done, total


class Bench:
    """Where the one job is; the last one stays, so that everyone can see how it ended."""

    def __init__(self) -> None:
        self.job: Job | None = None
        self._lock = threading.Lock()

    def start(self, source: str, index: Path, options: Options, folder: Path, encoder: Encoder | None = None) -> Job:
        """Begin an evaluation, with the model that is loaded already. Raises UsageError while another one runs."""
        with self._lock:
            if self.job and self.job.running:
                reason = _("the evaluation of {source} is running", source=self.job.source)
                raise UsageError(source, reason, _("Wait for it, or cancel it"))
            folder.mkdir(parents=True, exist_ok=True)
            self.job = Job(source, index, options, folder, encoder)
            return self.job


@st.cache_resource(show_spinner=False)
def bench() -> Bench:
    """The one of this server."""
    return Bench()


class _CancelledError(Exception):
    """Somebody asked the job to stop."""
