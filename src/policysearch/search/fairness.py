"""Scores of different languages on one scale.

An encoder leans to the query's own language: a constant per language sits in its vectors, and scores of different
languages differ in mean and spread. What a score says is how far it stands out among the passages of its language.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policysearch.index.statistics import Spread

_LEAST_VARIANCE = 1e-8


def dense_z(scores: NDArray[np.float32], query: NDArray[np.float32], spread: Spread) -> NDArray[np.float32]:
    """Standard scores of inner products (n,) of `query` (dimension,) with passages of one language.

    With mean μ and covariance Σ of the passages' vectors, a query q scores with mean μ·q and variance qᵀΣq:
    z = (p·q - μ·q) / sqrt(qᵀΣq). No other passage has to be looked at.
    """
    variance = float(query @ spread.covariance @ query)
    deviation = max(variance, _LEAST_VARIANCE) ** 0.5
    z: NDArray[np.float32] = ((scores - spread.mean @ query) / deviation).astype(np.float32)
    return z


def lexical_z(by_language: Sequence[NDArray[np.float32]]) -> list[tuple[np.float32, np.float32]]:
    """Mean and deviation to standardise BM25 scores with, for each language's scores (n,) of all ranked passages.

    Means are each language's own. The deviation is the largest of them all: where the query's words are foreign,
    the few that match by chance would else stand out more than those that are meant. It is 1 where nothing matches.
    """
    deviation = max((float(scores.std()) for scores in by_language if len(scores)), default=0.0) or 1.0
    return [(scores.mean() if len(scores) else np.float32(0), np.float32(deviation)) for scores in by_language]
