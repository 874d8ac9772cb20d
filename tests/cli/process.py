"""The command line as its users run it: a process, its output, its exit code.

Starting one takes seconds, so tests/conftest.py has `command`, which does the same within the process of the tests.
Here is what proves that the two are the same: each command is run as a process at least once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol


class Command(Protocol):
    """Runs `policysearch` with these arguments, in the folder `cwd` or the current one."""

    def __call__(self, *arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]: ...


def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "policysearch.cli", *map(str, arguments)]
    environment = os.environ | {"COLUMNS": "200", "HF_HUB_OFFLINE": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, cwd=cwd)
