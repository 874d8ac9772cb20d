"""Documents to passages: structure first, then size, as the model's own tokenizer counts it."""

from __future__ import annotations

from bisect import bisect_right
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from semantic_text_splitter import TextSplitter

from policysearch.ingest.blocks import markdown_blocks
from policysearch.ingest.formats import TEXT
from policysearch.ingest.inline import Span, plain
from policysearch.ingest.numbered import with_numbers
from policysearch.ingest.plaintext import plain_blocks
from policysearch.ingest.tokens import Counter, counter_of
from policysearch.ingest.units import Unit, units_of
from policysearch.records import Document, Kind, Passage
from policysearch.text.languages import language_of
from policysearch.text.sentences import trim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tokenizers import Tokenizer

    from policysearch.settings import ChunkingSettings

READING_VERSION = 8
"""To be raised whenever reading or splitting gives something else than before."""

_RESERVED = 32
"""Tokens kept for the model's prompt and special tokens."""
_SHORT_LEAD = 40
"""Tokens; a longer paragraph that ends in a colon is kept with a list, but not with another paragraph."""


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Tokens of a passage's text: wanted, and never exceeded; and of the context before it."""

    target: int
    limit: int
    context: int

    @classmethod
    def of(cls, max_tokens: int, settings: ChunkingSettings) -> _Sizes:
        context = min(settings.context_tokens, max_tokens // 4)
        limit = max(8, max_tokens - _RESERVED - context)
        return cls(min(settings.target_tokens, limit), limit, context)


def split(document: Document, tokenizer: Tokenizer, max_tokens: int, settings: ChunkingSettings) -> tuple[Passage, ...]:
    """Cut a document into passages: in order, without overlap, and with all of its text but headings.

    `max_tokens` is what the model reads, prompt and special tokens included: text, title and heading path
    of a passage fit into it. Paragraphs, lists and table rows stay whole unless one alone is longer.
    """
    text = document.text
    sizes = _Sizes.of(max_tokens, settings)
    blocks = plain_blocks(text) if document.media_type == TEXT else markdown_blocks(text)
    with _uncut(tokenizer):
        counter = counter_of(tokenizer)
        units = _sized(with_numbers(units_of(blocks, text), text, document.language), text, counter)
        units = _with_lead_ins(_fitting(units, text, counter, sizes), text, sizes)
    groups = [part for group in _packed(units, sizes) for part in _without_furniture(group)]
    spans = [(group, span) for group in groups if (span := trim(text, group[0].start, group[-1].end))]
    return tuple(_passage(document, ordinal, group, span) for ordinal, (group, span) in enumerate(spans))


def embedded_text(
    document_title: str,
    heading_path: Sequence[str],
    text: str,
    tokenizer: Tokenizer,
    max_tokens: int,
    settings: ChunkingSettings,
) -> str:
    """What is embedded for a passage: title, headings, and the text without its Markdown marks.

    A heading that repeats the title is left out; context longer than its share is shortened from the left.
    """
    headings = [heading for heading in heading_path if heading.casefold() != document_title.casefold()]
    context = [part for part in (document_title, *headings) if part]
    budget = _Sizes.of(max_tokens, settings).context
    with _uncut(tokenizer):
        counter = counter_of(tokenizer)
        while len(context) > 1 and counter.counts([" > ".join(context)])[0] > budget:
            context = context[1:]
        before = " > ".join(context)
        offsets = tokenizer.encode(before, add_special_tokens=False).offsets
    if len(offsets) > budget:
        before = before[offsets[-budget][0] :].lstrip()
    body = "\n".join(line for line in map(plain, text.splitlines()) if line)
    return f"{before}\n{body or text}" if before else body or text


@contextmanager
def _uncut(tokenizer: Tokenizer) -> Iterator[None]:
    """Many tokenizers come with truncation and padding switched on, and would count no further than that."""
    truncation, padding = tokenizer.truncation, tokenizer.padding
    if truncation:
        tokenizer.no_truncation()
    if padding:
        tokenizer.no_padding()
    try:
        yield
    finally:
        if truncation:
            tokenizer.enable_truncation(**truncation)
        if padding:
            tokenizer.enable_padding(**padding)


def _sized(units: Iterable[Unit], text: str, counter: Counter) -> list[Unit]:
    kept = [unit for unit in units if text[unit.start : unit.end].strip()]
    said = [unit.row.stated if unit.row else text[unit.start : unit.end] for unit in kept]
    return [replace(unit, tokens=tokens) for unit, tokens in zip(kept, counter.counts(said), strict=True)]


def _with_lead_ins(units: Sequence[Unit], text: str, sizes: _Sizes) -> list[Unit]:
    """What is announced together with the line that announces it ("... as follows:"), where both fit."""
    joined: list[Unit] = []
    for unit in units:
        lead = joined[-1] if joined else None
        if lead and _announces(lead, unit, text) and lead.tokens + unit.tokens + 2 <= sizes.limit:
            number = lead.number or unit.number
            joined[-1] = replace(unit, start=lead.start, number=number, tokens=lead.tokens + unit.tokens + 2)
        else:
            joined.append(unit)
    return joined


def _announces(lead: Unit, unit: Unit, text: str) -> bool:
    if unit.row or {lead.kind, unit.kind} - {"text", "list"} or lead.heading_path != unit.heading_path:
        return False
    ends_open = text[lead.start : lead.end].rstrip(" \n\t*_").endswith((":", "："))
    return ends_open and (unit.kind == "list" or lead.tokens <= _SHORT_LEAD)


def _fitting(units: Iterable[Unit], text: str, counter: Counter, sizes: _Sizes) -> list[Unit]:
    """Units none of which is over the limit: a long list by its items, anything else by its sentences."""
    fitting: list[Unit] = []
    for unit in units:
        if unit.tokens <= sizes.limit:
            fitting.append(unit)
        elif len(unit.parts) > 1:
            items = [replace(unit, start=start, end=end, parts=()) for start, end in unit.parts]
            fitting.extend(_fitting(_sized(items, text, counter), text, counter, sizes))
        else:
            fitting.extend(_torn(unit, text, counter, sizes))
    return fitting


def _torn(unit: Unit, text: str, counter: Counter, sizes: _Sizes) -> list[Unit]:
    splitter = TextSplitter.from_callback(lambda part: counter.counts([part])[0], (sizes.target, sizes.limit))
    pieces = splitter.chunk_indices(text[unit.start : unit.end])
    spans = [(unit.start + start, unit.start + start + len(piece)) for start, piece in pieces]
    torn = [replace(unit, start=start, end=end, parts=(), alone=True, row=None) for start, end in spans]
    return _sized(torn, text, counter)


def _packed(units: Iterable[Unit], sizes: _Sizes) -> Iterator[list[Unit]]:
    """Units that follow each other under the same headings, merged up to the target size."""
    group: list[Unit] = []
    for unit in units:
        if group and not _fits(group, unit, sizes):
            yield group
            group = []
        group.append(unit)
    if group:
        yield group


def _fits(group: Sequence[Unit], unit: Unit, sizes: _Sizes) -> bool:
    last = group[-1]
    if last.alone or unit.alone or (last.number, last.heading_path) != (unit.number, unit.heading_path):
        return False
    if _family(last) != _family(unit):
        return False
    size = sum(one.tokens + 2 for one in group)
    # A remnant of a few words is better off with its neighbour than on its own.
    stray = min(size, unit.tokens) < sizes.target // 5
    return size + unit.tokens <= (min(sizes.limit, sizes.target * 5 // 4) if stray else sizes.target)


def _family(unit: Unit) -> str:
    return "prose" if unit.kind in ("text", "list", "boilerplate") else unit.kind


def _without_furniture(group: list[Unit]) -> Iterator[list[Unit]]:
    """What says nothing stays within a passage, but does not begin or end it."""
    said = [index for index, unit in enumerate(group) if unit.kind != "boilerplate"]
    first, last = (said[0], said[-1] + 1) if said else (len(group), len(group))
    yield from (part for part in (group[:first], group[first:last], group[last:]) if part)


def _passage(document: Document, ordinal: int, group: Sequence[Unit], span: Span) -> Passage:
    start, end = span
    text = document.text[start:end]
    rows = [unit.row for unit in group if unit.row]
    kinds: set[Kind] = {unit.kind for unit in group if unit.kind != "boilerplate"} or {group[0].kind}
    return Passage(
        passage_id=f"{document.document_id}-{start}-{end}",
        document_id=document.document_id,
        ordinal=ordinal,
        text=text,
        language=language_of(text, document.language),
        kind=kinds.pop() if len(kinds) == 1 else "text",
        heading_path=group[0].heading_path,
        page_first=_page(document, start),
        page_last=_page(document, end - 1),
        start=start,
        end=end,
        stated="\n".join(row.stated for row in rows) or None,
        number=(rows[0].number if len(rows) == 1 else None) or group[0].number,
        actors=tuple(dict.fromkeys(name for row in rows for name in row.marked)),
    )


def _page(document: Document, position: int) -> int | None:
    """The page that holds the character at `position`."""
    pages = document.pages
    index = bisect_right(pages, position, key=lambda page: page.start) - 1
    return pages[max(index, 0)].number if pages else None
