"""A hit as a reader sees it: the quotation with its evidence marked, and where it stands."""

from __future__ import annotations

import re

from policysearch.records import Band, Evidence, Hit, MatchedTerm, Passage
from policysearch.text.languages import language_name
from policysearch.ui.parts import facts_html, trail_html
from policysearch.ui.safe_text import escaped, isolated, link_html, quote_html

BANDS: dict[Band, tuple[str, str]] = {
    "strong": ("Strong match", "Very likely answers the question"),
    "likely": ("Likely match", "Probably about the question; read it to be sure"),
    "weak": ("Weak match", "Related; may only touch on the question"),
}
"""What a band is called, and what it means."""

_BY_ENCODER = "No word of the question matches: the meaning alone found it"

_WHOLE = 560
"""Passages up to this many characters are shown whole; of longer ones, this much around the evidence."""


def hit_html(hit: Hit, lexical_weight: float | None = None) -> str:
    """The card of one hit. Every text of the document in it is escaped.

    With the weight of the lexical part, it unfolds what the score is made of.
    """
    passage, evidence = hit.passage, hit.evidence
    parts = [
        f'<article class="ps-hit" data-passage="{escaped(passage.passage_id)}">',
        _heading(hit),
        f'<p class="ps-facts">{facts_html(hit.passage, hit.document)}</p>',
        trail_html(passage),
        *_quotation(passage, evidence),
        _terms(evidence),
        _score(hit, lexical_weight),
        _versions(hit),
        _origin(hit),
        "</article>",
    ]
    return "".join(parts)


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


def _heading(hit: Hit) -> str:
    name, meaning = BANDS[hit.band]
    title = isolated(hit.document.title, hit.document.language)
    band = f'<span class="ps-band ps-{hit.band}" title="{meaning}">{name}</span>'
    return f'<header><h3><span class="ps-rank">{hit.rank}</span> {title}</h3>{band}</header>'


def _quotation(passage: Passage, evidence: Evidence | None) -> list[str]:
    """The passage, or what surrounds its evidence with the whole passage to unfold.

    Rows of a table are shown as they read on their own.
    """
    if passage.stated:
        return [quote_html(passage.stated, [], passage.language)]
    text = passage.text
    mark = (evidence.start - passage.start, evidence.end - passage.start) if evidence else (0, 0)
    marks = [mark] if evidence else []
    first, last = excerpt(text, *mark)
    whole = quote_html(text, marks, passage.language)
    if (first, last) == (0, len(text)):
        return [whole]
    before, after = ("… " if first else ""), (" …" if last < len(text) else "")
    shift = len(before) - first
    shown = quote_html(
        before + text[first:last] + after,
        [(start + shift, end + shift) for start, end in marks],
        passage.language,
    )
    return [shown, f"<details><summary>Whole passage</summary>{whole}</details>"]


def _terms(evidence: Evidence | None) -> str:
    if not evidence or not evidence.terms:
        return ""
    return f'<p class="ps-terms">Matched words: {", ".join(map(_pair, evidence.terms))}</p>'


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
    return (
        '<details class="ps-score"><summary>Why it stands here</summary>'
        f'<p class="ps-terms">Score {hit.score:.2f} = {1 - lexical_weight:.2f} × {hit.dense:.2f} (meaning)'
        f" + {lexical_weight:.2f} × {hit.lexical:.2f} (words), both in standard deviations above the mean of the"
        " passages in its language.</p>"
        f'<p class="ps-terms">{f"Weights of matched words: {weights}" if weights else _BY_ENCODER}.</p></details>'
    )


def _versions(hit: Hit) -> str:
    """The same document in another form, to unfold."""
    if not hit.versions:
        return ""
    items = (
        f"<li>{isolated(document.title, document.language)} · {language_name(document.language)}"
        f" · <code>{isolated(document.path)}</code></li>"
        for document in hit.versions
    )
    summary = f"<summary>Other versions ({len(hit.versions)})</summary>"
    return f'<details>{summary}<ul class="ps-terms">{"".join(items)}</ul></details>'


def _origin(hit: Hit) -> str:
    document = hit.document
    parts = [f"<code>{isolated(document.path)}</code>"]
    if document.source_url:
        parts.append(f"Source: {link_html(document.source_url)}")
    if document.note:
        parts.append(isolated(document.note))
    return f"<footer>{' · '.join(parts)}</footer>"
