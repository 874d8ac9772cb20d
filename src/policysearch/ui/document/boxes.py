"""Where on the picture of a page a passage stands, a box for each of its lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from policysearch.records import Document, Passage
from policysearch.ui.document.picture import Box, Picture

_SHORTEST = 12
"""Letters; less than that stands in many places of a page."""
_MARGIN = 0.003


def boxes_of(picture: Picture, text: str) -> tuple[Box, ...]:
    """The lines of the page that hold a text; none where it is not found.

    Letters and digits alone are compared: reading has joined what hyphens part and changed bullets, quotes and spaces.
    What is not on the page as a whole is looked for by its paragraphs and cells.
    """
    letters, places = _letters(picture.text)
    found: set[int] = set()
    after = 0
    for piece in _pieces(text, letters):
        at = letters.find(piece, after)
        at = letters.find(piece) if at < 0 else at
        if at >= 0:
            after = at + len(piece)
            found.update(places[at:after])
    return tuple(_lines(picture.boxes[place] for place in sorted(found)))


def text_on(document: Document, passage: Passage, number: int) -> str:
    """What of a passage stands on a page."""
    page = next((page for page in document.pages if page.number == number), None)
    if page is None:
        return ""
    return document.text[max(passage.start, page.start) : min(passage.end, page.end)]


def _pieces(text: str, letters: str) -> Iterator[str]:
    whole, _ = _letters(text)
    if whole and whole in letters:
        yield whole
        return
    for part in re.split(r"[\n|]+", text):
        piece, _ = _letters(part)
        if len(piece) >= _SHORTEST:
            yield piece


def _letters(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text in lower case, and the place of each."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for letter in unicodedata.normalize("NFKC", sign).casefold():
            if letter.isalnum():
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


def _lines(boxes: Iterator[Box]) -> Iterator[Box]:
    """Boxes of letters, in their order, as boxes of lines."""
    line: Box | None = None
    for box in boxes:
        if box[2] <= box[0] or box[3] <= box[1]:
            continue
        if line and line[1] < (box[1] + box[3]) / 2 < line[3] and box[0] > line[0] - _MARGIN:
            line = min(line[0], box[0]), min(line[1], box[1]), max(line[2], box[2]), max(line[3], box[3])
            continue
        if line:
            yield _wider(line)
        line = box
    if line:
        yield _wider(line)


def _wider(box: Box) -> Box:
    left, top, right, bottom = box
    return max(left - _MARGIN, 0), max(top - _MARGIN / 2, 0), min(right + _MARGIN, 1), min(bottom + _MARGIN / 2, 1)
