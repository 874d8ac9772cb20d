"""The systems that take part: each on the index of each model, and runs from elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.encode.loading import load_encoder
from policysearch.errors import UsageError
from policysearch.evaluate.answering import WITHOUT_VECTORS, Questions, answer
from policysearch.evaluate.collection import Collection
from policysearch.evaluate.environment import peak_memory
from policysearch.evaluate.indexing import index_corpus
from policysearch.evaluate.records import Dataset, Options, Run
from policysearch.search.engine import Index
from policysearch.search.systems import SYSTEMS
from policysearch.settings import DEFAULT_MODEL, EncodingSettings, Settings

Progress = Callable[[str, int, int], None]
"""Called with the stage ("read", "embed", "write", "encode", or a system's name), what is done, and what it has."""

LARGEST_FOR_REFERENCE = 100_000
"""Passages beyond which rank-bm25, which keeps a dictionary for each, does not take part."""


@dataclass(frozen=True, slots=True, eq=False)
class Contender:
    """One column of the report: what it answered, the time that took (topics,), and what else it cost."""

    run: Run
    target: Mapping[str, Run]
    latency_ms: NDArray[np.float64] | None
    cost: Mapping[str, float]
    encoder: str | None


def check(options: Options) -> None:
    """Raise UsageError for systems that cannot take part together."""
    for system in options.systems:
        if system not in SYSTEMS:
            raise UsageError(system, "there is no such system", f"Choose from: {', '.join(SYSTEMS)}")
    if not options.systems and not options.runs:
        raise UsageError("the systems", "none is named", f"Choose from: {', '.join(SYSTEMS)}")
    for name in options.runs:
        if name in options.systems:
            raise UsageError(name, "a run from a file has the name of a system", "Give it another: NAME=FILE")


def models_of(dataset: Dataset, index: Path, options: Options) -> tuple[str, ...]:
    """The models to measure with: those named, the bundled one, or that of the index that topics are asked of.

    Raises UsageError for another one than that, StoredIndexError.
    """
    if dataset.corpus is not None:
        return options.models or (DEFAULT_MODEL,)
    made_with = str(Index.open(index).manifest.encoder["model"])
    if options.models and options.models != (made_with,):
        reason = f"the index at {index} was made with {made_with}, and the data set has no corpus of its own"
        remedy = f"Build another: policysearch index FOLDER --index DIR --model {options.models[-1]}"
        raise UsageError(", ".join(options.models), reason, remedy)
    return (made_with,)


def open_index(dataset: Dataset, index: Path, model: str, encoder: Encoder | None, progress: Progress) -> Index:
    """The index that topics are asked of: of the data set's own corpus, built at the first time, or `index` itself."""
    if dataset.corpus is None:
        return Index.open(index, encoder=encoder)
    settings = Settings(encoding=EncodingSettings(model=model))
    encoder = encoder or load_encoder(settings.encoding)
    # One folder per data set and encoder, named for people and told apart by a hash.
    name = re.sub(r"\W+", "-", dataset.name).strip("-")
    digest = hashlib.sha256((dataset.corpus.fingerprint + encoder.encoder_id).encode()).hexdigest()
    place = index / "collections" / f"{name}-{digest[:8]}"
    place.parent.mkdir(parents=True, exist_ok=True)
    return index_corpus(
        dataset.corpus,
        place,
        name=dataset.name,
        encoder=encoder,
        cache=index / "embeddings.sqlite",
        settings=settings,
        progress=progress,
    )


def systems_on(collection: Collection, model: str, options: Options) -> Iterator[tuple[str, str]]:
    """System and name of those that run on this model's index.

    With several models the name says which. Those that look at words alone run once.
    """
    for system in options.systems:
        if system == "rank-bm25" and left_out(collection):
            continue
        if len(options.models) == 1:
            yield system, system
        elif system not in WITHOUT_VECTORS:
            yield system, f"{system} @ {model}"
        elif model == options.models[0]:
            yield system, system


def left_out(collection: Collection) -> bool:
    """Whether the collection is too large for rank-bm25."""
    return collection.index.manifest.passages > LARGEST_FOR_REFERENCE


def contenders(
    dataset: Dataset, collection: Collection, model: str, options: Options, progress: Progress
) -> Iterator[tuple[str, Contender]]:
    """Every system on this model's index, by name."""
    manifest = collection.index.manifest
    questions = Questions.of(dataset.topics, collection, lambda *done: progress("encode", *done))
    targets = tuple(collection.index.generation.store.languages) if options.pool != "mixed" else ()
    for system, name in systems_on(collection, model, options):

        def report(done: int, total: int, name: str = name) -> None:
            progress(name, done, total)

        answers = answer(questions, collection, system, name, targets, report)
        cost = dict(manifest.cost) | {
            "index_bytes": sum(size for size, _ in manifest.files.values()),
            "encode_query_ms": round(float(np.median(questions.encode_ms)), 3),
            "peak_memory_bytes": peak_memory(),
        }
        encoder = None if system in WITHOUT_VECTORS else str(manifest.encoder["id"])
        yield name, Contender(answers.mixed, answers.target, answers.latency_ms, cost, encoder)
