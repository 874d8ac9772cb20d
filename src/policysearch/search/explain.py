"""Why a passage was found: its sentence nearest to the query, and the words both have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policysearch.index.generation import Generation
from policysearch.index.sparse import SparseIndex
from policysearch.records import Evidence, Hit, MatchedTerm
from policysearch.search.translating import Meant
from policysearch.text.analysis import reading

_BEGINNING = 2
"""Letters that a part has in common with the compound; more would miss "jaar", the stem of a part of "jarenlang"."""


def evidence(
    generation: Generation, vector: NDArray[np.float32], hit: Hit, row: int, meant: Sequence[Meant]
) -> Evidence:
    """Evidence for the hit of a row, from what scored it: a query's vector and the terms of its language looked for."""
    passage = hit.passage
    _, best = generation.sentences.best(vector, np.array([row]))
    start, end = generation.sentences.span(int(best[0]))
    return Evidence(
        passage.text[start:end],
        passage.start + start,
        passage.start + end,
        _matched_terms(generation, hit, row, meant),
    )


def _matched_terms(generation: Generation, hit: Hit, row: int, meant: Sequence[Meant]) -> tuple[MatchedTerm, ...]:
    """The query's words, each with the word of the passage it stands for and what that adds to the lexical score."""
    language = hit.passage.language
    postings = generation.postings[language]
    local = row - generation.store.languages[language].all.start
    scored = [(its.word, its.term, its.weight * postings.weight(its.term, local)) for its in meant]
    written = _written(hit, postings, frozenset(term for _, term, weight in scored if weight > 0))
    found: dict[tuple[str, str], float] = {}
    for word, term, weight in scored:
        if weight > 0:
            pair = (word, written.get(term, term))
            found[pair] = found.get(pair, 0.0) + weight
    matches = (MatchedTerm(*pair, weight) for pair, weight in found.items())
    return tuple(sorted(matches, key=lambda match: (-match.weight, match.query, match.passage)))


def _written(hit: Hit, postings: SparseIndex, wanted: frozenset[str]) -> dict[str, str]:
    """How terms are first written in a passage: by themselves, or else in a compound, or else in the title.

    The title is indexed with the items of an evaluated collection alone.
    """
    found: dict[str, str] = {}
    for text in (hit.passage.text, hit.passage.said, hit.document.title):
        read = []
        for token in reading(text, hit.passage.language):
            if len(found) == len(wanted):
                return found
            if token.term in wanted:
                found.setdefault(token.term, text[token.start : token.end])
            read.append(token)
        beginnings = {term[:_BEGINNING] for term in wanted - found.keys()}
        for token in read:
            if any(beginning in token.term for beginning in beginnings):
                for part in wanted.intersection(postings.with_parts(token.term)):
                    found.setdefault(part, text[token.start : token.end])
    return found
