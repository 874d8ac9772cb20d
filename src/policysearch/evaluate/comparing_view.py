"""The comparison of two runs for people, readable at 100 columns, and as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import zip_longest
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from policysearch.evaluate import figures
from policysearch.evaluate.comparing import Placed, TopicDifference, summary


def differences_json(differences: Sequence[TopicDifference], *, names: tuple[str, str], measure: str) -> dict[str, Any]:
    """Summary and topics, in their order. Ranks count whole runs, from 1; null is not there, or not judged."""
    whole = summary(differences)
    return {
        "a": names[0],
        "b": names[1],
        "measure": measure,
        "summary": asdict(whole) | {"difference": whole.difference},
        "topics": [_topic_json(topic) for topic in differences],
    }


def differences_table(
    differences: Sequence[TopicDifference], *, names: tuple[str, str], measure: str, topics: int = 5
) -> Group:
    """The summary, then the first `topics` topics with both rankings side by side.

    Relevant items are green. An item of A that is not among the first of B is marked as gone; an item of B with how far
    it moved, or as new. In brackets the rank that the other run gives to a gone or new item, if it has it at all.
    """
    shown = [_topic(topic, names, measure) for topic in differences[:topics]]
    left = len(differences) - len(shown)
    rest = (
        [Text(f"\n{left} more topic{'s' if left > 1 else ''}, with differences no larger", style="dim")] if left else []
    )
    return Group(_summary(differences, names, measure), *shown, *rest)


def _topic_json(topic: TopicDifference) -> dict[str, Any]:
    return {
        "query_id": topic.query_id,
        "a": topic.value_a,
        "b": topic.value_b,
        "difference": topic.difference,
        "gained": [asdict(item) for item in topic.gained],
        "lost": [asdict(item) for item in topic.lost],
        "moved": [asdict(item) for item in topic.moved],
        "unmoved": [asdict(item) for item in topic.shared if item not in topic.moved],
    }


def _summary(differences: Sequence[TopicDifference], names: tuple[str, str], measure: str) -> Table:
    whole = summary(differences)
    means = f"{names[0]} {figures.value(whole.mean_a)} → {names[1]} {figures.value(whole.mean_b)}  "
    counts = f"{whole.topics}: {names[1]} is better in {whole.wins}, worse in {whole.losses}, equal in {whole.ties}"
    order = "" if whole.tau is None else f"; Kendall's τ of their order {figures.value(whole.tau, 2)}"
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column()
    table.add_row(Text(measure), Text(means).append(_signed(whole.difference)))
    table.add_row("Topics", Text(counts))
    table.add_row("First items", Text(f"{figures.share(whole.overlap)} are in both{order}"))
    return table


def _topic(topic: TopicDifference, names: tuple[str, str], measure: str) -> Group:
    values = f"  {measure} {figures.value(topic.value_a)} → {figures.value(topic.value_b)}  "
    head = Text("\n").append(topic.query_id, style="bold").append(values).append(_signed(topic.difference))
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("#", justify="right", style="dim")
    for name in names:
        table.add_column(Text(name), overflow="fold")
        table.add_column("grade", justify="right")
        table.add_column(style="dim", no_wrap=True)
    for rank, (a, b) in enumerate(zip_longest(topic.first_a, topic.first_b), start=1):
        table.add_row(str(rank), *_cells(a, _fate(a, topic)), *_cells(b, _origin(b, topic)))
    return Group(head, table)


def _signed(difference: float) -> Text:
    shown = figures.signed(difference)
    style = "bold green" if shown.startswith("+") else "bold red" if difference < 0 else "dim"
    return Text(shown, style=style)


def _cells(item: Placed | None, mark: str) -> tuple[Text, Text, Text]:
    if item is None:
        return Text(), Text(), Text()
    style = "green" if item.grade and item.grade > 0 else ""
    grade = figures.NOTHING if item.grade is None else str(item.grade)
    return Text(item.item_id, style=style), Text(grade, style=style), Text(mark)


def _fate(item: Placed | None, topic: TopicDifference) -> str:
    """What B did to an item of A."""
    return _elsewhere("gone", item.rank_b) if item and item in topic.lost else ""


def _origin(item: Placed | None, topic: TopicDifference) -> str:
    """Where an item of B comes from."""
    if item is None or item.rank_b is None:
        return ""
    if item.rank_a is None or item in topic.gained:
        return _elsewhere("new", item.rank_a)
    climbed = item.rank_a - item.rank_b
    return f"↑{climbed}" if climbed > 0 else f"↓{-climbed}" if climbed < 0 else ""


def _elsewhere(mark: str, rank: int | None) -> str:
    return mark if rank is None else f"{mark} ({rank})"
