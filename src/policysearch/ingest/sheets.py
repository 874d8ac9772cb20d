"""Sheets of a workbook as a reader sees them: what stands above and below a table is no row of it."""

from __future__ import annotations

import re
from itertools import chain, compress, groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROW = re.compile(r"\|.*\|")
_RULE = re.compile(r"\|(?: --- \|)+")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00")
_FIGURE = re.compile(r"\W*\d[\d.,:\s/-]*(?:\W*|\W?[^\W\d_]{1,4}\.?)")
"""A number, perhaps with a sign of money or a short unit."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNNAMED = re.compile(
    r"## (?:Sheet|Blad|Tabelle|Foglio|Feuil(?:le)?|Hoja|Folha|Ark|Taul(?:ukko)?|Arkusz|List|Munka|Лист|Φύλλο)_? ?\d+",
    re.IGNORECASE,
)
"""What programs call a sheet that nobody named."""


def laid_out(text: str) -> str:
    """The Markdown that kreuzberg makes of a workbook, where each sheet is one table from its first cell to its last.

    Empty rows part tables. A row of one cell above or below a table is a paragraph, and so is each where no row has
    more. A table that begins with figures goes on under the header of the one before.
    """
    parts = groupby(text.split("\n"), key=lambda line: bool(_ROW.fullmatch(line)))
    lines = chain.from_iterable(_sheet(map(_cells, lines)) if rows else lines for rows, lines in parts)
    named = (line for line in lines if not _UNNAMED.fullmatch(line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(named)).strip("\n") + "\n"


def _cells(line: str) -> list[str]:
    if _RULE.fullmatch(line):
        return []
    return [_MIDNIGHT.sub(r"\1", cell.strip()) for cell in re.split(r"(?<!\\)\|", line[1:-1])]


def _sheet(lines: Iterable[list[str]]) -> Iterator[str]:
    rows = [row for row in lines if row]
    used = [any(column) for column in zip(*rows, strict=True)]
    header: list[str] = []
    for filled, group in groupby((list(compress(row, used)) for row in rows), key=any):
        if filled:
            above, table, below = _parted(list(group))
            header = _header(table, header)
            yield from _paragraphs(above)
            if table:
                yield from _table(header, table[1:] if table[0] == header else table)
            yield from _paragraphs(below)


def _parted(rows: list[list[str]]) -> tuple[list[list[str]], list[list[str]], list[list[str]]]:
    """What stands above a table, its rows, and what stands below."""
    wide = [place for place, row in enumerate(rows) if sum(map(bool, row)) > 1]
    first, last = (wide[0], wide[-1] + 1) if wide else (len(rows), len(rows))
    return rows[:first], rows[first:last], rows[last:]


def _header(table: list[list[str]], before: list[str]) -> list[str]:
    """The names of the columns: the first row's, or those of the table before; empty where nothing names them."""
    if not table:
        return before
    if len(table) > 1 and all(map(_is_name, *table)):
        return table[0]
    fits = before and all(
        name or not any(column) for name, column in zip(before, zip(*table, strict=True), strict=True)
    )
    return before if fits else [""] * len(table[0])


def _is_name(first: str, *below: str) -> bool:
    """Whether the first cell of a column can be what it is called: no figure, or a year above what are none."""
    if _YEAR.fullmatch(first):
        return not all(map(_YEAR.fullmatch, below))
    return not _FIGURE.fullmatch(first)


def _table(header: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield from (_line(header), _line(["---"] * len(header)), *map(_line, rows), "")


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _paragraphs(rows: list[list[str]]) -> Iterator[str]:
    for row in rows:
        yield from ("".join(row).replace("\\|", "|"), "")
