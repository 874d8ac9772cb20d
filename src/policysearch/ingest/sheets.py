"""Sheets of a workbook as a reader sees them: what stands above and below a table is no row of it."""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import chain, compress, groupby
from typing import TYPE_CHECKING, Any

from policysearch.ingest.packed import parsed, repacked, serialised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Element = Any
    """Of lxml, which has no types."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_RANGE = re.compile(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)")
_TALLEST = 10_000
"""Rows that one merged cell may span: a whole column that is merged says nothing of each row."""


def with_merged_cells(data: bytes) -> bytes:
    """An .xlsx file in which a cell that spans rows stands in each of them; as it is where it is damaged.

    Rows are read one by one, and kreuzberg does not tell which cells are merged.
    """
    return repacked(data, lambda archive: ((name, _part(name, archive.read(name))) for name in archive.namelist()))


def _part(name: str, part: bytes) -> bytes:
    return _filled(part) if _SHEET.fullmatch(name) and b"mergeCell " in part else part


def _filled(part: bytes) -> bytes:
    root = parsed(part)
    rows = {row.get("r"): row for row in root.iter(f"{_MAIN}row")}
    cells = {cell.get("r"): cell for row in rows.values() for cell in row}
    for merged in root.iter(f"{_MAIN}mergeCell"):
        found = _RANGE.fullmatch(merged.get("ref", ""))
        cell = cells.get(f"{found[1]}{found[2]}") if found else None
        if found is None or cell is None or found[1] != found[3]:
            continue
        for number in range(int(found[2]) + 1, min(int(found[4]), int(found[2]) + _TALLEST) + 1):
            if (row := rows.get(str(number))) is not None:
                _put(deepcopy(cell), f"{found[1]}{number}", row)
    return serialised(root)


def _put(cell: Element, reference: str, row: Element) -> None:
    """Put a copy into its row, where the cells are in the order of their columns."""
    cell.set("r", reference)
    for formula in cell.findall(f"{_MAIN}f"):
        cell.remove(formula)
    place = 0
    for other in list(row):
        there = other.get("r", "")
        if there == reference:
            row.remove(other)
        elif (len(there), there) < (len(reference), reference):
            place += 1
    row.insert(place, cell)


_ROW = re.compile(r"\|.*\|")
_RULE = re.compile(r"\|(?: --- \|)+")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00")
_FIGURE = re.compile(r"[-+]?\d[\d.,:%\s/-]*")


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
    names = len(table) > 1 and not any(map(_FIGURE.fullmatch, table[0]))
    if names:
        return table[0]
    fits = before and all(
        name or not any(column) for name, column in zip(before, zip(*table, strict=True), strict=True)
    )
    return before if fits else [""] * len(table[0])


def _table(header: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield from (_line(header), _line(["---"] * len(header)), *map(_line, rows), "")


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _paragraphs(rows: list[list[str]]) -> Iterator[str]:
    for row in rows:
        yield from ("".join(row).replace("\\|", "|"), "")
