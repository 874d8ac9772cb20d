"""What a search is limited to, as people name it, and as the store knows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict
from unicodedata import normalize

from policysearch.errors import Message, UsageError
from policysearch.index.store import Store
from policysearch.records import Document, Filters
from policysearch.search.checks import check_years
from policysearch.text.languages import country_code, normalise

LIST_THEM = Message("List what is there: policysearch info --documents")

_LACKED = {
    "country": Message("no document has this country"),
    "city": Message("no document has this city"),
    "document_type": Message("no document has this document type"),
    "theme": Message("no document has this theme"),
    "actor": Message("no document has this actor"),
}
"""What is said of a value that no document has, by the field of the store."""


class Limits(TypedDict, total=False):
    """Limits of a search. Values of one field are alternatives; `documents` takes ids, paths or file names.

    `themes` are written TAXONOMY/THEME; `actors` are the columns that a row of a table is marked in.
    """

    languages: Sequence[str]
    countries: Sequence[str]
    cities: Sequence[str]
    document_types: Sequence[str]
    themes: Sequence[str]
    actors: Sequence[str]
    documents: Sequence[str]
    year_from: int | None
    year_to: int | None


def filters_of(store: Store, limits: Limits) -> Filters:
    """The same as the store knows it. Raises UsageError for what the index lacks, and for years that cannot be."""
    year_from, year_to = limits.get("year_from"), limits.get("year_to")
    check_years(year_from, year_to)
    return Filters(
        languages=tuple(normalise(tag) for tag in limits.get("languages", ())),
        countries=_known(store, "country", [country_code(name) or name for name in limits.get("countries", ())]),
        cities=_known(store, "city", limits.get("cities", ())),
        document_types=_known(store, "document_type", limits.get("document_types", ())),
        themes=_known(store, "theme", limits.get("themes", ())),
        actors=_known(store, "actor", limits.get("actors", ())),
        documents=tuple(find_document(store, reference).document_id for reference in limits.get("documents", ())),
        year_from=year_from,
        year_to=year_to,
    )


def find_document(store: Store, reference: str) -> Document:
    """The document that an id, a path or a file name means. Raises UsageError."""
    found = store.find_documents(reference)
    if not found:
        raise UsageError(reference, Message("no document of the index has this id, path or file name"), LIST_THEM)
    if len(found) > 1:
        paths = ", ".join(store.document(document_id).path for document_id in found)
        reason = Message("it means several documents: {paths}", paths=paths)
        raise UsageError(reference, reason, Message("Name one of them by its path"))
    return store.document(found[0])


def _known(store: Store, field: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Filter values as the index writes them: the very same, else all that differ in case or spaces alone.

    Raises UsageError for one it lacks.
    """
    if not wanted:
        return ()
    values = [value for value, _ in store.facet(field)]
    known: list[str] = []
    for value in wanted:
        same = [value] if value in values else [its for its in values if _alike(its) == _alike(value)]
        if not same:
            has = ", ".join(sorted(values)) or Message("none")
            raise UsageError(value, _LACKED[field], Message("The index has: {names}", names=has))
        known += same
    return tuple(known)


def _alike(value: str) -> str:
    return " ".join(normalize("NFC", value).casefold().split())
