"""A corpus of ready-made items as an index: each item is one document with one passage, and keeps its id."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.errors import DatasetError, StoredIndexError
from policysearch.evaluate.records import Corpus, Entry, Problem
from policysearch.index import generation as generations
from policysearch.index.statistics import STATISTICS_VERSION
from policysearch.index.store_writer import StoreWriter
from policysearch.index.writing import Origin, Progress, write_generation
from policysearch.records import Document, Passage, SkippedFile
from policysearch.search.engine import Index
from policysearch.settings import Settings
from policysearch.text.analysis import ANALYSIS_VERSION, terms
from policysearch.text.languages import detect, language_of

_VERSION = 3
"""Raise it when the same corpus would give another index."""


def index_corpus(
    corpus: Corpus,
    index: Path,
    *,
    name: str,
    encoder: Encoder | None = None,
    cache: Path | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Index:
    """Open the index of a corpus at `index`; it is built first where it is missing or was made of something else.

    Vectors are looked up in, and added to, the embedding cache at `cache` (by default one beside the index). Items
    that cannot be used are listed by `Index.skipped()`. Raises DatasetError (no usable item), EncoderError,
    IndexLockedError.
    """
    settings = settings or Settings()
    encoder = encoder or load_encoder(settings.encoding)
    parameters = _parameters(corpus, settings, encoder)
    progress = progress or (lambda *_: None)
    with generations.writing(index):
        if not _is_there(index, parameters):
            target = generations.begin(index)
            _fill(target / "passages.sqlite", corpus, progress)
            cache = cache or index / "embeddings.sqlite"
            origin = Origin(name, parameters, settings, encoder, cache, versions=False)
            write_generation(index, target, origin, progress)
            generations.clean(index, keep=0)
    return Index.open(index, encoder=encoder)


def _parameters(corpus: Corpus, settings: Settings, encoder: Encoder) -> dict[str, Any]:
    return {
        "corpus": corpus.fingerprint,
        "indexing": _VERSION,
        "analysis": ANALYSIS_VERSION,
        "statistics": STATISTICS_VERSION,
        "chunking": asdict(settings.chunking),
        "lexical": asdict(settings.lexical),
        "lexicon": asdict(settings.lexicon),
        "encoder_id": encoder.encoder_id,
    }


def _is_there(index: Path, parameters: dict[str, Any]) -> bool:
    try:
        live = generations.open_current(index)
    except StoredIndexError:
        return False
    return dict(live.manifest.parameters) == parameters


def _fill(path: Path, corpus: Corpus, progress: Progress) -> None:
    problems: list[SkippedFile] = []
    items = done = 0
    with StoreWriter(path) as writer:
        for done, entry in enumerate(corpus, start=1):
            if isinstance(entry, Problem):
                problems.append(SkippedFile(entry.place, f"{entry.kind}: {entry.detail}", "Mend the line", failed=True))
            else:
                document, passage = _as_records(entry)
                writer.add(document, [passage], [terms(f"{document.title}\n{passage.text}", passage.language)])
                items += 1
            if done % 100 == 0:
                progress("read", done, corpus.size or done)
        if not items:
            reason = f"it holds no item that can be used ({len(problems)} cannot)"
            raise DatasetError("the corpus", reason, "Check its format: one JSON object a line, with _id and text")
        progress("read", done, done)
        writer.finish([], problems)


def _as_records(entry: Entry) -> tuple[Document, Passage]:
    title, text = (entry.title, entry.text) if entry.text.strip() else ("", entry.title)
    whole = f"{title}\n{text}"
    language = language_of(whole, entry.language) if entry.language else detect(whole).language
    document = Document(
        document_id=entry.item_id,
        title=title,
        path=entry.place,
        language=language,
        language_source="user" if language == entry.language else "detected",
        sha256=hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest(),
        text=text,
        media_type="text/plain",
    )
    passage = Passage(entry.item_id, entry.item_id, 0, text, language, "text", (), None, None, 0, len(text))
    return document, passage
