"""The figures of a report as readers see them: how a number is written, and which languages and measures there are."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Final

from policysearch.evaluate.records import Comparison, ProtocolName, Report, SystemReport

PROTOCOLS: Final[tuple[ProtocolName, ...]] = ("mono", "cross", "pooled")

NOTHING = "–"
"""Where there is no figure."""

LEVEL = 0.05
"""Differences with a smaller corrected p are marked as significant."""

_MINUS = "\N{MINUS SIGN}"


def value(x: float | None, digits: int = 3) -> str:
    """A measure without its leading zero: .786, 1.000, −.012."""
    if x is None or not isfinite(x):
        return NOTHING
    text = f"{abs(x):.{digits}f}"
    shown = text[1:] if text.startswith("0.") else text
    return _MINUS + shown if x < 0 and float(text) else shown


def signed(x: float | None, digits: int = 3) -> str:
    """A difference: +.120, −.004, and .000 without a sign."""
    shown = value(x, digits)
    return f"+{shown}" if x is not None and isfinite(x) and float(f"{x:.{digits}f}") > 0 else shown


def interval(low: float, high: float, digits: int = 3) -> str:
    """Such as [.760, .812]."""
    return f"[{value(low, digits)}, {value(high, digits)}]"


def probability(p: float) -> str:
    """Such as p = .031, p < .001."""
    return "p < .001" if p < 0.001 else f"p = {value(p)}"


def share(x: float | None) -> str:
    """Such as 19 %."""
    return NOTHING if x is None or not isfinite(x) else f"{100 * x:.0f} %"


def duration(seconds: float | None) -> str:
    """Such as 0.85 s, 12.5 s, 3 min 12 s, 2 h 04 min."""
    if seconds is None or not isfinite(seconds):
        return NOTHING
    if seconds < 59.95:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min"


def milliseconds(ms: float | None) -> str:
    """Such as 3.2 ms, 412 ms, 1.25 s."""
    if ms is None or not isfinite(ms):
        return NOTHING
    if ms >= 999.5:
        return duration(ms / 1000)
    return f"{ms:.1f} ms" if ms < 99.95 else f"{ms:.0f} ms"


def size(count: float | None) -> str:
    """Bytes as 812 B, 3.4 MB, 1.2 GB (powers of 1000)."""
    if count is None or not isfinite(count):
        return NOTHING
    for unit in ("B", "kB", "MB", "GB"):
        if count < 999.5:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 99.95 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def number(count: float | None) -> str:
    """Such as 12,400."""
    return NOTHING if count is None else f"{count:,.0f}"


def significant(comparison: Comparison) -> bool:
    """Whether chance alone would hardly do it, all comparisons taken together."""
    return comparison.p_holm < LEVEL


def measures(report: Report) -> tuple[str, ...]:
    """Those asked for, in that order, then what was measured beside them."""
    found = [name for system in report.systems.values() for part in _parts(system) for name in part]
    return tuple(dict.fromkeys([*(name for name in report.options.measures if name in found), *found]))


def is_quality(measure: str) -> bool:
    """Whether more is better; how much of a ranking is judged says nothing about it."""
    return not measure.startswith("Judged")


def means(system: SystemReport, protocol: ProtocolName) -> dict[str, float]:
    """Means of one protocol by measure."""
    return dict({"mono": system.mono, "cross": system.cross, "pooled": system.pooled}[protocol])


def best(values: Iterable[float | None]) -> str:
    """The highest value as it is shown; equal figures are equally good."""
    known = [x for x in values if x is not None and isfinite(x)]
    return value(max(known)) if known else ""


def languages(pairs: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Languages of queries and of candidates in pairs such as "sv-it"; shared ones first, so that a diagonal is one."""
    split = [pair.partition("-") for pair in pairs]
    asked, targets = {first for first, _, _ in split}, {last for _, _, last in split}
    shared = sorted(asked & targets)
    return (*shared, *sorted(asked - targets)), (*shared, *sorted(targets - asked))


def _parts(system: SystemReport) -> tuple[dict[str, float], ...]:
    return tuple(means(system, protocol) for protocol in PROTOCOLS)
