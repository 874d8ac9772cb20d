"""What each city says to the same questions, side by side: no city and no document is passed over in silence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, Unpack

from policysearch.errors import Message, UsageError
from policysearch.index.generation import Generation
from policysearch.records import Band, Document, Filters, Hit, Ranking
from policysearch.search.engine import Index
from policysearch.search.limits import Limits, filters_of
from policysearch.search.practice import documents_about
from policysearch.text.languages import UNKNOWN

PlaceKind = Literal["city", "publisher", "unknown"]
_KINDS: tuple[PlaceKind, ...] = ("city", "publisher", "unknown")
_Name = tuple[PlaceKind, str]

MOST_QUESTIONS = 12
"""Columns that anybody reads."""
_QUESTIONS = Message("the questions")

_WORTH: Mapping[Band, int] = {"strong": 2, "likely": 1, "weak": 0}


@dataclass(frozen=True, slots=True)
class Searched:
    """A document that was looked at, without its text."""

    document_id: str
    path: str
    title: str
    language: str
    published: str | None
    city: str | None
    country: str | None
    publisher: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where documents come from: a city; who published them, where they name no city; "" where nobody is named."""

    kind: PlaceKind
    name: str
    country: str | None
    documents: tuple[Searched, ...]


@dataclass(frozen=True, slots=True)
class PlaceAnswers:
    """A place's best passage for each question, None where none of its passages is relevant."""

    place: Place
    hits: tuple[Hit | None, ...]

    @property
    def answered(self) -> bool:
        """Whether it has anything for any question."""
        return any(self.hits)

    @property
    def worth(self) -> tuple[int, float]:
        """How much it has, to put places in order: its good matches, and of those with as many, the best score."""
        found = [hit for hit in self.hits if hit]
        return sum(_WORTH[hit.band] for hit in found), max((hit.score for hit in found), default=-math.inf)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Places × questions: those first that answer best, those without any answer last.

    `rankings` are the questions as they were searched; their hits are the best of the places, their facets count all.
    `about` are the ids of the documents that were asked, where only those about a practice were.
    """

    rankings: tuple[Ranking, ...]
    rows: tuple[PlaceAnswers, ...]
    about: frozenset[str] | None = None

    @property
    def questions(self) -> tuple[str, ...]:
        """As they were typed."""
        return tuple(ranking.query for ranking in self.rankings)

    @property
    def documents(self) -> int:
        """Number of documents that were looked at."""
        return sum(len(row.place.documents) for row in self.rows)


def compare(
    index: Index,
    questions: Sequence[str],
    *,
    practice: str | None = None,
    language: str | None = None,
    expected: str = UNKNOWN,
    **limits: Unpack[Limits],
) -> Matrix:
    """The best passage of each place for each question, under the cut-offs of any search.

    Of a `practice`, only documents about it are asked; all are named. `language` is that of the questions and of the
    practice, detected where it is not given; `expected` is that of who asks, where it is known: a practice has few
    words, and they may be in several. Raises UsageError.
    """
    if not questions:
        raise UsageError(_QUESTIONS, "there are none", "Give one or several")
    if len(questions) > MOST_QUESTIONS:
        reason = Message("there are {number}", number=len(questions))
        raise UsageError(_QUESTIONS, reason, Message("Ask {number} at most at once", number=MOST_QUESTIONS))
    found = places(index, limits)

    def asked_in(text: str) -> str:
        return language or index.language_of(text, expected=expected)

    about = documents_about(index, practice, language=asked_in(practice), **limits) if practice else None
    among = found
    if about is not None:
        limits = {**limits, "documents": sorted(about)}
        among = places(index, limits) if about else ()
    columns = [_column(index, question, asked_in(question), limits, among) for question in questions]
    rows = [PlaceAnswers(place, tuple(best.get((place.kind, place.name)) for _, best in columns)) for place in found]
    rows.sort(key=lambda row: row.worth, reverse=True)  # stable: equals stay in the order of their names
    return Matrix(tuple(ranking for ranking, _ in columns), tuple(rows), about)


def places(index: Index, limits: Limits) -> tuple[Place, ...]:
    """Where the documents come from that these limits leave: cities by name, then publishers, then the unknown.

    Counts what a search looks at: documents with a passage that is ranked. Raises UsageError.
    """
    return _places(index.generation, filters_of(index.generation.store, limits))


def best_of_documents(index: Index, ranking: Ranking, limits: Limits) -> dict[str, Hit]:
    """Each document's best passage for a question of a matrix, by document id: for reviewers, who want to see all.

    As in the matrix, what has none among the best candidates of all is looked at once more by itself.
    """
    found: dict[str, Hit] = {}
    narrower = limits
    while True:
        asked = index.search(
            ranking.query,
            language=ranking.language,
            per_document=1,
            limit=index.manifest.documents,
            all_versions=True,
            evidence=False,
            **narrower,
        )
        found |= {group.document.document_id: group.hits[0] for group in asked.groups}
        looked_at = (document.document_id for place in places(index, limits) for document in place.documents)
        left = [document_id for document_id in looked_at if document_id not in found]
        if not asked.groups or not left:
            return found
        narrower = {**limits, "documents": left}


def _column(
    index: Index, question: str, language: str, limits: Limits, among: Sequence[Place]
) -> tuple[Ranking, dict[_Name, Hit]]:
    """A question's ranking and each place's best hit, by kind and name.

    A search ranks the best candidates of all places. Those that have none among them are looked at once more by
    themselves, so that "nothing found" is true in a large corpus as well.
    """
    ranking = index.search(question, language=language, per_city=1, limit=len(among) + 1, **limits)
    if not among:
        return replace(ranking, total=0, documents=0, hits=(), facets=()), {}
    found = _best(ranking)
    for kind in _KINDS:
        while left := [place for place in among if place.kind == kind and (kind, place.name) not in found]:
            more = _best(_search_only(index, question, language, limits, left))
            if not more:
                break
            found |= more
    return ranking, found


def _best(ranking: Ranking) -> dict[_Name, Hit]:
    found: dict[_Name, Hit] = {}
    for hit in ranking.hits:
        found.setdefault(_name(hit.document), hit)
    return found


def _search_only(index: Index, question: str, language: str, limits: Limits, among: Sequence[Place]) -> Ranking:
    """A question asked of some places alone, all of them cities or none."""
    if among[0].kind == "city":
        cities = [place.name for place in among]
        narrower: Limits = {**limits, "cities": cities}
        return index.search(question, language=language, per_city=1, limit=len(cities), **narrower)
    documents = [document.document_id for place in among for document in place.documents]
    limits = {**limits, "documents": documents}
    return index.search(question, language=language, per_document=1, limit=len(documents), **limits)


def _name(document: Document | Searched) -> _Name:
    if document.city:
        return "city", document.city
    return ("publisher", document.publisher) if document.publisher else ("unknown", "")


@lru_cache(maxsize=16)
def _places(generation: Generation, filters: Filters) -> tuple[Place, ...]:
    by_name: dict[_Name, list[Searched]] = {}
    for document in _looked_at(generation, filters):
        by_name.setdefault(_name(document), []).append(document)
    names = sorted(by_name, key=lambda name: (_KINDS.index(name[0]), name[1].casefold()))
    return tuple(Place(*name, _country(by_name[name]), tuple(by_name[name])) for name in names)


def _country(documents: Iterable[Searched]) -> str | None:
    return next((document.country for document in documents if document.country), None)


def _looked_at(generation: Generation, filters: Filters) -> Iterator[Searched]:
    store = generation.store
    rows = store.rows(filters)
    ids = store.document_ids()
    numbers = [row for its in store.languages.values() for row in its.ranked] if rows is None else rows.tolist()
    wanted = {ids[row] for row in numbers}
    return (document for document in _documents(generation) if document.document_id in wanted)


@lru_cache(maxsize=2)
def _documents(generation: Generation) -> tuple[Searched, ...]:
    """All documents by path: their texts are not kept."""
    return tuple(
        Searched(
            document.document_id,
            document.path,
            document.title,
            document.language,
            document.published,
            document.city,
            document.country,
            document.publisher,
        )
        for document in generation.store.documents()
    )
