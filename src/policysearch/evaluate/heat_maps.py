"""Language × language maps: what stands in each cell, and how strong its colour is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from policysearch.evaluate import figures
from policysearch.evaluate.records import Comparison, Report, Share
from policysearch.text.languages import language_name


@dataclass(frozen=True, slots=True)
class Shade:
    """One cell: its text, the strength of its colour in percent (below 0 the opposite colour), and a tooltip."""

    text: str
    strength: int
    hint: str
    significant: bool = False


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Languages of queries down, languages of candidates across; a pair without figure has no cell.

    `ends` is what the two ends of the colour scale stand for.
    """

    kind: Literal["level", "difference", "share"]
    ends: tuple[str, str]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[str, Shade]


def level(report: Report, name: str, measure: str, counts: Mapping[str, int]) -> HeatMap:
    """Means of one system; `counts` of topics by pair. All systems share a scale, so that maps can be compared."""
    known = [x for one in report.systems.values() for x in _figures(one.pairs, measure).values()]
    low, high = min(known, default=0.0), max(known, default=1.0)
    cells = {
        pair: Shade(
            text=figures.value(x, 2),
            strength=round(100 * (x - low) / (high - low)) if high > low else 100,
            hint=f"{_names(pair)}: {figures.value(x)}{_interval(report, name, pair, measure)}, {_topics(counts, pair)}",
        )
        for pair, x in _figures(report.systems[name].pairs, measure).items()
    }
    return _map("level", (figures.value(low, 2), figures.value(high, 2)), report, cells)


def difference(report: Report, name: str, measure: str, counts: Mapping[str, int]) -> HeatMap:
    """One system minus the first; strengths reach ±100 at the largest difference of any system."""
    first = next(iter(report.systems))
    base = _figures(report.systems[first].pairs, measure)
    found = {
        other: {pair: x - base[pair] for pair, x in _figures(one.pairs, measure).items() if pair in base}
        for other, one in report.systems.items()
    }
    end = max((abs(x) for one in found.values() for x in one.values()), default=0.0) or 1.0
    compared = {pair: c for pair, by in report.systems[name].against_first.items() if (c := by.get(measure))}
    cells = {
        pair: Shade(
            text=figures.signed(x, 2),
            strength=round(100 * x / end),
            hint=f"{_names(pair)}: {_compared(x, compared.get(pair))}, {_topics(counts, pair)}",
            significant=pair in compared and figures.significant(compared[pair]),
        )
        for pair, x in found[name].items()
    }
    return _map("difference", (figures.signed(-end, 2), figures.signed(end, 2)), report, cells)


def share(report: Report, name: str) -> HeatMap:
    """How much of the first 10 is in each language, coloured by how far that is from fair."""
    end = max((abs(_unfair(x)) for one in report.systems.values() for x in one.shares.values()), default=0.0) or 1.0
    cells = {
        pair: Shade(
            text=f"{100 * x.share:.0f}",
            strength=round(100 * _unfair(x) / end),
            hint=f"{_names(pair)}: {figures.share(x.share)} of the first 10, fair is {figures.share(x.fair_share)}",
        )
        for pair, x in report.systems[name].shares.items()
    }
    return _map("share", ("less than fair", "more than fair"), report, cells)


def _map(
    kind: Literal["level", "difference", "share"], ends: tuple[str, str], report: Report, cells: Mapping[str, Shade]
) -> HeatMap:
    every: Iterable[str] = [pair for one in report.systems.values() for pair in (*one.pairs, *one.shares)]
    rows, columns = figures.languages(every)
    return HeatMap(kind, ends, rows, columns, cells)


def _figures(pairs: Mapping[str, Mapping[str, float]], measure: str) -> dict[str, float]:
    return {pair: x for pair, means in pairs.items() if (x := means.get(measure)) is not None and isfinite(x)}


def _unfair(x: Share) -> float:
    return x.share - x.fair_share


def _names(pair: str) -> str:
    asked, _, target = pair.partition("-")
    return f"{language_name(asked)} → {language_name(target)}"


def _topics(counts: Mapping[str, int], pair: str) -> str:
    return f"n = {figures.number(counts.get(pair))}"


def _interval(report: Report, name: str, pair: str, measure: str) -> str:
    bounds = report.systems[name].intervals.get(pair, {}).get(measure)
    return f" {figures.interval(*bounds)}" if bounds else ""


def _compared(x: float, comparison: Comparison | None) -> str:
    if comparison is None:
        return figures.signed(x)
    bounds = figures.interval(comparison.low, comparison.high)
    return f"{figures.signed(x)} {bounds}, {figures.probability(comparison.p_holm)} (Holm)"
