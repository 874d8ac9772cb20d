"""A document's whole text as HTML: its structure, its passages, and what of it answers the question, marked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from babel import Locale, UnknownLocaleError

from policysearch.ingest.blocks import Block
from policysearch.ingest.formats import TEXT
from policysearch.ingest.inline import Signs, Span, signs
from policysearch.records import RANKED_KINDS, Document, Passage
from policysearch.search.marking import Marking
from policysearch.text.sentences import trim
from policysearch.ui.document.blocks import (
    Section,
    cell_spans,
    heading_span,
    item_span,
    sections_of,
)
from policysearch.ui.i18n import _, interface_language
from policysearch.ui.safe_text import escaped

Link = Callable[[Passage], str]
"""The address of a passage."""


def section_id(section: Section) -> str:
    """The anchor of a section."""
    return f"ps-section-{section.number}"


def text_html(
    document: Document, blocks: Sequence[Block], passages: Sequence[Passage], marking: Marking, link: Link
) -> str:
    """The text as one element. Each part of a passage has its ordinal in `data-at`; those of a hit are marked."""
    painter = _Painter(document, passages, marking, link)
    sections = {section.start: section for section in sections_of(document, blocks)}
    plain = " ps-plain" if document.media_type == TEXT else ""
    body: list[str] = []
    for passage, grouped in groupby(blocks, painter.passage_of):
        its = list(grouped)
        body.append(painter.page_mark(its[0].start))
        with painter.frame("div", passage, body):
            body += [_block_html(painter, block, sections.get(block.start)) for block in its]
    language = f'lang="{escaped(document.language)}" dir="{direction(document.language)}"'
    return f'<div class="ps-text{plain}" {language}>{"".join(body)}</div>'


def direction(language: str) -> str:
    """Where lines of a language begin: "ltr" or "rtl"."""
    try:
        return str(Locale.parse(language, sep="-").text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


def _block_html(painter: _Painter, block: Block, section: Section | None) -> str:
    page = painter.page_mark(block.start)
    if section:
        tag, span = f"h{min(section.depth + 1, 6)}", heading_span(painter.document.text, block)
        return f'{page}<{tag} id="{section_id(section)}" dir="auto">{painter.words(span)}</{tag}>'
    if block.kind == "list":
        return f"{page}<ul>{''.join(_items(painter, block))}</ul>"
    if block.kind == "table":
        return f'{page}<div class="ps-scroll" tabindex="0">{_table(painter, block)}</div>'
    return f'{page}<p dir="auto">{painter.words((block.start, block.end))}</p>'


def _items(painter: _Painter, block: Block) -> Iterator[str]:
    for part in block.parts:
        span, bullet = item_span(painter.document.text, part)
        numbered = "" if bullet else ' class="ps-numbered"'
        yield f"<li{numbered}>{painter.words(span)}</li>"


def _table(painter: _Painter, block: Block) -> str:
    rows: list[str] = []
    for number, part in enumerate(block.parts):
        cell = "th" if block.header and number == 0 else "td"
        with painter.frame("tr", painter.passage_within(*part), rows):
            spans = cell_spans(painter.document.text, part)
            rows += [f"<{cell}>{painter.words(span)}</{cell}>" for span in spans]
    return f"<table>{''.join(rows)}</table>"


@dataclass(slots=True)
class _Painter:
    """Puts passages and marks onto stretches of the text, from its beginning to its end."""

    document: Document
    passages: Sequence[Passage]
    marking: Marking
    link: Link
    _starts: list[int] = field(init=False)
    _found: set[int] = field(init=False)
    _next_page: int = 0
    _linked: int = -1
    _framed: bool = False

    def __post_init__(self) -> None:
        self._starts = [passage.start for passage in self.passages]
        self._found = {hit.passage.ordinal for hit in self.marking.hits}

    def page_mark(self, at: int) -> str:
        """A line that names the page, before the first block on it; nothing elsewhere."""
        begun = bisect_right(self.document.pages, at, key=lambda page: page.start)
        if begun <= self._next_page:
            return ""
        self._next_page = begun
        return f'<p class="ps-page" lang="{interface_language()}">{escaped(_("Page {number}", number=begun))}</p>'

    def passage_of(self, block: Block) -> Passage | None:
        """The passage that a block is part of; None where it is of none, or of several."""
        return self.passage_within(block.start, block.end)

    def passage_within(self, start: int, end: int) -> Passage | None:
        """The same for a stretch of the text, white space at its ends left out."""
        start, end = trim(self.document.text, start, end) or (start, end)
        place = bisect_right(self._starts, start) - 1
        passage = self.passages[place] if place >= 0 else None
        return passage if passage and end <= passage.end else None

    @contextmanager
    def frame(self, tag: str, passage: Passage | None, html: list[str]) -> Iterator[None]:
        """What is added to `html` meanwhile stands in an element, which is that of a passage if one is given."""
        if self._framed or passage is None:
            html += [f"<{tag}>"]
            yield
        else:
            html += [f"<{tag}{self._attributes(passage)}>", "" if tag == "tr" else self._pin(passage)]
            self._framed = True
            yield
            self._framed = False
        html += [f"</{tag}>"]

    def words(self, span: Span) -> str:
        """A stretch of the text, divided where passages meet in it."""
        return "".join(self._parts(*span))

    def _parts(self, start: int, end: int) -> Iterator[str]:
        its = signs(self.document.text, start, end) if self.document.media_type != TEXT else Signs()
        first = max(bisect_right(self._starts, start) - 1, 0)
        at = start
        for passage in () if self._framed else self.passages[first : bisect_left(self._starts, end)]:
            if passage.end <= at:
                continue
            begin, stop = max(at, passage.start), min(end, passage.end)
            yield self._painted(at, begin, its)
            yield f"<span{self._attributes(passage)}>{self._pin(passage)}{self._painted(begin, stop, its)}</span>"
            at = stop
        yield self._painted(at, end, its)

    def _attributes(self, passage: Passage) -> str:
        classes = ["ps-passage"]
        classes += ["ps-found"] if passage.ordinal in self._found else []
        classes += ["ps-toned"] if passage.kind not in RANKED_KINDS else []
        other = passage.language != self.document.language
        lang = f' lang="{escaped(passage.language)}" dir="{direction(passage.language)}"' if other else ""
        return f' class="{" ".join(classes)}" data-at="{passage.ordinal}"{lang}'

    def _pin(self, passage: Passage) -> str:
        """A link to the passage, once, where it begins."""
        if passage.ordinal <= self._linked:
            return ""
        self._linked = passage.ordinal
        name = escaped(_("Open this passage"))
        return (
            f'<a class="ps-pin ps-link" href="{escaped(self.link(passage))}" target="_self" title="{name}"'
            f' aria-label="{name}" tabindex="-1"></a>'
        )

    def _painted(self, start: int, end: int, its: Signs) -> str:
        """Text in as many pieces as there are changes of how it is marked."""
        layers = [
            ("", [span for span in its.hidden if span[0] < end and start < span[1]]),
            ("ps-bold", [span for span in its.bold if span[0] < end and start < span[1]]),
            ("ps-meaning", _within(self.marking.meaning, start, end)),
            ("ps-word", _within(self.marking.words, start, end)),
        ]
        cuts = sorted(
            {start, end, *(at for _name, spans in layers for span in spans for at in span if start < at < end)}
        )
        return "".join(self._piece(first, last, layers) for first, last in pairwise(cuts))

    def _piece(self, start: int, end: int, layers: Sequence[tuple[str, Sequence[Span]]]) -> str:
        names = [name for name, spans in layers if any(first <= start < last for first, last in spans)]
        if "" in names:
            return ""
        text = escaped(self.document.text[start:end])
        if names in ([], ["ps-bold"]):
            return f"<b>{text}</b>" if names else text
        return f'<mark class="{" ".join(names)}">{text}</mark>'


def _within(spans: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """Those of ascending spans that reach into [start, end)."""
    first = bisect_right(spans, start, key=lambda span: span[1])
    return spans[first : bisect_left(spans, end, key=lambda span: span[0])]
