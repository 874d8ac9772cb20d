"""Lines that run along the top or bottom of the pages of a PDF, and the page numbers printed there."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from policysearch.ingest.pdf_layout import Line, Sheet

_OF_MANY = re.compile(r"\b(\d{1,4})\s*(?:/|\b[^\W\d]{1,3}\b)\s*(\d{1,4})\W*$")
"""3/20, page 3 of 20."""
_NUMBER = re.compile(r"^\W*(\d{1,4})\b(?!\.\d)|\b(?<!\d\.)(\d{1,4})\W*$")
_PAGE = re.compile(
    r"\W*(?:pages?|pag|p[aáà]gin[ae]|p|pg|sida|sid|seite|s|side|strona|strana|stran|stranica|str|sivu|blz|lk|lpp|puslapis|"
    r"oldal|σελίδα|σελ|страница|стр)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\W*(?:§+\s*|[^\W\d]{2,}\s+)\d{1,4}\W*")
"""Nothing but § 45 or Article 3: a number of the text."""
_ROMAN = re.compile(r"\W*([ivxlc]{1,7})\W*", re.IGNORECASE)
_ALL = "0 of all"
_LONGEST = 160
"""Characters; nobody runs more along a margin."""
_LEVEL = 2.5
"""Points; lines that stand no farther apart stand on one row."""
_NEARBY = 4
"""Pages; the next one on the same side but one."""
_ROWS = 2
"""Lines at the top and at the bottom that may run along."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the top or bottom: what it says but for the page number, where, and how it stands out."""

    line: Line
    words: str
    number: str | None
    slot: tuple[bool, int]
    apart: bool
    large: bool
    like_text: bool


def without_margins(sheets: Sequence[Sheet], body: float) -> list[tuple[str | None, tuple[Line, ...]]]:
    """For each page its printed number, where there is one, and the lines that do not run along its margins.

    `body` is the size of the type of most of the text.
    """
    edges = [list(_edges(sheet, body, len(sheets))) for sheet in sheets]
    slots = Counter(slot for page in edges for slot in {edge.slot for edge in page})
    said_at = {(edge.slot, edge.words, number) for number, page in enumerate(edges) for edge in page}
    said = Counter((top, words) for top, words, _ in {(slot[0], words, number) for slot, words, number in said_at})
    most = max(3, len(sheets) / 2)

    def runs(edge: _Edge, number: int) -> bool:
        times = said[edge.slot[0], edge.words]
        if times >= most or edge.words.endswith(_ALL):
            return True
        if not edge.apart or edge.large:
            return False
        # A chapter's name runs along its own pages alone, but in the place where all the others do.
        around = range(number - _NEARBY, number + _NEARBY + 1)
        nearby = sum((edge.slot, edge.words, other) in said_at for other in around)
        settled = slots[edge.slot] >= most and (nearby >= 2 + edge.like_text or edge.words == "0")
        return settled or times == len(sheets) > 1

    gone = [
        _whole_rows(sheet, [edge for edge in page if runs(edge, index)])
        for index, (sheet, page) in enumerate(zip(sheets, edges, strict=True))
    ]
    told = [[edge.number for edge in page if edge.number] for page in gone]
    return [
        (
            _label(told, index) or sheet.label,
            tuple(line for line in sheet.lines if not any(edge.line is line for edge in page)),
        )
        for index, (sheet, page) in enumerate(zip(sheets, gone, strict=True))
    ]


def _label(told: Sequence[Sequence[str]], index: int) -> str | None:
    """The number that the neighbours do not have as well: those share the year of the plan."""
    neighbours = {
        number
        for near in (told[max(index - 1, 0) : index], told[index + 1 : index + 2])
        for page in near
        for number in page
    }
    return next((number for number in told[index] if number not in neighbours), None)


def _whole_rows(sheet: Sheet, edges: Sequence[_Edge]) -> list[_Edge]:
    """Those beside which nothing stays: a label that recurs before different words is no running head."""
    staying = [line.y for line in sheet.lines if not any(edge.line is line for edge in edges)]
    return [edge for edge in edges if not any(abs(edge.line.y - y) <= _LEVEL for y in staying)]


def _edges(sheet: Sheet, body: float, pages: int) -> Iterator[_Edge]:
    heights = sorted({round(line.y) for line in sheet.lines})
    heights = [y for before, y in zip([-99, *heights], heights, strict=False) if y - before > 2]
    for top, outer in ((True, heights), (False, heights[::-1])):
        for line in sheet.lines:
            row = next((row for row, y in enumerate(outer[:_ROWS]) if abs(line.y - y) <= _LEVEL), None)
            if row is None or len(line.text) > _LONGEST or (line.y < sheet.height / 2) != top:
                continue
            inner = outer[row + 1 : row + 2]
            like_text = abs(line.size - body) <= 0.4
            apart = not like_text or not inner or abs(inner[0] - outer[row]) > 2 * body
            apart = apart and not any(table.cell(line) for table in sheet.tables)
            words, number = _told_apart(line, sheet.number, pages, body)
            yield _Edge(line, words, number, (top, round(line.y / 4)), apart, line.size > 1.15 * body, like_text)


def _told_apart(line: Line, page: int, pages: int, body: float) -> tuple[str, str | None]:
    """The words without the page number, and that. In a heading a number is part of what it says."""
    text = line.text
    if many := _OF_MANY.search(text):
        mark = _ALL if int(many[2]) == pages and int(many[1]) == page else "0 of many"
        return text[: many.start()] + mark, many[1]
    set_off = line.bold or line.size > 1.15 * body
    if set_off and any(map(str.isalpha, text)) and not _PAGE.match(text):
        return text, None
    if _NAMED.fullmatch(text) and not _PAGE.match(text):
        return text, None
    if found := _NUMBER.search(text):
        words = text[: found.start()] + text[found.end() :]
        return (words.strip() + " 0").strip(), found[1] or found[2]
    roman = _ROMAN.fullmatch(text)
    return ("0", roman[1].lower()) if roman else (text, None)
