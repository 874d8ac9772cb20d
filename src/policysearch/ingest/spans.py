"""Tables of web pages in which a cell that spans several rows stands in each of them: rows are read one by one."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from lxml import etree, html

if TYPE_CHECKING:
    from collections.abc import Iterator

    Element = Any
    """Of lxml, which has no types."""

_SPANS = re.compile(r"\browspan\b", re.IGNORECASE)


def spelled_out(page: str) -> str:
    """The same page; word for word where no cell spans rows."""
    if not _SPANS.search(page):
        return page
    try:
        root = html.document_fromstring(page)
    except (etree.LxmlError, ValueError):  # nothing in it, or an encoding within text
        return page
    for table in root.iter("table"):
        _fill(table)
    return str(html.tostring(root, encoding="unicode"))


def _fill(table: Element) -> None:
    rows = list(_rows(table))
    above: dict[int, tuple[int, Element]] = {}
    for place, row in enumerate(rows):
        column = 0
        for cell in [cell for cell in row if cell.tag in ("td", "th")]:
            column = _from_above(above, column, cell.addprevious)
            spans = _number(cell, "rowspan", most=len(rows) - place)
            if spans > 1:
                above[column] = (spans - 1, cell)
            column += _number(cell, "colspan", most=1000)
        _from_above(above, column, row.append)
    for row in rows:
        for cell in row:
            cell.attrib.pop("rowspan", None)


def _from_above(above: dict[int, tuple[int, Element]], column: int, put: Any) -> int:
    """Put what spans this row from `column` on, and give the column after it."""
    while column in above:
        left, cell = above.pop(column)
        put(deepcopy(cell))
        if left > 1:
            above[column] = (left - 1, cell)
        column += _number(cell, "colspan", most=1000)
    return column


def _number(cell: Element, name: str, most: int) -> int:
    """Of rows or columns; 0 rows are all that follow (HTML, section 4.9.11)."""
    written = (cell.get(name) or "1").strip()
    number = int(written) if written.isdecimal() else 1
    return min(number or (most if name == "rowspan" else 1), most)


def _rows(table: Element) -> Iterator[Element]:
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is table:
            yield row
