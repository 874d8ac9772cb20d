"""The structure of a text: headings, paragraphs, lists and tables, each with its exact span."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from markdown_it import MarkdownIt

from policysearch.ingest.inline import Span, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.token import Token

BlockKind = Literal["heading", "paragraph", "list", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text, `text[start:end]`.

    `level` is that of a heading, 1 and up. `parts` are the items of a list or the rows of a
    table, without gaps that hold text; a table's first part is its header if `header`.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    parts: tuple[Span, ...] = ()
    header: bool = False


def line_starts(text: str) -> list[int]:
    """Where each line begins, and the length of the text at the end."""
    return [0, *(match.end() for match in re.finditer("\n", text)), len(text)]


_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")


@lru_cache(maxsize=1)
def markdown_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text, in order; together they hold everything in it that is not blank.

    A document is asked about twice when it is read, for its title and to be cut: so the last one is kept.
    """
    starts = line_starts(text)
    tokens = _PARSER.parse(text)
    blocks = [block for token, inner in _top_level(tokens) if (block := _block(token, inner, starts))]
    whole = mended(_with_gaps_filled(blocks, text), text)
    return tuple(_as_heading(block, text[block.start : block.end]) for block in whole)


def mended(blocks: Iterable[Block], text: str) -> list[Block]:
    """Paragraphs and list items that a page break tore in mid-sentence made whole again."""
    whole: list[Block] = []
    for block in blocks:
        before = whole[-1] if whole else None
        if before and block.kind == "paragraph" and before.kind in ("paragraph", "list") and _torn(before, block, text):
            parts = before.parts and (*before.parts[:-1], (before.parts[-1][0], block.end))
            whole[-1] = replace(before, end=block.end, parts=parts)
        else:
            whole.append(block)
    return whole


def _torn(before: Block, block: Block, text: str) -> bool:
    ending = text[before.start : before.end].rstrip()
    return text[block.start : block.end].lstrip()[:1].islower() and (ending[-1:].isalnum() or ending[-1:] in ",-–(")


def _top_level(tokens: Sequence[Token]) -> Iterator[tuple[Token, Sequence[Token]]]:
    """Each outermost token with those inside it."""
    for position, token in enumerate(tokens):
        if token.level == 0 and token.nesting >= 0:
            end = position + 1
            while token.nesting == 1 and not (tokens[end].level == 0 and tokens[end].nesting == -1):
                end += 1
            yield token, tokens[position + 1 : end]


def _block(token: Token, inner: Sequence[Token], starts: list[int]) -> Block | None:
    if token.map is None:
        return None
    start, end = _span(token.map, starts)
    if token.type == "heading_open":
        return Block("heading", start, end, level=int(token.tag[1:]))
    if token.type in ("bullet_list_open", "ordered_list_open"):
        items = [_span(t.map, starts) for t in inner if t.type == "list_item_open" and t.level == 1 and t.map]
        return Block("list", start, end, parts=_without_gaps(items, start, end))
    if token.type == "table_open":
        rows = [_span(t.map, starts) for t in inner if t.type == "tr_open" and t.map]
        return Block("table", start, end, parts=_without_gaps(rows, start, end), header=True)
    return Block("paragraph", start, end)


def _span(lines: list[int], starts: list[int]) -> Span:
    return starts[lines[0]], starts[min(lines[1], len(starts) - 1)]


def _without_gaps(parts: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """Parts from `start` to `end`, each reaching to the next: a rule under a header belongs to it."""
    begins = sorted({start, *(first for first, _ in parts)})
    return tuple(zip(begins, [*begins[1:], end], strict=True))


def _with_gaps_filled(blocks: list[Block], text: str) -> Iterator[Block]:
    """Link definitions and the like give no token, yet somebody wrote them: they are paragraphs here."""
    done = 0
    for block in [*blocks, Block("paragraph", len(text), len(text))]:
        if text[done : block.start].strip():
            yield Block("paragraph", done, block.start)
        if block.end > block.start:
            yield block
        done = max(done, block.end)


_BOLD_LINE = re.compile(r"\s*(\*\*|__)(?!\s)[^*\n]{3,120}\1[.:]?\s*")
_CONTENTS = re.compile(
    "(table of )?contents|indice|sommario|innehåll(sförteckning)?|inhalt(sverzeichnis)?|sommaire"
    "|table des matières|índice|indhold(sfortegnelse)?|innhold(sfortegnelse)?|sisällys(luettelo)?"
    "|inhoud(sopgave)?|spis treści|obsah|περιεχόμενα|sumário|tartalom(jegyzék)?|cuprins|sisukord|turinys"
    "|saturs",
    re.IGNORECASE,
)


def is_contents(heading: str) -> bool:
    """Whether a heading is that of a table of contents."""
    return _CONTENTS.fullmatch(heading) is not None


DEEPEST = 7
"""Level of a heading that anything else ends: a line in bold, or the word "Contents"."""


def _as_heading(block: Block, source: str) -> Block:
    """A line in bold heads what follows; "Contents" heads the contents alone, however large it is set."""
    bold = block.kind == "paragraph" and _BOLD_LINE.fullmatch(source)
    contents = block.kind == "heading" and is_contents(heading_text(source))
    return replace(block, kind="heading", level=DEEPEST) if bold or contents else block


_UNDERLINE = re.compile(r"\s*(=+|-+)\s*")
_HASHES = re.compile(r"^\s*#{1,6}\s*|\s#+\s*$")


def heading_text(markup: str) -> str:
    """What a heading says, without its marks."""
    text = " ".join(line for line in markup.strip().splitlines() if not _UNDERLINE.fullmatch(line))
    return plain(_HASHES.sub("", text) if "#" in text else text).rstrip(": ")
