"""Tables of a PDF page, found by the rules that are drawn between their cells."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from policysearch.ingest.pdf_layout import Line

Cell = tuple[int, int]
Rows = tuple[tuple[str, ...], ...]
_NEAR = 3.0
"""Points; rules that end so near to each other meet."""
_MOST = 400
"""Rules on a page; where there are more, they are a chart or a map."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, across if `across` and else down, at `at` from `start` to `end`."""

    at: float
    start: float
    end: float
    across: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the columns and rows of a table begin and end, and the rules that part them."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    rules: tuple[Rule, ...]

    def cell(self, line: Line) -> Cell | None:
        """Row and column that hold `line`, the first ones where cells are merged; None if it is outside."""
        row = bisect_right(self.rows, line.y - line.size / 3) - 1
        column = bisect_right(self.columns, line.x0 + 1) - 1
        if not (0 <= row < len(self.rows) - 1 and 0 <= column < len(self.columns) - 1):
            return None
        while row and not self._parted(self.rows[row], column, across=True):
            row -= 1
        while column and not self._parted(self.columns[column], row, across=False):
            column -= 1
        return row, column

    def _parted(self, at: float, index: int, *, across: bool) -> bool:
        edges = self.columns if across else self.rows
        middle = (edges[index] + edges[index + 1]) / 2
        return any(r.across == across and abs(r.at - at) <= _NEAR and r.start <= middle <= r.end for r in self.rules)


def grids(rules: Iterable[Rule]) -> list[Grid]:
    """Rules that meet, as tables of two columns and two rows at least."""
    loose = _joined(rules)
    if len(loose) > _MOST:
        return []
    found = []
    while loose:
        together = [loose.pop()]
        for rule in together:
            met = [other for other in loose if _meet(rule, other)]
            together += met
            loose = [other for other in loose if other not in met]
        columns, rows = _edges(together, across=False), _edges(together, across=True)
        if len(columns) > 2 and len(rows) > 2:
            found.append(Grid(columns, rows, tuple(together)))
    return found


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Each rule once, however many strokes it was drawn with."""
    whole: list[Rule] = []
    for rule in sorted(rules, key=lambda one: (one.across, round(one.at / 2), one.start)):
        last = whole[-1] if whole else None
        if last and last.across == rule.across and abs(last.at - rule.at) <= 2 and rule.start <= last.end + _NEAR:
            whole[-1] = replace(last, end=max(last.end, rule.end))
        else:
            whole.append(rule)
    return whole


def _meet(one: Rule, other: Rule) -> bool:
    return (
        one.across != other.across
        and one.start - _NEAR <= other.at <= one.end + _NEAR
        and other.start - _NEAR <= one.at <= other.end + _NEAR
    )


def _edges(rules: Sequence[Rule], *, across: bool) -> tuple[float, ...]:
    """Where rules of one direction stand, and where those of the other end: some tables have open sides."""
    ends = [end for rule in rules if rule.across != across for end in (rule.start, rule.end)]
    places = sorted([*(rule.at for rule in rules if rule.across == across), min(ends), max(ends)]) if ends else []
    return tuple(place for before, place in zip([-99.0, *places], places, strict=False) if place - before > _NEAR)


def cells(placed: Sequence[tuple[Cell, Line]], joined: Callable[[Sequence[Line]], str]) -> Rows:
    """What stands in the cells, row by row, without rows and columns that are empty; none if that is no table."""
    by_cell: dict[Cell, list[Line]] = {}
    for cell, line in placed:
        by_cell.setdefault(cell, []).append(line)
    rows = sorted({row for row, _ in by_cell})
    columns = sorted({column for _, column in by_cell})
    table = tuple(tuple(" ".join(joined(by_cell.get((row, column), ())).split()) for column in columns) for row in rows)
    full = sum(sum(map(bool, row)) > 1 for row in table)
    return table if len(rows) > 1 and len(columns) > 1 and full * 2 >= len(rows) else ()


def markdown(table: Rows, *, goes_on: bool = False) -> Iterator[str]:
    """The lines of a table; the first row heads it unless it goes on from the page before."""
    for number, row in enumerate(table):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
        if not number and not goes_on:
            yield "|" + " --- |" * len(row)
