"""The report as one HTML file that opens offline: no script, nothing fetched, readable on paper and on a telephone.

What is computed for the page is here and in `heat_maps`; how it looks is in report.html.j2 and report.css. Texts come
from documents of any origin: everything the template prints is escaped and passes `showable`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from policysearch.evaluate import charts, figures, heat_maps
from policysearch.evaluate.records import Item, Measured, Problem, ProtocolName, Report
from policysearch.evaluate.verdict import verdict
from policysearch.text.languages import language_name
from policysearch.text.showing import showable

_PLACES = 20
"""Problems of one kind that are shown with their place; report.json has all of them."""


@dataclass(frozen=True, slots=True)
class Score:
    """A system's mean in one protocol, and how it compares with the first system (empty for that one itself)."""

    value: str
    interval: str = ""
    best: bool = False
    difference: str = ""
    record: str = ""
    p: str = ""
    side: str = ""
    """Either "better" or "worse"; empty where chance may have made the difference."""


def render(report: Report, measured: Measured) -> str:
    """The whole page. `measured` is what the report's means were taken from."""
    first, *others = report.systems
    names = figures.measures(report)
    counts = Counter(cell.pair for cell in measured.cells)
    page: str = _template().render(
        report=report,
        first=first,
        others=others,
        measures=names,
        verdict=verdict(report),
        counts=_counts(measured),
        scores={name: _scores(report, name) for name in names},
        levels={name: heat_maps.level(report, name, names[0], counts) for name in report.systems},
        differences={name: heat_maps.difference(report, name, names[0], counts) for name in others},
        shares={name: heat_maps.share(report, name) for name, one in report.systems.items() if one.shares},
        plots=_plots(measured, first, others, names[0]),
        cost_plot=_cost_plot(report, names[0]),
        problems=_by_kind(report.data.problems),
        places=_PLACES,
        protocols=figures.PROTOCOLS,
    )
    return page.lstrip()  # the macros before the page leave empty lines


@lru_cache(maxsize=1)
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("policysearch", "evaluate"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: showable(value) if isinstance(value, str) else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "figure": figures.value,
        "share": figures.share,
        "duration": figures.duration,
        "milliseconds": figures.milliseconds,
        "size": figures.size,
        "number": figures.number,
        "language": language_name,
        "judged": _judged,
    }
    style = files("policysearch.evaluate").joinpath("report.css").read_text(encoding="utf-8")
    environment.globals |= {"style": Markup(style), "nothing": figures.NOTHING}  # noqa: S704 - our own file
    return environment.get_template("report.html.j2")


def _scores(report: Report, measure: str) -> dict[str, dict[ProtocolName, Score]]:
    """By system and protocol."""
    best = {
        protocol: figures.best(figures.means(one, protocol).get(measure) for one in report.systems.values())
        for protocol in figures.PROTOCOLS
        if figures.is_quality(measure) and len(report.systems) > 1
    }
    return {
        name: {protocol: _score(report, name, protocol, measure, best.get(protocol)) for protocol in figures.PROTOCOLS}
        for name in report.systems
    }


def _score(report: Report, name: str, protocol: ProtocolName, measure: str, best: str | None) -> Score:
    system = report.systems[name]
    shown = figures.value(figures.means(system, protocol).get(measure))
    bounds = system.intervals.get(protocol, {}).get(measure)
    score = Score(shown, figures.interval(*bounds) if bounds else "", best=shown == best)
    comparison = system.against_first.get(protocol, {}).get(measure)
    if comparison is None:
        return score
    side = "better" if comparison.difference > 0 else "worse"
    return Score(
        score.value,
        score.interval,
        score.best,
        difference=f"{figures.signed(comparison.difference)} {figures.interval(comparison.low, comparison.high)}",
        record=f"{comparison.wins} / {comparison.ties} / {comparison.losses}",
        p=figures.probability(comparison.p_holm),
        side=side if figures.significant(comparison) else "",
    )


def _plots(measured: Measured, first: str, others: Sequence[str], measure: str) -> dict[str, Markup]:
    """Difference to the first system by topic, as SVG with one scale for all."""
    found = [abs(charts.differences(measured, first, other, measure)[1]).max(initial=0) for other in others]
    limit = max(found, default=0) or 1.0
    drawn = {other: charts.topic_differences(measured, first, other, measure, limit) for other in others}
    return {other: Markup(charts.svg(chart)) for other, chart in drawn.items()}  # noqa: S704 - Vega escapes its texts


def _cost_plot(report: Report, measure: str) -> Markup | None:
    """Nothing where there is nothing to compare."""
    timed = [system for system in report.systems.values() if system.latency_ms]
    return Markup(charts.svg(charts.cost_quality(report, measure))) if len(timed) > 1 else None  # noqa: S704


def _counts(measured: Measured) -> Mapping[str, tuple[int, int]]:
    """Topics and needs by protocol."""
    topics: dict[str, set[str]] = defaultdict(set)
    needs: dict[str, set[str]] = defaultdict(set)
    for cell in measured.cells:
        topics[cell.protocol].add(cell.query_id)
        needs[cell.protocol].add(cell.need)
    return {protocol: (len(topics[protocol]), len(needs[protocol])) for protocol in figures.PROTOCOLS}


def _by_kind(problems: Sequence[Problem]) -> dict[str, list[Problem]]:
    kinds: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        kinds[problem.kind].append(problem)
    return dict(sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])))


def _judged(item: Item) -> str:
    """The grade in a word, which is its CSS class as well."""
    if item.grade is None:
        return "unjudged"
    return "relevant" if item.grade > 0 else "irrelevant"
