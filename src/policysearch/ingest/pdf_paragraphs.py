"""Lines of a PDF page put together to paragraphs, headings, list items and tables, and what those say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from policysearch.ingest.pdf_layout import Line
from policysearch.ingest.pdf_words import HYPHEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policysearch.ingest.pdf_tables import Cell, Grid

BULLET = re.compile(r"[•·▪■◦‣●○➢✓\uf0a7\uf0b7\uf0d8\uf0fc]\s*")
ITEM = re.compile(r"(?:[–-]|o(?=\s+\w)|(\d{1,2})[.)]|\(?[a-z]\))\s+")
"""What begins a list item where no sentence is under way: a line may as well begin with a dash, or with 12. May."""
LEADER = re.compile(r"\s*(?:[.…_·]\s*){4,}(?=\d{1,4}$)")
"""The dots before the page number in a table of contents."""
_ENTRY = re.compile(r" \.{5,} \d{1,4}$")
_UNNUMBERED = 30
"""Pages that a volume may have before the first one of this part."""
_ENDED = re.compile(r"[.:;!?…][\"'”“»)\]]*$")
_COMPOUND = re.compile(r"\w+-\w+")
_SUSPENDED = frozenset(("und", "oder", "bzw", "sowie", "och", "eller", "samt", "sekä", "and"))
"""After these a hyphen at the end of a line stays: "Garten- und Landschaftsbau"."""


@dataclass(slots=True)
class Piece:
    """Lines that belong together, and the cells that they stand in if they are a table."""

    lines: list[Line]
    grid: Grid | None = None
    placed: list[tuple[Cell, Line]] = field(default_factory=list)

    @property
    def size(self) -> float:
        """That of its type."""
        return self.lines[0].size


def pieces_of(lines: Sequence[Line], tables: Sequence[Grid], spacing: float) -> list[Piece]:
    """The lines of a page, put together to paragraphs, headings, list items and tables."""
    pieces: list[Piece] = []
    by_grid: dict[int, Piece] = {}
    for line in lines:
        grid, cell = next(((g, c) for g in tables if (c := g.cell(line))), (None, None))
        if grid and cell:
            if id(grid) not in by_grid:
                pieces.append(by_grid.setdefault(id(grid), Piece([], grid)))
            by_grid[id(grid)].lines.append(line)
            by_grid[id(grid)].placed.append((cell, line))
        elif pieces and not pieces[-1].grid and _goes_on(pieces[-1], line, spacing):
            pieces[-1].lines.append(line)
        else:
            pieces.append(Piece([line]))
    return pieces


def _goes_on(piece: Piece, line: Line, spacing: float) -> bool:
    """Whether `line` belongs to the paragraph before it."""
    first, last = piece.lines[0], piece.lines[-1]
    if line.begins is not None:
        return not line.begins and not _begins_item(line, piece)
    if line.after_gap or _beside(last, line):
        return True
    if abs(line.size - last.size) > 0.06 * last.size or (line.bold != last.bold and not last.after_gap):
        return False
    if not 0 < line.y - last.y <= 1.25 * spacing * last.size or _begins_item(line, piece):
        return False
    in_item = first.dotted or BULLET.match(first.text) or ITEM.match(first.text)
    if not _ENDED.search(last.text) or line.text[0].islower():
        return not (in_item and line.x0 < first.x0 - 1)
    indented = line.x0 > last.x0 + 0.8 * line.size and not in_item
    outdented = in_item and line.x0 <= first.x0 and not first.dotted
    return not (_ends_short(piece, line) or indented or outdented)


def _ends_short(piece: Piece, line: Line) -> bool:
    """Whether the last line of a paragraph is much shorter than the others, and than the one after it."""
    right = max(one.x1 for one in (*piece.lines, line))
    return right - piece.lines[-1].x1 > 0.2 * (right - piece.lines[0].x0)


def _beside(before: Line, line: Line) -> bool:
    """Whether `line` is more of the line before it: pdfium parts the two at a raised number."""
    return abs(line.y - before.y) < 0.6 * before.size and -2 < line.x0 - before.x1 < before.size


def _begins_item(line: Line, piece: Piece) -> bool:
    """Whether `line` begins a list item after `piece`."""
    if line.dotted or BULLET.match(line.text):
        return True
    item, before = ITEM.match(line.text), ITEM.match(piece.lines[0].text)
    if item and before and before[1] and item[1]:
        return int(item[1]) == int(before[1]) + 1
    if item and item[1] in (None, "1") and _ends_short(piece, line):  # "The council decides", and then what
        return True
    return bool(item and (before or _ENDED.search(piece.lines[-1].text)))


def notes_apart(pieces: list[Piece], body: float) -> list[Piece]:
    """Footnotes before the paragraph that they interrupt: it goes on on the next page."""
    end = len(pieces)
    while end and not pieces[end - 1].grid and _is_note(pieces[end - 1], body):
        end -= 1
    if not 0 < end < len(pieces) or pieces[end - 1].grid or _ENDED.search(pieces[end - 1].lines[-1].text):
        return pieces
    return [*pieces[: end - 1], *pieces[end:], pieces[end - 1]]


def _is_note(piece: Piece, body: float) -> bool:
    return piece.size <= 0.93 * body and bool(re.match(r"[\d*†¹²³⁴-⁹]", piece.lines[0].text))


def hyphenated(by_page: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Words that the document writes with a hyphen within a line."""
    texts = [line.text for lines in by_page for line in lines if "-" in line.text]
    return frozenset(word.casefold() for text in texts for word in _COMPOUND.findall(text))


def with_leaders(lines: tuple[Line, ...], pages: int) -> tuple[Line, ...]:
    """A page of contents with dots before its page numbers where it has none."""
    numbers = [line for line in lines if line.after_gap and re.fullmatch(r"\d{1,3}", line.text)]
    values = [int(line.text) for line in numbers]
    aligned = [line for line in numbers if abs(line.x1 - max(line.x1 for line in numbers)) < 4]
    if len(aligned) < 3 or len(aligned) < 0.7 * sum(line.after_gap for line in lines):
        return lines
    if values != sorted(values) or values[-1] > pages + _UNNUMBERED:
        return lines
    return tuple(replace(line, text="........ " + line.text) if line in aligned else line for line in lines)


def joined(lines: Sequence[Line], compounds: frozenset[str]) -> str:
    """The words of the lines, parted words whole again. What is set in columns keeps its lines."""
    text = ""
    in_columns = any(line.after_gap for line in lines)
    for before, line in zip([None, *lines], lines, strict=False):
        if before is None:
            text = line.text
        elif line.text[0] in ".,;:)" and _beside(before, line):
            text += line.text
        elif line.after_gap:
            text += " " + line.text
        elif _ENTRY.search(text) or (in_columns and line.x0 < before.x0 - line.size):
            text += "\n" + line.text
        elif text.endswith((HYPHEN, "-", "\u00ad")) and not text[:-1].endswith(" "):
            text = _unhyphenated(text[:-1], line.text, compounds)
        else:
            text += " " + line.text
        if text[-1].isdigit():  # else there is no page number, and none is looked for
            text = LEADER.sub(" ........ ", text)
    return text.replace(HYPHEN, "-")


def _unhyphenated(text: str, after: str, compounds: frozenset[str]) -> str:
    """Two lines of which a hyphen ends the first."""
    first, second = re.search(r"\w*$", text), re.match(r"\w*", after)
    left, right = first[0] if first else "", second[0] if second else ""
    if right in _SUSPENDED:
        return f"{text}- {after}"
    if not right[:1].islower() or not left[-1:].isalpha() or f"{left}-{right}".casefold() in compounds:
        return f"{text}-{after}"
    return text + after
