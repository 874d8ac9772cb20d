"""What answers a question within one document: its hits in reading order, and which stretches of the text to mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Unpack

from policysearch.records import Document, Hit
from policysearch.search.engine import Index
from policysearch.search.limits import Limits
from policysearch.text.analysis import tokens
from policysearch.text.sentences import Span

MOST = 1000
"""Hits in one document; more are of no use to a reader."""


@dataclass(frozen=True, slots=True)
class Marking:
    """The relevant passages of a document, in its order, and spans of its text.

    `meaning` are the sentences nearest to the question, `words` the words that stand for the question's own. Each are
    ascending and apart.
    """

    hits: tuple[Hit, ...] = ()
    meaning: tuple[Span, ...] = ()
    words: tuple[Span, ...] = ()


def marking(
    index: Index,
    question: str,
    document: Document,
    *,
    language: str | None = None,
    exact: bool = False,
    **limits: Unpack[Limits],
) -> Marking:
    """All hits of a question in a document, those that another version says better too. Raises UsageError."""
    limits["documents"] = (document.document_id,)
    ranking = index.search(question, language=language, limit=MOST, exact=exact, all_versions=True, **limits)
    hits = tuple(sorted(ranking.hits, key=lambda hit: hit.passage.start))
    meaning = tuple((hit.evidence.start, hit.evidence.end) for hit in hits if hit.evidence)
    return Marking(hits, meaning, tuple(span for hit in hits for span in matched_words(hit)))


def matched_words(hit: Hit) -> Iterator[Span]:
    """Where the words that matched stand in the document: every time that the passage has them, in any form."""
    if not hit.evidence or not hit.evidence.terms:
        return
    language, start = hit.passage.language, hit.passage.start
    wanted = {token.term for match in hit.evidence.terms for token in tokens(match.passage, language)}
    end = 0
    for token in tokens(hit.passage.text, language):
        if token.term in wanted and token.start >= end:
            end = token.end
            yield start + token.start, start + token.end
