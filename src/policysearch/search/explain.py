"""Why a passage was found: its sentence nearest to the query, and the words both have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from policysearch.index.generation import Generation
from policysearch.index.sparse import SparseIndex
from policysearch.records import Evidence, Hit, MatchedTerm
from policysearch.search.translating import Meant
from policysearch.text.analysis import occurrences, reading

_BEGINNING = 2
"""Letters that a part has in common with the compound; more would miss "jaar", the stem of a part of "jarenlang"."""


def evidence(
    generation: Generation,
    vector: NDArray[np.float32],
    hits: Sequence[Hit],
    rows: NDArray[np.int64],
    meant: Mapping[str, Sequence[Meant]],
) -> list[Evidence]:
    """Evidence for the hits of these rows, from what scored them: a query's vector and the terms of each language."""
    _, best = generation.sentences.best(vector, rows)
    found = []
    for hit, row, sentence in zip(hits, rows.tolist(), best.tolist(), strict=True):
        (start, end), passage = generation.sentences.span(sentence), hit.passage
        terms = _matched_terms(generation, hit, row, meant.get(passage.language, ()))
        found.append(Evidence(passage.text[start:end], passage.start + start, passage.start + end, terms))
    return found


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
        left = wanted - found.keys()
        if not left:
            break
        for token in occurrences(text, hit.passage.language, left):
            found.setdefault(token.term, text[token.start : token.end])
            if len(found) == len(wanted):
                return found
        beginnings = {term[:_BEGINNING] for term in wanted - found.keys()}
        for token in reading(text, hit.passage.language):
            if any(beginning in token.term for beginning in beginnings):
                for part in wanted.intersection(postings.with_parts(token.term)):
                    found.setdefault(part, text[token.start : token.end])
    return found
