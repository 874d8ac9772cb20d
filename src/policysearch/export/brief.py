"""A brief: passages that somebody kept, and all that was looked at to find them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from policysearch.export.citation import citation, quote
from policysearch.records import Band, Document, Filters, Passage
from policysearch.text.catalogue import SOURCE, marked, number_text, translated, translated_plural
from policysearch.text.languages import country_name


@dataclass(frozen=True, slots=True)
class Asked:
    """One search: a question, what it was limited to, whether all its words must occur, and the language it is in.

    `language` is None where that was detected.
    """

    question: str
    filters: Filters = field(default_factory=Filters)
    exact: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A passage that was kept, and the search that had found it, with all that is shown of it: it outlives an index.

    The text of the document is left out. `changed`: the document no longer has the passage; `link` leads to it in
    the app.
    """

    passage: Passage
    document: Document
    asked: Asked | None = None
    note: str = ""
    changed: bool = False
    link: str | None = None

    @property
    def passage_id(self) -> str:
        """The id of its passage."""
        return self.passage.passage_id

    @property
    def city(self) -> str:
        """That of its document; empty where it has none."""
        return self.document.city or ""

    @property
    def quote(self) -> str:
        """The passage in its own words."""
        return quote(self.passage)

    def citation(self, language: str = SOURCE) -> str:
        """Where it stands, in one of the languages of the interface."""
        return citation(self.document, self.passage, self.link, language)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A document that was searched: the best match in it, how many there are, and the questions that they match."""

    document: Document
    best: Band | None = None
    passages: int = 0
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """What is handed on. `created` is a date, YYYY-MM-DD; `generation` that of the index.

    `language` is that of headings and remarks, where the format has some: one of those of the interface.
    """

    title: str
    items: tuple[Item, ...]
    looked_at: tuple[LookedAt, ...]
    created: str
    generation: str
    language: str = SOURCE

    @property
    def questions(self) -> tuple[str, ...]:
        """Those that its passages were kept under, each once."""
        return tuple(dict.fromkeys(item.asked.question for item in self.items if item.asked))

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that are quoted, in the order of their first quote."""
        return tuple({item.document.document_id: item.document for item in self.items}.values())

    @property
    def summary(self) -> str:
        """How much is quoted, of how much that was looked at."""
        good = sum(1 for looked in self.looked_at if looked.best in {"strong", "likely"})
        return translated(
            "{passages} from {documents}. {searched} looked at, {good} of them with strong or likely matches.",
            self.language,
            passages=self._counted("{number} passage", "{number} passages", len(self.items)),
            documents=self._counted("{number} document", "{number} documents", len(self.documents)),
            searched=self._counted("{number} document", "{number} documents", len(self.looked_at)),
            good=number_text(good, self.language),
        )

    def _counted(self, one: str, many: str, number: int) -> str:
        return translated_plural(one, many, number, self.language)


def kept(passage: Passage, document: Document, asked: Asked | None = None) -> Item:
    """A passage as an item, without the text of its document, which nothing of a brief needs."""
    return Item(passage, replace(document, text="", pages=()), asked)


def by_city(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """Cities with their items, both in the order given; "" for those that name no city."""
    cities: dict[str, list[Item]] = {}
    for item in items:
        cities.setdefault(item.city, []).append(item)
    return list(cities.items())


def titled(items: Sequence[Item]) -> list[tuple[Item, bool]]:
    """Items, and whether each needs a title: not below another one of its document."""
    before = (None, *(item.document.document_id for item in items))
    return [(item, item.document.document_id != last) for item, last in zip(items, before, strict=False)]


def title_of(questions: Sequence[str], language: str = SOURCE) -> str:
    """What a brief is called, unless somebody says otherwise."""
    return questions[0] if len(questions) == 1 else translated("What other cities do", language)


CHANGED = marked("The document has changed since this was quoted.")
"""Said of an item that the index no longer has."""
NO_CITY = marked("No city named")


def place_name(city: str, items: Sequence[Item], language: str = SOURCE) -> str:
    """A city with its country, as a heading."""
    country = next((item.document.country for item in items if item.document.country), None)
    names = (city, country_name(country, language) if country else "")
    return ", ".join(name for name in names if name) or translated(NO_CITY, language)
