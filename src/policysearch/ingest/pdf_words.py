"""The words of a PDF page, where they stand and how they are set.

pdfium is asked for all characters of a page at once, and then three times for each word: what is asked through ctypes
is most of what reading a PDF costs.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import deque
from ctypes import addressof, byref, c_double, c_float, c_int, c_ushort, c_void_p, cast, create_string_buffer
from dataclasses import dataclass
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from pypdfium2 import raw

from policysearch.ingest.inline import with_raised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pypdfium2

HYPHEN = "\ufffe"
"""What pdfium puts for a hyphen that ends a line."""
_LINE = re.compile(rf"[^\r\n{HYPHEN}]+{HYPHEN}?|{HYPHEN}")
_WORD = re.compile(r"[^\s\0]+")
_AS_TYPED = {0x2019: "'", **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}}
"""Apostrophes and joined letters (ﬁ) as people type them; the other formats come so from kreuzberg."""
_BOLD = re.compile(rb"bold|black|heavy|semibd|demi", re.IGNORECASE)
_SMALL, _HIGHER = 0.85, 0.15
"""Of the size of the type: below the one, and above the line by the other, figures are raised."""


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
    characters = _characters(text)
    lines = [list(_WORD.finditer(characters, *line.span())) for line in _LINE.finditer(characters)]
    words = _words(text, view, [match for line in lines for match in line])
    return (list(islice(words, len(line))) for line in lines if line)


def _characters(text: pypdfium2.PdfTextPage) -> str:
    """What stands on the page, one sign for each that pdfium counts: all at once, unless it leaves some out."""
    count = raw.FPDFText_CountChars(text)
    found = (c_ushort * (count + 1))()
    whole = raw.FPDFText_GetText(text, 0, count, found) == count + 1
    said = bytes(found)[:-2].decode("utf-16-le", "surrogatepass") if whole else ""
    if len(said) < count:  # characters beyond the first plane count as two
        codes = found[:count] if whole else [raw.FPDFText_GetUnicode(text, index) for index in range(count)]
        said = "".join(map(chr, codes))
    return said.replace("\2", HYPHEN)


def _words(text: pypdfium2.PdfTextPage, view: View, found: Sequence[re.Match[str]]) -> Iterator[Word]:
    page = cast(text.raw, c_void_p).value
    firsts = [match.start() for match in found]
    origins = _values(_origin, 2, page, firsts)
    boxes = _values(_box, 4, page, [match.end() - 1 for match in found])  # left, right, bottom, top
    x, y = view.seen(origins[0::2], origins[1::2])
    corners = view.seen(boxes[0::4], boxes[2::4])[0], view.seen(boxes[1::4], boxes[3::4])[0]
    drawn = [_drawn_with(page, first) or -first for first in firsts]  # what is drawn with nothing is by itself
    types = _types(text, dict(zip(reversed(drawn), reversed(firsts), strict=True)))
    sizes, bold = [types[one][0] for one in drawn], [types[one][1] for one in drawn]
    words = [word if word.isascii() else _as_typed(word) for word in (_as_set(page, match, view) for match in found)]
    return map(Word._make, zip(words, x, map(max, x, *corners), y, sizes, bold, strict=True))


def _values(function: Any, number: int, page: int | None, indexes: Sequence[int]) -> array[float]:
    """What `function` tells of some characters: `number` values of each."""
    values = array("d", bytes(8 * number * len(indexes)))
    begin, length = values.buffer_info()
    places = [range(begin + 8 * one, begin + 8 * length, 8 * number) for one in range(number)]
    deque(map(function, repeat(page), indexes, *places), maxlen=0)
    return values


def _types(text: pypdfium2.PdfTextPage, firsts: dict[int, int]) -> dict[int, tuple[float, bool]]:
    """The size, and whether it is bold, of all that is drawn with the same, by the first character of each."""
    page, bold, types = cast(text.raw, c_void_p).value, dict[int | None, bool](), {}
    for one, first in firsts.items():
        size = _height(page, first)
        font = _font(one) if one > 0 else None
        if font not in bold:
            bold[font] = _is_bold(text, first)
        types[one] = round(size, 1), bold[font]
    return types


def _height(page: int | None, index: int) -> float:
    """The size that a character is set in."""
    matrix = (c_float * 6)()
    _matrix(page, index, addressof(matrix))
    return float(_size(page, index) * max(abs(matrix[2]), abs(matrix[3])))


def _as_set(page: int | None, match: re.Match[str], view: View) -> str:
    """A word; figures at its end that are set higher and smaller are told apart from it."""
    word, first = match[0], match.start()
    if len(word) < 2 or not word[-1].isdecimal() or _drawn_with(page, first) == _drawn_with(page, match.end() - 1):
        return word
    most, size = min(3, len(word) - 1), _height(page, first)
    lasts = [match.end() - 1 - back for back in range(most)]
    origins = _values(_origin, 2, page, [first, *lasts])
    _, (on, *heights) = view.seen(origins[0::2], origins[1::2])
    number = 0
    while number < most and word[-1 - number].isdecimal() and _height(page, lasts[number]) < _SMALL * size:
        if on - heights[number] < _HIGHER * size:
            break
        number += 1
    return with_raised(word[: len(word) - number], word[len(word) - number :]) if number else word


def _is_bold(text: pypdfium2.PdfTextPage, index: int) -> bool:
    """Whether the name of its font says that a character is bold."""
    name, flags = create_string_buffer(128), c_int()
    raw.FPDFText_GetFontInfo(text, index, name, 128, byref(flags))
    return bool(_BOLD.search(name.value))


def _as_typed(letters: str) -> str:
    # Characters beyond the first plane come as two halves.
    return letters.encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_AS_TYPED)


def by_address(function: Any, result: Any, *arguments: Any) -> Any:
    """A function of pdfium that takes addresses for pointers: that costs half as much."""
    same = type(function)(cast(function, c_void_p).value)
    same.restype, same.argtypes = result, arguments
    return same


_origin = by_address(raw.FPDFText_GetCharOrigin, c_int, c_void_p, c_int, c_void_p, c_void_p)
_box = by_address(raw.FPDFText_GetCharBox, c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)
_drawn_with = by_address(raw.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
_font = by_address(raw.FPDFTextObj_GetFont, c_void_p, c_void_p)
_matrix = by_address(raw.FPDFText_GetMatrix, c_int, c_void_p, c_int, c_void_p)
_size = by_address(raw.FPDFText_GetFontSize, c_double, c_void_p, c_int)
