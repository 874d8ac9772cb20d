"""Why a passage was found: its sentence nearest to the query, and the words both have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.index.generation import Generation
from policysearch.records import Evidence, MatchedTerm, Passage
from policysearch.text.analysis import tokens
from policysearch.text.sentences import sentences


def evidence(
    generation: Generation,
    encoder: Encoder,
    query: str,
    vector: NDArray[np.float32],
    passages: Sequence[Passage],
) -> list[Evidence]:
    """Evidence for each passage. All their sentences are encoded together."""
    spans = [sentences(p.text, p.language) or [(0, len(p.text))] for p in passages]
    texts = [p.text[start:end] for p, its in zip(passages, spans, strict=True) for start, end in its]
    likeness = encoder.encode_passages(texts) @ vector
    found, at = [], 0
    for passage, its in zip(passages, spans, strict=True):
        start, end = its[int(np.argmax(likeness[at : at + len(its)]))]
        at += len(its)
        found.append(
            Evidence(
                passage.text[start:end],
                passage.start + start,
                passage.start + end,
                matched_terms(generation, query, passage),
            )
        )
    return found


def matched_terms(generation: Generation, query: str, passage: Passage) -> tuple[MatchedTerm, ...]:
    """The query's words that the passage has, in the form they have there, with what each adds to its score."""
    words = {token.term: query[token.start : token.end] for token in tokens(query, passage.language)}
    postings = generation.postings(passage.language)
    row = generation.store.row(passage.passage_id) - generation.store.languages[passage.language].all.start
    found: dict[str, MatchedTerm] = {}
    for token in tokens(passage.text, passage.language):
        if token.term in words and token.term not in found:
            weight = postings.weight(token.term, row)
            found[token.term] = MatchedTerm(words[token.term], passage.text[token.start : token.end], weight)
    return tuple(sorted(found.values(), key=lambda match: (-match.weight, match.query)))
