"""What cannot be asked for. Each function raises UsageError."""

from __future__ import annotations

from policysearch.errors import UsageError
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
    if first is not None and last is not None and first > last:
        raise UsageError(f"{first} to {last}", "the years are the wrong way round", "Swap them")


def check_balance(per_language: int | None, per_city: int | None) -> None:
    """How many hits of each kind come first."""
    for name, least in (("per language", per_language), ("per city", per_city)):
        if least is not None and least < 1:
            raise UsageError(f"{least} {name}", "this cannot be", "Use a number ≥ 1, or leave it out")
    if per_language and per_city:
        reason = "hits can be balanced by one of them at a time"
        raise UsageError(f"{per_language} per language, {per_city} per city", reason, "Leave one of them out")
