"""Text to index terms, each language in its own way.

A word becomes its stem. A number, a date, an identifier and an acronym become one term each, the same in every
language; the parts of an identifier or a date are terms as well. Scripts that write no spaces are segmented.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

import regex

from policysearch.text.dates import dates
from policysearch.text.folding import fold as fold
from policysearch.text.numerals import NUMBER, acronym, identifier, number
from policysearch.text.segmentation import IDEOGRAPHS, LETTERS, segments
from policysearch.text.stemming import stem as stem

ANALYSIS_VERSION = 2
"""Raised whenever `terms` gives something else for the same text: stored terms are then made anew."""

_JOINTS = "-‐‑–/.:_"
_LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{IDEOGRAPHS}{LETTERS}]]"
_TOKEN = regex.compile(
    rf"""
    (?P<unspaced>[{IDEOGRAPHS}]+|[{LETTERS}]+)
  | (?P<number>{NUMBER})
  | (?P<word>{_LETTER}+(?:[{_JOINTS}]{_LETTER}+)*)
    """,
    regex.VERBOSE | regex.VERSION1,
)
_PART = regex.compile(rf"[^{_JOINTS}]+")
_DIGIT = regex.compile(r"\p{N}")
_LEADING_DIGITS = regex.compile(r"\d+(?=\p{L})")


class Token(NamedTuple):
    """An index term and the span of the text it stands for."""

    term: str
    start: int
    end: int


def terms(text: str, language: str) -> list[str]:
    """Index terms of a text, in its order."""
    return [token.term for token in tokens(text, language)]


@lru_cache(maxsize=256)
def tokens(text: str, language: str) -> tuple[Token, ...]:
    """Index terms with their spans, by start; a term made from a part of a longer token carries the part's span.

    Cached: a question is read once for each language of an index.
    """
    return tuple(sorted(reading(text, language), key=attrgetter("start")))


def reading(text: str, language: str) -> Iterator[Token]:
    """The same while they are read, for those who need the first ones: dates, then all else by start."""
    yield from (Token(*date) for date in dates(text, language))
    for match in _TOKEN.finditer(text):
        at = match.start()
        for term, start, end in _analysed(match.group(), match.lastgroup or "", language):
            yield Token(term, at + start, at + end)


def occurrences(text: str, language: str, wanted: Collection[str]) -> Iterator[Token]:
    """Of `reading` the terms that are `wanted`, of words with the same first letter alone: most stems keep that."""
    yield from (Token(*date) for date in dates(text, language) if date[0] in wanted)
    letters = {term[0] for term in wanted}
    for match in _TOKEN.finditer(text):
        word, at = match.group(), match.start()
        if word[0].isascii() and word[0].lower() not in letters and word.isalpha():
            continue
        for term, start, end in _analysed(word, match.lastgroup or "", language):
            if term in wanted:
                yield Token(term, at + start, at + end)


@lru_cache(maxsize=2**17)
def _analysed(token: str, kind: str, language: str) -> tuple[Token, ...]:
    """Terms of one match of `_TOKEN` and their spans in it. Cached: few tokens make up most of any text."""
    if kind == "unspaced":
        return tuple(Token(fold(token[start:end]), start, end) for start, end in segments(token))
    if kind == "number":
        return (Token(number(token), 0, len(token)),)
    if token.isalpha():
        return tuple(_word(token, 0, language))
    if letters := acronym(token):
        return (Token(stem(fold(letters), language), 0, len(token)),)
    parts = [(match.group(), match.start()) for match in _PART.finditer(token)]
    whole = identifier([fold(part) for part, _ in parts]) if len(parts) > 1 else None
    words = tuple(word for part, start in parts for word in _word(part, start, language))
    return (Token(whole, 0, len(token)), *words) if whole else words


def _word(word: str, start: int, language: str) -> Iterator[Token]:
    """A lone letter (an elided article, an initial) says nothing and is no term; "1990s" is found by 1990 as well."""
    folded, end = fold(word), start + len(word)
    if not _DIGIT.search(folded):
        if len(folded) > 1:
            yield Token(stem(folded, language), start, end)
        return
    yield Token(folded, start, end)
    if leading := _LEADING_DIGITS.match(word):
        yield Token(fold(leading.group()), start, start + leading.end())
