"""A question as the systems see it: its text, its language, its vector, and those of its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.index.generation import Generation
from policysearch.index.vocabulary import stands_for_itself
from policysearch.search.glossary import Glossary
from policysearch.text.analysis import tokens
from policysearch.text.languages import UNKNOWN

RowNumbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """`rows` limits the candidates (None: all that is ranked by default).

    `words` are the vectors of those of its words that the lexicon does not know, by their lower-case form.
    """

    text: str
    language: str
    vector: NDArray[np.float32]
    rows: RowNumbers | None = None
    words: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    glossary: Glossary = field(default_factory=Glossary)


def ask(
    generation: Generation,
    encoder: Encoder,
    text: str,
    language: str,
    rows: RowNumbers | None = None,
    glossary: Glossary | None = None,
) -> Query:
    """Encode a question, together with its words that are new to the index."""
    words = _unknown_words(generation, text, language)
    vectors = encoder.encode_queries([text, *words])
    return Query(text, language, vectors[0], rows, dict(zip(words, vectors[1:], strict=True)), glossary or Glossary())


def _unknown_words(generation: Generation, text: str, language: str) -> list[str]:
    if language == UNKNOWN or set(generation.store.languages) <= {language}:  # nothing is translated
        return []
    unknown = (
        text[token.start : token.end].lower()
        for token in tokens(text, language)
        if not stands_for_itself(token.term) and not generation.lexicon.knows(token.term, language)
    )
    return list(dict.fromkeys(unknown))
