"""The records that stages hand to each other: immutable, typed, free of behaviour that needs a library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "title", "list", "table_row", "contents", "references", "boilerplate"]
"""What a passage is. `contents`, `references` and `boilerplate` are stored but not ranked by default."""

RANKED_KINDS: frozenset[Kind] = frozenset({"text", "title", "list", "table_row"})

Source = Literal["user", "sidecar", "metadata.csv", "front matter", "rule", "file", "detected"]
"""Who says so: the user, the file or the table beside the document, the document's own front matter, a rule that read
it off the head of the text, the file's own properties, or a guess from the text."""

LanguageSource = Literal["user", "sidecar", "metadata.csv", "front matter", "detected"]

Band = Literal["strong", "likely", "weak"]
"""How sure a hit is, for people: see `policysearch.search.relevance`."""


@dataclass(frozen=True, slots=True)
class Page:
    """One PDF page: 1-based `number`, its span in `Document.text`, the printed `label` where known.

    A picture of text has `ocr`, the languages that it was read in ("ita", "nld+fra"), and `lacks`, the one that it
    should be read in and that is not installed; both as tesseract calls them.
    """

    number: int
    start: int
    end: int
    label: str | None = None
    ocr: str | None = None
    lacks: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file as it was read. Spans everywhere count characters of `text`.

    `document_id` derives from the file's content (`sha256`), so a renamed file keeps it.
    `path` is relative to the corpus folder, with forward slashes. `publisher` is the office or body that issued it.
    `sources` says of each field that describes it who says so: (("city", "rule"), …).
    """

    document_id: str
    title: str
    path: str
    language: str
    language_source: LanguageSource
    sha256: str
    text: str
    media_type: str
    pages: tuple[Page, ...] = ()
    source_url: str | None = None
    city: str | None = None
    country: str | None = None
    document_type: str | None = None
    published: str | None = None
    identifiers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    note: str | None = None
    publisher: str | None = None
    sources: tuple[tuple[str, Source], ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """What a passage is about, in the terms of a taxonomy, and how sure that is, from 0 to 1."""

    taxonomy: str
    theme: str
    confidence: float

    @property
    def value(self) -> str:
        """What it is filtered and counted by, such as "smart-city/mobility"."""
        return f"{self.taxonomy}/{self.theme}"


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is ranked: `document.text[start:end] == text`, always.

    `passage_id` is `DOCUMENT_ID-START-END`: a link to a quote survives re-indexing and can be verified.
    Pages are 1-based and None where the format has none.
    `stated` is how rows of a table read on their own, each cell with its column, where the text does not; `number` is
    that of a numbered row, decision or objective, `actors` the names of the columns that are marked in it.
    `themes` are those of all taxonomies, in their order, the surest of each first.
    """

    passage_id: str
    document_id: str
    ordinal: int
    text: str
    language: str
    kind: Kind
    heading_path: tuple[str, ...]
    page_first: int | None
    page_last: int | None
    start: int
    end: int
    stated: str | None = None
    number: str | None = None
    actors: tuple[str, ...] = ()
    themes: tuple[Theme, ...] = ()

    @property
    def said(self) -> str:
        """What it is found by: as it reads on its own, without the columns that have no mark."""
        if self.stated is None:
            return self.text
        lines = (line.split(" · ") for line in self.stated.split("\n"))
        return "\n".join(" · ".join(part for part in parts if not part.endswith(" –")) for parts in lines)

    @property
    def pages(self) -> str:
        """Such as "page 3" or "pages 3–4"; nothing where the format has no pages."""
        if self.page_first is None:
            return ""
        if self.page_last in (None, self.page_first):
            return f"page {self.page_first}"
        return f"pages {self.page_first}–{self.page_last}"


Origin = Literal["query", "glossary", "same word", "lexicon", "encoder"]
"""Why a term is looked for: it is the query's own, a user's glossary says so, it is a name or a number that the other
language has as well, the lexicon has it, or it is near to a word that the lexicon does not know."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What a word is looked for by in a language: an index term, and how that is mostly written."""

    word: str
    language: str
    term: str
    written: str
    weight: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class MatchedTerm:
    """A query word and the word of the passage it stands for, as written there."""

    query: str
    passage: str
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a passage was found: its best sentence (span in the document's text) and the terms that matched."""

    sentence: str
    start: int
    end: int
    terms: tuple[MatchedTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One ranked passage. `score` orders; `dense` and `lexical` are its parts, on the scale of the system.

    `versions` are the documents that are its own in another form: drafts, formats, translations. `neighbours` are
    relevant passages of its section that it continues or that continue it, where hits come by document.
    """

    passage: Passage
    document: Document
    rank: int
    score: float
    dense: float
    lexical: float
    band: Band
    evidence: Evidence | None = None
    versions: tuple[Document, ...] = ()
    neighbours: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentHits:
    """A document with the best of its relevant passages, of which it has `total`."""

    document: Document
    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to. Empty means everything; values of one field are alternatives."""

    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    document_types: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    kinds: frozenset[Kind] = RANKED_KINDS


@dataclass(frozen=True, slots=True)
class Facet:
    """How many relevant passages carry each value of one field, most first."""

    field: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to one query. `total` counts the relevant passages, of which `hits` is the page asked for.

    `documents` counts the documents they stand in; `groups` are the hits by document, where that was asked for.
    `lexical_weight` is the share w of the lexical part where score = (1 - w) · dense + w · lexical; else None.
    """

    query: str
    language: str
    system: str
    took_ms: float
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...] = ()
    lexical_weight: float | None = None
    documents: int = 0
    groups: tuple[DocumentHits, ...] = ()


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that is not in the index: which, why, what to do. `failed` tells trouble from choice."""

    path: str
    reason: str
    remedy: str
    failed: bool


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one run of `build_index` did."""

    generation: str
    changed: bool
    documents: int
    passages: int
    languages: dict[str, int]
    added: int
    removed: int
    reused: int
    embedded: int
    seconds: float
    skipped: tuple[SkippedFile, ...] = field(default=())
