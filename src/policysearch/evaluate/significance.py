"""How sure a difference is: intervals and p values that know which observations hang together.

The unit is the need, not the query: versions of a question in several languages are asked of the same passages, and
their values rise and fall together. Both tests treat all rankings of a need as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policysearch.evaluate.records import Cell, Comparison, Measured

BOOTSTRAPS, EXCHANGES = 2_000, 50_000
"""Resamples for intervals and for p values; p is never below 1 / (EXCHANGES + 1)."""

_STEP = 500
_EQUAL = 1e-9
_PROTOCOLS = ("mono", "cross", "pooled")


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Rankings whose mean is of interest: the mean over `strata` (pairs of languages) of the mean in each."""

    name: str
    strata: tuple[NDArray[np.int64], ...]


def groups(cells: Sequence[Cell]) -> list[Group]:
    """The three protocols and every pair of languages, as far as they occur."""
    pairs: dict[str, list[int]] = defaultdict(list)
    pooled = []
    for number, cell in enumerate(cells):
        if cell.target is None:
            pooled.append(number)
        else:
            pairs[cell.pair].append(number)
    by_pair = {pair: np.array(numbers) for pair, numbers in sorted(pairs.items())}
    found = []
    for protocol in ("mono", "cross"):
        strata = tuple(numbers for numbers in by_pair.values() if cells[numbers[0]].protocol == protocol)
        found += [Group(protocol, strata)] if strata else []
    found += [Group("pooled", (np.array(pooled),))] if pooled else []
    return found + [Group(pair, (numbers,)) for pair, numbers in by_pair.items()]


@dataclass(frozen=True, slots=True, eq=False)
class Significance:
    """`intervals`: system -> group -> measure -> (low, high); `against_first`: system -> group -> measure."""

    intervals: dict[str, dict[str, dict[str, tuple[float, float]]]]
    against_first: dict[str, dict[str, dict[str, Comparison]]]


def significance(measured: Measured, seed: int) -> Significance:
    """Intervals of every mean, and every system but the first against the first.

    Intervals hold 95 % of the bootstrap over needs (percentile method). p values are of a paired randomisation test,
    two-sided (Smucker et al. 2007), and corrected by Holm's method: for each measure, over the systems and protocols,
    and over the systems and pairs.
    """
    found = groups(measured.cells)
    values = np.stack(list(measured.values.values()), axis=1)
    means = _bootstrap(measured.cells, values, found, seed)
    p_values = _randomisation(measured.cells, values, found, seed)
    others = list(measured.values)[1:]
    against: dict[str, dict[str, dict[str, Comparison]]] = {system: {} for system in measured.values}
    for group in found:
        differences = values[:, 1:] - values[:, :1]
        bounds = _percentiles(means[group.name][:, 1:] - means[group.name][:, :1])
        for number, system in enumerate(others):
            against[system][group.name] = {
                measure: _comparison(
                    group,
                    differences[:, number, column],
                    bounds[:, number, column],
                    p_values[group.name][number, column],
                )
                for column, measure in enumerate(measured.measures)
            }
    return Significance(_intervals(measured, means), _corrected(against))


def _comparison(group: Group, differences: NDArray[np.float64], bounds: NDArray[np.float64], p: float) -> Comparison:
    """Of differences (cells,) in one measure; not yet corrected."""
    here = differences[np.concatenate(group.strata)]
    return Comparison(
        difference=float(np.mean([differences[numbers].mean() for numbers in group.strata])),
        low=float(bounds[0]),
        high=float(bounds[1]),
        p=float(p),
        p_holm=1.0,
        wins=int((here > _EQUAL).sum()),
        ties=int((abs(here) <= _EQUAL).sum()),
        losses=int((here < -_EQUAL).sum()),
    )


def _intervals(
    measured: Measured, means: Mapping[str, NDArray[np.float64]]
) -> dict[str, dict[str, dict[str, tuple[float, float]]]]:
    found: dict[str, dict[str, dict[str, tuple[float, float]]]] = {system: {} for system in measured.values}
    for group, its in means.items():
        bounds = _percentiles(its)
        for number, system in enumerate(measured.values):
            low, high = bounds[:, number].tolist()
            found[system][group] = dict(zip(measured.measures, zip(low, high, strict=True), strict=True))
    return found


def _corrected(
    drafts: dict[str, dict[str, dict[str, Comparison]]],
) -> dict[str, dict[str, dict[str, Comparison]]]:
    families: dict[tuple[str, bool], list[tuple[str, str]]] = defaultdict(list)
    for system, its_groups in drafts.items():
        for group, its_measures in its_groups.items():
            for measure in its_measures:
                families[measure, group in _PROTOCOLS].append((system, group))
    found: dict[str, dict[str, dict[str, Comparison]]] = {
        system: {group: {} for group in its_groups} for system, its_groups in drafts.items()
    }
    for (measure, _), members in families.items():
        adjusted = holm([drafts[system][group][measure].p for system, group in members])
        for (system, group), p_holm in zip(members, adjusted, strict=True):
            found[system][group][measure] = replace(drafts[system][group][measure], p_holm=p_holm)
    return found


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values (Holm 1979): each times the number of hypotheses not yet rejected, never falling, at most 1."""
    p = np.asarray(p_values, np.float64)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)))
    return [float(value) for value in adjusted]


def _needs(cells: Sequence[Cell]) -> NDArray[np.int64]:
    """The number of each cell's need."""
    numbers: NDArray[np.int64] = np.unique([cell.need for cell in cells], return_inverse=True)[1]
    return numbers


def _by_need(needs: NDArray[np.int64], numbers: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums (needs, …) of values (cells, …) over these cells."""
    total = np.zeros((needs.max() + 1, *values.shape[1:]))
    np.add.at(total, needs[numbers], values[numbers])
    return total


def _bootstrap(
    cells: Sequence[Cell], values: NDArray[np.float64], found: Sequence[Group], seed: int
) -> dict[str, NDArray[np.float64]]:
    """Means (resamples, systems, measures) of each group over needs drawn with replacement.

    A pair of which no need is drawn has no mean then, and does not count in that of its protocol.
    """
    needs, shape = _needs(cells), values.shape[1:]
    count = needs.max() + 1
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(count, np.full(count, 1 / count), size=BOOTSTRAPS).astype(np.float64)
    means: dict[str, NDArray[np.float64]] = {}
    for group in sorted(found, key=lambda group: len(group.strata)):
        if len(group.strata) == 1:
            (numbers,) = group.strata
            size = drawn @ _by_need(needs, numbers, np.ones(len(values)))
            total = drawn @ _by_need(needs, numbers, values).reshape(count, -1)
            with np.errstate(invalid="ignore"):
                means[group.name] = (total / size[:, None]).reshape(BOOTSTRAPS, *shape)
        else:
            pairs = [cells[numbers[0]].pair for numbers in group.strata]
            means[group.name] = _mean_of([means[pair] for pair in pairs])
    return {group.name: means[group.name] for group in found}


def _mean_of(arrays: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Their mean, entry by entry, without those that are not a number."""
    total, count = np.zeros_like(arrays[0]), np.zeros_like(arrays[0])
    for array in arrays:
        total += np.nan_to_num(array)
        count += ~np.isnan(array)
    with np.errstate(invalid="ignore"):
        mean: NDArray[np.float64] = total / count
    return mean


def _randomisation(
    cells: Sequence[Cell], values: NDArray[np.float64], found: Sequence[Group], seed: int
) -> dict[str, NDArray[np.float64]]:
    """For each group, how often a random exchange of systems differs as much: (systems but the first, measures)."""
    needs, gains = _needs(cells), values[:, 1:] - values[:, :1]
    columns = []
    for group in found:
        parts = [_by_need(needs, numbers, gains) / (len(numbers) * len(group.strata)) for numbers in group.strata]
        columns.append(np.sum(parts, axis=0).reshape(len(parts[0]), -1))
    by_need = np.concatenate(columns, axis=1)
    observed = np.abs(by_need.sum(axis=0))
    generator = np.random.default_rng(seed)
    as_large = np.zeros(len(observed))
    for _ in range(0, EXCHANGES, _STEP):
        signs = generator.integers(0, 2, size=(_STEP, len(by_need))) * 2.0 - 1
        as_large += (np.abs(signs @ by_need) >= observed - _EQUAL).sum(axis=0)
    p = ((as_large + 1) / (EXCHANGES + 1)).reshape(len(found), *gains.shape[1:])
    return {group.name: its for group, its in zip(found, p, strict=True)}


def _percentiles(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bounds (2, …) of the middle 95 % of (resamples, …)."""
    bounds: NDArray[np.float64] = np.nanpercentile(means, [2.5, 97.5], axis=0)
    return bounds
