"""From a store of passages to a live generation: sentences, vectors, statistics, postings.

Everything is read and written in steps, so that a million passages need no more memory than their vectors.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.index import families, lexicon, reference, statistics, taxonomy, themes, vocabulary
from policysearch.index import generation as generations
from policysearch.index.cache import EmbeddingCache
from policysearch.index.calibration import calibrate
from policysearch.index.dense import FaissFlat
from policysearch.index.generation import Manifest
from policysearch.index.sentences import SentenceVectors
from policysearch.index.sparse import Postings
from policysearch.index.store import Store
from policysearch.index.store_writer import write_themes
from policysearch.index.taxonomy import Taxonomy
from policysearch.ingest.chunking import embedded_text
from policysearch.settings import Settings
from policysearch.text.sentences import Span, sentences

Progress = Callable[[str, int, int], None]
"""Called with the stage ("read", "embed", "words", "write"), what of it is done, and what it has in all."""

_STEP = 2048
"""Passages at a time: enough for batches of equal length."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a generation is made of and how: `corpus` names it for people, `parameters` decide what is stored.

    Items of a collection are judged each for itself, so they are not looked through for `versions` of one document.
    Passages have themes of the `taxonomies`.
    """

    corpus: str
    parameters: Mapping[str, Any]
    settings: Settings
    encoder: Encoder
    cache: Path
    versions: bool = True
    taxonomies: tuple[Taxonomy, ...] = ()


def write_generation(index: Path, target: Path, origin: Origin, progress: Progress) -> tuple[Manifest, int]:
    """Complete the generation whose store lies in `target` and make it live. Also: how many texts were embedded."""
    started = time.perf_counter()
    store = Store(target / "passages.sqlite")
    ranked = {name: rows.ranked for name, rows in store.languages.items()}
    spans = _Spans.of(store)
    vectors, by_sentence, embedded, seconds = _embed(store, target, spans, origin, progress)
    of_passages, of_sentences = _reference(ranked, origin)
    dense = FaissFlat.of(vectors)
    del vectors  # memory for one copy of them, not for two
    spreads = statistics.spreads(dense.read, ranked, of_passages)
    statistics.save(target / "statistics.npz", spreads)
    dense.save(target / "vectors.faiss")
    np.save(target / "id_ranks.npy", store.id_ranks())
    found = families.find(store, dense, spreads) if origin.versions else []
    np.save(target / "families.npy", families.by_row(store, found))
    of_themes = _themes(store, dense, spreads, origin)
    taxonomy.save(target / "taxonomies", origin.taxonomies)
    postings = {
        name: Postings.of(store.terms(rows.all), name, origin.settings.lexical)
        for name, rows in store.languages.items()
    }
    for its in postings.values():
        its.save(target / "postings")
    its_sentences = {name: by_sentence.of_passages(rows) for name, rows in ranked.items()}
    sentence_spreads = statistics.spreads(by_sentence.read, its_sentences, of_sentences)
    statistics.save(target / "sentence_statistics.npz", sentence_spreads)
    learning = time.perf_counter()
    _learn(store, postings, by_sentence, sentence_spreads, origin, progress).save(target / "lexicon")
    learning = time.perf_counter() - learning
    progress("write", 0, 1)
    manifest = Manifest(
        generation=target.name,
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        corpus=origin.corpus,
        encoder=_encoder(origin),
        parameters=origin.parameters,
        calibration=calibrate(origin.encoder, dense, store.languages, spreads),
        documents=store.count_documents(),
        passages=store.count_passages(),
        languages={name: len(rows.all) for name, rows in store.languages.items()},
        files={},
        cost={
            "embedded": embedded,
            "embed_seconds": round(seconds, 3),
            "lexicon_seconds": round(learning, 3),
            "index_seconds": round(time.perf_counter() - started - seconds - learning, 3),
        },
    )
    store.close()
    if of_themes:
        write_themes(target / "passages.sqlite", of_themes.by_row())
    generations.publish(index, target, manifest)
    progress("write", 1, 1)
    return manifest, embedded


@dataclass(frozen=True, slots=True, eq=False)
class _Spans:
    """Sentences of all passages: `spans` (sentences, 2) within the passage, those of row i from `starts[i]`."""

    spans: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, store: Store) -> _Spans:
        flat: list[NDArray[np.int32]] = []
        counts = np.zeros(store.count_passages() + 1, np.int64)
        for rows in _steps(store.count_passages()):
            passages = store.passages_between(rows)
            its = [sentences(p.text, p.language) or [(0, len(p.text))] for p in passages]
            counts[rows.start + 1 : rows.stop + 1] = [len(spans) for spans in its]
            flat.append(np.array([span for spans in its for span in spans], np.int32).reshape(-1, 2))
        return cls(np.concatenate(flat) if flat else np.empty((0, 2), np.int32), np.cumsum(counts))

    def of_rows(self, rows: range) -> Iterator[list[Span]]:
        for row in rows:
            yield [tuple(span) for span in self.spans[self.starts[row] : self.starts[row + 1]].tolist()]


def _embed(
    store: Store, target: Path, spans: _Spans, origin: Origin, progress: Progress
) -> tuple[NDArray[np.float32], SentenceVectors, int, float]:
    """Vectors of all passages and of all sentences, how many texts were not in the cache, and the seconds it took."""
    started = time.perf_counter()
    total, dimension = store.count_passages(), origin.encoder.dimension
    vectors = np.empty((total, dimension), np.float32)
    by_sentence = SentenceVectors.create(target, dimension, spans.spans, spans.starts)
    cache, embedded = EmbeddingCache(origin.cache), 0
    try:
        for rows in _steps(total):
            texts = list(_texts(store, rows, spans, origin))

            def report(done: int, missing: int, rows: range = rows) -> None:
                progress("embed", rows.start + len(rows) * done // missing, total)

            found, new = cache.encode(origin.encoder, texts, report)
            vectors[rows.start : rows.stop] = found[: len(rows)]
            by_sentence.write(int(spans.starts[rows.start]), found[len(rows) :])
            embedded += new
            progress("embed", rows.stop, total)
    finally:
        cache.close()
    # Opened anew: what was written stays in memory as long as it is mapped.
    return vectors, SentenceVectors.load(target), embedded, time.perf_counter() - started


def _reference(languages: Collection[str], origin: Origin) -> tuple[reference.Means, reference.Means]:
    """What languages are compared by; a corpus in one language is compared with none."""
    if len(languages) < 2:
        return {}, {}
    cache = EmbeddingCache(origin.cache)
    try:
        return reference.means(origin.encoder, cache, languages)
    finally:
        cache.close()


def _themes(
    store: Store, dense: FaissFlat, spreads: Mapping[str, statistics.Spread], origin: Origin
) -> themes.Finder | None:
    """What finds those of each passage; nothing where there is no taxonomy."""
    if not origin.taxonomies:
        return None
    cache = EmbeddingCache(origin.cache)
    try:
        return themes.Finder.of(store, dense, spreads, origin.taxonomies, origin.encoder, cache)
    finally:
        cache.close()


def _learn(
    store: Store,
    postings: Mapping[str, Postings],
    by_sentence: SentenceVectors,
    spreads: Mapping[str, statistics.Spread],
    origin: Origin,
    progress: Progress,
) -> lexicon.Lexicon:
    """The lexicon; of a corpus in one language there is nothing to learn."""
    settings = origin.settings.lexicon
    most = vocabulary.words_each(postings, settings) if len(spreads) > 1 else 0
    words, vocabularies = {}, {}
    cache, steps = EmbeddingCache(origin.cache), 2 * len(spreads)
    try:
        for done, name in enumerate(spreads, start=1):
            its = vocabulary.gather(store, name, postings[name], by_sentence, spreads[name].mean, most)
            words[name], _ = cache.encode(origin.encoder, [*map(vocabulary.as_embedded, its.words)], role="word")
            vocabularies[name] = its
            progress("words", done, steps)
    finally:
        cache.close()
    return lexicon.learn(vocabularies, words, settings, lambda done: progress("words", len(spreads) + done, steps))


def _texts(store: Store, rows: range, spans: _Spans, origin: Origin) -> Iterator[str]:
    """What is embedded for these passages, and after them for all their sentences.

    A sentence is embedded under its document's title; one that is all of its passage has the passage's text.
    """
    sizes = (origin.encoder.tokenizer, origin.encoder.max_tokens, origin.settings.chunking)
    of_sentences: list[str] = []
    for passage, its in zip(store.passages_between(rows), spans.of_rows(rows), strict=True):
        title = store.document(passage.document_id).title
        text = embedded_text(title, passage.heading_path, passage.said, *sizes)
        yield text
        if len(its) == 1:
            of_sentences.append(text)
        else:
            of_sentences += [embedded_text(title, (), passage.text[start:end], *sizes) for start, end in its]
    yield from of_sentences


def _steps(total: int) -> Sequence[range]:
    return [range(start, min(start + _STEP, total)) for start in range(0, total, _STEP)]


def _encoder(origin: Origin) -> dict[str, Any]:
    encoder = origin.encoder
    return {
        "model": origin.settings.encoding.model,
        "id": encoder.encoder_id,
        "revision": encoder.revision,
        "dimension": encoder.dimension,
        "max_tokens": encoder.max_tokens,
        "query_prompt": encoder.query_prompt,
        "passage_prompt": encoder.passage_prompt,
    }
