"""Pages of a PDF that are pictures of text, read by tesseract where that is installed.

The languages are the document's: what is stated, else that of its other pages, else those of its country, else what a
first look at the pictures shows. Where tesseract lacks the language, English must do for Latin letters. What is
printed on a picture, such as a stamp, is kept, and the picture read without it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from policysearch.ingest.ocr_lines import lines_in, together
from policysearch.ingest.ocr_pages import is_picture, picture_of
from policysearch.ingest.tesseract import code_of, installed, instead_of, words_in
from policysearch.text.languages import UNKNOWN, detect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pypdfium2

    from policysearch.ingest.pdf_layout import Line, Sheet

_FIRST_LOOK = ("eng", "ell", "bul")
"""One for each script, to see what language a picture is in."""
_MOST_OFFICIAL = 3
"""Languages of a country that a page is read in at once."""
_PLAUSIBLE, _LETTERS = 0.5, 200
"""How sure a language must be, and of how many letters, to be the one that is read in."""
_MOST_FAILURES = 3
"""Pages of a file on which tesseract may fail before the others are left alone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How pictures of text in a file are read: in what language or else in those of which country, where it is known.

    A page takes `seconds` at most, and is left without text beyond. `tell` is called with the number of each page
    before it is read.
    """

    language: str | None
    official: tuple[str, ...]
    seconds: float
    tell: Callable[[int], None]


def with_pictures_read(
    document: pypdfium2.PdfDocument,
    sheets: Sequence[Sheet],
    plan: Plan,
    size_of: Callable[[Sequence[Sheet]], float],
) -> list[Sheet]:
    """The same pages, those that are pictures as they were read, or with the language that tesseract lacks for it.

    What is read is as large as most text on the other pages, by `size_of`. Empty pages stay empty.
    """
    pictures = [sheet for sheet in sheets if is_picture(document, sheet)]
    if not pictures:
        return list(sheets)
    numbers = {sheet.number for sheet in pictures}
    body = size_of([sheet for sheet in sheets if sheet.number not in numbers])
    reading = _Reading(document, plan, body, installed())
    said = " ".join(line.text for sheet in sheets for line in sheet.lines)
    read_in, lacks = reading.languages(said, pictures)
    done = {sheet.number: reading.page(sheet, read_in, lacks) for sheet in pictures}
    return [done.get(sheet.number, sheet) for sheet in sheets]


class _Reading:
    """The reading of one document, which ends when tesseract fails too often."""

    def __init__(self, document: pypdfium2.PdfDocument, plan: Plan, body: float, here: frozenset[str]) -> None:
        self._document, self._plan, self._body, self._here = document, plan, body, here
        self._failures = 0
        self._known: dict[tuple[int, str], tuple[Line, ...]] = {}

    def languages(self, said: str, pictures: Sequence[Sheet]) -> tuple[str | None, str | None]:
        """What the pictures are to be read in, and the language that is not installed, though they are in it."""
        language = self._plan.language or _plainly(said)
        official = [code_of(one) for one in self._plan.official[:_MOST_OFFICIAL]]
        if language is None and self._here.intersection(official):
            return "+".join(code for code in official if code in self._here), None
        if language is None and not official:
            first_look = self._first_look()
            language = first_look and self._seen(pictures, first_look)
            if language is None:
                return first_look, (None if first_look else _FIRST_LOOK[0])
        wanted = code_of(language) if language else official[0]
        return (wanted, None) if wanted in self._here else (instead_of(wanted, self._here), wanted)

    def page(self, sheet: Sheet, read_in: str | None, lacks: str | None) -> Sheet:
        """A page with the lines that are seen on it, and those that were there."""
        if read_in is None:
            return replace(sheet, lacks=lacks)
        seen = self._lines(sheet, read_in)
        if seen is None or (sheet.lines and not seen):
            return sheet
        return replace(sheet, lines=together(sheet.lines, seen), ocr=read_in, lacks=lacks)

    def _first_look(self) -> str | None:
        latin = instead_of(_FIRST_LOOK[0], self._here)
        return "+".join(code for code in (latin, *_FIRST_LOOK[1:]) if code in self._here) or None

    def _seen(self, pictures: Sequence[Sheet], read_in: str) -> str | None:
        """The language of the first pictures."""
        said = ""
        for sheet in islice(pictures, _MOST_FAILURES):
            said += " ".join(line.text for line in self._lines(sheet, read_in) or ()) + "\n"
            if language := _plainly(said):
                return language
        return None

    def _lines(self, sheet: Sheet, read_in: str) -> tuple[Line, ...] | None:
        """What tesseract sees on a page; None where it fails."""
        if known := self._known.get((sheet.number, read_in)):
            return known
        if self._failures >= _MOST_FAILURES:
            return None
        self._plan.tell(sheet.number)
        picture, dots_per_point = picture_of(self._document, sheet)
        table = words_in(picture, read_in, self._plan.seconds)
        if table is None:
            self._failures += 1
            return None
        lines = tuple(lines_in(table, self._body, dots_per_point))
        self._known[sheet.number, read_in] = lines
        return lines


def _plainly(text: str) -> str | None:
    if sum(map(str.isalpha, text)) < _LETTERS:
        return None
    found = detect(text)
    return found.language if found.confidence >= _PLAUSIBLE and found.language != UNKNOWN else None
