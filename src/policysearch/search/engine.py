"""The index as its users see it: open it, search it, look at what it holds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.errors import IndexMismatchError, Message, UsageError
from policysearch.index import generation as generations
from policysearch.index.generation import Generation, Manifest
from policysearch.records import Band, Document, Facet, Filters, Passage, Ranking, SkippedFile, Translation
from policysearch.search import checks, counterparts, fusion, relevance, translating, versions, wording
from policysearch.search.asked_in import language_of_question
from policysearch.search.found import FACETS, Found, Order
from policysearch.search.glossary import FILE as GLOSSARY
from policysearch.search.glossary import Glossary
from policysearch.search.grouping import Sort
from policysearch.search.limits import LIST_THEM, Limits, filters_of, find_document
from policysearch.search.query import Query, ask
from policysearch.search.systems import SYSTEMS, Candidates
from policysearch.search.wording import Wording
from policysearch.settings import EncodingSettings, FusionSettings
from policysearch.text.languages import UNKNOWN, normalise


class Index:
    """One generation, opened for reading. Usable from several threads; a newer generation needs a new `Index`."""

    def __init__(self, path: Path, generation: Generation, encoder: Encoder | None = None) -> None:
        self.path = path
        self._generation = generation
        self._given_encoder = encoder

    @classmethod
    def open(cls, path: str | Path = "index", *, encoder: Encoder | None = None) -> Index:
        """Open the live generation, checked file by file.

        `encoder` is for callers that have one loaded; else the one named in the manifest is loaded when a search
        needs it. Raises IndexMissingError, IndexDamagedError, IndexMismatchError.
        """
        return cls(Path(path), generations.open_current(Path(path)), encoder)

    @property
    def generation(self) -> Generation:
        """What systems rank over: for evaluators."""
        return self._generation

    @property
    def manifest(self) -> Manifest:
        """What the generation holds and how it was made."""
        return self._generation.manifest

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that made the vectors. Raises EncoderError, IndexMismatchError."""
        made_with = self.manifest.encoder
        encoder = self._given_encoder or load_encoder(EncodingSettings(model=made_with["model"]))
        if encoder.encoder_id != made_with["id"]:
            reason = Message(
                "it was made with encoder {its}, and the one at hand is {other}",
                its=made_with["id"],
                other=encoder.encoder_id,
            )
            remedy = Message(
                "Build it again: policysearch index {corpus} --index {index}",
                corpus=self.manifest.corpus,
                index=str(self.path),
            )
            raise IndexMismatchError(str(self.path), reason, remedy)
        return encoder

    @property
    def glossary(self) -> Glossary:
        """The user's own translations: the file glossary.tsv in the folder of the index, as it is now."""
        path = self.path / GLOSSARY
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            return Glossary()
        return _glossary(path, changed)

    def search(
        self,
        query: str,
        *,
        language: str | None = None,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        per_document: int | None = None,
        per_language: int | None = None,
        per_city: int | None = None,
        exact: bool = False,
        all_versions: bool = False,
        system: str = "hybrid",
        evidence: bool = True,
        settings: FusionSettings | None = None,
        **limits: Unpack[Limits],
    ) -> Ranking:
        """The passages that answer `query`, best first.

        In `query`, "words in quotes" must occur as they are and -words must not: see `wording.parse`; with `exact`,
        all its words must. `language` is the query's own, detected where it is not given. `limits` say what is
        searched. Only relevant passages are hits, so a question that nothing answers has none; what has every quoted
        phrase is always relevant. `sort` is one of `grouping.SORTS`. `per_language` and `per_city` put that many of
        each first, of those without a city too; one of them can be given. With `per_document`, `limit` and `offset`
        count documents, and each shows so many of its passages (`Ranking.groups`). Of passages that say the same in
        drafts, translations and copies of a document only the best is a hit, unless `all_versions`.
        Raises UsageError.
        """
        started = time.perf_counter()
        checks.check(query, system, limit, offset)
        checks.check_order(sort, per_document, per_language, per_city)
        worded = wording.every_word(query) if exact else wording.parse(query)
        order = Order(sort, per_language, per_city, all_versions)
        found = self._found(worded, language, limits, system, settings or FusionSettings()).ordered(order)
        return _ranking(found, query, system, started, offset, limit, per_document, evidence=evidence)

    def similar(
        self,
        passage_id: str,
        *,
        limit: int = 10,
        offset: int = 0,
        per_document: int | None = None,
        per_city: int | None = None,
        **limits: Unpack[Limits],
    ) -> Ranking:
        """Passages of other documents that say the like of this one, best first, in any language.

        Its own document is left out, and so are that one's versions; all else is as in `search`, but that bands say
        how sure a counterpart is: see `counterparts`. Raises UsageError.
        """
        started = time.perf_counter()
        passage, store = self.passage(passage_id), self._generation.store
        checks.check(passage.said, "hybrid", limit, offset)
        checks.check_order("relevance", per_document, None, per_city)
        found = counterparts.counterparts(
            self._generation, passage, store.rows(filters_of(store, limits)), self.glossary
        )
        own = versions.rows_of_family(self._generation, store.row(passage_id))
        found = found.without(own).ordered(Order(per_city=per_city))
        return _ranking(found, passage.said, "hybrid", started, offset, limit, per_document)

    def rank(
        self, query: str, *, system: str = "hybrid", limit: int = 1000, settings: FusionSettings | None = None
    ) -> list[tuple[str, float]]:
        """Passage ids with scores, best first, relevant or not: for evaluators. Raises UsageError.

        The query is taken literally: quotation marks and minus signs in it mean nothing.
        """
        checks.check(query, system, limit, 0)
        asked = self._query(Wording(query), language_of_question(self._generation, query), Filters())
        candidates = SYSTEMS[system](self._generation, asked, settings or FusionSettings())
        places = self._order(candidates)[:limit]
        ids = self._generation.store.passage_ids(candidates.rows[places])
        return list(zip(ids, candidates.score[places].tolist(), strict=True))

    def language_of(self, query: str, *, expected: str = UNKNOWN) -> str:
        """The language that `query` is taken to be in where nobody says it; `und` where it has no letters.

        `expected` is the language of who asks, where it is known: few words may be in several. Raises UsageError.
        """
        return language_of_question(self._generation, wording.parse(query).text, normalise(expected))

    def indexed(self, language: str) -> str:
        """The code of a language, however it is written. Raises UsageError for one that no passage is in."""
        tag = normalise(language)
        if tag not in self._generation.store.languages:
            has = ", ".join(self._generation.store.languages) or "none"
            raise UsageError(language, "no passage is in this language", f"The index has: {has}")
        return tag

    def translations(
        self, word: str, *, to: Sequence[str] = (), language: str | None = None, settings: FusionSettings | None = None
    ) -> list[Translation]:
        """What a word, or several, is looked for by in these languages of the index, or in all of them.

        `language` is the word's own, detected where it is not given. Raises UsageError.
        """
        if not word.strip():
            raise UsageError("the word", "it is empty", "Name a word, for example: cykelväg")
        wanted = [self.indexed(tag) for tag in to] or list(self._generation.store.languages)
        asked_in = normalise(language) if language else language_of_question(self._generation, word)
        query = ask(self._generation, self.encoder, word, asked_in, glossary=self.glossary)
        return [
            Translation(
                meant.word,
                its,
                meant.term,
                self._generation.lexicon.written(meant.term, its),
                meant.weight,
                meant.origin,
            )
            for its in wanted
            for meant in translating.meant_terms(self._generation, query, its, settings or FusionSettings())
        ]

    def document(self, reference: str) -> Document:
        """The document that an id, a path or a file name means. Raises UsageError."""
        return find_document(self._generation.store, reference)

    def documents(self) -> list[Document]:
        """All documents, by path."""
        return list(self._generation.store.documents())

    def passages(self, document: Document) -> list[Passage]:
        """The passages of a document, in its order, those included that are not ranked by default."""
        return self._generation.store.passages_of(document.document_id)

    def passage(self, passage_id: str) -> Passage:
        """The passage of an id. Raises UsageError."""
        try:
            row = self._generation.store.row(passage_id)
        except KeyError:
            raise UsageError(passage_id, Message("no passage of the index has this id"), LIST_THEM) from None
        return self._generation.store.passages([row])[0]

    def section(self, passage: Passage) -> list[Passage]:
        """A passage with those before and after it that stand under the same headings, in their order."""
        its = self._generation.store.passages_of(passage.document_id)
        first = last = passage.ordinal
        while first > 0 and its[first - 1].heading_path == passage.heading_path:
            first -= 1
        while last < len(its) - 1 and its[last + 1].heading_path == passage.heading_path:
            last += 1
        return its[first : last + 1]

    def facets(self) -> tuple[Facet, ...]:
        """How many passages of the index have each value of a field: see `found.FACETS`."""
        return tuple(Facet(name, tuple(self._generation.store.facet(name))) for name in FACETS)

    def skipped(self) -> list[SkippedFile]:
        """The files of the corpus folder that are not in the index, with the reason."""
        return self._generation.store.skipped()

    def _found(
        self, worded: Wording, language: str | None, limits: Limits, system: str, settings: FusionSettings
    ) -> Found:
        """All that is relevant, best first."""
        asked_in = normalise(language) if language else language_of_question(self._generation, worded.text)
        asked = self._query(worded, asked_in, filters_of(self._generation.store, limits))
        candidates, bands = self._relevant(asked, system, settings)
        return Found(self._generation, asked, candidates, bands, settings, self._order(candidates))

    def _query(self, worded: Wording, language: str, filters: Filters) -> Query:
        asked = ask(self._generation, self.encoder, worded.text, language, self.glossary)
        within = self._generation.store.rows(filters)
        admitted = rows = wording.limited(self._generation, replace(worded, phrases=()), None)
        if within is not None or worded.phrases:
            rows = wording.limited(self._generation, worded, within)
        return replace(asked, rows=rows, admitted=admitted, has_phrases=bool(worded.phrases))

    def _relevant(self, asked: Query, system: str, settings: FusionSettings) -> tuple[Candidates, list[Band]]:
        """The relevant candidates with their bands. All rows of a query with phrases have them: none is dropped."""
        candidates = SYSTEMS[system](self._generation, asked, settings)
        found, bands = relevance.relevant(self._generation, asked, candidates)
        if not asked.has_phrases:
            return found, bands
        known = dict(zip(found.rows.tolist(), bands, strict=True))
        return candidates, [known.get(row, "weak") for row in candidates.rows.tolist()]

    def _order(self, candidates: Candidates) -> NDArray[np.int64]:
        return fusion.order(candidates.score, self._generation.id_ranks[candidates.rows])


def _ranking(
    found: Found,
    query: str,
    system: str,
    started: float,
    offset: int,
    limit: int,
    per_document: int | None,
    *,
    evidence: bool = True,
) -> Ranking:
    found = replace(found, evidence=evidence)
    documents = found.documents(offset, limit, per_document) if per_document else []
    hits = [hit for its in documents for hit in its.hits] if per_document else found.hits(offset, limit)
    return Ranking(
        query=query,
        language=found.query.language,
        system=system,
        took_ms=1000 * (time.perf_counter() - started),
        total=len(found.places),
        hits=tuple(hits),
        facets=found.facets(),
        lexical_weight=found.settings.lexical_weight if system == "hybrid" else None,
        documents=found.count_documents(),
        groups=tuple(documents),
    )


@lru_cache(maxsize=8)
def _glossary(path: Path, _changed: int) -> Glossary:
    return Glossary.read(path)
