"""The verdict on a report in the language of the interface; in English it reads as in the report itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policysearch.evaluate import figures
from policysearch.evaluate.records import Comparison, Report
from policysearch.evaluate.verdict import clear
from policysearch.ui.i18n import _, ngettext

_SPELT_OUT = 3


def verdict_text(report: Report) -> str:
    """One sentence on the first system's pooled mean, and one each on whom it beats, trails, or equals."""
    measure = figures.measures(report)[0]
    compared = {
        name: comparison
        for name, other in report.systems.items()
        if (comparison := other.against_first.get("pooled", {}).get(measure)) is not None
    }
    return " ".join((_reached(report, measure), *_groups(compared)))


def _reached(report: Report, measure: str) -> str:
    name, system = next(iter(report.systems.items()))
    figure = figures.value(system.pooled.get(measure))
    if bounds := system.intervals.get("pooled", {}).get(measure):
        measure = f"{measure} {figures.interval(*bounds)}"
    return _("{system} reaches {figure} pooled {measure}.", system=name, figure=figure, measure=measure)


def _groups(compared: Mapping[str, Comparison]) -> Iterator[str]:
    closest_first = sorted(compared.items(), key=lambda item: (abs(item[1].difference), item[0]))
    beaten = [_distance(name, c) for name, c in closest_first if clear(c) and c.difference < 0]
    ahead = [_distance(name, c) for name, c in closest_first if clear(c) and c.difference > 0]
    unclear = [_unclear(name, c) for name, c in closest_first if not clear(c)]
    if beaten:
        yield _("It beats {systems}.", systems=_listed(beaten))
    if ahead:
        yield _("It falls behind {systems}.", systems=_listed(ahead))
    if unclear:
        yield _("No clear difference from {systems}.", systems=_listed(unclear))


def _distance(name: str, c: Comparison) -> str:
    low, high = sorted((abs(c.low), abs(c.high)))
    distance = f"{figures.value(abs(c.difference))} {figures.interval(low, high)}"
    return _("{system} by {distance}", system=name, distance=distance)


def _unclear(name: str, c: Comparison) -> str:
    return f"{name} ({figures.signed(-c.difference)} {figures.interval(-c.high, -c.low)})"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SPELT_OUT
    if more > 1:
        names = [*names[:_SPELT_OUT], ngettext("{number} more", "{number} more", more)]
    if len(names) == 1:
        return names[0]
    return _("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])
