"""What the page of the corpus lists: the documents without their text, and how many there are of each sort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from policysearch.records import Document, Kind
from policysearch.search.engine import Index
from policysearch.text.folding import fold
from policysearch.ui.corpus.state import CHOICES, Choice, CorpusState, Sort


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as it is listed, without its text; `kinds` are how many passages of each it has, most first."""

    document: Document
    kinds: tuple[tuple[Kind, int], ...]

    @property
    def passages(self) -> int:
        """How many in all."""
        return sum(count for _, count in self.kinds)

    def value(self, choice: Choice) -> str:
        """Its value of a choice; empty where it has none."""
        match choice:
            case "language":
                return self.document.language
            case "country":
                return self.document.country or ""
            case "type":
                return self.document.document_type or ""
        return (self.document.published or "")[:4]

    def names(self, words: Iterable[str]) -> bool:
        """Whether all these words, folded, stand in its title, city, publisher, identifiers or path."""
        its = self.document
        said = folded(" ".join(filter(None, (its.title, its.city, its.publisher, its.path, *its.identifiers))))
        return all(word in said for word in words)


def entries(index: Index) -> tuple[Entry, ...]:
    """All documents, by path; gathered once for each generation."""
    return _entries(str(index.path), index.manifest.generation, index)


@st.cache_resource(max_entries=2, show_spinner=False)
def _entries(folder: str, generation: str, _index: Index) -> tuple[Entry, ...]:  # noqa: ARG001  # the key
    return tuple(
        Entry(replace(document, text=""), tuple(Counter(p.kind for p in _index.passages(document)).most_common()))
        for document in _index.documents()
    )


_ORDERS: dict[Sort, Callable[[Entry], tuple[object, ...]]] = {
    "title": lambda _: (),
    "newest": lambda entry: (not entry.document.published, _backwards(entry.document.published or "")),
    "oldest": lambda entry: (not entry.document.published, entry.document.published or ""),
    "city": lambda entry: (not entry.document.city, folded(entry.document.city or "")),
    "passages": lambda entry: (-entry.passages,),
}


def listed(found: Sequence[Entry], state: CorpusState) -> list[Entry]:
    """Those that the state asks for, in its order, then by title."""
    words = folded(state.words).split()
    chosen = {choice: state.chosen(choice) for choice in CHOICES if state.chosen(choice)}
    kept = (
        entry
        for entry in found
        if entry.names(words) and all(entry.value(choice) in values for choice, values in chosen.items())
    )
    order = _ORDERS[state.sort]
    return sorted(kept, key=lambda entry: (*order(entry), folded(entry.document.title), entry.document.path))


def counted(found: Iterable[Entry], choice: Choice) -> list[tuple[str, int]]:
    """How many documents have each value: years from the newest on, the others most first."""
    counts = Counter(value for entry in found if (value := entry.value(choice)))
    if choice == "year":
        return sorted(counts.items(), reverse=True)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def folded(text: str) -> str:
    """`text` without the differences that people do not type, its white space made single spaces."""
    return " ".join(map(fold, text.split()))


def _backwards(date: str) -> tuple[int, ...]:
    return tuple(-ord(character) for character in date)
