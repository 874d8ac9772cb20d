"""Scores of different languages on one scale.

An encoder leans to the query's own language: a constant per language sits in its vectors, and scores of different
languages differ in mean and spread. What a score says is how far it stands out among the passages of its language.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policysearch.index.statistics import Spread

_LEAST_VARIANCE = 1e-8


def dense_z(
    scores: NDArray[np.float32], query: NDArray[np.float32], spread: Spread
) -> NDArray[np.float32]:
    """Standard scores of inner products (n,) of `query` (dimension,) with passages of one language.

    With mean μ and covariance Σ of the passages' vectors, a query q scores with mean μ·q and variance qᵀΣq:
    z = (p·q - μ·q) / sqrt(qᵀΣq). No other passage has to be looked at.
    """
    variance = float(query @ spread.covariance @ query)
    return (scores - spread.mean @ query) / np.float32(np.sqrt(max(variance, _LEAST_VARIANCE)))


def lexical_z(scores: NDArray[np.float32], ranked: slice) -> NDArray[np.float32]:
    """Standard scores of BM25 scores (n,) of all passages of one language, by those in `ranked`.

    All zero where no passage has any of the query's terms: silence is no evidence.
    """
    among = scores[ranked]
    deviation = float(among.std()) if len(among) else 0.0
    if deviation == 0.0:
        return np.zeros_like(scores)
    return (scores - among.mean()) / np.float32(deviation)
