"""What the figures say about the first system, in words that claim no more than they show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policysearch.evaluate import figures
from policysearch.evaluate.records import Comparison, Report
from policysearch.text.catalogue import SOURCE, translated, translated_plural

_SPELT_OUT = 3


def verdict(report: Report, language: str = SOURCE) -> str:
    """One sentence on the first system's pooled mean, and one each on whom it beats, trails, or equals.

    Such as: hybrid reaches .786 pooled nDCG@10 [.760, .812]. It beats rrf by .281 [.260, .302].

    A system counts as better or worse only where its corrected p is below .05 and its interval leaves out 0.
    `language` is one that the interface speaks.
    """
    measure = figures.measures(report)[0]
    compared = {
        name: comparison
        for name, other in report.systems.items()
        if (comparison := other.against_first.get("pooled", {}).get(measure)) is not None
    }
    return " ".join((_reached(report, measure, language), *_groups(compared, language)))


def clear(comparison: Comparison) -> bool:
    """Whether the difference has a sign that one may speak of."""
    return figures.significant(comparison) and not comparison.low <= 0 <= comparison.high


def _reached(report: Report, measure: str, language: str) -> str:
    name, system = next(iter(report.systems.items()))
    figure = figures.value(system.pooled.get(measure))
    if bounds := system.intervals.get("pooled", {}).get(measure):
        measure = f"{measure} {figures.interval(*bounds)}"
    return translated(
        "{system} reaches {figure} pooled {measure}.", language, system=name, figure=figure, measure=measure
    )


def _groups(compared: Mapping[str, Comparison], language: str) -> Iterator[str]:
    closest_first = sorted(compared.items(), key=lambda item: (abs(item[1].difference), item[0]))
    beaten = [_distance(name, c, language) for name, c in closest_first if clear(c) and c.difference < 0]
    ahead = [_distance(name, c, language) for name, c in closest_first if clear(c) and c.difference > 0]
    unclear = [_unclear(name, c) for name, c in closest_first if not clear(c)]
    if beaten:
        yield translated("It beats {systems}.", language, systems=_listed(beaten, language))
    if ahead:
        yield translated("It falls behind {systems}.", language, systems=_listed(ahead, language))
    if unclear:
        yield translated("No clear difference from {systems}.", language, systems=_listed(unclear, language))


def _distance(name: str, c: Comparison, language: str) -> str:
    low, high = sorted((abs(c.low), abs(c.high)))
    distance = f"{figures.value(abs(c.difference))} {figures.interval(low, high)}"
    return translated("{system} by {distance}", language, system=name, distance=distance)


def _unclear(name: str, c: Comparison) -> str:
    return f"{name} ({figures.signed(-c.difference)} {figures.interval(-c.high, -c.low)})"


def _listed(names: Sequence[str], language: str) -> str:
    more = len(names) - _SPELT_OUT
    if more > 1:
        names = [*names[:_SPELT_OUT], translated_plural("{number} more", "{number} more", more, language)]
    if len(names) == 1:
        return names[0]
    return translated("{names} and {last}", language, names=", ".join(names[:-1]), last=names[-1])
