"""What the page asks of the index: documents with their hits, and how many each filter would give."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from policysearch.records import Ranking
from policysearch.search.engine import Index
from policysearch.search.grouping import groups
from policysearch.search.limits import Limits, filters_of
from policysearch.ui.search.state import CHOICES, PER_PAGE, SearchState

Counts = Mapping[str, Mapping[str, int]]
"""Field of `policysearch.search.found.FACETS` -> value -> number of passages, most first."""

_PASSAGES = 3
"""Of each document, at first."""


def ask(index: Index, state: SearchState) -> Ranking:
    """The documents of one page of a search. Raises UsageError.

    Answers are kept for some minutes: what a reader comes back to, or counts against, is not searched for again.
    """
    return _answer(index, f"{index.path}/{index.manifest.generation}", hash(index.glossary.pairs), state)


def counts_of(index: Index, state: SearchState, ranking: Ranking | None) -> Counts:
    """How many passages each value has: of the index, or relevant to the question. Most first, then those with none.

    The values of one filter are alternatives, so they are counted as if that filter were not set: what each
    of them would add is what a reader wants to know.
    """
    every = {facet.field: dict(facet.counts) for facet in index.facets()}
    if not ranking:
        return every
    counts = _facets(ranking)
    for field in (name for name in CHOICES if state.chosen(name)):
        counts[field] = _facets(ask(index, state.choosing(field, ()))).get(field, {})
    if state.has_years:
        counts["year"] = _facets(ask(index, state.between(None, None))).get("year", {})
    return {field: counts.get(field, {}) | _none_of(values, counts.get(field, {})) for field, values in every.items()}


def searched(index: Index, state: SearchState) -> tuple[int, tuple[str, ...]]:
    """How many documents a search looks at, and their languages, most passages first."""
    store = index.generation.store
    rows = store.rows(filters_of(store, limits_of(state)))
    if rows is None:
        return index.manifest.documents, tuple(language for language, _ in store.facet("language"))
    return len(groups(index.generation, rows)), tuple(language for language, _ in store.facet("language", rows))


def limits_of(state: SearchState) -> Limits:
    """What the engine is told of the filters."""
    return {
        "languages": state.languages,
        "countries": state.countries,
        "cities": state.cities,
        "document_types": state.document_types,
        "themes": state.themes,
        "actors": state.actors,
        "year_from": state.year_from,
        "year_to": state.year_to,
    }


# The generation and the glossary are keys: they tell apart answers that are no longer the same.
@st.cache_resource(max_entries=100, ttl="5m", show_spinner=False)
def _answer(_index: Index, generation: str, glossary: int, state: SearchState) -> Ranking:  # noqa: ARG001
    return _index.search(
        state.question,
        language=state.asked_in,
        exact=state.exact,
        sort=state.sort,
        per_language=state.per_language,
        per_city=state.per_city,
        limit=PER_PAGE,
        offset=PER_PAGE * (state.page - 1),
        per_document=_PASSAGES,
        **limits_of(state),
    )


def _facets(ranking: Ranking) -> dict[str, dict[str, int]]:
    return {facet.field: dict(facet.counts) for facet in ranking.facets}


def _none_of(values: Mapping[str, int], counts: Mapping[str, int]) -> dict[str, int]:
    return {value: 0 for value in values if value not in counts}
