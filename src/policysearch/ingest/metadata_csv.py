"""A table that describes the files of a folder: one row a file, one column a field."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass

from policysearch.errors import Message
from policysearch.ingest.metadata import field_of

TABLE = "metadata.csv"
"""The name of such a table, in any folder."""

_FIRST = ("file", "path")


@dataclass(frozen=True, slots=True)
class Row:
    """What a table says of one file: `values` by the column's name. `table` and `line` say where it stands."""

    file: str
    values: tuple[tuple[str, str], ...]
    table: str
    line: int

    @property
    def sha256(self) -> str:
        """What shows that its values changed, wherever the row stands."""
        return hashlib.sha256(json.dumps(self.values).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a table that is of no use, why, and what to do."""

    reason: str
    remedy: str


def read_table(data: bytes, table: str) -> tuple[list[Row], list[Fault]]:
    """The rows of the table named `table`, and what could not be used of it. Never raises."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(Message("it is not in UTF-8"), Message("Save it as CSV in UTF-8"))]
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    faults: list[Fault] = []
    begin = 1
    try:
        header = [name.strip() for name in next(lines, [])]
        if not header or header[0].lower() not in _FIRST:
            reason = Message("its first column is not named file or path")
            return [], [Fault(reason, Message("Begin its first line with file"))]
        faults += _columns(header)
        begin = lines.line_num + 1
        for cells in lines:
            found = _row(header, [cell.strip() for cell in cells], table, begin)
            if isinstance(found, Row):
                rows.append(found)
            elif found:
                faults.append(found)
            begin = lines.line_num + 1
    except csv.Error as error:
        reason = Message(
            "line {line} cannot be parsed, and what follows it is left out ({error})", line=begin, error=str(error)
        )
        faults.append(Fault(reason, Message("Correct that line: mostly a quote is missing")))
    return rows, faults


def _columns(header: list[str]) -> list[Fault]:
    """Columns that name no field, or one that another names already."""
    faults, seen = [], set()
    for name in header[1:]:
        field = field_of(name)
        if field is None or field in seen:
            column = name or Message("without a name")
            again = Message("line 1: the column {column} says {field} once more", column=column, field=field)
            nothing = Message("line 1: the column {column} means nothing here", column=column)
            fault = Fault(nothing if field is None else again, Message("Rename or remove the column"))
            if fault not in faults:  # spreadsheets leave several columns without a name
                faults.append(fault)
        seen.add(field)
    return faults


def _row(header: list[str], cells: list[str], table: str, line: int) -> Row | Fault | None:
    if not any(cells):
        return None
    if len(cells) > len(header) and any(cells[len(header) :]):
        reason = Message(
            "line {line} has {cells} cells, and line 1 names {columns} columns",
            line=line,
            cells=len(cells),
            columns=len(header),
        )
        return Fault(reason, Message("Put cells that hold the separator in quotes"))
    if not cells[0]:
        return Fault(Message("line {line} names no file", line=line), Message("Name the file in its first cell"))
    pairs = zip(header[1:], cells[1:], strict=False)  # cells may be left out at the end
    return Row(
        cells[0].replace("\\", "/"), tuple((name, cell) for name, cell in pairs if cell and field_of(name)), table, line
    )
