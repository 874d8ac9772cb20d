"""Scores of different languages on one scale.

An encoder leans to the query's own language: a constant per language sits in its vectors, and scores of different
languages differ in mean and spread. What a score says is how far it stands out among the passages of its language.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from policysearch.index.dense import products
from policysearch.index.statistics import Spread

_LEAST_VARIANCE = 1e-8
_USUAL = 300
"""Passages that are added to those of each language, so that small languages are all alike."""

STRENGTH = 5.0
"""A language's lexical scores are shrunk as if by this many passages of all languages."""
LEAST_DEVIATION = 0.25
"""Share of the largest deviation of any language that each has at least: where a question's words are hardly known, the
one passage in a thousand that has a poor translation would else stand out by thirty deviations."""


def dense_z(scores: NDArray[np.float32], query: NDArray[np.float32], spread: Spread) -> NDArray[np.float32]:
    """Standard scores of inner products (n,) of `query` (dimension,) with passages of one language.

    With mean μ and covariance Σ of the passages' vectors, a query q scores with mean μ·q and variance qᵀΣq:
    z = (p·q - μ·q) / sqrt(qᵀΣq). No other passage has to be looked at.
    """
    variance = float(products(spread.covariance, query) @ query)
    deviation = max(variance, _LEAST_VARIANCE) ** 0.5
    z: NDArray[np.float32] = ((scores - spread.mean @ query) / deviation).astype(np.float32)
    return z


def crowding(sizes: Mapping[str, int]) -> dict[str, float]:
    """How crowded each language is, by its number of passages: a logarithm, 0 where it has no more than is usual.

    The more passages of a language have nothing to do with a question, the more of them stand out by chance, and the
    further do those that have one of its words. That what has more passages also has more answers speaks against it,
    so this is to be used with a small weight.
    """
    logarithms = {language: math.log(size + _USUAL) for language, size in sizes.items()}
    usual = sum(logarithms.values()) / max(len(logarithms), 1)
    return {language: max(0.0, its - usual) for language, its in logarithms.items()}


def reached_by(number: float, passages: int) -> float:
    """The standard score that this number of so many passages reach by chance, were scores normally distributed.

    The more passages, the higher: what stands out among a thousand is nothing among a million. -inf where all do.
    """
    return NormalDist().inv_cdf(1 - number / passages) if passages > number else -math.inf


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean and deviation that lexical scores of one language are standardised with."""

    mean: float
    deviation: float

    def wider(self, times: float) -> Scale:
        """With so many times the deviation."""
        return replace(self, deviation=self.deviation * times)

    def z(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Standard scores (n,)."""
        z: NDArray[np.float32] = ((scores - self.mean) / self.deviation).astype(np.float32)
        return z


def lexical_scales(by_language: Sequence[NDArray[np.float32]]) -> list[Scale]:
    """Scales for each language's lexical scores (n,) of one query with all its passages that are ranked.

    Words of the query that a language has no good term for score low there. Each language's own deviation makes up
    for that. It is shrunk toward that of all languages by the number of passages: what few passages happen to match
    is no measure. A query that matches nowhere has deviation 1.
    """
    sizes = [len(scores) for scores in by_language]
    total = sum(sizes)
    if not total:
        return [Scale(0.0, 1.0) for _ in by_language]
    means = [float(scores.mean()) if len(scores) else 0.0 for scores in by_language]
    variances = [float(scores.var()) if len(scores) else 0.0 for scores in by_language]
    grand = sum(n * mean for n, mean in zip(sizes, means, strict=True)) / total
    within = sum(n * variance for n, variance in zip(sizes, variances, strict=True)) / total
    found = []
    for n, mean, variance in zip(sizes, means, variances, strict=True):
        shrunk = (n * variance + STRENGTH * within) / (n + STRENGTH)
        found.append(Scale((n * mean + STRENGTH * grand) / (n + STRENGTH), shrunk**0.5 or 1.0))
    least = LEAST_DEVIATION * max(scale.deviation for scale in found)
    return [replace(scale, deviation=max(scale.deviation, least)) for scale in found]
