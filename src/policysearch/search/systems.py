"""The ranking systems that can be asked for by name: query in, scored candidates out.

`hybrid` is the one to use. The others stay for evaluators, who want to see the difference for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from policysearch.index.dense import Rows, Scores
from policysearch.index.generation import Generation
from policysearch.search import fairness, feedback, fusion, translating
from policysearch.search.query import Query, RowNumbers
from policysearch.search.translating import Meant
from policysearch.settings import FusionSettings
from policysearch.text.analysis import tokens

if TYPE_CHECKING:
    from rank_bm25 import BM25Okapi


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Scored passages in no order: `score` ranks, `dense` and `lexical` are its parts. All of shape (n,).

    `vector` (dimension,) is the query's that passages and sentences were compared with; `meant` are the terms of each
    language that lexical scores were computed from, with the query's words for them. `standard` are scores that count
    deviations within the passage's language.
    """

    rows: RowNumbers
    score: Scores
    dense: Scores
    lexical: Scores
    vector: NDArray[np.float32]
    meant: Mapping[str, Sequence[Meant]] = field(default_factory=dict)
    standard: bool = False

    def only(self, kept: NDArray[np.bool_]) -> Candidates:
        """Those that are `kept` (n,)."""
        return replace(
            self, rows=self.rows[kept], score=self.score[kept], dense=self.dense[kept], lexical=self.lexical[kept]
        )


System = Callable[[Generation, Query, FusionSettings], Candidates]


class _Scored(NamedTuple):
    """Scores of candidates within one language: see `Candidates`."""

    rows: RowNumbers
    score: Scores
    dense: Scores
    lexical: Scores


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """What a question's words come to in one language: `scores` (n,) of all its passages, and the scale for them."""

    meant: Sequence[Meant]
    scores: Scores
    scale: fairness.Scale


class _Near(NamedTuple):
    """Candidates of one language, best first, by vector and by words."""

    by_vector: RowNumbers
    by_words: RowNumbers

    def first(self, number: int | None = None) -> RowNumbers:
        """So many of each, or all, ascending."""
        return np.union1d(self.by_vector[:number], self.by_words[:number])


def hybrid(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
    """Convex sum of standard scores within each language: no language's scale or silence decides for another.

    What stands out among all passages, whatever part of them is searched, is fed back before.
    """
    vector, words = _without_centre(generation, query, settings), _words(generation, query, settings)
    near = _nearest(generation, query, vector, words, settings)
    if settings.feedback and len(generation.store.sizes) > 1:
        whole = query.unlimited
        everywhere = near if whole is query else _nearest(generation, whole, vector, words, settings)
        looked_at = feedback.looked_at(len(everywhere))
        first = {language: its.first(looked_at) for language, its in everywhere.items()}
        found = _scored(generation, vector, words, first, settings)
        vector = feedback.moved(generation, vector, found.rows, found.score, settings.feedback)
    rows = {language: its.first() for language, its in near.items()}
    return _scored(generation, vector, words, rows, settings)


def dense(generation: Generation, query: Query, settings: FusionSettings) -> Candidates:
    """The encoder alone: inner product."""
    found, spans = [], list(_spans(generation, query))
    for _, _, among in spans:
        rows, scores = generation.dense.search(query.vector, among, _depth(query, len(spans), settings))
        found.append(_Scored(rows, scores, scores, np.zeros_like(scores)))
    return _joined(found, query.vector)


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
    ranks = (_ranks(generation, first, rows), _ranks(generation, second, rows))
    score = fusion.reciprocal_ranks(*ranks, settings.rrf_k)
    vector_scores = generation.dense.scores(query.vector, rows)
    lexical = np.zeros(len(rows), np.float32)
    lexical[np.searchsorted(rows, second.rows)] = second.score
    return Candidates(rows, score, vector_scores, lexical, query.vector, second.meant)


SYSTEMS: Mapping[str, System] = {
    "hybrid": hybrid,
    "dense": dense,
    "bm25": bm25,
    "rank-bm25": rank_bm25,
    "rrf": rrf,
}


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


def _words(generation: Generation, query: Query, settings: FusionSettings) -> dict[str, _Words]:
    """Those of every language that is searched or would be without limits: a filter changes no score."""
    asked = {language for its in (query, query.unlimited) for language, _, _ in _spans(generation, its)}
    languages = {language: its for language, its in generation.store.languages.items() if language in asked}
    meant = translating.meant_in(generation, query, languages, settings)
    scores = {language: _bm25(generation, language, meant[language]) for language in languages}
    scales = fairness.lexical_scales([scores[language][: len(its.ranked)] for language, its in languages.items()])
    return {
        language: _Words(meant[language], scores[language], scale)
        for language, scale in zip(languages, scales, strict=True)
    }


def _nearest(
    generation: Generation,
    query: Query,
    vector: NDArray[np.float32],
    words: Mapping[str, _Words],
    settings: FusionSettings,
) -> dict[str, _Near]:
    spans = list(_spans(generation, query))
    depth = _depth(query, len(spans), settings)
    found = {}
    for language, everything, among in spans:
        by_vector, _ = generation.dense.search(vector, among, depth)
        found[language] = _Near(by_vector, _best(words[language].scores, among, everything.start, depth))
    return found


def _scored(
    generation: Generation,
    vector: NDArray[np.float32],
    words: Mapping[str, _Words],
    candidates: Mapping[str, RowNumbers],
    settings: FusionSettings,
) -> Candidates:
    """The candidates of all languages, by a question's vector and its words."""
    crowding = fairness.crowding(generation.store.sizes)
    everywhere = np.concatenate([np.empty(0, np.int64), *candidates.values()])
    by_passage, (by_sentence, _) = (
        generation.dense.scores(vector, everywhere),
        generation.sentences.best(vector, everywhere),
    )
    found, end = [], 0
    for language, rows in candidates.items():
        its, crowded = words[language], crowding.get(language, 0.0)
        here = slice(end, end := end + len(rows))
        dense = fusion.convex(
            fairness.dense_z(by_passage[here], vector, generation.statistics[language]),
            fairness.dense_z(by_sentence[here], vector, generation.sentence_statistics[language]),
            settings.sentence_weight,
        ) - np.float32(settings.dense_crowding * crowded)
        scale = its.scale.wider(np.exp(settings.lexical_crowding * crowded))
        lexical = scale.z(its.scores[rows - generation.store.languages[language].all.start])
        found.append(_Scored(rows, fusion.convex(dense, lexical, settings.lexical_weight), dense, lexical))
    meant = {language: words[language].meant for language in candidates}
    return replace(_joined(found, vector), meant=meant, standard=True)


def _without_centre(generation: Generation, query: Query, settings: FusionSettings) -> NDArray[np.float32]:
    """The query's vector (dimension,) without its share of what all passages have in common."""
    vector: NDArray[np.float32] = query.vector - np.float32(settings.centring) * generation.centre
    return vector


def _depth(query: Query, languages: int, settings: FusionSettings) -> int:
    """Candidates of each language, where so many have any; of those that have every phrase none is left out."""
    if query.has_phrases and query.rows is not None:
        return len(query.rows)
    return max(settings.depth // max(languages, 1), settings.least_depth)


def _lexical(
    generation: Generation,
    query: Query,
    settings: FusionSettings,
    score: Callable[[Generation, str, Sequence[Meant]], Scores],
) -> Candidates:
    found, spans, meant = [], list(_spans(generation, query)), {}
    for language, everything, among in spans:
        meant[language] = translating.as_asked(generation, query, tokens(query.text, language), language)
        scores = score(generation, language, meant[language])
        rows = _best(scores, among, everything.start, _depth(query, len(spans), settings))
        its = scores[rows - everything.start]
        found.append(_Scored(rows, its, np.zeros_like(its), its))
    return replace(_joined(found, query.vector), meant=meant)


def _best(scores: Scores, among: Rows, offset: int, depth: int) -> RowNumbers:
    """At most `depth` rows with the highest scores above zero, best first."""
    rows = np.arange(among.start, among.stop) if isinstance(among, range) else among
    its = scores[rows - offset]
    rows, its = rows[its > 0], its[its > 0]
    return rows[np.lexsort((rows, -its))[:depth]]


def _bm25(generation: Generation, language: str, meant: Sequence[Meant]) -> Scores:
    return generation.postings[language].scores(translating.weights(meant))


def _okapi(generation: Generation, language: str, meant: Sequence[Meant]) -> Scores:
    model = _okapi_model(generation, language)
    if model is None:
        return np.zeros(len(generation.postings[language]), np.float32)
    scores: Scores = model.get_scores([its.term for its in meant]).astype(np.float32)
    return scores


@lru_cache(maxsize=32)
def _okapi_model(generation: Generation, language: str) -> BM25Okapi | None:
    """None where no passage has any term, which the package cannot take."""
    from rank_bm25 import BM25Okapi

    postings = generation.postings[language]
    stored = generation.store.terms(generation.store.languages[language].all)
    passages = [[part for term in its for part in postings.with_parts(term)] for its in stored]
    return BM25Okapi(passages) if any(passages) else None


def _ranks(generation: Generation, candidates: Candidates, rows: RowNumbers) -> NDArray[np.float64]:
    """1-based ranks of `rows` among the candidates; inf for those that are none."""
    places = fusion.order(candidates.score, generation.id_ranks[candidates.rows])
    ranks = np.full(len(rows), np.inf)
    ranks[np.searchsorted(rows, candidates.rows[places])] = np.arange(1, len(places) + 1)
    return ranks


def _joined(parts: Sequence[_Scored], vector: NDArray[np.float32]) -> Candidates:
    if not parts:
        none = np.empty(0, np.float32)
        return Candidates(np.empty(0, np.int64), none, none, none, vector)
    rows, score, dense, lexical = map(np.concatenate, zip(*parts, strict=True))
    return Candidates(rows, score, dense, lexical, vector)
