"""A document as an address: which one, the passage it is opened at, and the search that led there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from policysearch.ui.params import Params, last, number
from policysearch.ui.search.state import SearchState

View = Literal["text", "pages"]
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A document, named by its id or path (`reference`) or by a passage of it.

    `path` and `quote`, the passage's first words, come with a link, so that it can tell what has changed since.
    `page` is the page of the file that is shown, None where the text is.
    """

    reference: str = ""
    passage: str = ""
    path: str = ""
    quote: str = ""
    page: int | None = None
    search: SearchState = field(default_factory=SearchState)

    @classmethod
    def from_params(cls, params: Params) -> DocumentState:
        """What URL parameters name. Raises UsageError for a value that cannot be."""
        return cls(
            reference=last(params, "id"),
            passage=last(params, "passage"),
            path=last(params, "path"),
            quote=last(params, "quote"),
            page=number(params, "page", 1, _MOST_PAGES),
            search=SearchState.from_params(params),
        )

    def to_params(self) -> dict[str, str | list[str]]:
        """The URL parameters that `from_params` reads back as this state."""
        named = {
            "id": self.reference,
            "passage": self.passage,
            "path": self.path,
            "quote": self.quote,
            "page": str(self.page or ""),
        }
        return {name: value for name, value in named.items() if value} | self.search.to_params()

    @property
    def names_something(self) -> bool:
        """Whether any document is asked for."""
        return bool(self.reference or self.passage or self.path)

    def at(self, passage_id: str) -> DocumentState:
        """The same document, in its text, opened at a passage of the index."""
        return DocumentState(passage=passage_id, search=self.search)

    def on(self, page: int | None) -> DocumentState:
        """The same, with a page of the file shown; None for the text."""
        return replace(self, page=page)

    def of(self, document_id: str) -> DocumentState:
        """Another document under the same search."""
        return DocumentState(document_id, search=self.search)
