"""What the figures say about the first system, in words that claim no more than they show."""

from __future__ import annotations

from policysearch.evaluate import figures
from policysearch.evaluate.records import Comparison, Report

_SPELT_OUT = 3


def verdict(report: Report) -> str:
    """One sentence on the first system's pooled mean, and one each on whom it beats, trails, or equals.

    Such as: hybrid reaches .786 pooled nDCG@10 [.760, .812]. It beats rrf by .281 [.260, .302].

    A system counts as better or worse only where its corrected p is below .05 and its interval leaves out 0.
    """
    first = next(iter(report.systems))
    measure = figures.measures(report)[0]
    system = report.systems[first]
    reached = f"{first} reaches {figures.value(system.pooled.get(measure))} pooled {measure}"
    if bounds := system.intervals.get("pooled", {}).get(measure):
        reached += f" {figures.interval(*bounds)}"
    compared = {
        name: comparison
        for name, other in report.systems.items()
        if (comparison := other.against_first.get("pooled", {}).get(measure)) is not None
    }
    return ". ".join([reached, *_groups(compared)]) + "."


def clear(comparison: Comparison) -> bool:
    """Whether the difference has a sign that one may speak of."""
    return figures.significant(comparison) and not comparison.low <= 0 <= comparison.high


def _groups(compared: dict[str, Comparison]) -> list[str]:
    closest_first = sorted(compared.items(), key=lambda item: (abs(item[1].difference), item[0]))
    beaten = [_beaten(name, c) for name, c in closest_first if clear(c) and c.difference < 0]
    unclear = [_unclear(name, c) for name, c in closest_first if not clear(c)]
    ahead = [_ahead(name, c) for name, c in closest_first if clear(c) and c.difference > 0]
    groups = (("It beats", beaten), ("It falls behind", ahead), ("No clear difference from", unclear))
    return [f"{words} {_listed(names)}" for words, names in groups if names]


def _beaten(name: str, c: Comparison) -> str:
    return f"{name} by {figures.value(-c.difference)} {figures.interval(-c.high, -c.low)}"


def _ahead(name: str, c: Comparison) -> str:
    return f"{name} by {figures.value(c.difference)} {figures.interval(c.low, c.high)}"


def _unclear(name: str, c: Comparison) -> str:
    return f"{name} ({figures.signed(-c.difference)} {figures.interval(-c.high, -c.low)})"


def _listed(names: list[str]) -> str:
    shown = names if len(names) <= _SPELT_OUT + 1 else [*names[:_SPELT_OUT], f"{len(names) - _SPELT_OUT} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
