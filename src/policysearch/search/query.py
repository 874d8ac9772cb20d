"""A question as the systems see it: its text, its language, its vector, and those of its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import regex
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.index.generation import Generation
from policysearch.index.vocabulary import as_embedded, stands_for_itself
from policysearch.search.glossary import Glossary
from policysearch.text.analysis import terms, tokens
from policysearch.text.languages import UNKNOWN
from policysearch.text.segmentation import IDEOGRAPHS

RowNumbers = NDArray[np.int64]

_LETTER, _IDEOGRAPH = regex.compile(r"\p{L}"), regex.compile(f"[{IDEOGRAPHS}]")
_LEAST_LETTERS = 1.45
"""Letters per token of the encoder, from which a text has words. Of 10 140 questions of the development sets and the
sample corpus none has less than 1.57; keys hit at random have 1 to 2, numbers and punctuation none."""


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """`rows` limits the candidates (None: all that is ranked by default); if it has phrases, these rows have them all.

    `admitted` are all that nothing in the question excludes, whatever part of the index it is asked of. `words` are
    the vectors of those of its words that the lexicon does not know, by their lower-case form. Where it does not mean
    anything, neither the encoder nor the index knows what it says: its vector is near to everything.
    """

    text: str
    language: str
    vector: NDArray[np.float32]
    rows: RowNumbers | None = None
    words: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    glossary: Glossary = field(default_factory=Glossary)
    means_something: bool = True
    admitted: RowNumbers | None = None
    has_phrases: bool = False

    @property
    def unlimited(self) -> Query:
        """The same asked of all that it admits; itself where that is what it is asked of."""
        if self.rows is self.admitted and not self.has_phrases:
            return self
        return replace(self, rows=self.admitted, has_phrases=False)


def ask(generation: Generation, encoder: Encoder, text: str, language: str, glossary: Glossary | None = None) -> Query:
    """Encode a question, together with its words that are new to the index, to be put to all that is ranked."""
    words = _unknown_words(generation, text, language)
    vectors = encoder.encode_queries([text, *map(as_embedded, words)])
    return Query(
        text,
        language,
        vectors[0],
        words=dict(zip(words, vectors[1:], strict=True)),
        glossary=glossary or Glossary(),
        means_something=_has_words(encoder, text) or _has_term(generation, text),
    )


def _has_words(encoder: Encoder, text: str) -> bool:
    """Whether there are words in a text: those of any language are known to the encoder by more than their letters."""
    tokens_of_encoder = len(encoder.tokenizer.encode(text, add_special_tokens=False).ids)
    return bool(_IDEOGRAPH.search(text)) or len(_LETTER.findall(text)) >= _LEAST_LETTERS * max(tokens_of_encoder, 1)


def _has_term(generation: Generation, text: str) -> bool:
    """Whether any passage has a term of a text."""
    return any(
        postings.frequency(term) for language, postings in generation.postings.items() for term in terms(text, language)
    )


def _unknown_words(generation: Generation, text: str, language: str) -> list[str]:
    if language == UNKNOWN or set(generation.store.languages) <= {language}:  # nothing is translated
        return []
    unknown = (
        text[token.start : token.end].lower()
        for token in tokens(text, language)
        if not stands_for_itself(token.term) and not generation.lexicon.knows(token.term, language)
    )
    return list(dict.fromkeys(unknown))
