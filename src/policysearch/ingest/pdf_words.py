"""The words of a PDF page, where they stand and how they are set.

pdfium is asked for all characters of a page at once, and then three times for each word: what is asked through ctypes
is most of what reading a PDF costs.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from ctypes import byref, c_int, c_ushort, c_void_p, cast, create_string_buffer
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pypdfium2

HYPHEN = "\ufffe"
"""What pdfium puts for a hyphen that ends a line."""
_WORD = re.compile(rf"([^\s\0{HYPHEN}]*{HYPHEN}|[^\s\0{HYPHEN}]+)|[\r\n]")
_AS_TYPED = {0x2019: "'", **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}}
"""Apostrophes and joined letters (ﬁ) as people type them; the other formats come so from kreuzberg."""
_BOLD = re.compile(rb"bold|black|heavy|semibd|demi", re.IGNORECASE)


class Word(NamedTuple):
    """A word from `x0` to `x1`; `y` is what it stands on."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class View:
    """Where a point of the file is on the page as it is seen."""

    left: float
    bottom: float
    right: float
    top: float
    turned: int

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> View:
        """That of a page."""
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation())

    @property
    def height(self) -> float:
        """How high the page is."""
        return self.right - self.left if self.turned in (90, 270) else self.top - self.bottom

    def seen(self, x: Sequence[float], y: Sequence[float]) -> tuple[list[float], list[float]]:
        """How far some points are from the left and from the top."""
        match self.turned:
            case 90:
                return [up - self.bottom for up in y], [along - self.left for along in x]
            case 180:
                return [self.right - along for along in x], [up - self.bottom for up in y]
            case 270:
                return [self.top - up for up in y], [self.right - along for along in x]
        return [along - self.left for along in x], [self.top - up for up in y]


def lines_of_words(text: pypdfium2.PdfTextPage, view: View) -> Iterator[list[Word]]:
    """The words of each line. A line ends where pdfium says so, and after a hyphen that ends one."""
    found = list(_WORD.finditer(_characters(text)))
    words = _words(text, view, [match for match in found if match[1]])
    line: list[Word] = []
    for match in found:
        if match[1]:
            line.append(next(words))
        if line and (not match[1] or match[1].endswith(HYPHEN)):
            yield line
            line = []
    if line:
        yield line


def _characters(text: pypdfium2.PdfTextPage) -> str:
    """What stands on the page, one sign for each that pdfium counts: all at once, unless it leaves some out."""
    count = raw.FPDFText_CountChars(text)
    found = (c_ushort * (count + 1))()
    whole = raw.FPDFText_GetText(text, 0, count, found) == count + 1
    codes = found[:count] if whole else [raw.FPDFText_GetUnicode(text, index) for index in range(count)]
    return "".join(map(chr, codes)).replace("\2", HYPHEN)


def _words(text: pypdfium2.PdfTextPage, view: View, found: Sequence[re.Match[str]]) -> Iterator[Word]:
    page = cast(text.raw, c_void_p).value
    places = array("d", bytes(8 * 6 * len(found)))  # of each word x and y of its origin; left, right, bottom, top
    place = places.buffer_info()[0]
    drawn: list[int] = []
    for match in found:
        first = match.start()
        _origin(page, first, place, place + 8)
        _box(page, match.end() - 1, place + 16, place + 24, place + 32, place + 40)
        drawn.append(_drawn_with(page, first) or -first)  # what is drawn with nothing is by itself
        place += 48
    x, y = view.seen(places[0::6], places[1::6])
    corners = view.seen(places[2::6], places[4::6])[0], view.seen(places[3::6], places[5::6])[0]
    firsts = {one: match.start() for one, match in zip(reversed(drawn), reversed(found), strict=True)}
    types = {one: _type(text, first) for one, first in firsts.items()}
    sizes, bold = [types[one][0] for one in drawn], [types[one][1] for one in drawn]
    return map(Word, [_as_typed(match[0]) for match in found], x, map(max, x, *corners), y, sizes, bold)


def _type(text: pypdfium2.PdfTextPage, index: int) -> tuple[float, bool]:
    """The size of a character, and whether it is bold: the same for all that is drawn with it."""
    matrix, name, flags = raw.FS_MATRIX(), create_string_buffer(128), c_int()
    raw.FPDFText_GetMatrix(text, index, byref(matrix))
    size = raw.FPDFText_GetFontSize(text, index) * max(abs(matrix.c), abs(matrix.d))
    raw.FPDFText_GetFontInfo(text, index, name, 128, byref(flags))
    return round(size, 1), bool(_BOLD.search(name.value))


def _as_typed(letters: str) -> str:
    if letters.isascii():
        return letters
    # Characters beyond the first plane come as two halves.
    return letters.encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_AS_TYPED)


def _by_address(function: Any, result: Any, *arguments: Any) -> Any:
    """A function of pdfium that takes addresses for pointers: that costs half as much."""
    same = type(function)(cast(function, c_void_p).value)
    same.restype, same.argtypes = result, arguments
    return same


_origin = _by_address(raw.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)
_box = _by_address(raw.FPDFText_GetCharBox, c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)
_drawn_with = _by_address(raw.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
