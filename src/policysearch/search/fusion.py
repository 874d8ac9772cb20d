"""Two scores, one ranking. Formulas only: arrays in, arrays out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

_NOISE = 2e-6
"""What rounding may make of a score, as a share of the largest: some units in the last place of a float32."""


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

    Scores that follow each other by no more than rounding noise are equal: the order must not hang on how a sum was
    evaluated, which for one and the same passage differs by the row that it lies in.
    """
    noise = _NOISE * float(np.max(np.abs(scores), initial=0))
    falling = np.argsort(-scores, kind="stable")
    group = np.empty(len(scores), np.int64)
    group[falling] = np.cumsum(np.diff(scores[falling], prepend=scores[falling][:1]) < -noise)
    return np.lexsort((tie_break, group))
