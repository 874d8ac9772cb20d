"""Words that tesseract sees as lines of a page, such as those that are read off the text of one."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING

from policysearch.ingest.pdf_layout import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LEAST_CONFIDENCE = 40.0
"""Percent, over a line; less is a logo or a stain."""
_LARGER = 1.25
"""Times the size of the text; smaller differences are the letters' own."""


def lines_in(table: str, body: float, dots_per_point: float) -> list[Line]:
    """The lines of a page of which tesseract gave the words (as TSV), most of them of the size `body`."""
    return list(_lines(_words(table), body, dots_per_point))


def together(printed: Sequence[Line], seen: Sequence[Line]) -> tuple[Line, ...]:
    """Lines that are printed on a picture and those that are seen on it: what stands in both is seen once."""
    said = {_letters(line) for line in printed}
    seen = [line for line in seen if _letters(line) not in said]
    top = seen[0].y if seen else 0
    above = [line for line in printed if line.y <= top]
    return (*above, *seen, *(line for line in printed if line.y > top))


def _letters(line: Line) -> str:
    return "".join(filter(str.isalnum, line.text.casefold()))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as tesseract places it: (block, paragraph) and line, its corners in dots, its confidence in percent."""

    paragraph: tuple[str, ...]
    line: str
    x0: float
    y0: float
    x1: float
    y1: float
    sure: float
    text: str


def _words(table: str) -> list[_Word]:
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = []
    for row in rows:
        if row["level"] == "5" and row["text"] and row["text"].strip():
            x, y, wide, high = (float(row[name]) for name in ("left", "top", "width", "height"))
            placed = (row["block_num"], row["par_num"])
            words.append(_Word(placed, row["line_num"], x, y, x + wide, y + high, float(row["conf"]), row["text"]))
    return _upright(words)


def _upright(words: list[_Word]) -> list[_Word]:
    """Words of a page that lies on its side or its head as they stand once it is turned."""
    ways: Counter[str] = Counter()
    for one, other in pairwise(words):
        if (one.paragraph, one.line) == (other.paragraph, other.line):
            across, down = other.x0 - one.x0, other.y0 - one.y0
            ways["xX"[across < 0] if abs(across) > abs(down) else "yY"[down < 0]] += 1
    match ways.most_common(1)[0][0] if ways else "x":
        case "X":
            return [replace(w, x0=-w.x1, y0=-w.y1, x1=-w.x0, y1=-w.y0) for w in words]
        case "y":
            return [replace(w, x0=w.y0, y0=-w.x1, x1=w.y1, y1=-w.x0) for w in words]
        case "Y":
            return [replace(w, x0=-w.y1, y0=w.x0, x1=-w.y0, y1=w.x1) for w in words]
    return words


def _lines(words: Sequence[_Word], body: float, dots_per_point: float) -> Iterator[Line]:
    """Words as lines, whose size is that of the text unless they are plainly larger, with others next to them."""
    if not words:
        return
    usual = _height(words)
    left, top = (min(0, *(getattr(word, side) for word in words)) for side in ("x0", "y0"))
    lines = [list(its) for _, its in groupby(words, key=lambda word: (word.paragraph, word.line))]
    sound = (line for line in lines if sum(word.sure for word in line) >= _LEAST_CONFIDENCE * len(line))
    for (_, larger), run in groupby(sound, key=lambda line: (line[0].paragraph, _height(line) >= _LARGER * usual)):
        its = list(run)
        size = round(2 * body * _height([word for line in its for word in line]) / usual) / 2 if larger else body
        for number, line in enumerate(its):
            x0, x1 = ((x - left) / dots_per_point for x in (line[0].x0, line[-1].x1))
            y = (max(word.y1 for word in line) - top) / dots_per_point
            yield Line(" ".join(word.text for word in line), x0, x1, y, size, bold=False, begins=number == 0)


def _height(words: Sequence[_Word]) -> float:
    """That of most words: some have no letters that rise."""
    return median(word.y1 - word.y0 for word in words)
