"""A search as an address: what was asked and how it was limited, to and from the parameters of a URL.

The URL is the only place where a search is kept. Widgets show it and change it, so a copied address, a reload
and the browser's back button all give the same search.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from policysearch.errors import UsageError
from policysearch.ui.params import Params, last, number, several

STEP = 10
"""Hits shown at first, and added by "show more"."""
MOST = 1000
"""More hits than this on one page are of no use to a reader and slow to send."""

Choice = Literal["language", "city", "document_type"]
CHOICES: tuple[Choice, ...] = ("language", "city", "document_type")

Balance = tuple[Literal["language", "city"], int]
"""A group, and how many hits of each come first."""

_PARAMETERS: Mapping[Choice, str] = {"language": "language", "city": "city", "document_type": "type"}


@dataclass(frozen=True, slots=True)
class SearchState:
    """One search. Empty choices mean no limit; `shown` is the number of hits on the page.

    `per_language` or `per_city` hits of each come first; one of them may be set.
    """

    question: str = ""
    languages: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    document_types: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    shown: int = STEP
    per_language: int | None = None
    per_city: int | None = None

    @classmethod
    def from_params(cls, params: Params) -> SearchState:
        """The search that URL parameters name; unknown parameters mean nothing.

        Raises UsageError for a value that cannot be: half a search must not pass for the one that was sent.
        """
        state = cls(
            question=last(params, "q"),
            languages=several(params, "language"),
            cities=several(params, "city"),
            document_types=several(params, "type"),
            year_from=number(params, "from", 1, 9999),
            year_to=number(params, "to", 1, 9999),
            shown=number(params, "show", 1, MOST) or STEP,
            per_language=number(params, "per_language", 1, MOST),
            per_city=number(params, "per_city", 1, MOST),
        )
        if state.year_from and state.year_to and state.year_from > state.year_to:
            reason = "the first year is later than the last one"
            raise UsageError(f"from={state.year_from}&to={state.year_to}", reason, "Exchange them")
        if state.per_language and state.per_city:
            both = f"per_language={state.per_language}&per_city={state.per_city}"
            raise UsageError(both, "hits can be balanced by one of them at a time", "Leave one of them out")
        return state

    def to_params(self) -> dict[str, str | list[str]]:
        """The URL parameters that `from_params` reads back as this search; nothing that is at its default."""
        params: dict[str, str | list[str]] = {"q": self.question} if self.question else {}
        params |= {_PARAMETERS[name]: list(self.chosen(name)) for name in CHOICES if self.chosen(name)}
        numbers = {
            "from": self.year_from,
            "to": self.year_to,
            "show": None if self.shown == STEP else self.shown,
            "per_language": self.per_language,
            "per_city": self.per_city,
        }
        return params | {name: str(number) for name, number in numbers.items() if number is not None}

    def chosen(self, choice: Choice) -> tuple[str, ...]:
        """The values that one filter is set to."""
        return {"language": self.languages, "city": self.cities, "document_type": self.document_types}[choice]

    @property
    def limited(self) -> bool:
        """Whether any filter is set."""
        return any(self.chosen(name) for name in CHOICES) or self.has_years

    @property
    def has_years(self) -> bool:
        """Whether the filter of years is set."""
        return self.year_from is not None or self.year_to is not None

    def asking(self, question: str) -> SearchState:
        """Another question under the same filters."""
        return replace(self, question=" ".join(question.split()), shown=STEP)

    def choosing(self, choice: Choice, values: Sequence[str]) -> SearchState:
        """The same question with one filter set to these values."""
        values = tuple(values)
        if choice == "language":
            return replace(self, languages=values, shown=STEP)
        if choice == "city":
            return replace(self, cities=values, shown=STEP)
        return replace(self, document_types=values, shown=STEP)

    def between(self, year_from: int | None, year_to: int | None) -> SearchState:
        """The same question, limited to documents of these years."""
        return replace(self, year_from=year_from, year_to=year_to, shown=STEP)

    def unlimited(self) -> SearchState:
        """The same question without filters."""
        return SearchState(self.question, per_language=self.per_language, per_city=self.per_city)

    def balanced(self, balance: Balance | None) -> SearchState:
        """The same search with so many hits of each group first; None for the best first, whatever they are."""
        group, least = balance or (None, None)
        return replace(
            self,
            per_language=least if group == "language" else None,
            per_city=least if group == "city" else None,
            shown=STEP,
        )

    @property
    def balance(self) -> Balance | None:
        """Which hits come first: so many of each group, or None for the best."""
        if self.per_language:
            return "language", self.per_language
        return ("city", self.per_city) if self.per_city else None

    def showing_more(self) -> SearchState:
        """The same search with more hits on the page."""
        return replace(self, shown=min(self.shown + STEP, MOST))
