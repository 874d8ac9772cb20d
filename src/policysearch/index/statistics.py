"""How the vectors of each language are spread: what fair scores across languages are computed from.

What makes languages comparable is the part of a mean that is the language's own. The mean of a corpus also holds what
its documents are about, however many they are, so that it counts for no more than a share; the rest comes from texts
that say the same in every language, or, for a language without such texts, from all languages together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Read = Callable[[range], NDArray[np.float32]]
"""Gives the vectors (n, dimension) of a range of rows."""

_STEP = 65536

STATISTICS_VERSION = 2
"""Changes with what is computed here: older indexes are built anew."""

MEAN_SHARE, SPREAD_SHARE = 0.8, 0.5
"""What a language's own passages count for in its mean and in its covariance, however many they are."""
STRENGTH = 300.0
"""They count for half of that where they are this many; so does a language in the pooled covariance."""
UNREFERENCED_STRENGTH = 5.0
"""The mean of a language without reference counts as much as this many passages of the pooled mean."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Mean (dimension,) and covariance (dimension, dimension) of the vectors of one language."""

    mean: NDArray[np.float32]
    covariance: NDArray[np.float32]


def spreads(
    read: Read, ranges: Mapping[str, range], reference: Mapping[str, NDArray[np.float32]] | None = None
) -> dict[str, Spread]:
    """Spread of each language, whose vectors are the rows of its range; read in steps, so they may lie on disk.

    `reference` holds the mean of texts that are the same in all its languages: see `reference.means`. The only
    language of an index keeps its own mean and covariance.
    """
    if not sum(len(rows) for rows in ranges.values()):
        return {}
    sizes = {language: len(rows) for language, rows in ranges.items()}
    own = {language: _mean(read, rows) for language, rows in ranges.items()}
    covariances = {
        language: _scatter(read, rows, own[language]) / max(len(rows), 1) for language, rows in ranges.items()
    }
    means = _means(own, sizes, reference or {})
    pooled = _weighted(covariances, {language: n / (n + STRENGTH) for language, n in sizes.items()})
    found = {}
    for language, n in sizes.items():
        share = SPREAD_SHARE * n / (n + STRENGTH)
        covariance = share * covariances[language] + (1 - share) * pooled
        found[language] = Spread(means[language].astype(np.float32), covariance.astype(np.float32))
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


def _means(
    own: Mapping[str, NDArray[np.float64]], sizes: Mapping[str, int], reference: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.float64]]:
    """Means of languages: partly their own, partly those of the reference moved to where the corpus is."""
    referenced = {language: n for language, n in sizes.items() if language in reference and n}
    pooled = _weighted(own, sizes)
    moved = _weighted({name: own[name] - reference[name] for name in referenced}, referenced) if referenced else 0.0
    found = {}
    for language, n in sizes.items():
        if language in reference:
            share, other = MEAN_SHARE * n / (n + STRENGTH), reference[language] + moved
        else:
            share, other = n / (n + UNREFERENCED_STRENGTH), pooled
        found[language] = share * own[language] + (1 - share) * other
    return found


def _weighted(values: Mapping[str, NDArray[np.float64]], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Weighted mean; not all weights are 0."""
    total = sum(weights.values())
    mean: NDArray[np.float64] = np.sum([weights[name] / total * values[name] for name in weights], axis=0)
    return mean


def _mean(read: Read, rows: range) -> NDArray[np.float64]:
    total = read(range(0)).sum(axis=0, dtype=np.float64)
    for step in _steps(read, rows):
        total += step.sum(axis=0, dtype=np.float64)
    mean: NDArray[np.float64] = total / max(len(rows), 1)
    return mean


def _scatter(read: Read, rows: range, mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of squared deviations from the mean."""
    total = np.zeros((len(mean), len(mean)))
    for step in _steps(read, rows):
        centred = (step - mean).astype(np.float32)
        total += centred.T @ centred
    return total


def _steps(read: Read, rows: range) -> Iterator[NDArray[np.float32]]:
    for start in range(rows.start, rows.stop, _STEP):
        yield read(range(start, min(start + _STEP, rows.stop)))
