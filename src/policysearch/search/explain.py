"""Why a passage was found: its sentence nearest to the query, and the words both have."""

from __future__ import annotations

import numpy as np

from policysearch.index.generation import Generation
from policysearch.records import Evidence, Hit, MatchedTerm, Passage
from policysearch.search.systems import Query, centred, telling_terms
from policysearch.settings import FusionSettings
from policysearch.text.analysis import tokens


def evidence(generation: Generation, query: Query, hit: Hit, settings: FusionSettings) -> Evidence:
    """Evidence for a hit, from what scored it."""
    passage, row = hit.passage, generation.store.row(hit.passage.passage_id)
    _, best = generation.sentences.best(centred(generation, query, settings), np.array([row]))
    start, end = generation.sentences.span(int(best[0]))
    return Evidence(
        passage.text[start:end],
        passage.start + start,
        passage.start + end,
        _matched_terms(generation, query.text, passage, row, settings),
    )


def _matched_terms(
    generation: Generation, query: str, passage: Passage, row: int, settings: FusionSettings
) -> tuple[MatchedTerm, ...]:
    """The query's telling words that the passage has, as written there, with what each adds to its BM25 score."""
    telling = telling_terms(generation, passage.language, query, settings)
    words = {t.term: query[t.start : t.end] for t in tokens(query, passage.language) if t.term in telling}
    postings = generation.postings[passage.language]
    local = row - generation.store.languages[passage.language].all.start
    found: dict[str, MatchedTerm] = {}
    for token in tokens(passage.text, passage.language):
        if token.term in words and token.term not in found:
            weight = telling[token.term] * postings.weight(token.term, local)
            found[token.term] = MatchedTerm(words[token.term], passage.text[token.start : token.end], weight)
    return tuple(sorted(found.values(), key=lambda match: (-match.weight, match.query)))
