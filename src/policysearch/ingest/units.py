"""What passages are put together from: a paragraph, a list or a table row, under its headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policysearch.ingest.blocks import Block, Span, heading_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policysearch.records import Kind

_LONG_CELL = 40
"""Characters; a table with a longer cell says something row by row."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of text that stays whole. `alone`: not to be merged; `parts`: where it may be cut."""

    start: int
    end: int
    kind: Kind
    heading_path: tuple[str, ...]
    alone: bool = False
    parts: tuple[Span, ...] = ()
    tokens: int = 0


def units_of(blocks: Iterable[Block], text: str) -> Iterator[Unit]:
    """Content under its headings. A heading that nothing stands under is content itself, of kind title."""
    stack: list[tuple[Block, str, bool]] = []
    for block in blocks:
        if block.kind != "heading":
            stack = [(heading, name, True) for heading, name, _ in stack]
            yield from _content(block, text, tuple(name for _, name, _ in stack))
            continue
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


def _content(block: Block, text: str, path: tuple[str, ...]) -> Iterator[Unit]:
    if block.kind == "table":
        yield from _rows(block, text, path)
    elif block.kind == "list":
        kind: Kind = "contents" if _LEADER.search(text, block.start, block.end) else "list"
        yield Unit(block.start, block.end, kind, path, parts=block.parts)
    else:
        yield Unit(block.start, block.end, _kind(text[block.start : block.end]), path)


def _rows(block: Block, text: str, path: tuple[str, ...]) -> Iterator[Unit]:
    """A table of long cells gives a unit per row, its header none that is ranked; other rows may merge."""
    cells = (cell for start, end in block.parts for cell in re.split(r"[\t|]", text[start:end]))
    wide = any(len(cell.strip()) >= _LONG_CELL for cell in cells)
    for number, (start, end) in enumerate(block.parts):
        is_header = wide and block.header and number == 0
        yield Unit(start, end, "boilerplate" if is_header else "table_row", path, alone=wide)


_LEADER = re.compile(r"\.{5,}\s*\d+\s*$", re.MULTILINE)
"""The dots of a table of contents, from the heading to its page."""


def _kind(paragraph: str) -> Kind:
    if _says_nothing(paragraph):
        return "boilerplate"
    return "contents" if _LEADER.search(paragraph) else "text"


def _says_nothing(text: str) -> bool:
    """Page numbers, rules, stray quotation marks: no letters, and no number that could be a year."""
    characters = [character for character in text if character.isalnum()]
    return len(characters) <= 3 and not any(character.isalpha() for character in characters)
