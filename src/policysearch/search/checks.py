"""What cannot be asked for. Each function raises UsageError."""

from __future__ import annotations

from policysearch.errors import UsageError
from policysearch.search.grouping import SORTS
from policysearch.search.systems import SYSTEMS


def check(query: str, system: str, limit: int, offset: int) -> None:
    """A question, how to rank, and which of the hits."""
    if not query.strip():
        raise UsageError("the question", "it is empty", "Ask in any language, for example: bicycle parking")
    if system not in SYSTEMS:
        raise UsageError(system, "there is no such system", f"Choose one of: {', '.join(SYSTEMS)}")
    if limit < 1 or offset < 0:
        raise UsageError(f"limit {limit}, offset {offset}", "these cannot be", "Use limit ≥ 1 and offset ≥ 0")


def check_years(first: int | None, last: int | None) -> None:
    """The years that documents are of."""
    for year in (first, last):
        if year is not None and not 1 <= year <= 9999:  # as dates have them
            raise UsageError(str(year), "this is no year", "Use one such as 2024")
    if first is not None and last is not None and first > last:
        raise UsageError(f"{first} to {last}", "the years are the wrong way round", "Swap them")


def check_order(sort: str, per_document: int | None, per_language: int | None, per_city: int | None) -> None:
    """How hits are sorted, and how many of each kind come first."""
    if sort not in SORTS:
        raise UsageError(sort, "there is no such order", f"Choose one of: {', '.join(SORTS)}")
    counts = (("document", per_document), ("language", per_language), ("city", per_city))
    for name, least in counts:
        if least is not None and least < 1:
            raise UsageError(f"{least} per {name}", "this cannot be", "Use a number ≥ 1, or leave it out")
    if per_language and per_city:
        reason = "hits can be balanced by one of them at a time"
        raise UsageError(f"{per_language} per language, {per_city} per city", reason, "Leave one of them out")
    if sort != "relevance" and (per_language or per_city):
        reason = "which come first is said twice"
        raise UsageError(f"sorted by {sort}, balanced as well", reason, "Leave one of them out")
