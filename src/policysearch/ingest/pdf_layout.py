"""What stands where on the pages of a PDF: lines of words, the rules between them, and dots drawn before list items.

pdfium gives characters in the order of the file, which is nearly always the order of reading. Positions count from the
top left corner of the page as it is seen.
"""

from __future__ import annotations

import re
import unicodedata
from ctypes import byref, c_double, c_float, c_int, c_ushort, create_string_buffer
from dataclasses import dataclass, replace
from functools import partial
from statistics import mode
from typing import TYPE_CHECKING, Any

import pypdfium2
from pypdfium2 import raw

from policysearch.ingest.pdf_tables import Grid, Rule, grids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HYPHEN = "\ufffe"
"""What pdfium puts for a hyphen that ends a line."""
_GAP = 2.5
"""Times the size of the type; words of one sentence stand closer, even in justified lines."""
_THIN = 3.0
"""Points; what is drawn no thicker is a rule."""
_across, _down = partial(Rule, across=True), partial(Rule, across=False)
_AS_TYPED = {0x2019: "'", **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}}
"""Apostrophes and joined letters (ﬁ) as people type them; the other formats come so from kreuzberg."""
_BOLD = re.compile(rb"bold|black|heavy|semibd|demi", re.IGNORECASE)


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


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool


def sheets(document: pypdfium2.PdfDocument) -> Iterator[Sheet]:
    """Every page in turn. Raises PdfiumError where one is damaged."""
    for index in range(len(document)):
        page = document[index]
        view = _View.of(page)
        rules, dots = _drawn(page, view)
        text = page.get_textpage()
        tables = tuple(grids(rules))
        down = [rule for table in tables for rule in table.rules if not rule.across]
        lines = tuple(_dotted(line, dots) for line in _lines(text, view, down))
        yield Sheet(index + 1, document.get_page_label(index) or None, view.height, lines, tables)
        text.close()
        page.close()


@dataclass(frozen=True, slots=True)
class _View:
    """Where a point of the file is on the page as it is seen."""

    left: float
    bottom: float
    right: float
    top: float
    turned: int

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> _View:
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation())

    @property
    def height(self) -> float:
        return self.right - self.left if self.turned in (90, 270) else self.top - self.bottom

    def seen(self, x: float, y: float) -> tuple[float, float]:
        match self.turned:
            case 90:
                return y - self.bottom, x - self.left
            case 180:
                return self.right - x, y - self.bottom
            case 270:
                return self.top - y, self.right - x
        return x - self.left, self.top - y


def _lines(text: pypdfium2.PdfTextPage, view: _View, down: Sequence[Rule]) -> Iterator[Line]:
    before: _Word | None = None
    for words in _words(text, view):
        part: list[_Word] = []
        # pdfium at times begins a line where there is only a gap.
        after_gap = (
            before is not None and abs(before.y - words[0].y) < 1 and words[0].x0 - before.x1 > _GAP * words[0].size
        )
        for word in words:
            if part and (_far(part[-1], word) or _parted(part[-1], word, down)):
                yield _line(part, after_gap=after_gap)
                part, after_gap = [], True
            part.append(word)
        yield _line(part, after_gap=after_gap)
        before = words[-1]


def _far(before: _Word, word: _Word) -> bool:
    return not -word.size < word.x0 - before.x1 < _GAP * word.size


def _parted(before: _Word, word: _Word, down: Iterable[Rule]) -> bool:
    middle = word.y - word.size / 3
    return any(before.x1 - 1 <= rule.at <= word.x0 + 1 and rule.start <= middle <= rule.end for rule in down)


def _line(words: Sequence[_Word], *, after_gap: bool) -> Line:
    text = " ".join(word.text for word in words)
    bold = all(word.bold for word in words if any(map(str.isalnum, word.text)))
    size, y = mode(word.size for word in words), mode(word.y for word in words)
    return Line(text, words[0].x0, max(word.x1 for word in words), y, size, bold, after_gap=after_gap)


def _words(text: pypdfium2.PdfTextPage, view: _View) -> Iterator[list[_Word]]:
    """The words of each line. A line ends where pdfium says so, and after a hyphen that ends one."""
    words: list[_Word] = []
    first, letters = 0, ""
    for index, code in enumerate([*_codes(text), 10]):
        character = HYPHEN if code in (2, 0xFFFE) else chr(code)
        if code and not character.isspace():
            first, letters = (first, letters + character) if letters else (index, character)
        elif letters:
            words.append(_word(text, view, first, index - 1, letters))
            letters = ""
        if character in "\r\n" or character == HYPHEN:
            if letters:
                words.append(_word(text, view, first, index, letters))
                letters = ""
            if words:
                yield words
            words = []


def _codes(text: pypdfium2.PdfTextPage) -> list[int]:
    """The code of each character: all at once, which is faster, unless pdfium leaves some out."""
    count = raw.FPDFText_CountChars(text)
    found = (c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text, 0, count, found) == count + 1:
        return list(found)[:count]
    return [raw.FPDFText_GetUnicode(text, index) for index in range(count)]


def _word(text: pypdfium2.PdfTextPage, view: _View, first: int, last: int, letters: str) -> _Word:
    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(text, first, byref(x), byref(y))
    start, base = view.seen(x.value, y.value)
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    raw.FPDFText_GetCharBox(text, last, byref(left), byref(right), byref(bottom), byref(top))
    end = max(view.seen(left.value, bottom.value)[0], view.seen(right.value, top.value)[0])
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, first, byref(matrix))
    size = raw.FPDFText_GetFontSize(text, first) * max(abs(matrix.c), abs(matrix.d))
    name, flags = create_string_buffer(128), c_int()
    raw.FPDFText_GetFontInfo(text, first, name, 128, byref(flags))
    # Characters beyond the first plane come as two halves.
    whole = letters.encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_AS_TYPED)
    return _Word(whole, start, max(start, end), base, round(size, 1), bool(_BOLD.search(name.value)))


def _drawn(page: pypdfium2.PdfPage, view: _View) -> tuple[list[Rule], list[tuple[float, float]]]:
    """Rules, the edges of rectangles among them, and the middles of small round marks."""
    rules: list[Rule] = []
    dots: list[tuple[float, float]] = []
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
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


def _box(path: Any, view: _View) -> tuple[float, float, float, float]:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    raw.FPDFPageObj_GetBounds(path, byref(left), byref(bottom), byref(right), byref(top))
    corners = (view.seen(left.value, bottom.value), view.seen(right.value, top.value))
    (x0, x1), (y0, y1) = (sorted(corner[axis] for corner in corners) for axis in (0, 1))
    return x0, y0, x1, y1


def _dotted(line: Line, dots: Iterable[tuple[float, float]]) -> Line:
    """Marked as a list item where a dot stands shortly before it."""
    if any(1 < line.x0 - x < 2.5 * line.size and 0 < line.y - y < line.size for x, y in dots):
        return replace(line, dotted=True)
    return line
