"""A PDF as Markdown, page by page: headings by the size of their type, paragraphs, lists and ruled tables.

kreuzberg, which reads the other formats, joins the lines of tagged PDFs without a space, makes one paragraph of a list,
and finds no ruled table: see docs/decisions/0003-reading-and-splitting.md.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING

import pypdfium2

from policysearch.ingest.ocr import Plan, with_pictures_read
from policysearch.ingest.pdf_layout import Line, Sheet, sheets
from policysearch.ingest.pdf_margins import without_margins
from policysearch.ingest.pdf_paragraphs import (
    BULLET,
    ITEM,
    LEADER,
    Piece,
    hyphenated,
    joined,
    notes_apart,
    pieces_of,
    with_leaders,
)
from policysearch.ingest.pdf_tables import Grid, Rows, cells, markdown
from policysearch.records import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_ONE_AT_A_TIME = Lock()
"""pdfium may not be called by two threads."""
_HASH = re.compile(r"^(#{1,6}\s)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Type:
    """How the document is set: the size of its text, the levels of headings by size, and compounds."""

    body: float
    levels: dict[float, int]
    compounds: frozenset[str]


def text_and_pages(
    data: bytes, clean: Callable[[str], str], plan: Plan | None = None
) -> tuple[str, tuple[Page, ...], str | None]:
    """Text, page spans and the title that the file's properties tell.

    Lines that run along the top or bottom of pages are left out; a page number there becomes the label. Pictures of
    text are read as `plan` says, if at all; a page without text has an empty span. Raises PdfiumError where the file
    is damaged or asks for a password.
    """
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(data) as document:
        found = list(sheets(document))
        found = with_pictures_read(document, found, plan, _body) if plan else found
        title = document.get_metadata_value("Title")
    return *_written(found, clean), title


def _body(found: Sequence[Sheet]) -> float:
    """The size of most of the text."""
    return _common((line.size, len(line.text)) for sheet in found for line in sheet.lines) or 10.0


def _written(found: Sequence[Sheet], clean: Callable[[str], str]) -> tuple[str, tuple[Page, ...]]:
    body = _body(found)
    margins = without_margins(found, body)
    by_page = [
        lines if sheet.number > max(5, len(found) / 10) else with_leaders(lines, len(found))
        for sheet, (_, lines) in zip(found, margins, strict=True)
    ]
    leading = _leading(by_page, body)
    grouped = [pieces_of(lines, sheet.tables, leading / body) for sheet, lines in zip(found, by_page, strict=True)]
    kind = _Type(body, _levels(grouped, body), hyphenated(by_page))
    text, pages, last = "", [], None
    for sheet, (label, _), pieces in zip(found, margins, grouped, strict=True):
        blocks, last, goes_on = _blocks(notes_apart(pieces, body), kind, last)
        said = clean("\n\n".join(blocks)).strip()
        if said and text:
            text += "\n" if goes_on else "\n\n"
        pages.append(Page(sheet.number, len(text), len(text) + len(said), label, sheet.ocr, sheet.lacks))
        text += said
    return text + "\n" if text else "", tuple(pages)


def _common(weighted: Iterable[tuple[float, int]]) -> float | None:
    """The value that weighs most."""
    counts: Counter[float] = Counter()
    for value, weight in weighted:
        counts[value] += weight
    return counts.most_common(1)[0][0] if counts else None


def _leading(by_page: Sequence[Sequence[Line]], body: float) -> float:
    """From line to line in most paragraphs."""
    steps = (
        (round(after.y - line.y, 1), 1)
        for lines in by_page
        for line, after in pairwise(lines)
        if line.size == after.size == body and body < after.y - line.y < 2.5 * body
    )
    return _common(steps) or 1.3 * body


def _levels(grouped: Iterable[Iterable[Piece]], body: float) -> dict[float, int]:
    """The level of a heading by the size of its type; bold lines as large as the text come last."""
    sizes = sorted({piece.size for pieces in grouped for piece in pieces if _set_as_heading(piece, body)}, reverse=True)
    levels: dict[float, int] = {}
    for size, before in zip(sizes, [None, *sizes], strict=False):
        near = before is not None and before - size < 0.6
        levels[size] = min(6, (levels[before] if near else levels[before] + 1) if before else 1)
    return levels


def _set_as_heading(piece: Piece, body: float) -> bool:
    """Whether it is larger than the text, or bold, and reads like a heading."""
    first = piece.lines[0]
    if piece.grid or len(piece.lines) > 4 or any(line.after_gap or line.dotted for line in piece.lines):
        return False
    stands_out = first.size >= 1.1 * body or (first.bold and first.size >= 0.95 * body and len(piece.lines) < 3)
    return stands_out and _heads(" ".join(line.text for line in piece.lines))


def _heads(text: str) -> bool:
    """Whether what is set like a heading reads like one, not like the end of a sentence or a bullet."""
    starts = text[0].isupper() or text[0].isdigit() or text[0] in "\"'“«([§" or not text[0].isascii()
    letters = sum(map(str.isalpha, text))
    return starts and letters >= 3 and text[-1] not in ".;," and not BULLET.match(text) and not LEADER.search(text)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that ends a page: it may go on on the next, with its head repeated or not."""

    columns: tuple[float, ...]
    head: tuple[str, ...]

    def goes_on(self, grid: Grid, rows: Rows) -> bool:
        if len(grid.columns) != len(self.columns) or len(rows[0]) != len(self.head):
            return False
        moved = grid.columns[0] - self.columns[0]
        return all(abs(one - other - moved) < 4 for one, other in zip(grid.columns, self.columns, strict=True))


def _blocks(pieces: Sequence[Piece], kind: _Type, before: _Table | None) -> tuple[list[str], _Table | None, bool]:
    """A page as blocks of Markdown, the table that ends it, and whether it begins with more of the one `before`."""
    blocks: list[str] = []
    table, goes_on, in_list = before, False, False
    for piece in pieces:
        rows = cells(piece.placed, partial(joined, compounds=kind.compounds)) if piece.grid else ()
        if piece.grid and rows:
            more = table is not None and table.goes_on(piece.grid, rows)
            goes_on = goes_on or (more and not blocks)
            table = table if more and table else _Table(piece.grid.columns, rows[0])
            rows = rows[1:] if more and rows[0] == table.head else rows
            written = "\n".join(markdown(rows, goes_on=more))
            if more and blocks:
                blocks[-1] += "\n" + written
            else:
                blocks.append(written)
            in_list = False
            continue
        table = None
        written, is_item = _paragraph(piece, kind)
        if is_item and in_list and blocks[-1].startswith("- ") == written.startswith("- "):
            blocks[-1] += "\n" + written
        else:
            blocks.append(written)
        in_list = is_item
    return blocks, table, goes_on


def _paragraph(piece: Piece, kind: _Type) -> tuple[str, bool]:
    """Markdown of what is no table, and whether it is a list item."""
    text = joined(piece.lines, kind.compounds)
    if _set_as_heading(piece, kind.body):
        return "#" * kind.levels[piece.size] + " " + text, False
    if bullet := BULLET.match(text):
        return "- " + text[bullet.end() :], True
    if piece.lines[0].dotted:
        return "- " + text, True
    item = ITEM.match(text)
    if item and text[0] in "–-o":
        return "- " + text[item.end() :], True
    return _HASH.sub(r"\\\1", text), bool(item and item[1])
