"""A search as an address: what was asked and how it was limited, to and from the parameters of a URL.

The URL is the only place where a search is kept. Widgets show it and change it, so a copied address, a reload
and the browser's back button all give the same search.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from policysearch.errors import Message, UsageError
from policysearch.search.grouping import SORTS, Sort
from policysearch.ui.params import Params, last, number, several

PER_PAGE = 20
"""Documents on one page of results."""
_MOST = 1000
"""No page and no balance above this: nobody reads on so far."""

Choice = Literal["language", "country", "city", "document_type", "theme", "actor"]
CHOICES: tuple[Choice, ...] = ("language", "country", "city", "document_type", "theme", "actor")

Balance = tuple[Literal["language", "city"], int]
"""A group, and how many hits of each come first."""
Order = Sort | Balance
"""What comes first."""

_Word = TypeVar("_Word", bound=str)

_FIELDS: Mapping[Choice, str] = {
    "language": "languages",
    "country": "countries",
    "city": "cities",
    "document_type": "document_types",
    "theme": "themes",
    "actor": "actors",
}
_PARAMETERS: Mapping[Choice, str] = {name: "type" if name == "document_type" else name for name in CHOICES}


@dataclass(frozen=True, slots=True)
class SearchState:
    """One search. Empty choices mean no limit.

    `exact` asks for every word as it is written, `asked_in` is the question's language where its reader knows better
    than the detection. `per_language` or `per_city` hits of each come first; one of them may be set, or a `sort`.
    """

    question: str = ""
    languages: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    document_types: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    page: int = 1
    per_language: int | None = None
    per_city: int | None = None
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    exact: bool = False
    asked_in: str | None = None
    sort: Sort = "relevance"

    @classmethod
    def from_params(cls, params: Params) -> SearchState:
        """The search that URL parameters name; unknown parameters mean nothing.

        Raises UsageError for a value that cannot be: half a search must not pass for the one that was sent.
        """
        choices: dict[str, Any] = {_FIELDS[name]: several(params, _PARAMETERS[name]) for name in CHOICES}
        state = cls(
            question=last(params, "q"),
            year_from=number(params, "from", 1, 9999),
            year_to=number(params, "to", 1, 9999),
            page=number(params, "results", 1, _MOST) or 1,
            per_language=number(params, "per_language", 1, _MOST),
            per_city=number(params, "per_city", 1, _MOST),
            exact=_one_of(params, "mode", ("meaning", "exact")) == "exact",
            asked_in=last(params, "asked_in") or None,
            sort=_one_of(params, "sort", SORTS),
            **choices,
        )
        state._check()
        return state

    def to_params(self) -> dict[str, str | list[str]]:
        """The URL parameters that `from_params` reads back as this search; nothing that is at its default."""
        params: dict[str, str | list[str]] = {"q": self.question} if self.question else {}
        params |= {_PARAMETERS[name]: list(self.chosen(name)) for name in CHOICES if self.chosen(name)}
        others = {
            "from": self.year_from,
            "to": self.year_to,
            "mode": "exact" if self.exact else None,
            "asked_in": self.asked_in,
            "sort": None if self.sort == "relevance" else self.sort,
            "per_language": self.per_language,
            "per_city": self.per_city,
            "results": None if self.page == 1 else self.page,
        }
        return params | {name: str(value) for name, value in others.items() if value is not None}

    def chosen(self, choice: Choice) -> tuple[str, ...]:
        """The values that one filter is set to."""
        values: tuple[str, ...] = getattr(self, _FIELDS[choice])
        return values

    @property
    def limited(self) -> bool:
        """Whether any filter is set."""
        return any(self.chosen(name) for name in CHOICES) or self.has_years

    @property
    def has_years(self) -> bool:
        """Whether the filter of years is set."""
        return self.year_from is not None or self.year_to is not None

    @property
    def order(self) -> Order:
        """What comes first: so many of each group, or what the sort says."""
        if self.per_language:
            return "language", self.per_language
        return ("city", self.per_city) if self.per_city else self.sort

    def asking(self, question: str) -> SearchState:
        """Another question under the same filters; its language is its own."""
        question = " ".join(question.split())
        return replace(self, question=question, page=1, asked_in=self.asked_in if question == self.question else None)

    def choosing(self, choice: Choice, values: Sequence[str]) -> SearchState:
        """The same question with one filter set to these values."""
        changed: dict[str, Any] = {_FIELDS[choice]: tuple(values)}
        return replace(self, page=1, **changed)

    def without(self, choice: Choice, value: str) -> SearchState:
        """The same question with one value of a filter taken away."""
        return self.choosing(choice, [one for one in self.chosen(choice) if one != value])

    def between(self, year_from: int | None, year_to: int | None) -> SearchState:
        """The same question, limited to documents of these years."""
        return replace(self, year_from=year_from, year_to=year_to, page=1)

    def unlimited(self) -> SearchState:
        """The same question without filters."""
        nothing: dict[str, Any] = {_FIELDS[name]: () for name in CHOICES}
        return replace(self, year_from=None, year_to=None, page=1, **nothing)

    def ordered(self, order: Order) -> SearchState:
        """The same search in another order."""
        group, least = (None, None) if isinstance(order, str) else order
        return replace(
            self,
            sort=order if isinstance(order, str) else "relevance",
            per_language=least if group == "language" else None,
            per_city=least if group == "city" else None,
            page=1,
        )

    def exactly(self, exact: bool) -> SearchState:  # noqa: FBT001
        """The same question, by its words as they are written or by what it means."""
        return replace(self, exact=exact, page=1)

    def read_as(self, language: str | None) -> SearchState:
        """The same question, taken to be in this language; None for the one that is detected."""
        return replace(self, asked_in=language, page=1)

    def on(self, page: int) -> SearchState:
        """Another page of the same results."""
        return replace(self, page=page)

    def _check(self) -> None:
        if self.year_from and self.year_to and self.year_from > self.year_to:
            reason = Message("the first year is later than the last one")
            raise UsageError(f"from={self.year_from}&to={self.year_to}", reason, Message("Exchange them"))
        sort = None if self.sort == "relevance" else self.sort
        said = (("per_language", self.per_language), ("per_city", self.per_city), ("sort", sort))
        orders = [f"{name}={value}" for name, value in said if value]
        if len(orders) > 1:
            reason = Message("hits have one order at a time")
            raise UsageError("&".join(orders), reason, Message("Leave one of them out"))


def _one_of(params: Params, name: str, allowed: tuple[_Word, ...]) -> _Word:
    """One of some words, the first where none is given. Raises UsageError for anything else."""
    text = last(params, name)
    for word in allowed:
        if text in (word, ""):
            return word
    remedy = Message("Choose one of: {names}", names=", ".join(allowed))
    raise UsageError(f"{name}={text}", Message("there is no such choice"), remedy)
