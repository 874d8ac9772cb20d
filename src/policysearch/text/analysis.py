"""Text to index terms, each language in its own way.

A word becomes its Snowball stem where the language has a stemmer (Porter 2001), else its folded form.
Tokens with a digit in them ("KSN-2023-03393", "56/2014", "16 000") are kept whole, so that they match in every
language; their parts are terms as well. Scripts that write no spaces become overlapping pairs of characters.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock

import regex
import Stemmer

ANALYSIS_VERSION = 1
"""Raised whenever `terms` gives something else for the same text: stored terms are then made anew."""

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN = regex.compile(
    rf"""
    (?P<unspaced>[{_UNSPACED}]+)
  | (?P<thousands>\d{{1,3}}(?:[\u00a0\u202f\u2009 ]\d{{3}})+(?!\d))
  | (?P<word>[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]+(?:[-/.:_][[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]+)*)
    """,
    regex.VERBOSE | regex.VERSION1,
)
_JOINT = regex.compile(r"[-/.:_]")
_DIGIT = regex.compile(r"\p{N}")
_SPACE = regex.compile(r"\s")

_stemming = Lock()
"""Snowball stemmers keep state while they run: one thread at a time."""


@dataclass(frozen=True, slots=True)
class Token:
    """An index term and the span of the text it stands for."""

    term: str
    start: int
    end: int


def terms(text: str, language: str) -> list[str]:
    """Index terms of a text, in its order."""
    return [token.term for token in tokens(text, language)]


def tokens(text: str, language: str) -> list[Token]:
    """Index terms with their spans; a term made from a part of a longer token carries the part's span."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match.lastgroup == "unspaced":
            found.extend(_pairs(match.group(), start))
        elif match.lastgroup == "thousands":
            found.append(Token(_SPACE.sub("", match.group()), start, end))
        else:
            found.extend(_words(match.group(), start, language))
    return found


def fold(word: str) -> str:
    """Compatibility forms, case and ligatures folded: what differs only in writing becomes equal."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())


@lru_cache(maxsize=2**17)
def stem(word: str, language: str) -> str:
    """Snowball stem of one folded word; the word itself where the language has no stemmer."""
    stemmer = _stemmer(language)
    if stemmer is None:
        return word
    with _stemming:
        return str(stemmer.stemWord(word))


def _words(token: str, start: int, language: str) -> list[Token]:
    parts = _parts(token, start)
    if len(parts) == 1:
        return _word(*parts[0], language)
    found = [Token(fold(token), start, start + len(token))] if _DIGIT.search(token) else []
    for part in parts:
        found.extend(_word(*part, language))
    return found


def _parts(token: str, start: int) -> list[tuple[str, int]]:
    parts, at = [], 0
    for part in _JOINT.split(token):
        parts.append((part, start + at))
        at += len(part) + 1
    return parts


def _word(word: str, start: int, language: str) -> list[Token]:
    """A lone letter (an elided article, an initial) says nothing and is no term."""
    folded = fold(word)
    if _DIGIT.search(folded):
        return [Token(folded, start, start + len(word))]
    return [Token(stem(folded, language), start, start + len(word))] if len(folded) > 1 else []


def _pairs(run: str, start: int) -> list[Token]:
    if len(run) == 1:
        return [Token(fold(run), start, start + 1)]
    return [Token(fold(run[i : i + 2]), start + i, start + i + 2) for i in range(len(run) - 1)]


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = _STEMMERS.get(language)
    return Stemmer.Stemmer(name) if name in Stemmer.algorithms() else None
