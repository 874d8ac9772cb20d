"""How the vectors of each language are spread: what fair scores across languages are computed from.

Estimates are shrunk by sample size: a language with few passages borrows from all languages together, so that
five passages about one street do not pass for what the language looks like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MEAN_STRENGTH = 5.0
"""A language's mean counts as much as this many passages of the pooled mean."""
SPREAD_STRENGTH = 300.0
"""A language's covariance counts as much as this many passages of the pooled covariance."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Mean (dimension,) and covariance (dimension, dimension) of the vectors of one language."""

    mean: NDArray[np.float32]
    covariance: NDArray[np.float32]


def spreads(vectors: NDArray[np.float32], ranges: Mapping[str, range]) -> dict[str, Spread]:
    """Shrunk spread of each language, whose vectors are the rows of its range."""
    total = sum(len(rows) for rows in ranges.values())
    if not total:
        return {}
    everything = np.concatenate([vectors[rows.start : rows.stop] for rows in ranges.values()])
    grand = everything.mean(axis=0, dtype=np.float64)
    scatters = {language: _scatter(vectors[rows.start : rows.stop]) for language, rows in ranges.items()}
    within = sum(scatter for _, scatter in scatters.values()) / total
    found = {}
    for language, (mean, scatter) in scatters.items():
        n = len(ranges[language])
        found[language] = Spread(
            ((n * mean + MEAN_STRENGTH * grand) / (n + MEAN_STRENGTH)).astype(np.float32),
            ((scatter + SPREAD_STRENGTH * within) / (n + SPREAD_STRENGTH)).astype(np.float32),
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
            language: Spread(arrays[f"mean.{language}"], arrays[f"covariance.{language}"])
            for language in languages
        }


def _scatter(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean, and sum of squared deviations from it."""
    if len(vectors) == 0:
        dimension = vectors.shape[1]
        return np.zeros(dimension), np.zeros((dimension, dimension))
    mean = vectors.mean(axis=0, dtype=np.float64)
    centred = (vectors - mean).astype(np.float32)
    return mean, (centred.T @ centred).astype(np.float64)
