"""A document's text as blocks to show: headings, paragraphs, items and cells, and which signs only mark them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policysearch.ingest.blocks import Block, heading_text, is_contents, markdown_blocks
from policysearch.ingest.formats import TEXT
from policysearch.ingest.inline import Span
from policysearch.ingest.plaintext import plain_blocks
from policysearch.records import Document
from policysearch.text.sentences import trim

_HEADING_MARK = re.compile(r"\s*#{1,6}\s*")
_UNDERLINE = re.compile(r"\s*\n\s*(?:=+|-+)\s*$")
_BULLET = re.compile(r"\s*[-*+•●▪◦]\s+")
_RULE = re.compile(r"\n[\s|:=+-]+$")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading as the contents list it; `depth` is 1 for those that stand under no other."""

    number: int
    title: str
    depth: int
    start: int


def blocks_of(document: Document) -> Sequence[Block]:
    """The blocks of a document, as its passages were made from them."""
    return plain_blocks(document.text) if document.media_type == TEXT else markdown_blocks(document.text)


def sections_of(document: Document, blocks: Sequence[Block]) -> list[Section]:
    """The headings in their order, however their levels were written: none is deeper than one below its parent."""
    found: list[Section] = []
    open_levels: list[int] = []
    for block in blocks:
        if block.kind == "heading":
            open_levels = [level for level in open_levels if level < block.level]
            open_levels.append(block.level)
            title = heading_text(document.text[block.start : block.end])
            found.append(Section(len(found), title, len(open_levels), block.start))
    return found


def listed(sections: Sequence[Section]) -> list[Section]:
    """Those that lead somewhere: not the heading of the document's own contents, nor one without a word."""
    return [section for section in sections if section.title and not is_contents(section.title)]


def heading_span(text: str, block: Block) -> Span:
    """The words of a heading, without its marks."""
    source = text[block.start : block.end].rstrip()
    mark, line = _HEADING_MARK.match(source), _UNDERLINE.search(source)
    start = block.start + (mark.end() if mark else 0)
    return trim(text, start, block.start + (line.start() if line else len(source))) or (start, start)


def item_span(text: str, part: Span) -> tuple[Span, bool]:
    """The words of a list item, and whether it had a bullet: a number is part of what it says."""
    start, end = trim(text, *part) or part
    bullet = _BULLET.match(text, start, end)
    return (bullet.end() if bullet else start, end), bool(bullet)


def cell_spans(text: str, part: Span) -> list[Span]:
    """The cells of a table's row, without the rule under a header."""
    start, end = trim(text, *part) or part
    if rule := _RULE.search(text[start:end]):
        end = start + rule.start()
    source = text[start:end]
    if not source.startswith("|") and "\t" in source:
        return list(_between(source, r"\t", start))
    first = 1 if source.startswith("|") else 0
    last = len(source) - 1 if source.endswith("|") and not source.endswith("\\|") else len(source)
    return list(_between(source[first:last], r"(?<!\\)\|", start + first))


def _between(source: str, separator: str, offset: int) -> Iterator[Span]:
    """What stands between separators, without white space around it; places count from `offset`."""
    at = 0
    for match in [*re.finditer(separator, source), None]:
        start, end = trim(source, at, match.start() if match else len(source)) or (at, at)
        yield offset + start, offset + end
        at = match.end() if match else end
