"""What searches looked at: all documents within their limits, whether or not anything in them was relevant."""

from __future__ import annotations

from collections.abc import Iterable

from policysearch.export.brief import Asked, Item, LookedAt
from policysearch.index.store import Store
from policysearch.records import Band, Document, Filters, Hit
from policysearch.search.engine import Index
from policysearch.search.limits import Limits

_BEST_FIRST: tuple[Band, ...] = ("strong", "likely", "weak")


def looked_at(index: Index, items: Iterable[Item], searches: Iterable[Asked] = ()) -> tuple[LookedAt, ...]:
    """The documents that the searches of these items covered, and those further `searches`, by city and title.

    The documents of the items are among them, even those that the index has no longer. Raises EncoderError.
    """
    items = tuple(items)
    looked = {item.document.document_id: LookedAt(item.document) for item in items}
    for asked in dict.fromkeys((*searches, *(item.asked for item in items if item.asked))):
        for document in _covered(index, asked.filters):
            looked.setdefault(document.document_id, LookedAt(document))
        for hit in _relevant(index, asked):
            looked[hit.document.document_id] = _added(looked[hit.document.document_id], hit.band, asked.question)
    return tuple(sorted(looked.values(), key=_place))


def _covered(index: Index, filters: Filters) -> list[Document]:
    store = index.generation.store
    rows = store.rows(filters)
    if rows is None:
        return index.documents()
    ids = store.document_ids()
    return [store.document(document_id) for document_id in dict.fromkeys(ids[row] for row in rows.tolist())]


def _relevant(index: Index, asked: Asked) -> tuple[Hit, ...]:
    """All matches, those included that repeat another version of their document."""
    limits = _limits(index.generation.store, asked.filters)
    if limits is None:
        return ()
    return index.search(
        asked.question,
        language=asked.language,
        exact=asked.exact,
        limit=max(1, index.manifest.passages),
        all_versions=True,
        evidence=False,
        **limits,
    ).hits


def _added(looked: LookedAt, band: Band, question: str) -> LookedAt:
    best = min((one for one in (looked.best, band) if one), key=_BEST_FIRST.index)
    return LookedAt(looked.document, best, looked.passages + 1, tuple(dict.fromkeys((*looked.questions, question))))


def _limits(store: Store, filters: Filters) -> Limits | None:
    """The same limits without what the index has lost since; None where that leaves nothing to search."""
    known = {
        "languages": (filters.languages, set(store.languages)),
        "countries": (filters.countries, _values(store, "country")),
        "cities": (filters.cities, _values(store, "city")),
        "document_types": (filters.document_types, _values(store, "document_type")),
        "themes": (filters.themes, _values(store, "theme")),
        "actors": (filters.actors, _values(store, "actor")),
        "documents": (filters.documents, set(store.document_ids()) if filters.documents else set()),
    }
    limits = Limits(year_from=filters.year_from, year_to=filters.year_to)
    for name, (wanted, has) in known.items():
        left = [value for value in wanted if value in has]
        if wanted and not left:
            return None
        limits[name] = left  # type: ignore[literal-required]  # the names are those of Limits
    return limits


def _values(store: Store, field: str) -> set[str]:
    return {value for value, _ in store.facet(field)}


def _place(looked: LookedAt) -> tuple[str, str, str]:
    document = looked.document
    return document.city or "\uffff", document.title, document.path
