"""How the vectors of each language are spread: what fair scores across languages are computed from.

Estimates are shrunk by sample size: a language with few passages borrows from all languages together, so that
five passages about one street do not pass for what the language looks like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32] | NDArray[np.float16]
"""(n, dimension)."""

_STEP = 65536

MEAN_STRENGTH = 5.0
"""A language's mean counts as much as this many passages of the pooled mean."""
SPREAD_STRENGTH = 300.0
"""A language's covariance counts as much as this many passages of the pooled covariance."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Mean (dimension,) and covariance (dimension, dimension) of the vectors of one language."""

    mean: NDArray[np.float32]
    covariance: NDArray[np.float32]


def spreads(vectors: Vectors, ranges: Mapping[str, range]) -> dict[str, Spread]:
    """Shrunk spread of each language, whose vectors are the rows of its range; read in steps, so they may be mapped."""
    total = sum(len(rows) for rows in ranges.values())
    if not total:
        return {}
    means = {language: _mean(vectors, rows) for language, rows in ranges.items()}
    scatters = {language: _scatter(vectors, rows, means[language]) for language, rows in ranges.items()}
    grand = sum(len(rows) * means[language] for language, rows in ranges.items()) / total
    within = sum(scatters.values()) / total
    found = {}
    for language, rows in ranges.items():
        n = len(rows)
        found[language] = Spread(
            ((n * means[language] + MEAN_STRENGTH * grand) / (n + MEAN_STRENGTH)).astype(np.float32),
            ((scatters[language] + SPREAD_STRENGTH * within) / (n + SPREAD_STRENGTH)).astype(np.float32),
        )
    return found


def centre(statistics: Mapping[str, Spread]) -> NDArray[np.float32] | np.float32:
    """Mean of the languages' means (dimension,), each language counting once; 0 where there is none."""
    if not statistics:
        return np.float32(0)
    mean: NDArray[np.float32] = np.mean([spread.mean for spread in statistics.values()], axis=0)
    return mean


def save(path: Path, statistics: Mapping[str, Spread]) -> None:
    """As one .npz file."""
    arrays = {f"mean.{language}": spread.mean for language, spread in statistics.items()}
    arrays |= {f"covariance.{language}": spread.covariance for language, spread in statistics.items()}
    np.savez(path, allow_pickle=False, **arrays)


def load(path: Path) -> dict[str, Spread]:
    """From the file that `save` wrote."""
    with np.load(path) as arrays:
        languages = [name.removeprefix("mean.") for name in arrays.files if name.startswith("mean.")]
        return {
            language: Spread(arrays[f"mean.{language}"], arrays[f"covariance.{language}"]) for language in languages
        }


def _mean(vectors: Vectors, rows: range) -> NDArray[np.float64]:
    total = np.zeros(vectors.shape[1])
    for step in _steps(vectors, rows):
        total += step.sum(axis=0, dtype=np.float64)
    mean: NDArray[np.float64] = total / max(len(rows), 1)
    return mean


def _scatter(vectors: Vectors, rows: range, mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of squared deviations from the mean."""
    total = np.zeros((len(mean), len(mean)))
    for step in _steps(vectors, rows):
        centred = (step - mean).astype(np.float32)
        total += centred.T @ centred
    return total


def _steps(vectors: Vectors, rows: range) -> Iterator[NDArray[np.float32]]:
    for start in range(rows.start, rows.stop, _STEP):
        yield vectors[start : min(start + _STEP, rows.stop)].astype(np.float32)
