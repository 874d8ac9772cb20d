"""Two plans side by side: which objectives of the one have a counterpart in the other, and which have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from policysearch.errors import Message, UsageError
from policysearch.records import Band, Document, Hit, Kind, Passage
from policysearch.search.counterparts import counterparts
from policysearch.search.engine import Index
from policysearch.search.query import RowNumbers

LIKELY, STRONG = 0.24, 0.3
"""Least cosine of two objectives, each without the mean of its plan, that makes it likely or sure that they are each
other's counterparts. Of objectives of plans on other matters that are nearest to each other one in twenty reaches .24,
one in a hundred .28. It says more than scores where an index holds little else: these measure against all it has."""

FEWEST_NUMBERED = 3
"""A document with so many numbered rows or more states its objectives in them."""

_SAYING: frozenset[Kind] = frozenset({"text", "list", "table_row"})
"""Kinds of passages that can state an objective."""


Certainty = Literal["strong", "likely"]


@dataclass(frozen=True, slots=True)
class Matched:
    """An objective of a plan with the objective of the other one that comes nearest; None where nothing is near.

    `mutual`: to that one, too, nothing in this plan is nearer. `likeness` is their cosine, each without the mean of
    its plan.
    """

    objective: Passage
    hit: Hit | None
    mutual: bool = False
    likeness: float = 0.0

    @property
    def certainty(self) -> Certainty | None:
        """How sure it is that the other plan has this too; None where it has nothing like it.

        In plans on one theme everything is near to everything, so only what is nearest to each other is sure.
        """
        if self.hit is None:
            return None
        sure = "strong" in (self.hit.band, _band(self.likeness))
        if self.mutual and sure:
            return "strong"
        if sure or (self.mutual and "likely" in (self.hit.band, _band(self.likeness))):
            return "likely"
        return None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One direction: all objectives of `plan` in their order, held against `other`.

    `numbered` tells whether they are its numbered rows, or else all it says.
    """

    plan: Document
    other: Document
    numbered: bool
    objectives: tuple[Matched, ...]

    def count(self, certainty: Certainty | None) -> int:
        """Number of objectives that are as sure as this to have a counterpart; with None, of those without any."""
        return sum(matched.certainty == certainty for matched in self.objectives)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Both directions: what of the first plan is in the second, and what of the second is in the first."""

    there: Coverage
    back: Coverage


def compare_plans(index: Index, plan: str, other: str) -> Gaps:
    """Hold two documents against each other; each is an id, a path or a file name. Raises UsageError."""
    one, two = index.document(plan), index.document(other)
    if one.document_id == two.document_id:
        raise UsageError(other, Message("this is the same document"), Message("Name two documents"))
    return Gaps(_coverage(index, one, two), _coverage(index, two, one))


def objectives(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """What a plan wants to reach: its numbered rows where it has some, else every passage that says something."""
    numbered = tuple(passage for passage in passages if passage.number)
    if len(numbered) >= FEWEST_NUMBERED:
        return numbered
    return tuple(passage for passage in passages if passage.kind in _SAYING)


def _coverage(index: Index, plan: Document, other: Document) -> Coverage:
    wanted = objectives(index.passages(plan))
    if not wanted:
        reason = Message("it has no text that could state objectives")
        raise UsageError(plan.path, reason, Message("Choose another document"))
    here, there = _rows(index, wanted), _rows(index, objectives(index.passages(other)))
    likeness = _likeness(index, here, there)
    matched = tuple(_matched(index, objective, here, there, likeness) for objective in wanted)
    return Coverage(plan, other, all(passage.number for passage in wanted), matched)


def _matched(
    index: Index, objective: Passage, here: RowNumbers, there: RowNumbers, likeness: NDArray[np.float32]
) -> Matched:
    hit = _nearest(index, objective, there)
    if hit is None:
        return Matched(objective, None)
    back = _nearest(index, hit.passage, here)
    mutual = back is not None and back.passage.passage_id == objective.passage_id
    places = (np.searchsorted(rows, _rows(index, [its])[0]) for rows, its in ((here, objective), (there, hit.passage)))
    return Matched(objective, hit, mutual, float(likeness[tuple(places)]))


def _nearest(index: Index, passage: Passage, rows: RowNumbers) -> Hit | None:
    """However far that is."""
    found = counterparts(index.generation, passage, rows, index.glossary, however_far=True)
    return next(iter(found.hits(0, 1)), None)


def _likeness(index: Index, here: RowNumbers, there: RowNumbers) -> NDArray[np.float32]:
    """Cosines (here, there) of passages, each without the mean of its side: what all of a plan says tells nothing."""
    sides = []
    for rows in (here, there):
        vectors = index.generation.dense.read(rows)
        vectors = vectors - vectors.mean(axis=0)
        sides.append(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6))
    cosines: NDArray[np.float32] = sides[0] @ sides[1].T
    return cosines


def _band(likeness: float) -> Band:
    if likeness >= STRONG:
        return "strong"
    return "likely" if likeness >= LIKELY else "weak"


def _rows(index: Index, passages: Sequence[Passage]) -> RowNumbers:
    return np.sort(np.array([index.generation.store.row(its.passage_id) for its in passages], np.int64))
