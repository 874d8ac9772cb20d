"""The ranking systems that can be asked for by name: query in, scored candidates out.

`hybrid` is the one to use. The others stay for evaluators, who want to see the difference for themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policysearch.index.dense import Rows, Scores
from policysearch.index.generation import Generation
from policysearch.search import fairness, fusion
from policysearch.settings import FusionSettings
from policysearch.text.analysis import terms

RowNumbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A question as the systems see it. `rows` limits the candidates (None: all that is ranked by default)."""

    text: str
    vector: NDArray[np.float32]
    rows: RowNumbers | None


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Scored passages in no order: `score` ranks, `dense` and `lexical` are its parts. All of shape (n,)."""

    rows: RowNumbers
    score: Scores
    dense: Scores
    lexical: Scores


System = Callable[[Generation, Query, FusionSettings], Candidates]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Candidates within one language, all scores raw. `offset` is the language's first row."""

    language: str
    offset: int
    rows: RowNumbers
    dense: Scores
    lexical: Scores
    everywhere: Scores
    """Lexical scores of all passages of the language, for its statistics."""


def hybrid(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
    """Convex sum of standard scores within each language: no language's scale or silence decides for another."""
    found = []
    for part in _parts(generation, query, settings.depth, _bm25):
        ranked = generation.store.languages[part.language].ranked
        z = fairness.lexical_z(part.everywhere, slice(0, len(ranked)))[part.rows - part.offset]
        dense = fairness.dense_z(part.dense, query.vector, generation.statistics[part.language])
        found.append(
            Candidates(part.rows, fusion.convex(dense, z, settings.lexical_weight), dense, z)
        )
    return _joined(found)


def dense(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
    """The encoder alone: inner product."""
    found = [
        Candidates(rows, scores, scores, np.zeros_like(scores))
        for rows, scores in (
            generation.dense.search(query.vector, rows, settings.depth) for _, _, rows in _spans(generation, query)
        )
    ]
    return _joined(found)


def bm25(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
    """BM25 alone, each passage analysed in its language, raw scores side by side."""
    return _lexical(generation, query, settings, _bm25)


def rank_bm25(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
    """As `bm25`, scored by the package rank-bm25 (Okapi): slow, for reference."""
    return _lexical(generation, query, settings, _okapi)


def rrf(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
    """The usual hybrid: reciprocal ranks of `dense` and `bm25` added up."""
    first, second = dense(generation, query, settings), bm25(generation, query, settings)
    rows = np.union1d(first.rows, second.rows)
    ranks = [_ranks(generation, candidates, rows) for candidates in (first, second)]
    score = fusion.reciprocal_ranks(*ranks, settings.rrf_k)
    vector_scores = generation.dense.scores(query.vector, rows)
    lexical = np.zeros(len(rows), np.float32)
    lexical[np.searchsorted(rows, second.rows)] = second.score
    return Candidates(rows, score, vector_scores, lexical)


SYSTEMS: Mapping[str, System] = {
    "hybrid": hybrid,
    "dense": dense,
    "bm25": bm25,
    "rank-bm25": rank_bm25,
    "rrf": rrf,
}

NEEDS_NO_VECTOR = frozenset({"bm25", "rank-bm25"})


def _spans(generation: Generation, query: Query) -> Iterator[tuple[str, range, Rows]]:
    """Each language that has candidates: its name, all its rows, and the rows that may be ranked."""
    for language, rows in generation.store.languages.items():
        if query.rows is None:
            among: Rows = rows.ranked
        else:
            first, last = np.searchsorted(query.rows, (rows.all.start, rows.all.stop))
            among = query.rows[first:last]
        if len(among):
            yield language, rows.all, among


def _parts(
    generation: Generation, query: Query, depth: int, lexical: Callable[[Generation, str, str], Scores]
) -> Iterator[_Part]:
    """The best `depth` of each language by vector and by terms, with both scores for all of them."""
    for language, everything, among in _spans(generation, query):
        near, _ = generation.dense.search(query.vector, among, depth)
        scores = lexical(generation, language, query.text)
        matched = _best(scores, among, everything.start, depth)
        rows = np.union1d(near, matched)
        yield _Part(
            language,
            everything.start,
            rows,
            generation.dense.scores(query.vector, rows),
            scores[rows - everything.start],
            scores,
        )


def _lexical(
    generation: Generation,
    query: Query,
    settings: FusionSettings,
    score: Callable[[Generation, str, str], Scores],
) -> Candidates:
    found = []
    for language, everything, among in _spans(generation, query):
        scores = score(generation, language, query.text)
        rows = _best(scores, among, everything.start, settings.depth)
        its = scores[rows - everything.start]
        found.append(Candidates(rows, its, np.zeros_like(its), its))
    return _joined(found)


def _best(scores: Scores, among: Rows, offset: int, depth: int) -> RowNumbers:
    """At most `depth` rows with the highest scores above zero, ascending."""
    rows = np.asarray(among, np.int64)
    its = scores[rows - offset]
    rows, its = rows[its > 0], its[its > 0]
    if len(rows) > depth:
        kept = np.lexsort((rows, -its))[:depth]
        rows = np.sort(rows[kept])
    return rows


def _bm25(generation: Generation, language: str, text: str) -> Scores:
    return generation.postings(language).scores(Counter(terms(text, language)))


def _okapi(generation: Generation, language: str, text: str) -> Scores:
    from rank_bm25 import BM25Okapi

    passages = generation.store.terms(generation.store.languages[language].all)
    if not any(passages):
        return np.zeros(len(passages), np.float32)
    scores: Scores = BM25Okapi(passages).get_scores(terms(text, language)).astype(np.float32)
    return scores


def _ranks(generation: Generation, candidates: Candidates, rows: RowNumbers) -> NDArray[np.float64]:
    """1-based ranks of `rows` among the candidates; inf for those that are none."""
    places = fusion.order(candidates.score, generation.id_ranks[candidates.rows])
    ranks = np.full(len(rows), np.inf)
    ranks[np.searchsorted(rows, candidates.rows[places])] = np.arange(1, len(places) + 1)
    return ranks


def _joined(parts: list[Candidates]) -> Candidates:
    if not parts:
        none = np.empty(0, np.float32)
        return Candidates(np.empty(0, np.int64), none, none, none)
    return Candidates(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.score for part in parts]),
        np.concatenate([part.dense for part in parts]),
        np.concatenate([part.lexical for part in parts]),
    )
