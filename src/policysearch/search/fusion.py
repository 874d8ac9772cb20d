"""Two scores, one ranking. Formulas only: arrays in, arrays out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def convex(first: Scores, second: Scores, weight: float) -> Scores:
    """(1 - w) · first + w · second, for scores (n,) on one scale (Bruch et al. 2022, arXiv 2210.11934)."""
    return (1 - np.float32(weight)) * first + np.float32(weight) * second


def reciprocal_ranks(first: NDArray[np.float64], second: NDArray[np.float64], k: int) -> Scores:
    """Sum of 1 / (k + rank) over two lists of ranks (n,), 1-based, inf where a list lacks the item.

    Cormack, Clarke and Büttcher 2009.
    """
    return (1 / (k + first) + 1 / (k + second)).astype(np.float32)


def order(scores: Scores, tie_break: NDArray[np.integer]) -> NDArray[np.int64]:
    """Positions by score descending, then by `tie_break` ascending.

    Scores that differ by rounding noise (1e-6) are equal: the order must not hang on how a sum was evaluated.
    """
    return np.lexsort((tie_break, -np.round(scores, 6)))
