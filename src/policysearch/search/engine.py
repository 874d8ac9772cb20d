"""The index as its users see it: open it, search it, look at what it holds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.errors import IndexMismatchError, UsageError
from policysearch.index import generation as generations
from policysearch.index.generation import Generation, Manifest
from policysearch.records import Band, Document, Facet, Filters, Hit, Passage, Ranking, SkippedFile
from policysearch.search import explain, fusion, relevance
from policysearch.search.systems import SYSTEMS, Candidates, Query
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
        system: str = "hybrid",
        evidence: bool = True,
        settings: FusionSettings | None = None,
    ) -> Ranking:
        """The passages that answer `query`, best first.

        `language` is the query's own, detected where it is not given. The plural fields limit what is searched:
        values of one field are alternatives, `documents` takes ids, paths or file names. Only relevant passages
        are hits, so a question that nothing answers has none. Raises UsageError.
        """
        started = time.perf_counter()
        _check(query, system, limit, offset, year_from, year_to)
        filters = Filters(
            languages=tuple(normalise(tag) for tag in languages),
            cities=self._known("city", cities),
            document_types=self._known("document_type", document_types),
            documents=tuple(self.document(reference).document_id for reference in documents),
            year_from=year_from,
            year_to=year_to,
        )
        settings = settings or FusionSettings()
        asked_in = normalise(language) if language else detect(query).language
        asked = self._query(query, filters)
        candidates = SYSTEMS[system](self._generation, asked, settings)
        candidates, bands = relevance.relevant(self._generation, asked, candidates)
        hits = [
            self._hit(candidates, place, rank, bands[place])
            for rank, place in enumerate(self._order(candidates).tolist()[offset : offset + limit], start=offset + 1)
        ]
        if evidence:
            hits = [replace(hit, evidence=explain.evidence(self._generation, asked, hit, settings)) for hit in hits]
        return Ranking(
            query=query,
            language=asked_in,
            system=system,
            took_ms=1000 * (time.perf_counter() - started),
            total=len(candidates.rows),
            hits=tuple(hits),
            facets=self._facets(candidates),
        )

    def rank(
        self, query: str, *, system: str = "hybrid", limit: int = 1000, settings: FusionSettings | None = None
    ) -> list[tuple[str, float]]:
        """Passage ids with scores, best first, relevant or not: for evaluators. Raises UsageError."""
        _check(query, system, limit, 0, None, None)
        asked = self._query(query, Filters())
        candidates = SYSTEMS[system](self._generation, asked, settings or FusionSettings())
        places = self._order(candidates)[:limit]
        ids = self._generation.store.passage_ids(candidates.rows[places])
        return list(zip(ids, candidates.score[places].tolist(), strict=True))

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

    def _query(self, text: str, filters: Filters) -> Query:
        return Query(text, self.encoder.encode_queries([text])[0], self._generation.store.rows(filters))

    def _order(self, candidates: Candidates) -> NDArray[np.int64]:
        return fusion.order(candidates.score, self._generation.id_ranks[candidates.rows])

    def _hit(self, candidates: Candidates, place: int, rank: int, band: Band) -> Hit:
        (passage,) = self._generation.store.passages([int(candidates.rows[place])])
        return Hit(
            passage=passage,
            document=self._generation.store.document(passage.document_id),
            rank=rank,
            score=float(candidates.score[place]),
            dense=float(candidates.dense[place]),
            lexical=float(candidates.lexical[place]),
            band=band,
        )

    def _facets(self, candidates: Candidates) -> tuple[Facet, ...]:
        rows = np.sort(candidates.rows)
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


_LIST_THEM = "List what is there: policysearch info --documents"


def _check(query: str, system: str, limit: int, offset: int, year_from: int | None, year_to: int | None) -> None:
    if not query.strip():
        raise UsageError("the question", "it is empty", "Ask in any language, for example: bicycle parking")
    if system not in SYSTEMS:
        raise UsageError(system, "there is no such system", f"Choose one of: {', '.join(SYSTEMS)}")
    if limit < 1 or offset < 0:
        raise UsageError(f"limit {limit}, offset {offset}", "these cannot be", "Use limit ≥ 1 and offset ≥ 0")
    if year_from is not None and year_to is not None and year_from > year_to:
        raise UsageError(f"{year_from} to {year_to}", "the years are the wrong way round", "Swap them")
