"""The index as its users see it: open it, search it, look at what it holds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.errors import IndexMismatchError, UsageError
from policysearch.index import generation as generations
from policysearch.index.generation import Generation, Manifest
from policysearch.records import Band, Document, Facet, Filters, Hit, Passage, Ranking, SkippedFile, Translation
from policysearch.search import balance, checks, explain, fusion, relevance, translating, versions, wording
from policysearch.search.glossary import FILE as GLOSSARY
from policysearch.search.glossary import Glossary
from policysearch.search.query import Query, ask
from policysearch.search.systems import SYSTEMS, Candidates
from policysearch.search.wording import Wording
from policysearch.settings import EncodingSettings, FusionSettings
from policysearch.text.languages import detect, normalise

FACETS = ("language", "city", "document_type", "year")


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
            reason = f"it was made with encoder {made_with['id']}, and the one at hand is {encoder.encoder_id}"
            remedy = f"Build it again: policysearch index {self.manifest.corpus} --index {self.path}"
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
        languages: Sequence[str] = (),
        cities: Sequence[str] = (),
        document_types: Sequence[str] = (),
        documents: Sequence[str] = (),
        year_from: int | None = None,
        year_to: int | None = None,
        limit: int = 10,
        offset: int = 0,
        per_language: int | None = None,
        per_city: int | None = None,
        all_versions: bool = False,
        system: str = "hybrid",
        evidence: bool = True,
        settings: FusionSettings | None = None,
    ) -> Ranking:
        """The passages that answer `query`, best first.

        In `query`, "words in quotes" must occur as they are and -words must not: see `wording.parse`. `language` is
        the query's own, detected where it is not given. The plural fields limit what is searched: values of one
        field are alternatives, `documents` takes ids, paths or file names. Only relevant passages are hits, so a
        question that nothing answers has none; what has every quoted phrase is always relevant. `per_language` and
        `per_city` put that many of each first, of those without a city too; one of them can be given. Of passages that
        say the same in drafts, translations and copies of a document only the best is a hit, unless `all_versions`.
        Raises UsageError.
        """
        started = time.perf_counter()
        checks.check(query, system, limit, offset)
        checks.check_years(year_from, year_to)
        checks.check_balance(per_language, per_city)
        worded = wording.parse(query)
        filters = Filters(
            languages=tuple(normalise(tag) for tag in languages),
            cities=self._known("city", cities),
            document_types=self._known("document_type", document_types),
            documents=tuple(self.document(reference).document_id for reference in documents),
            year_from=year_from,
            year_to=year_to,
        )
        settings = settings or FusionSettings()
        asked_in = normalise(language) if language else detect(worded.text).language
        asked = self._query(worded, asked_in, filters)
        candidates, bands = self._relevant(asked, system, settings, phrases=bool(worded.phrases))
        order = self._order(candidates)
        if not all_versions:
            order = order[versions.standing(self._generation, candidates.rows[order])]
        order = order[balance.permutation(self._generation, candidates.rows[order], per_language, per_city)]
        hits = [
            self._hit(candidates, place, rank, bands[place])
            for rank, place in enumerate(order.tolist()[offset : offset + limit], start=offset + 1)
        ]
        if evidence:
            hits = [self._explained(asked, hit, candidates, settings) for hit in hits]
        return Ranking(
            query=query,
            language=asked_in,
            system=system,
            took_ms=1000 * (time.perf_counter() - started),
            total=len(order),
            hits=tuple(hits),
            facets=self._facets(candidates.rows[order]),
            lexical_weight=settings.lexical_weight if system == "hybrid" else None,
        )

    def rank(
        self, query: str, *, system: str = "hybrid", limit: int = 1000, settings: FusionSettings | None = None
    ) -> list[tuple[str, float]]:
        """Passage ids with scores, best first, relevant or not: for evaluators. Raises UsageError.

        The query is taken literally: quotation marks and minus signs in it mean nothing.
        """
        checks.check(query, system, limit, 0)
        asked = self._query(Wording(query), detect(query).language, Filters())
        candidates = SYSTEMS[system](self._generation, asked, settings or FusionSettings())
        places = self._order(candidates)[:limit]
        ids = self._generation.store.passage_ids(candidates.rows[places])
        return list(zip(ids, candidates.score[places].tolist(), strict=True))

    def translations(
        self, word: str, *, to: Sequence[str] = (), language: str | None = None, settings: FusionSettings | None = None
    ) -> list[Translation]:
        """What a word, or several, is looked for by in these languages of the index, or in all of them.

        `language` is the word's own, detected where it is not given. Raises UsageError.
        """
        if not word.strip():
            raise UsageError("the word", "it is empty", "Name a word, for example: cykelväg")
        wanted = [self._indexed(normalise(tag)) for tag in to] or list(self._generation.store.languages)
        asked_in = normalise(language) if language else detect(word).language
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
        found = self._generation.store.find_documents(reference)
        if not found:
            raise UsageError(reference, "no document of the index has this id, path or file name", _LIST_THEM)
        if len(found) > 1:
            paths = ", ".join(self._generation.store.document(document_id).path for document_id in found)
            raise UsageError(reference, f"it means several documents: {paths}", "Name one of them by its path")
        return self._generation.store.document(found[0])

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
            raise UsageError(passage_id, "no passage of the index has this id", _LIST_THEM) from None
        return self._generation.store.passages([row])[0]

    def facets(self) -> tuple[Facet, ...]:
        """How many passages of the index have each language, city, document type and year."""
        return tuple(Facet(name, tuple(self._generation.store.facet(name))) for name in FACETS)

    def skipped(self) -> list[SkippedFile]:
        """The files of the corpus folder that are not in the index, with the reason."""
        return self._generation.store.skipped()

    def _indexed(self, language: str) -> str:
        if language not in self._generation.store.languages:
            has = ", ".join(self._generation.store.languages) or "none"
            raise UsageError(language, "no passage is in this language", f"The index has: {has}")
        return language

    def _query(self, worded: Wording, language: str, filters: Filters) -> Query:
        rows = wording.limited(self._generation, worded, self._generation.store.rows(filters))
        return ask(self._generation, self.encoder, worded.text, language, rows, self.glossary)

    def _relevant(
        self, asked: Query, system: str, settings: FusionSettings, *, phrases: bool
    ) -> tuple[Candidates, list[Band]]:
        """The relevant candidates with their bands. All rows of a query with phrases have them: none is dropped."""
        if phrases and asked.rows is not None:
            settings = replace(settings, least_depth=max(settings.least_depth, len(asked.rows)))
        candidates = SYSTEMS[system](self._generation, asked, settings)
        found, bands = relevance.relevant(self._generation, asked, candidates)
        if not phrases:
            return found, bands
        known = dict(zip(found.rows.tolist(), bands, strict=True))
        return candidates, [known.get(row, "weak") for row in candidates.rows.tolist()]

    def _order(self, candidates: Candidates) -> NDArray[np.int64]:
        return fusion.order(candidates.score, self._generation.id_ranks[candidates.rows])

    def _hit(self, candidates: Candidates, place: int, rank: int, band: Band) -> Hit:
        row = int(candidates.rows[place])
        (passage,) = self._generation.store.passages([row])
        return Hit(
            passage=passage,
            document=self._generation.store.document(passage.document_id),
            rank=rank,
            score=float(candidates.score[place]),
            dense=float(candidates.dense[place]),
            lexical=float(candidates.lexical[place]),
            band=band,
            versions=versions.versions_of(self._generation, row),
        )

    def _explained(self, asked: Query, hit: Hit, candidates: Candidates, settings: FusionSettings) -> Hit:
        meant = candidates.meant.get(hit.passage.language, ())
        return replace(hit, evidence=explain.evidence(self._generation, asked, hit, meant, settings))

    def _facets(self, rows: NDArray[np.int64]) -> tuple[Facet, ...]:
        return tuple(Facet(name, tuple(self._generation.store.facet(name, rows))) for name in FACETS)

    def _known(self, field: str, wanted: Sequence[str]) -> tuple[str, ...]:
        """Filter values as the index writes them, whatever their case. Raises UsageError for one it lacks."""
        if not wanted:
            return ()
        values = {value.casefold(): value for value, _ in self._generation.store.facet(field)}
        for value in wanted:
            if value.casefold() not in values:
                has = ", ".join(sorted(values.values())) or "none"
                name = field.replace("_", " ")
                raise UsageError(value, f"no document has this {name}", f"The index has: {has}")
        return tuple(values[value.casefold()] for value in wanted)


@lru_cache(maxsize=8)
def _glossary(path: Path, _changed: int) -> Glossary:
    return Glossary.read(path)


_LIST_THEM = "List what is there: policysearch info --documents"
