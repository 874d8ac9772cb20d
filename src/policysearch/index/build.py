"""From a folder of documents to a new generation; what has not changed is taken over from the live one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from policysearch.encode.encoder import Encoder, Vectors
from policysearch.encode.loading import load_encoder
from policysearch.errors import DocumentError, StoredIndexError, UsageError
from policysearch.index import generation as generations
from policysearch.index import statistics, store
from policysearch.index.cache import EmbeddingCache
from policysearch.index.calibration import calibrate
from policysearch.index.dense import FaissFlat
from policysearch.index.generation import Generation, Manifest
from policysearch.index.sentences import SentenceVectors
from policysearch.index.sparse import Postings
from policysearch.ingest.chunking import READING_VERSION, embedded_text, split
from policysearch.ingest.documents import read_document
from policysearch.ingest.scan import SourceFile, scan, sha256_of
from policysearch.records import BuildReport, Document, Passage, SkippedFile
from policysearch.settings import Settings
from policysearch.text.analysis import ANALYSIS_VERSION, terms
from policysearch.text.sentences import sentences

Progress = Callable[[str, int, int], None]
"""Called with the stage ("read", "embed", "write"), what of it is done, and what it has in all."""


@dataclass(slots=True)
class _Batch:
    """What one run has gathered: every document with its passages and their index terms."""

    documents: list[Document] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    terms: list[list[str]] = field(default_factory=list)
    skipped: list[SkippedFile] = field(default_factory=list)
    reused: int = 0

    def add(self, document: Document, passages: Iterable[Passage], its_terms: Iterable[list[str]]) -> None:
        self.documents.append(document)
        self.passages.extend(passages)
        self.terms.extend(its_terms)


@dataclass(frozen=True, slots=True)
class _Inventory:
    """What the folder holds: files by path with their hashes, and those that are not even opened."""

    sources: tuple[SourceFile, ...]
    files: tuple[store.StoredFile, ...]
    skipped: tuple[SkippedFile, ...]


def build_index(
    folder: str | Path,
    index: str | Path = "index",
    *,
    settings: Settings | None = None,
    language: str | None = None,
    rebuild: bool = False,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Read a folder, and make what is in it searchable as the new live generation of `index`.

    `language` overrides what documents say of themselves. `rebuild` reads everything again and does not look at
    the live generation (vectors still come from the cache). A file that cannot be read is reported, not raised.

    Raises UsageError (no such folder), IndexLockedError, EncoderError.
    """
    started = time.perf_counter()
    folder, index, settings = Path(folder), Path(index), settings or Settings()
    progress = progress or (lambda *_: None)
    if not folder.is_dir():
        reason = "it is a file" if folder.exists() else "there is no such folder"
        raise UsageError(str(folder), reason, "Name the folder that holds your documents")
    with generations.writing(index):
        encoder = encoder or load_encoder(settings.encoding)
        parameters = _parameters(settings, encoder, language)
        previous = None if rebuild else _previous(index, parameters)
        inventory = _take_inventory(folder, index, previous)
        if previous and _unchanged(inventory, previous):
            return _report_unchanged(previous, started)
        batch = _gather(inventory, settings, language, encoder, previous, progress)
        manifest, embedded = _write(index, folder, inventory, batch, settings, parameters, encoder, progress)
        generations.clean(index)
        return _report(manifest, batch, previous, embedded, started)


def _parameters(settings: Settings, encoder: Encoder, language: str | None) -> dict[str, Any]:
    """All that decides what is stored for a file: a generation made with others is not built upon."""
    return {
        "reading": READING_VERSION,
        "analysis": ANALYSIS_VERSION,
        "language": language,
        "chunking": asdict(settings.chunking),
        "lexical": asdict(settings.lexical),
        "encoder_id": encoder.encoder_id,
    }


def _previous(index: Path, parameters: dict[str, Any]) -> Generation | None:
    """The live generation, if it is sound and was made with the same parameters."""
    try:
        live = generations.open_current(index)
    except StoredIndexError:
        return None
    return live if dict(live.manifest.parameters) == parameters else None


def _take_inventory(folder: Path, index: Path, previous: Generation | None) -> _Inventory:
    """Hash every file, but for those whose size and time are as they were."""
    found = scan(folder)
    known = {file.path: file for file in previous.store.files()} if previous else {}
    sources, files, skipped = [], [], list(found.skipped)
    for source in found.files:
        if source.path.is_relative_to(index.absolute()):
            continue
        before = known.get(source.relative)
        same = before is not None and (before.size, before.mtime_ns) == (source.size, source.mtime_ns)
        try:
            sha256 = before.sha256 if before and same else sha256_of(source.path)
        except DocumentError as error:
            skipped.append(SkippedFile(source.relative, error.reason, error.remedy, failed=True))
            continue
        sources.append(source)
        files.append(store.StoredFile(source.relative, source.size, source.mtime_ns, sha256))
    return _Inventory(tuple(sources), tuple(files), tuple(skipped))


def _unchanged(inventory: _Inventory, previous: Generation) -> bool:
    """Same files with the same content, and nothing new among what is left out."""
    before = {(file.path, file.sha256) for file in previous.store.files()}
    now = {(file.path, file.sha256) for file in inventory.files}
    return before == now and set(inventory.skipped) <= set(previous.store.skipped())


def _gather(
    inventory: _Inventory,
    settings: Settings,
    language: str | None,
    encoder: Encoder,
    previous: Generation | None,
    progress: Progress,
) -> _Batch:
    """Every document of the inventory: taken over from the previous generation, or read."""
    batch = _Batch(skipped=list(inventory.skipped))
    seen: dict[str, str] = {}
    for done, (source, file) in enumerate(zip(inventory.sources, inventory.files, strict=True), start=1):
        if file.sha256 in seen:
            reason = f"it is the same, byte for byte, as {seen[file.sha256]}"
            batch.skipped.append(SkippedFile(file.path, reason, "Nothing to do", failed=False))
        elif previous is None or not _take_over(file, batch, previous):
            try:
                document = read_document(source, file.sha256, settings=settings.reading, language=language)
                passages = split(document, encoder.tokenizer, encoder.max_tokens, settings.chunking)
                batch.add(document, passages, [terms(p.text, p.language) for p in passages])
            except DocumentError as error:
                batch.skipped.append(SkippedFile(file.path, error.reason, error.remedy, failed=True))
        seen.setdefault(file.sha256, file.path)
        progress("read", done, len(inventory.files))
    batch.skipped.sort(key=lambda item: item.path)
    return batch


def _take_over(file: store.StoredFile, batch: _Batch, previous: Generation) -> bool:
    """Add the document as it was read before, if the same content was at the same place."""
    try:
        document = previous.store.document(file.sha256[:16])
    except KeyError:
        return False
    if document.path != file.path:
        return False
    passages = previous.store.passages_of(document.document_id)
    batch.add(document, passages, previous.store.terms_of(document.document_id))
    batch.reused += 1
    return True


def _write(
    index: Path,
    folder: Path,
    inventory: _Inventory,
    batch: _Batch,
    settings: Settings,
    parameters: dict[str, Any],
    encoder: Encoder,
    progress: Progress,
) -> tuple[Manifest, int]:
    order = sorted(range(len(batch.passages)), key=lambda i: store.row_order(batch.passages[i]))
    passages = [batch.passages[i] for i in order]
    its_terms = [batch.terms[i] for i in order]
    titles = {document.document_id: document.title for document in batch.documents}
    spans = [sentences(p.text, p.language) or [(0, len(p.text))] for p in passages]
    vectors, sentence_vectors, embedded = _embed(index, titles, passages, spans, settings, encoder, progress)
    progress("write", 0, 1)
    target = generations.begin(index)
    database = target / "passages.sqlite"
    store.write(database, batch.documents, passages, its_terms, inventory.files, batch.skipped)
    languages = store.Store(database).languages
    FaissFlat.of(vectors).save(target / "vectors.faiss")
    by_id = np.argsort(np.array([passage.passage_id for passage in passages], dtype=np.str_))
    np.save(target / "id_ranks.npy", np.argsort(by_id).astype(np.int32))
    for name, rows in languages.items():
        Postings.of(its_terms[rows.all.start : rows.all.stop], settings.lexical).save(target / "postings", name)
    ranked = {name: rows.ranked for name, rows in languages.items()}
    spreads = statistics.spreads(vectors, ranked)
    statistics.save(target / "statistics.npz", spreads)
    by_passage = SentenceVectors.of(sentence_vectors, spans)
    by_passage.save(target)
    its_ranges = {name: by_passage.of_passages(rows) for name, rows in ranked.items()}
    statistics.save(target / "sentence_statistics.npz", statistics.spreads(sentence_vectors, its_ranges))
    manifest = Manifest(
        generation=target.name,
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        corpus=str(folder.absolute()),
        encoder={
            "model": settings.encoding.model,
            "id": encoder.encoder_id,
            "revision": encoder.revision,
            "dimension": encoder.dimension,
            "max_tokens": encoder.max_tokens,
            "query_prompt": encoder.query_prompt,
            "passage_prompt": encoder.passage_prompt,
        },
        parameters=parameters,
        calibration=calibrate(encoder, vectors, languages, spreads),
        documents=len(batch.documents),
        passages=len(passages),
        languages={name: len(rows.all) for name, rows in languages.items()},
        files={},
    )
    generations.publish(index, target, manifest)
    progress("write", 1, 1)
    return manifest, embedded


def _embed(
    index: Path,
    titles: dict[str, str],
    passages: list[Passage],
    spans: list[list[tuple[int, int]]],
    settings: Settings,
    encoder: Encoder,
    progress: Progress,
) -> tuple[Vectors, Vectors, int]:
    """Vectors of the passages, of all their sentences in turn, and how many texts were not in the cache.

    A sentence is embedded under its document's title; one that is all of its passage has the passage's text.
    """
    sizes = (encoder.tokenizer, encoder.max_tokens, settings.chunking)
    texts, of_sentences = [], []
    for passage, its in zip(passages, spans, strict=True):
        title = titles[passage.document_id]
        texts.append(embedded_text(title, passage.heading_path, passage.text, *sizes))
        if len(its) == 1:
            of_sentences.append(texts[-1])
        else:
            of_sentences += [embedded_text(title, (), passage.text[start:end], *sizes) for start, end in its]
    cache = EmbeddingCache(index / "embeddings.sqlite")
    try:
        everything = texts + of_sentences
        vectors, embedded = cache.encode(encoder, everything, lambda *done: progress("embed", *done))
    finally:
        cache.close()
    return vectors[: len(texts)], vectors[len(texts) :], embedded


def _report(
    manifest: Manifest, batch: _Batch, previous: Generation | None, embedded: int, started: float
) -> BuildReport:
    before = {document.document_id for document in previous.store.documents()} if previous else set()
    now = {document.document_id for document in batch.documents}
    return BuildReport(
        generation=manifest.generation,
        changed=True,
        documents=manifest.documents,
        passages=manifest.passages,
        languages=dict(manifest.languages),
        added=len(now - before),
        removed=len(before - now),
        reused=batch.reused,
        embedded=embedded,
        seconds=time.perf_counter() - started,
        skipped=tuple(batch.skipped),
    )


def _report_unchanged(live: Generation, started: float) -> BuildReport:
    manifest = live.manifest
    return BuildReport(
        generation=manifest.generation,
        changed=False,
        documents=manifest.documents,
        passages=manifest.passages,
        languages=dict(manifest.languages),
        added=0,
        removed=0,
        reused=manifest.documents,
        embedded=0,
        seconds=time.perf_counter() - started,
        skipped=tuple(live.store.skipped()),
    )
