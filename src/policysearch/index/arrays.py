"""Arrays that stay on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def mapped(path: Path) -> NDArray[Any]:
    """The array of a .npy file, read where it is looked at. A plain array: numpy's memmap is slow to slice."""
    array: NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    return array
