"""No process goes on without the one that started it."""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1
_LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent() -> None:
    """On Linux the kernel ends this process with the thread that started it; elsewhere it ends after its file."""
    if _LIBRARY:
        _LIBRARY.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
