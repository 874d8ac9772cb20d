"""What passages are put together from: a paragraph, a list or a table row, under its headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policysearch.ingest.blocks import Block, heading_text
from policysearch.ingest.inline import Span, plain
from policysearch.ingest.kinds import kind_of
from policysearch.ingest.tables import Row, stated_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policysearch.records import Kind

_LONG_CELL = 40
"""Characters; a table with a longer cell says something row by row."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of text that stays whole. `alone`: not to be merged; `parts`: where it may be cut.

    `row` is what a row of a table, or one of several numbered decisions, says on its own; `number` that of the article,
    objective or decision which it is or belongs to.
    """

    start: int
    end: int
    kind: Kind
    heading_path: tuple[str, ...]
    alone: bool = False
    parts: tuple[Span, ...] = ()
    tokens: int = 0
    row: Row | None = None
    number: str | None = None


def units_of(blocks: Iterable[Block], text: str) -> list[Unit]:
    """Content under its headings. A heading that nothing stands under is content itself, of kind title.

    Such headings right before the contacts at the end of a page are no more than these.
    """
    units = list(_units(blocks, text))
    place = len(units) - 1
    if units and units[place].kind == "boilerplate" and any(map(str.isalpha, text[units[place].start :])):
        while place > 0 and units[place - 1].kind == "title":
            place -= 1
            units[place] = replace(units[place], kind="boilerplate")
    return units


def _units(blocks: Iterable[Block], text: str) -> Iterator[Unit]:
    stack: list[tuple[Block, str, bool]] = []
    before: Block | None = None
    for block in blocks:
        if block.kind != "heading":
            stack = [(heading, name, True) for heading, name, _ in stack]
            yield from _content(block, text, tuple(name for _, name, _ in stack), before)
            before = block
            continue
        before = None
        yield from _closed(stack, block.level, text)
        stack.append((block, heading_text(text[block.start : block.end]), False))
    yield from _closed(stack, 1, text)


def _closed(stack: list[tuple[Block, str, bool]], level: int, text: str) -> Iterator[Unit]:
    """Take from `stack` what a heading of `level` ends, and give back what was empty."""
    while stack and stack[-1][0].level >= level:
        heading, _, used = stack.pop()
        if not used:
            mark = re.match(r"\s*#{1,6}\s*", text[heading.start : heading.end])
            start = heading.start + (mark.end() if mark else 0)
            yield Unit(start, heading.end, "title", tuple(name for _, name, _ in stack))
            stack[:] = [(above, name, True) for above, name, _ in stack]


def _content(block: Block, text: str, path: tuple[str, ...], before: Block | None) -> Iterator[Unit]:
    source = text[block.start : block.end]
    if block.kind == "table":
        yield from _rows(block, text, path, _caption(before, text))
    elif block.kind == "list":
        yield Unit(block.start, block.end, kind_of(source, path, "list"), path, parts=block.parts)
    else:
        yield Unit(block.start, block.end, kind_of(source, path, "text"), path)


_CAPTIONED = re.compile(r"\W*(?:tab\w*|taul\w*|lentelė|πίνακας|таблиц\w*)\.?\s*[\dIVX]", re.IGNORECASE)
_LONGEST_CAPTION = 200


def _caption(before: Block | None, text: str) -> str:
    """The paragraph before a table that names it: "Table 3. Costs by year", or a short one with a colon at its end."""
    if before is None or before.kind != "paragraph":
        return ""
    words = plain(text[before.start : before.end])
    names_it = _CAPTIONED.match(words) or words.endswith(":")
    return words.rstrip(".: ") if names_it and len(words) <= _LONGEST_CAPTION else ""


def _rows(block: Block, text: str, path: tuple[str, ...], caption: str) -> Iterator[Unit]:
    """A table of long cells gives a unit per row, its header none that is ranked; other rows may merge."""
    cells = (cell for start, end in block.parts for cell in re.split(r"[\t|]", text[start:end]))
    wide = any(len(cell.strip()) >= _LONG_CELL for cell in cells)
    rows = stated_rows(block, text, caption)
    first = next((number for number, row in enumerate(rows) if row), len(rows)) if block.header else 0
    for number, ((start, end), row) in enumerate(zip(block.parts, rows, strict=True)):
        is_header = wide and number < first
        yield Unit(start, end, "boilerplate" if is_header else "table_row", path, alone=wide, row=row)
