"""What all commands do alike."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_pipe_gets_utf8_whatever_the_locale(corpus_index: Path, encoding: str) -> None:
    env = os.environ | {"PYTHONIOENCODING": encoding}
    command = [
        sys.executable,
        "-m",
        "policysearch.cli",
        "show",
        "krakow-solid-fuel-ban.md",
        "--index",
        corpus_index,
    ]
    done = subprocess.run(command, capture_output=True, env=env, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "Kraków" in done.stdout.decode("utf-8")


def test_a_name_that_is_no_utf8_is_told_in_one_line(corpus_index: Path) -> None:
    command = [sys.executable, "-m", "policysearch.cli", "show", b"plan\xff.md", "--index", corpus_index]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
