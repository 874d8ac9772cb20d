"""What the page of the corpus shows, as an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from policysearch.errors import Message, UsageError
from policysearch.ui.params import Params, last, number, several

View = Literal["documents", "left-out", "findings", "change"]
Sort = Literal["title", "newest", "oldest", "city", "passages"]
VIEWS: tuple[View, ...] = get_args(View)
SORTS: tuple[Sort, ...] = get_args(Sort)
Choice = Literal["language", "country", "type", "year"]
CHOICES: tuple[Choice, ...] = get_args(Choice)

MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class CorpusState:
    """One view of the corpus. Values of one choice are alternatives; `words` must all stand in what names a document.

    `page` counts from 1.
    """

    view: View = "documents"
    words: str = ""
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    sort: Sort = "title"
    page: int = 1

    @classmethod
    def from_params(cls, params: Params) -> CorpusState:
        """What URL parameters name. Raises UsageError for a view or an order that there is not."""
        view, sort = last(params, "view") or "documents", last(params, "sort") or "title"
        for name, value, values in (("view", view, VIEWS), ("sort", sort, SORTS)):
            if value not in values:
                remedy = Message("Use one of: {names}", names=", ".join(values))
                raise UsageError(f"{name}={value}", Message("there is no such thing here"), remedy)
        return cls(
            view=next(one for one in VIEWS if one == view),
            words=last(params, "words"),
            languages=several(params, "language"),
            countries=several(params, "country"),
            types=several(params, "type"),
            years=several(params, "year"),
            sort=next(one for one in SORTS if one == sort),
            page=number(params, "page", 1, MOST_PAGES) or 1,
        )

    def to_params(self) -> dict[str, str | list[str]]:
        """The URL parameters that `from_params` reads back as this; nothing that is at its default."""
        start = CorpusState()
        plain = {name: str(getattr(self, name)) for name in ("view", "words", "sort", "page")}
        params: dict[str, str | list[str]] = {
            name: value for name, value in plain.items() if value != str(getattr(start, name))
        }
        return params | {name: list(self.chosen(name)) for name in CHOICES if self.chosen(name)}

    def chosen(self, choice: Choice) -> tuple[str, ...]:
        """The values that one choice is limited to."""
        return {"language": self.languages, "country": self.countries, "type": self.types, "year": self.years}[choice]

    def choosing(self, choice: Choice, values: tuple[str, ...]) -> CorpusState:
        """The same with one choice limited to these values, from the first page."""
        first = replace(self, page=1)
        match choice:
            case "language":
                return replace(first, languages=values)
            case "country":
                return replace(first, countries=values)
            case "type":
                return replace(first, types=values)
        return replace(first, years=values)

    @property
    def limited(self) -> bool:
        """Whether some documents may be left out."""
        return bool(self.words) or any(self.chosen(name) for name in CHOICES)
