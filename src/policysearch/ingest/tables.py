"""Rows of tables that read on their own: each cell under its column's name, marks as who is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from policysearch.ingest.inline import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from policysearch.ingest.blocks import Block

# fmt: off
_YES = ("yes", "ja", "jo", "oui", "si", "sì", "sí", "sim", "da", "tak", "ano", "áno",
        "kyllä", "jah", "jā", "taip", "igen", "ναι")
_NO = ("no", "nej", "nei", "nein", "nee", "non", "não", "nu", "nie", "ne", "nē", "ei", "nem", "όχι")
# fmt: on
_MARKED = frozenset(["●", "☑", "☒", "✓", "✔", "✗", "✘", "■", "x", *_YES])
_UNMARKED = frozenset(["", "○", "☐", "□", "-", "–", "—", *_NO])
"""A column of nothing but such cells, whatever their case, says yes or no of what it is named after."""
_RULE = re.compile(r"[\s|:=+-]+")
_NUMBER = r"(?:[^\W\d_]{1,2}[.-]?)?\d{1,3}(?:\.\d{1,3}){0,3}"
_LONE_NUMBER = re.compile(rf"({_NUMBER})[.):]?")
_BEFORE_TEXT = re.compile(rf"({_NUMBER})[.):]?\s+(?=\W*[^\W\d_])")


_QUANTITY = re.compile(r"(?!(?:19|20)\d\d\b)[-+]?\d[\d.,:%\s/-]*")
"""A figure, but no year: those are what many columns are called."""
_LONGEST_NAME = 60
_TALLEST_HEADER = 3


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says without the rest of its table.

    `stated` is "Objective 10: One ticket for all · City ✓ · Communes –", `number` what it is numbered with, `marked`
    the names of the columns with a mark in it.
    """

    stated: str
    number: str | None = None
    marked: tuple[str, ...] = ()


def stated_rows(table: Block, text: str, caption: str = "") -> list[Row | None]:
    """The rows of a table, one for each of its parts: None for its header, and for what is no more than that."""
    lines = [_cells(text[start:end]) for start, end in table.parts]
    width = max(map(len, lines), default=0)
    lines = [line + [""] * (width - len(line)) for line in lines]
    first = _rows_of_header(lines) if table.header and lines else 0
    names, rows = _names(lines[:first], width), lines[first:]
    marks = _for_marks(list(zip(*rows, strict=True)))
    numbered = _split_numbers(rows)
    return [None] * first + [_stated(number, row, names, marks, caption) for number, row in numbered]


Name = tuple[str, ...]
"""What a column is called: by the cell above it, or by a cell above several columns and then by its own."""


def _rows_of_header(lines: Sequence[Sequence[str]]) -> int:
    """One, or more where those after it name apart what its cells stand above."""
    labelled = (place for place, line in enumerate(lines[: _TALLEST_HEADER + 1]) if line[0] not in ("", lines[0][0]))
    end = next(labelled, 0)
    return end if end > 1 and _names_apart(lines[: end - 1], lines[1:end]) else 1


def _names_apart(above: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> bool:
    """Whether each row of `below` tells the columns apart that cells of the one `above` it span. No figures do."""
    spanned = [[below[-1][start:end] for start, end in _spans(row) if row[start] and end - start > 1] for row in above]
    return (
        all(spanned)
        and all(all(cells) for its in spanned for cells in its)
        and all(len(set(cells)) == len(cells) for cells in spanned[-1])
        and all(len(cell) <= _LONGEST_NAME and not _QUANTITY.fullmatch(cell) for row in below for cell in row)
    )


def _spans(row: Sequence[str]) -> Iterator[tuple[int, int]]:
    """From where to where each cell stands: readers leave the others of a span empty, or say its text again."""
    begins = [place for place, cell in enumerate(row) if not place or (cell and cell != row[place - 1])]
    return pairwise([*begins, len(row)])


def _names(header: Sequence[Sequence[str]], width: int) -> list[Name]:
    """What the columns are called."""
    levels = [[row[start] for start, end in _spans(row) for _ in range(end - start)] for row in header[:-1]]
    columns = zip(*levels, *header[-1:], strict=True) if header else [()] * width
    return [tuple(dict.fromkeys(filter(None, column))) for column in columns]


def _cells(source: str) -> list[str]:
    """The cells of a row; where lines were broken in it they go on."""
    lines = [line for line in source.strip("\n").split("\n") if not _RULE.fullmatch(line)]
    line = " ".join(lines)
    if line.lstrip().startswith("|"):
        inner = re.sub(r"(?<!\\)\|\s*$", "", line.strip()[1:])
        return [plain(cell).replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]
    return [plain(cell) for cell in line.split("\t" if "\t" in line else "|")]


def _for_marks(columns: Sequence[Sequence[str]]) -> list[bool]:
    """Which columns hold nothing but marks and their absence; none where there is no mark at all."""
    lower = [[cell.lower() for cell in column] for column in columns]
    plain_marks = [all(cell in _MARKED or cell in _UNMARKED for cell in column) for column in lower]
    marked = any(cell in _MARKED for column, it in zip(lower, plain_marks, strict=True) if it for cell in column)
    return [marked and it for it in plain_marks]


def _split_numbers(rows: Sequence[list[str]]) -> list[tuple[str | None, list[str]]]:
    """Each row's number and the row without it, where most rows have one and they go up."""
    found = [_numbered(row) for row in rows]
    keys = [_key(number) for number, _ in found if number]
    if 2 * len(keys) <= len(rows) or any(later <= earlier for earlier, later in pairwise(keys)):
        return [(None, row) for row in rows]
    return found


def _numbered(row: list[str]) -> tuple[str | None, list[str]]:
    for place, cell in enumerate(row):
        if cell:
            if match := _LONE_NUMBER.fullmatch(cell):
                return match[1], [*row[:place], "", *row[place + 1 :]]
            if match := _BEFORE_TEXT.match(cell):
                return match[1], [*row[:place], cell[match.end() :], *row[place + 1 :]]
            break
    return None, row


def _key(number: str) -> tuple[str, list[int]]:
    return re.sub(r"[\d.-]", "", number), [int(digits) for digits in re.findall(r"\d+", number)]


def _stated(
    number: str | None, row: Sequence[str], names: Sequence[Name], marks: Sequence[bool], caption: str
) -> Row | None:
    parts: list[str] = []
    marked, label = [], number
    for cell, name, is_mark in zip(row, names, marks, strict=True):
        if is_mark and name:
            is_marked = cell.lower() in _MARKED
            parts.append(f"{' '.join(name)} {'✓' if is_marked else '–'}")
            marked += [name[-1]] if is_marked else []
        elif cell and not is_mark:
            before = " ".join(part for part in (*name, label) if part)
            parts.append(f"{before}: {cell}" if before else cell)
            label = None  # the number is that of what the row is about, its first text
    return Row(" · ".join([caption, *parts] if caption else parts), number, tuple(marked)) if parts else None
