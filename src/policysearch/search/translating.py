"""What the words of a question are called in each language of the index: its terms there, with weights.

Probabilistic structured queries (Darwish and Oard 2003; arXiv 2404.18797): every likely translation of a word is
asked for, each with its probability, so that a lexical score means the same in all languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from policysearch.index.generation import Generation
from policysearch.index.vocabulary import stands_for_itself
from policysearch.records import Origin
from policysearch.search.query import Query
from policysearch.settings import FusionSettings
from policysearch.text.analysis import Token, terms, tokens
from policysearch.text.languages import UNKNOWN

_FEW = 3
"""A word in so few passages is never common, however small the language is."""


class Meant(NamedTuple):
    """A term of some language that a word of the query stands for; `word` as it is written there."""

    word: str
    term: str
    weight: float
    origin: Origin


def meant_terms(generation: Generation, query: Query, language: str, settings: FusionSettings) -> list[Meant]:
    """The query's words as terms of a language: its own where it is asked in it, else translations.

    Words that are common in the query's language or in that of the passages say nothing and are left out, but for
    what a glossary says.
    """
    return meant_in(generation, query, [language], settings)[language]


def meant_in(
    generation: Generation, query: Query, languages: Iterable[str], settings: FusionSettings
) -> dict[str, list[Meant]]:
    """The same for each of several languages."""
    telling = [
        _Word(
            place,
            token.term,
            query.text[token.start : token.end],
            whole=stands_for_itself(token.term),
            known=generation.lexicon.knows(token.term, query.language),
        )
        for place, token in enumerate(tokens(query.text, query.language))
        if is_telling(generation, token.term, query.language, settings)
    ]
    return {language: _meant(generation, query, telling, language, settings) for language in languages}


class _Word(NamedTuple):
    """A word of the query: its place among all of them, its term in the query's language, and as it is written.

    `whole` ones are the same in every language, though they may be written in several words and have parts; `known`
    are those of the lexicon.
    """

    place: int
    term: str
    written: str
    whole: bool
    known: bool


def _meant(
    generation: Generation, query: Query, telling: Sequence[_Word], language: str, settings: FusionSettings
) -> list[Meant]:
    own = query.language in (language, UNKNOWN)
    asked_in = language if own else query.language
    words = tokens(query.text, asked_in)
    meant, explained = _by_glossary(query, words, asked_in, language)
    if own:
        meant += as_asked(generation, query, words, language)
    else:
        meant += _translated(generation, query, [word for word in telling if word.place not in explained], language)
    return [
        item for item in meant if item.origin == "glossary" or is_telling(generation, item.term, language, settings)
    ]


def weights(meant: Sequence[Meant]) -> dict[str, float]:
    """The weight of each term, whichever words it stands for."""
    total: dict[str, float] = {}
    for item in meant:
        total[item.term] = total.get(item.term, 0.0) + item.weight
    return total


def is_telling(generation: Generation, term: str, language: str, settings: FusionSettings) -> bool:
    """Whether a term is not common in a language; in one that the index does not have, nothing is."""
    postings = generation.postings.get(language)
    return postings is None or postings.share(term) <= max(settings.common, _FEW / max(len(postings), 1))


def _by_glossary(query: Query, words: Sequence[Token], asked_in: str, language: str) -> tuple[list[Meant], set[int]]:
    """What the glossary has in a language for the words, analysed as `asked_in`, and the places of those words."""
    meant: list[Meant] = []
    explained: set[int] = set()
    for match in query.glossary.matches(words, asked_in):
        its = [entry.text for entry in match.meant if entry.language == language]
        written = query.text[words[match.first].start : words[match.last - 1].end]
        for text in its:
            found = terms(text, language)
            weight = 1 / (len(its) * len(found))
            meant += [Meant(written, term, weight, "glossary") for term in found]
        if its:
            explained.update(range(match.first, match.last))
    return meant, explained


def as_asked(generation: Generation, query: Query, words: Sequence[Token], language: str) -> list[Meant]:
    """The words of a query, analysed in a language, as they are, with the parts of compounds."""
    postings = generation.postings[language]
    return [
        Meant(query.text[word.start : word.end], term, 1.0, "query")
        for word in words
        for term in postings.with_parts(word.term)
    ]


def _translated(generation: Generation, query: Query, words: Sequence[_Word], language: str) -> Iterator[Meant]:
    lexicon, later = generation.lexicon, []
    for word in words:
        same = _same_word(generation, word, language)
        if same is not None:
            yield Meant(word.written, same, 1.0, "same word")
        elif word.known:
            found = lexicon.translations(word.term, query.language, language)
            yield from (Meant(word.written, its.term, its.weight, "lexicon") for its in found)
        elif word.written.lower() in query.words:
            later.append(word.written)
    if later:
        vectors = np.stack([query.words[word.lower()] for word in later])
        for written, found in zip(later, lexicon.nearest(vectors, query.language, language), strict=True):
            yield from (Meant(written, its.term, its.weight, "encoder") for its in found)


def _same_word(generation: Generation, word: _Word, language: str) -> str | None:
    """The term that a number, a name or an acronym is in the other language as well; None for other words.

    What is written with a capital may be a name; where the lexicon knows it in both languages, that decides.
    """
    if word.whole:
        return word.term if word.term in generation.postings[language] else None
    if not word.written[0].isupper():
        return None
    same = terms(word.written, language)
    if len(same) != 1 or same[0] not in generation.postings[language]:
        return None
    return None if word.known and generation.lexicon.knows(same[0], language) else same[0]
