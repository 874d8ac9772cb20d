"""Whether a hit means anything: bands for people, and the courage to find nothing.

A passage's relevance is how many deviations its score stands above the best scores that off-topic questions reach in
the same corpus (see `index.calibration`), whatever system ranked it. A passage with every word of a telling query is
likely to be meant, even where the encoder sees nothing in it: identifiers, names, acronyms.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from policysearch.index.calibration import adjusted
from policysearch.index.generation import Generation
from policysearch.records import Band
from policysearch.search.query import Query
from policysearch.search.systems import Candidates
from policysearch.text.analysis import terms

ANSWERED = 0.25
"""Least relevance of the best passage of a question that has an answer. Tuned on questions with and without any."""
WEAK, LIKELY, STRONG = -1.0, 1.0, 2.0
"""Least relevance of each band, once something is relevant: nine in ten of the passages that answer are not cut off."""

_TELLING = 2.0
"""Mean idf from which a query's words are telling: they stand in at most a seventh of the passages."""


def relevant(generation: Generation, query: Query, candidates: Candidates) -> tuple[Candidates, list[Band]]:
    """The candidates that are relevant at all, with the band of each; none where the corpus has no answer.

    Whether it has one is asked of all passages, also where only some are searched.
    """
    relevance = _relevance(generation, query, candidates.rows)
    kept = relevance >= WEAK
    answered = max(relevance, default=WEAK) >= ANSWERED or (query.rows is not None and _answered(generation, query))
    if not (answered and query.means_something):
        kept[:] = False
    found = Candidates(
        candidates.rows[kept],
        candidates.score[kept],
        candidates.dense[kept],
        candidates.lexical[kept],
        candidates.meant,
    )
    return found, [_band(value) for value in relevance[kept].tolist()]


def _band(relevance: float) -> Band:
    if relevance >= STRONG:
        return "strong"
    return "likely" if relevance >= LIKELY else "weak"


def _relevance(generation: Generation, query: Query, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    null = generation.manifest.calibration
    relevance = np.empty(len(rows), np.float32)
    for language, span in generation.store.languages.items():
        here = (rows >= span.all.start) & (rows < span.all.stop)
        if not here.any():
            continue
        scores = generation.dense.scores(query.vector, rows[here])
        fair = adjusted(scores, query.vector, language, generation.statistics)
        by_meaning = (fair - null["null_mean"]) / null["null_deviation"]
        by_words = _has_every_word(generation, query.text, language)[rows[here] - span.all.start]
        relevance[here] = np.maximum(by_meaning, np.where(by_words, LIKELY, -np.inf))
    return relevance


def _answered(generation: Generation, query: Query) -> bool:
    """Whether any passage of the index is relevant to the query."""
    nearest = [
        generation.dense.search(query.vector, its.ranked, 1)[0]
        for its in generation.store.languages.values()
        if len(its.ranked)
    ]
    rows = np.sort(np.concatenate(nearest)) if nearest else np.empty(0, np.int64)
    return float(max(_relevance(generation, query, rows), default=-np.inf)) >= ANSWERED


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
