"""Every topic through every system: runs, and how long each answer took."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policysearch.evaluate.collection import Collection
from policysearch.evaluate.records import Ranked, Run, Topic
from policysearch.search import fusion
from policysearch.search.query import Query, ask
from policysearch.search.systems import SYSTEMS
from policysearch.settings import FusionSettings

DEPTH, LANGUAGE_DEPTH = 1000, 100
"""Items that a run keeps of a ranking: the first of all, and the first of each language besides."""

WITHOUT_VECTORS = frozenset({"bm25", "rank-bm25"})
"""Systems that do not look at the query's vector: encoding it is none of their latency."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """Topics as queries, and the milliseconds (n,) that encoding each of them alone took."""

    topics: Sequence[Topic]
    queries: Sequence[Query]
    encode_ms: NDArray[np.float64]

    @classmethod
    def of(cls, topics: Sequence[Topic], collection: Collection, progress: Progress) -> Questions:
        """Encode the topics one by one, as users ask them."""
        encoder, generation = collection.index.encoder, collection.index.generation
        encoder.encode_queries([topics[0].text])  # what is only done once is nobody's latency
        queries, times = [], []
        for done, topic in enumerate(topics, start=1):
            started = time.perf_counter()
            queries.append(ask(generation, encoder, topic.text, topic.language, glossary=collection.index.glossary))
            times.append(1000 * (time.perf_counter() - started))
            progress(done, len(topics))
        return cls(topics, queries, np.array(times))


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """A system's run over everything, one over each language searched alone, and milliseconds (n,) per topic."""

    mixed: Run
    target: Mapping[str, Run]
    latency_ms: NDArray[np.float64]


def answer(
    questions: Questions,
    collection: Collection,
    system: str,
    name: str,
    targets: Sequence[str],
    progress: Progress,
) -> Answers:
    """Run a system of `SYSTEMS` on all topics; for `targets`, also on the passages of each language alone."""
    mixed: dict[str, Ranked] = {}
    alone: dict[str, dict[str, Ranked]] = {target: {} for target in targets}
    times = np.zeros(len(questions.topics))
    languages = np.unique(np.array(collection.languages), return_inverse=True)[1]
    _ranked(collection, system, questions.queries[0])  # what is done once
    for number, (topic, query) in enumerate(zip(questions.topics, questions.queries, strict=True)):
        started = time.perf_counter()
        rows, scores = _ranked(collection, system, query)
        times[number] = 1000 * (time.perf_counter() - started)
        mixed[topic.query_id] = _kept(collection, rows, scores, languages)
        for target in targets:
            its_rows = np.array(collection.index.generation.store.languages[target].ranked)
            rows, scores = _ranked(collection, system, replace(query, rows=its_rows))
            alone[target][topic.query_id] = _kept(collection, rows, scores, languages)
        progress(number + 1, len(questions.topics))
    if system not in WITHOUT_VECTORS:
        times += questions.encode_ms
    return Answers(Run(name, mixed), {target: Run(name, its) for target, its in alone.items()}, times)


def _ranked(collection: Collection, system: str, query: Query) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    generation = collection.index.generation
    candidates = SYSTEMS[system](generation, query, FusionSettings())
    places = fusion.order(candidates.score, generation.id_ranks[candidates.rows])
    return candidates.rows[places], candidates.score[places]


def _kept(
    collection: Collection,
    rows: NDArray[np.int64],
    scores: NDArray[np.float32],
    languages: NDArray[np.int64],
) -> Ranked:
    """The first `DEPTH` items, and the first `LANGUAGE_DEPTH` of each language, in their order."""
    firsts = collection.firsts(rows)
    items, scores = collection.item_of_row[rows[firsts]], scores[firsts]
    kept = np.arange(len(items)) < DEPTH
    if len(items) > DEPTH:
        its_languages = languages[items]
        for language in np.unique(its_languages):
            kept[np.flatnonzero(its_languages == language)[:LANGUAGE_DEPTH]] = True
    return Ranked(tuple(collection.ids[item] for item in items[kept]), scores[kept])
