"""Cells of a workbook as they are shown: kreuzberg reads what is stored, 0.125 for 12.5 %, 1200 for 1200 kr."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from policysearch.ingest.packed import parsed, repacked, serialised

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator, Mapping

    Element = Any
    """Of lxml, which has no types."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_STYLES = "xl/styles.xml"
_RANGE = re.compile(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)")
_TALLEST = 10_000
"""Rows that one merged cell may span: a whole column that is merged says nothing of each row."""


def xlsx_as_shown(data: bytes) -> bytes:
    """An .xlsx file whose figures carry their unit, and in which a cell that spans rows stands in each of them.

    Rows are read one by one, and kreuzberg does not tell which cells are merged. A damaged file is left as it is.
    """
    return repacked(data, _xlsx_parts)


def _xlsx_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    names = archive.namelist()
    formats = _formats(parsed(archive.read(_STYLES))) if _STYLES in names else {}
    for name in names:
        part = archive.read(name)
        yield name, _sheet(part, formats) if _SHEET.fullmatch(name) else part


def _sheet(part: bytes, formats: Mapping[str, NumberFormat]) -> bytes:
    merged = b"mergeCell " in part
    if not merged and formats.keys().isdisjoint(found.decode() for found in re.findall(rb' s="(\d+)"', part)):
        return part
    root = parsed(part)
    for cell in root.iter(f"{_MAIN}c"):
        if (its := formats.get(cell.get("s"))) and cell.get("t", "n") == "n":
            _show(cell, its)
    if merged:
        _fill(root)
    return serialised(root)


def _show(cell: Element, number_format: NumberFormat) -> None:
    value = cell.find(f"{_MAIN}v")
    try:
        shown = number_format.shown(Decimal(value.text)) if value is not None else None
    except (InvalidOperation, TypeError):  # an empty value, or one that is no number
        return
    if shown is not None:
        cell.set("t", "str")
        value.text = shown


def _fill(root: Element) -> None:
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


def figure(value: Decimal | float) -> str:
    """A number to the 15 digits that workbooks keep, and without an exponent."""
    number = f"{Decimal(f'{value:.15g}'):f}"
    return number.rstrip("0").rstrip(".") if "." in number else number


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What is written before and after a number, which is multiplied first (ECMA-376, part 1, section 18.8.31)."""

    before: str
    after: str
    times: Decimal

    def shown(self, value: Decimal | float) -> str:
        """The number with its unit, no digit lost: "12.5 %"."""
        return " ".join(filter(None, (self.before, figure(Decimal(value) * self.times), self.after)))


_BUILT_IN = {"9": "0%", "10": "0.00%"}
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]+)[^\]]*\]|([$€£¥])')
_SILENT = re.compile(r"_.|\*.|\[(?![<>=])[^\]]*\]")
"""Room, filling, languages and colours."""
_ONE_NUMBER = re.compile(r"([\ue000-\uf8ff%\s]*)([#0?][#0?., ]*|General)([\ue000-\uf8ff%\s]*)")
"""Its digits between literals, each of which is one sign of private use."""


def _formats(styles: Element) -> dict[str, NumberFormat]:
    """The styles of cells, by their number, whose figures have a unit."""
    codes = _BUILT_IN | {its.get("numFmtId"): its.get("formatCode", "") for its in styles.iter(f"{_MAIN}numFmt")}
    cells = styles.find(f"{_MAIN}cellXfs")
    used = [] if cells is None else [codes.get(style.get("numFmtId"), "") for style in cells]
    known = {code: number_format(code) for code in set(used)}
    return {str(place): found for place, code in enumerate(used) if (found := known[code]) is not None}


def number_format(code: str) -> NumberFormat | None:
    """That of a format code, by its section for positive numbers; None for dates, texts and what has no unit."""
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(next(filter(None, match.groups()), ""))
        return chr(0xE000 + len(literals) - 1)

    section = _SILENT.sub("", _LITERAL.sub(keep, code)).split(";")[0]
    if (found := _ONE_NUMBER.fullmatch(section)) is None:
        return None
    before, after = (
        re.sub(r"[\ue000-\uf8ff]", lambda sign: literals[ord(sign[0]) - 0xE000], its).strip()
        for its in found.group(1, 3)
    )
    digits = found[2].strip()
    thousands = len(digits) - len(digits.rstrip(","))
    times = Decimal(1000) ** -thousands * Decimal(100) ** section.count("%")
    return NumberFormat(before, after, times) if before or after else None


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CONTENT = "content.xml"


def ods_as_shown(data: bytes) -> bytes:
    """An .ods file whose percentages and sums of money are the text that is shown. A damaged one is left as it is."""
    return repacked(data, _ods_parts)


def _ods_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in archive.namelist():
        part = archive.read(name)
        yield name, _content(part) if name == _CONTENT else part


def _content(part: bytes) -> bytes:
    root = parsed(part)
    for cell in root.iter(f"{_TABLE}table-cell"):
        if cell.get(f"{_OFFICE}value-type") in ("percentage", "currency") and cell.find(f"{_TEXT}p") is not None:
            cell.set(f"{_OFFICE}value-type", "string")
            cell.attrib.pop(f"{_OFFICE}value", None)
    return serialised(root)
