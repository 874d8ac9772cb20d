"""What the page asks of the index: hits, and how many each filter would give."""

from __future__ import annotations

from collections.abc import Mapping

from policysearch.records import Ranking
from policysearch.search.engine import Index
from policysearch.ui.state import CHOICES, SearchState

Counts = Mapping[str, Mapping[str, int]]
"""Field of `policysearch.search.engine.FACETS` -> value -> number of passages, most first."""


def counts_of(index: Index, state: SearchState, ranking: Ranking | None) -> Counts:
    """How many passages each value has: of the index, or relevant to the question.

    The values of one filter are alternatives, so they are counted as if that filter were not set: what each
    of them would add is what a reader wants to know.
    """
    facets = ranking.facets if ranking else index.facets()
    counts = {facet.field: dict(facet.counts) for facet in facets}
    if ranking:
        for field in (name for name in CHOICES if state.chosen(name)):
            counts[field] = _count(index, state.choosing(field, ()), field)
        if state.has_years:
            counts["year"] = _count(index, state.between(None, None), "year")
    return counts


def ask(index: Index, state: SearchState, *, counting: bool = False) -> Ranking:
    """The ranking of a search; with `counting`, its facets alone are of interest. Raises UsageError."""
    return index.search(
        state.question,
        languages=state.languages,
        cities=state.cities,
        document_types=state.document_types,
        year_from=state.year_from,
        year_to=state.year_to,
        limit=1 if counting else state.shown,
        per_language=None if counting else state.per_language,
        per_city=None if counting else state.per_city,
        evidence=not counting,
    )


def _count(index: Index, state: SearchState, field: str) -> dict[str, int]:
    facets = ask(index, state, counting=True).facets
    return next(dict(facet.counts) for facet in facets if facet.field == field)
