"""The structure of plain text, which has no marks for it, or some of Markdown's at random.

Paragraphs are what blank lines part. A line of its own that looks like a heading is one; lines with tabs
are a table; lines that begin with a dash or a number are a list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from policysearch.ingest.blocks import Block, line_starts, mended

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKDOWN = re.compile(r"(#{1,6})\s+\S")
_BOLD = re.compile(r"(\*\*|__)(?!\s)[^*]+\1[:.]?")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+[^\W\d_]")
_LABEL = re.compile(r"\W*([^\W\d_]{3,})\s+(?:\d{1,3}|[IVXL]+)\b[.:)]?(.*)", re.DOTALL)
_ITEM = re.compile(r"\s*(?:[-*+•●▪◦–—·]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+\S")
_SENTENCE_END = re.compile(r"[.;:,!?…։。！？]\W*$")
_LABELS = re.compile(
    "afsnit|allegato|ane[xk]o|anlage|annexe?|appendix|art[ií]culo|articolo|article|artikel|art|avsnitt|bilaga?|capitolo"
    "|capítulo|chapitre|chapter|kapitt?el|liite|luku|mission|missione|parte?|section|sezione|teil|titolo|titre",
    re.IGNORECASE,
)
_LONGEST, _MOST_WORDS = 120, 16


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    end: int

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def plain_blocks(text: str) -> list[Block]:
    """The blocks of a plain text, in order; together they hold everything in it that is not blank."""
    starts = line_starts(text)
    lines = [_Line(text[a:b], a, b) for a, b in pairwise(starts)]
    blocks = [block for group in _paragraphs(lines) for block in _blocks_of(group)]
    return _label_with_name(_one_list(mended(_without_beginnings(blocks, text), text)), text)


def _paragraphs(lines: list[_Line]) -> Iterator[list[_Line]]:
    group: list[_Line] = []
    for line in lines:
        if line.blank:
            if group:
                yield group
            group = []
        else:
            group.append(line)
    if group:
        yield group


def _blocks_of(group: list[_Line]) -> Iterator[Block]:
    """A stretch between blank lines: marked headings stand alone, tabs make a table, item marks a list."""
    pending: list[_Line] = []
    for line in group:
        marked = _MARKDOWN.match(line.text)
        if marked:
            yield from _body(pending)
            pending = []
            yield Block("heading", line.start, line.end, level=len(marked[1]))
        else:
            pending.append(line)
    yield from _body(pending, alone=len(pending) == len(group))


def _body(lines: list[_Line], *, alone: bool = False) -> Iterator[Block]:
    if not lines:
        return
    level = _heading_level(lines[0].text) if alone and len(lines) == 1 else 0
    if level:
        yield Block("heading", lines[0].start, lines[0].end, level=level)
        return
    tabbed = [index for index, line in enumerate(lines) if "\t" in line.text.strip("\n ")]
    if len(tabbed) >= 2 or (tabbed and "●" in lines[tabbed[0]].text):
        yield from _body(lines[: tabbed[0]])
        yield _table(lines[tabbed[0] :])
        return
    items = [index for index, line in enumerate(lines) if _ITEM.match(line.text)]
    if len(items) >= 2 or items == [0]:
        yield from _body(lines[: items[0]])
        yield _list(lines[items[0] :])
        return
    yield Block("paragraph", lines[0].start, lines[-1].end)


def _table(lines: list[_Line]) -> Block:
    """Every line is a row, but one without a tab goes on with the row before. A header is not numbered."""
    rows: list[tuple[int, int]] = []
    for line in lines:
        if rows and "\t" not in line.text:
            rows[-1] = (rows[-1][0], line.end)
        else:
            rows.append((line.start, line.end))
    header = len(rows) > 1 and not lines[0].text.strip()[:1].isdigit() and lines[0].text.startswith("\t")
    return Block("table", lines[0].start, lines[-1].end, parts=tuple(rows), header=header)


def _list(lines: list[_Line]) -> Block:
    items: list[tuple[int, int]] = []
    for line in lines:
        if items and not _ITEM.match(line.text):
            items[-1] = (items[-1][0], line.end)
        else:
            items.append((line.start, line.end))
    return Block("list", lines[0].start, lines[-1].end, parts=tuple(items))


def _heading_level(line: str) -> int:
    """How deep a heading the line is, standing alone: 1 to 3; 0 where it is none."""
    words = line.strip().strip("*_").strip()
    if not words or len(words) > _LONGEST or len(words.split()) > _MOST_WORDS or "\t" in words or "://" in words:
        return 0
    letters = [character for character in words if character.isalpha()]
    if len(letters) < 3 or not (words[0].isdigit() or words[0] in "«“\"'(" or _begins_upper(words)):
        return 0
    label = _LABEL.fullmatch(words)
    if label and (label[1].isupper() or _LABELS.fullmatch(label[1])) and not _runs_on(label[2]):
        return 1
    numbered = _NUMBERED.match(words)
    if numbered and not _SENTENCE_END.search(words):
        return min(3, numbered[1].count(".") + 1)
    if _ITEM.match(words):
        return 0
    if _BOLD.fullmatch(line.strip()):
        return 2 if all(character.isupper() for character in letters) else 3
    if _SENTENCE_END.search(words) or "@" in words:
        return 0
    return 2 if all(character.isupper() for character in letters) else 3


def _begins_upper(words: str) -> bool:
    first = next(character for character in words if character.isalpha())
    return not first.islower()


def _runs_on(rest: str) -> bool:
    return bool(_SENTENCE_END.search(rest)) or len(rest.split()) > _MOST_WORDS


def _without_beginnings(blocks: list[Block], text: str) -> list[Block]:
    """A line after which the text goes on in lower case is no heading but a sentence torn by a page break."""
    firsts = [text[block.start : block.end].lstrip()[:1] for block in blocks] + [""]
    return [
        Block("paragraph", block.start, block.end)
        if block.kind == "heading" and first.islower() and not _MARKDOWN.match(text[block.start : block.end])
        else block
        for block, first in zip(blocks, firsts[1:], strict=True)
    ]


def _one_list(blocks: list[Block]) -> list[Block]:
    """Items with blank lines between them are still one list."""
    joined: list[Block] = []
    for block in blocks:
        if block.kind == "list" and joined and joined[-1].kind == "list":
            before = joined[-1]
            joined[-1] = replace(before, end=block.end, parts=before.parts + block.parts)
        else:
            joined.append(block)
    return joined


def _label_with_name(blocks: list[Block], text: str) -> list[Block]:
    """Join a label and its name: "MISSION 1." and "Digital transition" in two lines are one heading."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if before and before.kind == block.kind == "heading" and _is_bare_label(text[before.start : before.end]):
            joined[-1] = replace(before, end=block.end)
        else:
            joined.append(block)
    return joined


def _is_bare_label(heading: str) -> bool:
    label = _LABEL.fullmatch(heading.strip().strip("*#_ "))
    return label is not None and not any(character.isalpha() for character in label[2])
