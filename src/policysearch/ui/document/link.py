"""What a link to a document or to a quote means today: the file may have changed since it was made, or be gone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from policysearch.errors import UsageError
from policysearch.records import Document, Passage
from policysearch.search.engine import Index
from policysearch.text.analysis import terms
from policysearch.ui.document.state import DocumentState

Change = Literal["none", "recut", "moved", "similar", "lost", "unknown"]
"""What became of the quote that a link leads to. `recut`: the same file, read in other passages. In a file that has
changed: `moved`, it is still there; `similar`, a passage much like it is; `lost`, none is; `unknown`: the link does not
say what was quoted."""

_PASSAGE_ID = re.compile(r"(.+)-(\d{1,12})-(\d{1,12})")
_QUOTED = 12
"""Words of a passage that a link to it carries."""
_ALIKE = 0.5
"""Least share of a quote's words that a passage must have to be shown in its place."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The document that a link leads to, and the passage in it, if any."""

    document: Document
    passage: Passage | None = None
    change: Change = "none"


def opened(index: Index, state: DocumentState) -> Opened | None:
    """What a state names; None where the document is gone. Raises UsageError for what means several documents."""
    if state.passage:
        try:
            passage = index.passage(state.passage)
        except UsageError:
            return _moved(index, state)
        return Opened(index.document(passage.document_id), passage)
    document = _document(index, state.reference or state.path)
    return Opened(document) if document else None


def first_words(passage: Passage) -> str:
    """The words by which a link can find its quote in a document that has changed."""
    return " ".join(passage.text.split()[:_QUOTED])


def _document(index: Index, reference: str) -> Document | None:
    return index.document(reference) if reference and index.generation.store.find_documents(reference) else None


def _moved(index: Index, state: DocumentState) -> Opened | None:
    """A passage that the index does not have."""
    parts = _PASSAGE_ID.fullmatch(state.passage)
    same = _document(index, parts[1]) if parts else None
    if parts and same:
        start, end = int(parts[2]), int(parts[3])
        overlapping = (one for one in index.passages(same) if one.start < end and start < one.end)
        return Opened(same, next(overlapping, None), "recut")
    newer = _document(index, state.path)
    if newer is None:
        return None
    return _with_quote(newer, index.passages(newer), state.quote)


def _with_quote(document: Document, passages: list[Passage], quote: str) -> Opened:
    if not quote:
        return Opened(document, None, "unknown")
    for passage in passages:
        if quote in " ".join(passage.text.split()):
            return Opened(document, passage, "moved")
    wanted = Counter(terms(quote, document.language))
    likest = max(passages, key=lambda passage: _share(wanted, passage), default=None)
    if likest is None or _share(wanted, likest) < _ALIKE:
        return Opened(document, None, "lost")
    return Opened(document, likest, "similar")


def _share(wanted: Counter[str], passage: Passage) -> float:
    """The share of these terms that a passage has."""
    common = wanted & Counter(terms(passage.text, passage.language))
    return common.total() / max(wanted.total(), 1)
