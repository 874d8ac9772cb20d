"""Which pages of a PDF are pictures of text, and the picture of one.

A page without text is, if anything is on it. So is one that a scan covers and a few words are printed on: a stamp, a
number. A photograph under the title of a cover is none: a scan is paper, mostly of one shade, with ink on it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pypdfium2 import raw

from policysearch.ingest.tesseract import DOTS_PER_INCH

if TYPE_CHECKING:
    import pypdfium2

    from policysearch.ingest.pdf_layout import Sheet

_MOST_DOTS = 36_000_000
"""Of a page that is rendered: A3, and no poster."""
_MOST_LETTERS = 300
"""Of stamps on a page; three lines of text have as many."""
_COVERED = 0.7
"""Of the page, by pictures: a scan of A4 on paper of another size leaves a margin."""
_DEPTH = 3
"""Of forms within forms: what puts a stamp on a page at times makes a form of what was there."""
_SHADES = 24
"""Of 256, by which paper differs from itself; ink is darker by more than twice as many."""
_LIGHT = 96
"""The darkest shade of paper."""
_PAPER, _INK = 0.4, 0.003
"""The least of a scan, as shares of its dots."""
_GLANCE = 36
"""Dots an inch, at which letters are blurred but paper is paper."""


def is_picture(document: pypdfium2.PdfDocument, sheet: Sheet) -> bool:
    """Whether this page is to be read by looking at it."""
    if sum(map(str.isalnum, "".join(line.text for line in sheet.lines))) > _MOST_LETTERS:
        return False
    page = document[sheet.number - 1]
    if not sheet.lines:
        return any(page.get_objects(max_depth=1))
    return _covered(page) >= _COVERED and _is_scan(page)


def picture_of(document: pypdfium2.PdfDocument, sheet: Sheet) -> tuple[bytes, float]:
    """A page as a grey picture (PGM) without the text that is known, and how many of its dots go to a point."""
    page = document[sheet.number - 1]
    if sheet.lines:  # else what text there is has no letters that are known
        _hide_text(page)
    wide, high, dots, scale = _dots(page, DOTS_PER_INCH)
    return f"P5 {wide} {high} 255\n".encode() + dots, scale


def _covered(page: pypdfium2.PdfPage) -> float:
    """How much of a page pictures cover; more than all where they lie on each other."""
    left, bottom, right, top = page.get_bbox()
    area = 0.0
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH):
        x0, y0, x1, y1 = image.get_bounds()
        area += max(0, min(x1, right) - max(x0, left)) * max(0, min(y1, top) - max(y0, bottom))
    return float(area / max((right - left) * (top - bottom), 1))


def _is_scan(page: pypdfium2.PdfPage) -> bool:
    _hide_text(page)
    wide, high, dots, _ = _dots(page, _GLANCE)
    shades = Counter(dots)
    paper = shades.most_common(1)[0][0]
    alike = sum(number for shade, number in shades.items() if abs(shade - paper) <= _SHADES)
    ink = sum(number for shade, number in shades.items() if shade < paper - 2 * _SHADES)
    return paper >= _LIGHT and alike >= _PAPER * wide * high and ink >= _INK * wide * high


def _hide_text(page: pypdfium2.PdfPage) -> None:
    """In what is rendered of this page from now on."""
    for text in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=_DEPTH):
        raw.FPDFPageObj_SetIsActive(text, 0)


def _dots(page: pypdfium2.PdfPage, per_inch: int) -> tuple[int, int, bytes, float]:
    """How many dots wide and high a page is, these, row by row, and how many go to a point."""
    across, down = page.get_size()
    scale = min(per_inch / 72, (_MOST_DOTS / max(across * down, 1)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    wide, high, stride = bitmap.width, bitmap.height, bitmap.stride
    dots = bytes(bitmap.buffer)
    bitmap.close()
    if stride != wide:
        dots = b"".join(dots[start : start + wide] for start in range(0, stride * high, stride))
    return wide, high, dots, scale
