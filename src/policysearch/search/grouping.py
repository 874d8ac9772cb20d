"""Passages by document: in which order documents come, and which of their passages stand for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from policysearch.index.generation import Generation
from policysearch.records import Passage
from policysearch.search.query import RowNumbers

Sort = Literal["relevance", "newest", "city"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "city")


@dataclass(frozen=True, slots=True)
class Group:
    """A document's relevant passages: `positions` of them in the ranking, first one first."""

    document_id: str
    positions: tuple[int, ...]


def permutation(generation: Generation, rows: RowNumbers, weak: Sequence[bool], sort: Sort) -> NDArray[np.int64]:
    """The order of ranked rows (n,): as they are, the newest documents first, or by city.

    What is equally new or of one city stays in its order; what has no date or no city comes last. Documents of which
    all that was found is `weak` (n,) come after the others, in the same order: nobody asks for the newest of those.
    """
    if sort == "relevance":
        return np.arange(len(rows))
    its = _documents(generation)
    numbers = its.numbers[rows].tolist()
    good = {number for number, is_weak in zip(numbers, weak, strict=True) if not is_weak}
    keys: list[tuple[object, ...]]
    if sort == "newest":
        keys = [(number not in good, _descending(its.published[number])) for number in numbers]
    else:
        keys = [(number not in good, not its.city[number], its.city[number]) for number in numbers]
    return np.array(sorted(range(len(rows)), key=keys.__getitem__), np.int64)


def groups(generation: Generation, rows: RowNumbers) -> list[Group]:
    """Ranked rows (n,) by document, in the order of each one's best."""
    its = _documents(generation)
    places: dict[int, list[int]] = {}
    for place, number in enumerate(its.numbers[rows].tolist()):
        places.setdefault(number, []).append(place)
    return [Group(its.ids[number], tuple(found)) for number, found in places.items()]


def number_of_documents(generation: Generation, rows: RowNumbers) -> int:
    """How many documents rows (n,) are of."""
    return len(np.unique(_documents(generation).numbers[rows]))


def joined(passages: Sequence[Passage], most: int) -> Iterator[tuple[int, tuple[Passage, ...]]]:
    """Positions of the best `most` of a document's passages, best first, each with the neighbours that continue it.

    Passages of one section that follow each other read as one: the less relevant one comes along with the better.
    """
    leads: list[int] = []
    followers: dict[int, list[Passage]] = {}
    for position, passage in enumerate(passages):
        lead = next((one for one in leads if _continues(passage, [passages[one], *followers[one]])), None)
        if lead is not None:
            followers[lead].append(passage)
        elif len(leads) < most:
            leads.append(position)
            followers[position] = []
    for lead in leads:
        yield lead, tuple(sorted(followers[lead], key=lambda passage: passage.ordinal))


def _continues(passage: Passage, others: Sequence[Passage]) -> bool:
    return any(
        abs(passage.ordinal - other.ordinal) == 1 and passage.heading_path == other.heading_path for other in others
    )


def _descending(date: str) -> tuple[int, ...]:
    """A key that puts later dates first and none last: a year alone counts as its beginning."""
    return tuple(-int(part) for part in f"{date or 0}-0-0".split("-")[:3])


@dataclass(frozen=True, slots=True, eq=False)
class _Documents:
    """Document number of every row (n,), and of each document its id, date and city ("" for none)."""

    numbers: NDArray[np.int32]
    ids: list[str]
    published: list[str]
    city: list[str]


@lru_cache(maxsize=2)
def _documents(generation: Generation) -> _Documents:
    ids = generation.store.document_ids()
    first = {document_id: number for number, document_id in enumerate(dict.fromkeys(ids))}
    documents = {document.document_id: document for document in generation.store.documents()}
    return _Documents(
        np.fromiter((first[document_id] for document_id in ids), np.int32),
        list(first),
        [documents[document_id].published or "" for document_id in first],
        [documents[document_id].city or "" for document_id in first],
    )
