"""What stands where on the pages of a PDF: lines of words, the rules between them, and dots drawn before list items.

pdfium gives characters in the order of the file, which is nearly always the order of reading. Positions count from the
top left corner of the page as it is seen.
"""

from __future__ import annotations

from bisect import bisect_left
from ctypes import byref, c_float, c_int, c_void_p, cast
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise
from statistics import mode
from typing import TYPE_CHECKING, Any

import pypdfium2
from pypdfium2 import raw

from policysearch.ingest.pdf_tables import Grid, Rule, grids
from policysearch.ingest.pdf_words import View, Word, by_address, lines_of_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_GAP = 2.5
"""Times the size of the type; words of one sentence stand closer, even in justified lines."""
_THIN = 3.0
"""Points; what is drawn no thicker is a rule."""
_across, _down = partial(Rule, across=True), partial(Rule, across=False)


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one line without a wide gap or a rule of a table between them; `y` is what they stand on.

    `begins` says whether a paragraph begins with it, where that is known.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    dotted: bool = False
    after_gap: bool = False
    begins: bool | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: how high it is, its lines in reading order, and its ruled tables.

    `ocr` and `lacks` are those of a `Page`.
    """

    number: int
    label: str | None
    height: float
    lines: tuple[Line, ...]
    tables: tuple[Grid, ...]
    ocr: str | None = None
    lacks: str | None = None


def sheets(document: pypdfium2.PdfDocument) -> Iterator[Sheet]:
    """Every page in turn. Raises PdfiumError where one is damaged."""
    filled_in = document.get_formtype() != raw.FORMTYPE_NONE
    for index in range(len(document)):
        page = document[index]
        if filled_in:
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)  # else its values are no text of the page
            page.close()
            page = document[index]
        view = View.of(page)
        rules, dots = _drawn(page, view)
        text = page.get_textpage()
        tables = tuple(grids(rules))
        down = [rule for table in tables for rule in table.rules if not rule.across]
        lines = tuple(_dotted(line, dots) for line in _lines(text, view, down))
        yield Sheet(index + 1, document.get_page_label(index) or None, view.height, lines, tables)
        text.close()
        page.close()


def _lines(text: pypdfium2.PdfTextPage, view: View, down: Sequence[Rule]) -> Iterator[Line]:
    beside = cache(partial(_rules_at, down))  # most words stand on the line of others
    before: Word | None = None
    for words in lines_of_words(text, view):
        # pdfium at times begins a line where there is only a gap.
        after_gap = (
            before is not None and abs(before.y - words[0].y) < 1 and words[0].x0 - before.x1 > _GAP * words[0].size
        )
        begin = 0
        for end, (last, word) in enumerate(pairwise(words), 1):
            if _far(last, word) or (down and _parted(last, word, beside)):
                yield _line(words[begin:end], after_gap=after_gap)
                begin, after_gap = end, True
        yield _line(words[begin:], after_gap=after_gap)
        before = words[-1]


def _far(before: Word, word: Word) -> bool:
    return not -word.size < word.x0 - before.x1 < _GAP * word.size


def _rules_at(down: Iterable[Rule], y: float) -> list[float]:
    """Where rules pass a height, from left to right."""
    return sorted(rule.at for rule in down if rule.start <= y <= rule.end)


def _parted(before: Word, word: Word, rules_at: Callable[[float], list[float]]) -> bool:
    rules = rules_at(word.y - word.size / 3)
    nearest = bisect_left(rules, before.x1 - 1)
    return nearest < len(rules) and rules[nearest] <= word.x0 + 1


def _line(words: Sequence[Word], *, after_gap: bool) -> Line:
    texts, x0, x1, y, sizes, bolds = zip(*words, strict=True)
    bold = all(bold for text, bold in zip(texts, bolds, strict=True) if any(map(str.isalnum, text)))
    return Line(" ".join(texts), x0[0], max(x1), _most(y), _most(sizes), bold, after_gap=after_gap)


def _most(values: Sequence[float]) -> float:
    """What `mode` gives; mostly it is plain."""
    return values[0] if 2 * values.count(values[0]) > len(values) else mode(values)


def _drawn(page: pypdfium2.PdfPage, view: View) -> tuple[list[Rule], list[tuple[float, float]]]:
    """Rules, the edges of rectangles among them, and the middles of small round marks."""
    rules: list[Rule] = []
    dots: list[tuple[float, float]] = []
    for path in _paths(page):
        x0, y0, x1, y1 = _box(path, view)
        wide, high = x1 - x0, y1 - y0
        if 1.5 < wide < 8 and abs(wide - high) < 1:
            dots.append(((x0 + x1) / 2, (y0 + y1) / 2))
        elif min(wide, high) <= _THIN < max(wide, high):
            across = wide > high
            rules.append(_across((y0 + y1) / 2, x0, x1) if across else _down((x0 + x1) / 2, y0, y1))
        elif raw.FPDFPath_CountSegments(path) in (4, 5) and min(wide, high) > 8:
            rules += [_across(y0, x0, x1), _across(y1, x0, x1), _down(x0, y0, y1), _down(x1, y0, y1)]
    return rules, dots


def _paths(page: pypdfium2.PdfPage) -> Iterator[Any]:
    """What is drawn and no text, without what stands in forms."""
    address = cast(page.raw, c_void_p).value
    for index in range(raw.FPDFPage_CountObjects(page)):
        found = _object(address, index)
        if _kind(found) == raw.FPDF_PAGEOBJ_PATH:
            yield cast(found, raw.FPDF_PAGEOBJECT)


_object = by_address(raw.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
_kind = by_address(raw.FPDFPageObj_GetType, c_int, c_void_p)


def _box(path: Any, view: View) -> tuple[float, float, float, float]:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    raw.FPDFPageObj_GetBounds(path, byref(left), byref(bottom), byref(right), byref(top))
    (x0, x1), (y0, y1) = map(sorted, view.seen((left.value, right.value), (bottom.value, top.value)))
    return x0, y0, x1, y1


def _dotted(line: Line, dots: Iterable[tuple[float, float]]) -> Line:
    """Marked as a list item where a dot stands shortly before it."""
    if any(1 < line.x0 - x < 2.5 * line.size and 0 < line.y - y < line.size for x, y in dots):
        return replace(line, dotted=True)
    return line
