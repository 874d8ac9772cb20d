"""The circumstances of a figure."""

import sys
from importlib.metadata import version

import numpy as np
import psutil

from policysearch.evaluate.environment import environment, peak_memory


def test_processor_memory_and_versions_are_named() -> None:
    found = environment()
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert found["packages"]["numpy"] == version("numpy")
    assert found["memory_bytes"] > 2**30
    assert found["processor"]


def test_peak_memory_grows_with_what_is_held() -> None:
    before = peak_memory()
    now = psutil.Process().memory_info().rss
    held = np.ones((before - now + 2**28) // 8)
    assert peak_memory() >= now + held.nbytes - 2**27 > before
