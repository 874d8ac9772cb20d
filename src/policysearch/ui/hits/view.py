"""A hit as a reader sees it: the quotation with its evidence marked, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlencode

from policysearch.ingest.inline import Span, as_read
from policysearch.records import Band, DocumentHits, Evidence, Hit, MatchedTerm, Passage
from policysearch.text.catalogue import marked
from policysearch.ui.i18n import _, language_name, ngettext
from policysearch.ui.parts import document_facts_html, facts_html, pages_text, trail_html
from policysearch.ui.safe_text import escaped, isolated, link_html, quote_html
from policysearch.ui.search.state import SearchState

BANDS: dict[Band, tuple[str, str]] = {
    "strong": (marked("Strong match"), marked("Very likely answers the question")),
    "likely": (marked("Likely match"), marked("Probably about the question; read it to be sure")),
    "weak": (marked("Weak match"), marked("Related; may only touch on the question")),
}
"""What a band is called, and what it means; to be translated."""

_WHOLE = 560
"""Passages up to this many characters are shown whole; of longer ones, this much around the evidence."""


class _Quote(NamedTuple):
    """What is quoted of a document: a passage with those that it continues, and spans to mark."""

    text: str
    marks: Sequence[tuple[int, int]]


def hit_html(hit: Hit, lexical_weight: float | None = None, actions: str = "") -> str:
    """The card of a hit that stands alone. Every text of the document in it is escaped.

    With the weight of the lexical part, it unfolds what the score is made of. `actions` are HTML for its end.
    """
    title = isolated(hit.document.title, hit.document.language)
    parts = [
        f'<header><h3><span class="ps-rank">{hit.rank}</span> {title}</h3>{band_html(hit.band)}</header>',
        f'<p class="ps-facts">{facts_html(hit.passage, hit.document)}</p>',
        trail_html(hit.passage),
        _quotation(hit),
        _terms(hit.evidence),
        _score(hit, lexical_weight),
        _versions(hit),
        _origin(hit),
        f'<div class="ps-actions">{actions}</div>' if actions else "",
    ]
    return f'<article class="ps-hit" data-passage="{escaped(hit.passage.passage_id)}">{"".join(parts)}</article>'


def group_html(group: DocumentHits, number: int, state: SearchState) -> str:
    """The head of a document's block: what it is, and how much of it was found."""
    document, best = group.document, group.hits[0]
    title = isolated(document.title, document.language)
    shown = sum(1 + len(hit.neighbours) for hit in group.hits)
    said = ngettext("{number} passage", "{number} passages", group.total)
    if shown < group.total:
        more = f"document?{urlencode({'id': document.document_id} | state.to_params(), doseq=True)}"
        text = _("{shown} of {passages}", shown=shown, passages=said)
        said = f'<a class="ps-link" href="{escaped(more)}" target="_self">{text}</a>'
    return (
        f'<header class="ps-group"><h2><span class="ps-rank">{number}</span> {title}</h2>'
        f"{band_html(best.band)}</header>"
        f'<p class="ps-facts">{document_facts_html(document)} · <span class="ps-count">{said}</span></p>'
        f"{_versions(best)}{_origin(best)}"
    )


def passage_html(hit: Hit, actions: str, lexical_weight: float | None = None) -> str:
    """A hit within its document's block, with what can be done with it."""
    passage, document = hit.passage, hit.document
    pages = pages_text(passage)
    language = "" if passage.language == document.language else language_name(passage.language)
    where = " · ".join(isolated(text) for text in (language, pages) if text)
    band = "" if hit.band == "strong" else band_html(hit.band)
    return (
        f'<article class="ps-hit" tabindex="-1" data-passage="{escaped(passage.passage_id)}"'
        f' aria-label="{escaped(document.title)}">'
        f'<div class="ps-where">{_trail(hit)}<span class="ps-pages">{where}</span>{band}</div>'
        f"{_quotation(hit)}{_terms(hit.evidence)}"
        f'<div class="ps-actions">{actions}{_score(hit, lexical_weight)}</div></article>'
    )


def band_html(band: Band) -> str:
    """How sure a match is."""
    name, meaning = BANDS[band]
    return f'<span class="ps-band ps-{band}" title="{escaped(_(meaning))}">{escaped(_(name))}</span>'


def excerpt(text: str, start: int, end: int, width: int = _WHOLE) -> tuple[int, int]:
    """The span of about `width` characters of `text` around [start, end), cut between words."""
    if len(text) <= width:
        return 0, len(text)
    room = max(width - (end - start), 0)
    first = max(0, min(start - room // 3, len(text) - width))
    last = min(len(text), max(first + width, end))
    if first > 0 and (space := re.search(r"\s", text[first:start])):
        first += space.end()
    if last < len(text) and (space := re.search(r"\s\S*$", text[end:last])):
        last = end + space.start()
    return first, last


def _trail(hit: Hit) -> str:
    """The headings above a passage, but for the title of its document, which stands above them."""
    path = hit.passage.heading_path
    below = path[1:] if path and path[0] == hit.document.title else path
    return trail_html(replace(hit.passage, heading_path=below))


def _quotation(hit: Hit) -> str:
    """The passage, or what surrounds its evidence with the whole to unfold; neighbours belong to the whole."""
    language = hit.passage.language
    (text, marks), whole = _quoted([hit.passage], hit), _quoted([hit.passage, *hit.neighbours], hit)
    if len(whole.text) <= _WHOLE:
        return quote_html(whole.text, whole.marks, language)
    first, last = excerpt(text, *(marks[0] if marks else (0, 0)))
    before, after = ("… " if first else ""), (" …" if last < len(text) else "")
    shift = len(before) - first
    shown = quote_html(
        before + text[first:last] + after, [(start + shift, end + shift) for start, end in marks], language
    )
    title = _("Whole passage")
    if hit.neighbours:
        title = ngettext("With the passage beside it", "With {number} passages beside it", len(hit.neighbours))
    return f"{shown}<details><summary>{title}</summary>{quote_html(whole.text, whole.marks, language)}</details>"


def _quoted(passages: Sequence[Passage], hit: Hit) -> _Quote:
    """Passages in the order of their document, one after the other; rows of a table as they read on their own."""
    text, evidence = "", hit.evidence
    marks: list[Span] = []
    for passage in sorted(passages, key=lambda one: one.ordinal):
        text += "\n\n" if text else ""
        if evidence and passage == hit.passage and not passage.stated:
            shift = len(text) - passage.start
            marks.append((evidence.start + shift, evidence.end + shift))
        text += passage.stated or passage.text
    return _Quote(*as_read(text, hit.document.media_type, marks))


def _terms(evidence: Evidence | None) -> str:
    if not evidence or not evidence.terms:
        return ""
    words = _("Matched words: {words}", words=", ".join(map(_pair, evidence.terms)))
    return f'<p class="ps-terms">{words}</p>'


def _pair(term: MatchedTerm) -> str:
    if term.query.casefold() == term.passage.casefold():
        return isolated(term.passage)
    return f"{isolated(term.query)} → {isolated(term.passage)}"


def _score(hit: Hit, lexical_weight: float | None) -> str:
    """The sum that ranks, and what each matched word adds to its lexical part."""
    if lexical_weight is None:
        return ""
    terms = hit.evidence.terms if hit.evidence else ()
    weights = ", ".join(f"{_pair(term)} {term.weight:.2f}" for term in terms)
    total = _(
        "Score {score} = {dense} (meaning) + {lexical} (words), both in standard deviations above the mean of the"
        " passages in its language.",
        score=f"{hit.score:.2f}",
        dense=f"{1 - lexical_weight:.2f} × {hit.dense:.2f}",
        lexical=f"{lexical_weight:.2f} × {hit.lexical:.2f}",
    )
    words = (
        _("Weights of matched words: {weights}.", weights=weights)
        if weights
        else _("No word of the question matches: the meaning alone found it.")
    )
    return (
        f'<details class="ps-score"><summary>{_("Why it stands here")}</summary>'
        f'<p class="ps-terms">{total}</p><p class="ps-terms">{words}</p></details>'
    )


def _versions(hit: Hit) -> str:
    """The same document in another form, to unfold."""
    if not hit.versions:
        return ""
    items = (
        f"<li>{isolated(document.title, document.language)} · {escaped(language_name(document.language))}"
        f" · <code>{isolated(document.path)}</code></li>"
        for document in hit.versions
    )
    summary = _("Other versions ({number})", number=len(hit.versions))
    return (
        f'<details class="ps-versions"><summary>{summary}</summary><ul class="ps-terms">{"".join(items)}</ul></details>'
    )


def _origin(hit: Hit) -> str:
    document = hit.document
    parts = [f"<code>{isolated(document.path)}</code>"]
    if document.source_url:
        parts.append(_("Source: {link}", link=link_html(document.source_url)))
    if document.note:
        parts.append(isolated(document.note))
    return f'<footer class="ps-origin">{" · ".join(parts)}</footer>'
