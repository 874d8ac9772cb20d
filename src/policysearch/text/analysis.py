"""Text to index terms, each language in its own way.

A word becomes its stem. A number, a date, an identifier and an acronym become one term each, the same in every
language; the parts of an identifier or a date are terms as well. Scripts that write no spaces are segmented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

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

_Span = tuple[str, int, int]
"""A term, its start and its end."""


@dataclass(frozen=True, slots=True)
class Token:
    """An index term and the span of the text it stands for."""

    term: str
    start: int
    end: int


def terms(text: str, language: str) -> list[str]:
    """Index terms of a text, in its order."""
    return [term for term, _, _ in _spans(text, language)]


def tokens(text: str, language: str) -> list[Token]:
    """Index terms with their spans, by start; a term made from a part of a longer token carries the part's span."""
    return [Token(*span) for span in _spans(text, language)]


@lru_cache(maxsize=256)
def _spans(text: str, language: str) -> tuple[_Span, ...]:
    """Terms with their spans, by start. Cached: a question is read once for each language of an index."""
    found = list(dates(text, language))
    dated = bool(found)
    for match in _TOKEN.finditer(text):
        at = match.start()
        for term, start, end in _analysed(match.group(), match.lastgroup or "", language):
            found.append((term, at + start, at + end))
    return tuple(sorted(found, key=itemgetter(1)) if dated else found)


@lru_cache(maxsize=2**17)
def _analysed(token: str, kind: str, language: str) -> tuple[_Span, ...]:
    """Terms of one match of `_TOKEN` and their spans in it. Cached: few tokens make up most of any text."""
    if kind == "unspaced":
        return tuple((fold(token[start:end]), start, end) for start, end in segments(token))
    if kind == "number":
        return ((number(token), 0, len(token)),)
    if token.isalpha():
        return tuple(_word(token, 0, language))
    if letters := acronym(token):
        return ((stem(fold(letters), language), 0, len(token)),)
    parts = [(match.group(), match.start()) for match in _PART.finditer(token)]
    whole = identifier([fold(part) for part, _ in parts]) if len(parts) > 1 else None
    words = tuple(word for part, start in parts for word in _word(part, start, language))
    return ((whole, 0, len(token)), *words) if whole else words


def _word(word: str, start: int, language: str) -> Iterator[_Span]:
    """A lone letter (an elided article, an initial) says nothing and is no term; "1990s" is found by 1990 as well."""
    folded, end = fold(word), start + len(word)
    if not _DIGIT.search(folded):
        if len(folded) > 1:
            yield stem(folded, language), start, end
        return
    yield folded, start, end
    if leading := _LEADING_DIGITS.match(word):
        yield fold(leading.group()), start, start + leading.end()
