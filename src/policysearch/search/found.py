"""What a search found, in order: as hits, as documents with their hits, as counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policysearch.index.generation import Generation
from policysearch.records import Band, DocumentHits, Facet, Hit, Passage
from policysearch.search import balance, explain, grouping, versions
from policysearch.search.grouping import Sort
from policysearch.search.query import Query
from policysearch.search.systems import Candidates
from policysearch.settings import FusionSettings

FACETS = ("language", "country", "city", "document_type", "year", "theme", "actor")


@dataclass(frozen=True, slots=True)
class Order:
    """How what was found is put in order: see `policysearch.search.engine.Index.search`."""

    sort: Sort = "relevance"
    per_language: int | None = None
    per_city: int | None = None
    all_versions: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The relevant candidates of a query, with a band each; `places` (n,) are theirs in the order shown."""

    generation: Generation
    query: Query
    candidates: Candidates
    bands: Sequence[Band]
    settings: FusionSettings
    places: NDArray[np.int64]
    evidence: bool = True

    @property
    def rows(self) -> NDArray[np.int64]:
        """The rows (n,) of what was found, in the order shown."""
        return self.candidates.rows[self.places]

    def ordered(self, order: Order) -> Found:
        """The same in another order, what only repeats a better version left out."""
        found = self
        if not order.all_versions:
            found = found.at(versions.standing(self.generation, found.rows))
        found = found.at(balance.permutation(self.generation, found.rows, order.per_language, order.per_city))
        weak = [self.bands[place] == "weak" for place in found.places.tolist()]
        return found.at(grouping.permutation(self.generation, found.rows, weak, order.sort))

    def hits(self, offset: int, limit: int) -> list[Hit]:
        """So many hits from `offset` on."""
        positions = range(len(self.places))[offset : offset + limit]
        return self._hits(positions, self._passages(positions))

    def documents(self, offset: int, limit: int, per_document: int) -> list[DocumentHits]:
        """So many documents from `offset` on, each with its best passages."""
        groups = grouping.groups(self.generation, self.rows)
        return [self._document(group, per_document) for group in groups[offset : offset + limit]]

    def count_documents(self) -> int:
        """Number of documents with any passage found."""
        return grouping.number_of_documents(self.generation, self.rows)

    def facets(self) -> tuple[Facet, ...]:
        """How many of the passages found have each value."""
        return tuple(Facet(name, tuple(self.generation.store.facet(name, self.rows))) for name in FACETS)

    def without(self, rows: NDArray[np.int64]) -> Found:
        """The same without these rows."""
        return self.at(np.flatnonzero(~np.isin(self.rows, rows)))

    def at(self, positions: NDArray[np.int64]) -> Found:
        """The same with these positions alone, in this order."""
        return replace(self, places=self.places[positions])

    def _document(self, group: grouping.Group, most: int) -> DocumentHits:
        passages = self._passages(group.positions)
        joined = list(grouping.joined(passages, most))
        leads = [lead for lead, _ in joined]
        hits = self._hits([group.positions[lead] for lead in leads], [passages[lead] for lead in leads])
        whole = tuple(replace(hit, neighbours=neighbours) for hit, (_, neighbours) in zip(hits, joined, strict=True))
        return DocumentHits(hits[0].document, whole, len(passages))

    def _passages(self, positions: Sequence[int]) -> list[Passage]:
        return self.generation.store.passages(self.rows[list(positions)].tolist())

    def _hits(self, positions: Sequence[int], passages: Sequence[Passage]) -> list[Hit]:
        hits = list(map(self._hit, positions, passages))
        if not self.evidence:
            return hits
        rows, its = self.rows[list(positions)], self.candidates
        found = explain.evidence(self.generation, its.vector, hits, rows, its.meant)
        return [replace(hit, evidence=evidence) for hit, evidence in zip(hits, found, strict=True)]

    def _hit(self, position: int, passage: Passage) -> Hit:
        candidates, place = self.candidates, int(self.places[position])
        return Hit(
            passage=passage,
            document=self.generation.store.document(passage.document_id),
            rank=position + 1,
            score=float(candidates.score[place]),
            dense=float(candidates.dense[place]),
            lexical=float(candidates.lexical[place]),
            band=self.bands[place],
            versions=versions.versions_of(self.generation, int(candidates.rows[place])),
        )
