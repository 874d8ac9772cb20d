"""How an encoder leans to each language, apart from what a corpus is about.

The same twenty texts lie in parallel/ in many languages. What their vectors differ in is language and nothing else,
while the passages of a corpus also differ in topic: a city's documents are not the translations of another's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from policysearch.encode.encoder import Encoder
from policysearch.index.cache import EmbeddingCache
from policysearch.text.sentences import sentences

Means = Mapping[str, NDArray[np.float32]]
"""Mean vector (dimension,) of the texts by language."""


@cache
def texts(language: str) -> tuple[str, ...]:
    """The texts in a language, of two sentences each; none in most of the world's languages."""
    file = files(__package__) / "parallel" / f"{language}.txt"
    return tuple(file.read_text(encoding="utf-8").splitlines()) if file.is_file() else ()


def means(encoder: Encoder, embeddings: EmbeddingCache, languages: Iterable[str]) -> tuple[Means, Means]:
    """Of the texts and of their sentences, in those of the languages that there are texts in."""
    its_texts = {language: texts(language) for language in languages if texts(language)}
    its_sentences = {
        language: tuple(text[start:end] for text in its for start, end in sentences(text, language))
        for language, its in its_texts.items()
    }
    return _means(encoder, embeddings, its_texts), _means(encoder, embeddings, its_sentences)


def _means(encoder: Encoder, embeddings: EmbeddingCache, by_language: Mapping[str, tuple[str, ...]]) -> Means:
    vectors, _ = embeddings.encode(encoder, [text for its in by_language.values() for text in its])
    ends = [0, *accumulate(map(len, by_language.values()))]
    return {
        language: vectors[start:end].mean(axis=0)
        for language, (start, end) in zip(by_language, pairwise(ends), strict=True)
    }
