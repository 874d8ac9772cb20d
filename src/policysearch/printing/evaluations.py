"""Evaluations and replays: as JSON values and as tables for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from policysearch.evaluate.records import Report, SystemReport
    from policysearch.evaluate.replaying import Change

Json = dict[str, Any]

PROTOCOLS = ("mono", "cross", "pooled")

_NOTE = (
    "† differs from the first system (paired randomisation test over needs, Holm-corrected p < .05). In brackets: fair."
)


def evaluation_text(report: Report) -> Group:
    """An evaluation in one table: the means of each system, and how sure its distance from the first is."""
    data, measures = report.data, report.options.measures
    head = Text(f"{data.name}: {sum(data.topics.values())} topics in {len(data.topics)} languages, ", style="bold")
    head.append(f"{sum(data.items.values())} {data.unit}s in {len(data.items)}")
    parts: list[RenderableType] = [head]
    table = Table(box=None, pad_edge=False)
    table.add_column("System")
    for protocol in PROTOCOLS:
        for measure in measures if protocol == "pooled" else measures[:1]:
            table.add_column(f"{protocol}\n{measure}", justify="right")
    for name in ("same-language\nshare", "p50\nms", "p95\nms"):
        table.add_column(name, justify="right")
    for name, system in report.systems.items():
        table.add_row(name, *_means(system, measures), *_speed(system))
    parts += [table, Text(_NOTE, style="dim")]
    kinds = Counter(problem.kind for problem in data.problems)
    if data.own_language_removed:
        parts.append(
            Text(
                f"{data.own_language_removed} topics have no relevant {data.unit} in their own language: those "
                "of that language are left out of their pooled ranking."
            )
        )
    parts += [Text(f"{count} × {kind}", style="yellow") for kind, count in kinds.items()]
    return Group(*parts)


def changes_json(changes: Sequence[Change]) -> Json:
    """What `evaluate --replay --json` prints."""
    return {
        "reproduced": not any(change.matters for change in changes),
        "changes": [asdict(change) for change in changes],
    }


def changes_text(changes: Sequence[Change]) -> Group:
    """What a replay found."""
    same = Text("All figures are as they were.", style="bold green")
    other = Text("Not reproduced: figures or data differ.", style="bold red")
    parts: list[RenderableType] = [other if any(change.matters for change in changes) else same]
    if changes:
        table = Table("What", "Name", "Before", "Now", box=None, pad_edge=False)
        for change in changes:
            table.add_row(change.kind, Text(change.name), Text(str(change.before)), Text(str(change.after)))
        parts.append(table)
    return Group(*parts)


def _means(system: SystemReport, measures: Sequence[str]) -> Iterator[str]:
    for protocol in PROTOCOLS:
        means: Mapping[str, float] = getattr(system, protocol)
        for measure in measures if protocol == "pooled" else measures[:1]:
            against = system.against_first.get(protocol, {}).get(measure)
            mark = "" if against is None or against.p_holm >= 0.05 else "†"
            yield f"{means[measure]:.3f}{mark}" if measure in means else "–"


def _speed(system: SystemReport) -> Iterator[str]:
    share = system.same_language
    yield f"{share.share:.0%} ({share.fair_share:.0%})" if share else "–"
    for name in ("p50", "p95"):
        yield f"{system.latency_ms[name]:.1f}" if name in system.latency_ms else "–"
