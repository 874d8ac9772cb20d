"""Whether a hit means anything: bands for people, and the courage to find nothing.

A passage's relevance, whatever system ranked it, is how many deviations its cosine stands above the best that off-topic
questions reach in the same corpus (see `index.calibration`): it tells questions with an answer from those without any.
Which passages answer, its standard score tells better: it has to be one that few passages of so large an index reach by
chance. A passage with every word of a telling query is likely to be meant, even where the encoder sees nothing in it:
identifiers, names, acronyms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policysearch.index.calibration import adjusted
from policysearch.index.dense import Scores
from policysearch.index.generation import Generation
from policysearch.records import Band
from policysearch.search.fairness import dense_z, reached_by
from policysearch.search.query import Query, RowNumbers
from policysearch.search.systems import Candidates
from policysearch.text.analysis import terms

ANSWERED = 0.25
"""Least relevance of the best passage of a question that has an answer. Tuned on questions with and without any."""

_TELLING = 2.0
"""Mean idf from which a query's words are telling: they stand in at most a seventh of the passages."""


class _Least(NamedTuple):
    """What passages of a band have: a relevance, and a score that so many passages of the index reach by chance."""

    relevance: float
    by_chance: float


_BANDS: dict[Band, _Least] = {"strong": _Least(1.5, 0.3), "likely": _Least(0.5, 10), "weak": _Least(-1.0, 100)}
"""Best first. Tuned on the sample corpus and the development sets, so that a band means the same in all of them."""


def relevant(generation: Generation, query: Query, candidates: Candidates) -> tuple[Candidates, list[Band]]:
    """The candidates that are relevant at all, with the band of each; none where the corpus has no answer.

    Whether it has one is asked of all passages, also where only some are searched.
    """
    relevance = _relevance(generation, query, candidates.rows)
    named = _named(generation, query, candidates.rows)
    passages = generation.store.count_ranked()
    score = candidates.score if candidates.standard else _z(generation, query, candidates.rows)
    reached = [
        (relevance >= least.relevance) & (score >= reached_by(least.by_chance, passages)) | named & (band != "strong")
        for band, least in _BANDS.items()
    ]
    place = np.select(reached, range(len(_BANDS)), len(_BANDS))
    answers = named.any() or (relevance >= ANSWERED).any()
    if not (query.means_something and (answers or _answered_elsewhere(generation, query))):
        place[:] = len(_BANDS)
    kept = place < len(_BANDS)
    names = list(_BANDS)
    return candidates.only(kept), [names[its] for its in place[kept].tolist()]


def _relevance(generation: Generation, query: Query, rows: RowNumbers) -> Scores:
    """That of passages (n,), by their vectors."""
    null = generation.manifest.calibration
    scores, relevance = generation.dense.scores(query.vector, rows), np.empty(len(rows), np.float32)
    for language, here in _by_language(generation, rows):
        fair = adjusted(scores[here], query.vector, language, generation.statistics)
        relevance[here] = (fair - null["null_mean"]) / null["null_deviation"]
    return relevance


def _z(generation: Generation, query: Query, rows: RowNumbers) -> Scores:
    """Standard scores (n,) of passages, by their vectors."""
    scores, z = generation.dense.scores(query.vector, rows), np.empty(len(rows), np.float32)
    for language, here in _by_language(generation, rows):
        z[here] = dense_z(scores[here], query.vector, generation.statistics[language])
    return z


def _named(generation: Generation, query: Query, rows: RowNumbers) -> NDArray[np.bool_]:
    """Which passages (n,) have every word of the query, if its words are telling."""
    found = np.zeros(len(rows), np.bool_)
    for language, here in _by_language(generation, rows):
        first = generation.store.languages[language].all.start
        found[here] = _has_every_word(generation, query.text, language)[rows[here] - first]
    return found


def _answered_elsewhere(generation: Generation, query: Query) -> bool:
    """Whether any passage of the index is relevant to a query that is asked of some of them."""
    if query.rows is None:
        return False
    spans = {language: its.ranked for language, its in generation.store.languages.items() if its.ranked}
    if any(
        _has_every_word(generation, query.text, language)[: len(ranked)].any() for language, ranked in spans.items()
    ):
        return True
    nearest = [generation.dense.search(query.vector, ranked, 1)[0] for ranked in spans.values()]
    rows = np.sort(np.concatenate(nearest)) if nearest else np.empty(0, np.int64)
    return bool((_relevance(generation, query, rows) >= ANSWERED).any())


def _by_language(generation: Generation, rows: RowNumbers) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Each language that any of these rows is of, with which ones (n,)."""
    for language, span in generation.store.languages.items():
        here = (rows >= span.all.start) & (rows < span.all.stop)
        if here.any():
            yield language, here


def _has_every_word(generation: Generation, text: str, language: str) -> NDArray[np.bool_]:
    """Which passages of a language have all terms of a telling query."""
    postings, wanted = generation.postings[language], Counter(terms(text, language))
    found = np.zeros(len(postings), np.int64)
    if not wanted or not all(map(postings.frequency, wanted)) or postings.mean_idf(wanted) < _TELLING:
        return found > 0
    for term in wanted:
        found += postings.scores({term: 1.0}) > 0
    complete: NDArray[np.bool_] = found == len(wanted)
    return complete
