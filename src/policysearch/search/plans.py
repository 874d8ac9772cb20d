"""Two plans side by side: which objectives of the one have a counterpart in the other, and which have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from policysearch.errors import UsageError
from policysearch.records import Document, Hit, Kind, Passage
from policysearch.search.counterparts import counterparts
from policysearch.search.engine import Index
from policysearch.search.query import RowNumbers

FEWEST_NUMBERED = 3
"""A document with so many numbered rows or more states its objectives in them."""

_SAYING: frozenset[Kind] = frozenset({"text", "list", "table_row"})
"""Kinds of passages that can state an objective."""


Certainty = Literal["strong", "likely"]


@dataclass(frozen=True, slots=True)
class Matched:
    """An objective of a plan with the objective of the other one that comes nearest; None where nothing is near.

    `mutual`: to that one, too, nothing in this plan is nearer.
    """

    objective: Passage
    hit: Hit | None
    mutual: bool = False

    @property
    def certainty(self) -> Certainty | None:
        """How sure it is that the other plan has this too; None where it has nothing like it.

        In plans on one theme everything is near to everything, so only what is nearest to each other is sure.
        """
        if self.hit is None or self.hit.band == "weak":
            return None
        if self.mutual:
            return self.hit.band
        return "likely" if self.hit.band == "strong" else None


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
        raise UsageError(other, "this is the same document", "Name two documents")
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
        raise UsageError(plan.path, "it has no text that could state objectives", "Choose another document")
    here, there = _rows(index, wanted), _rows(index, objectives(index.passages(other)))
    matched = tuple(_matched(index, objective, here, there) for objective in wanted)
    return Coverage(plan, other, all(passage.number for passage in wanted), matched)


def _matched(index: Index, objective: Passage, here: RowNumbers, there: RowNumbers) -> Matched:
    hit = _nearest(index, objective, there)
    if hit is None:
        return Matched(objective, None)
    back = _nearest(index, hit.passage, here)
    return Matched(objective, hit, back is not None and back.passage.passage_id == objective.passage_id)


def _nearest(index: Index, passage: Passage, rows: RowNumbers) -> Hit | None:
    return next(iter(counterparts(index.generation, passage, rows, index.glossary).hits(0, 1)), None)


def _rows(index: Index, passages: Sequence[Passage]) -> RowNumbers:
    return np.sort(np.array([index.generation.store.row(its.passage_id) for its in passages], np.int64))
