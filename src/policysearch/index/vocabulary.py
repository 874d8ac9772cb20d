"""The words of each language that are worth translating: which, how they are mostly written, where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import regex
from numpy.typing import NDArray

from policysearch.index.sentences import SentenceVectors
from policysearch.index.sparse import Postings
from policysearch.index.store import Store
from policysearch.settings import LexiconSettings
from policysearch.text.analysis import tokens

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_STEP = 2048
_DIGIT = regex.compile(r"\p{N}")
_CAPITAL_NOUNS = frozenset({"de", "lb"})
"""Languages in which a capital says nothing of a name."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Terms of one language, ascending.

    `words` are their commonest written forms. `contexts` (n, dimension) are the sums of the vectors of the sentences
    that a term stands in, each less the mean of all sentences of the language: what it is used to talk about.
    """

    terms: Sequence[str]
    words: Sequence[str]
    contexts: NDArray[np.float32]


def stands_for_itself(term: str) -> bool:
    """Whether a term is a number, a date or an identifier: these are the same in every language."""
    return bool(_DIGIT.search(term))


def as_embedded(word: str) -> str:
    """A word on its own as the encoder is given it: a sentence, which it has seen more of than bare words."""
    return f"{word}."


def words_each(postings: Mapping[str, Postings], settings: LexiconSettings) -> int:
    """How many words each language can have at most, so that all of them together are not too many."""
    passages = sum(len(its) for its in postings.values())
    budget = min(max(settings.least_words, settings.words_per_passage * passages), settings.most_words)
    sizes = [len(_translatable(its)) for its in postings.values()]
    low, high = 0, max(sizes, default=0)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if sum(min(size, middle) for size in sizes) <= budget else (low, middle - 1)
    return low


def gather(
    store: Store, language: str, postings: Postings, sentences: SentenceVectors, mean: NDArray[np.float32], most: int
) -> Vocabulary:
    """The most frequent words of a language, at most so many. `mean` (dimension,) is that of its sentences.

    Of equally frequent ones either all are taken or, where these fit, all but the names, which are mostly the same
    elsewhere: the alphabet must not decide.
    """
    terms = _translatable(postings)
    frequencies = np.array([postings.frequency(term) for term in terms], np.int64)
    least = int(np.sort(frequencies)[::-1][most - 1]) if 0 < most < len(terms) else 1
    terms = [term for term, count in zip(terms, frequencies.tolist(), strict=True) if count >= least] if most else []
    forms, contexts = _look_up(store, store.languages[language].ranked, terms, sentences, mean)
    words = [_commonest(form) if form else term for term, form in zip(terms, forms, strict=True)]
    kept = list(range(len(terms)))
    if len(terms) > most:
        last = {place for place in kept if postings.frequency(terms[place]) == least}
        names = {place for place in last if words[place][0].isupper() and language not in _CAPITAL_NOUNS}
        fits = len(terms) - len(names) <= most
        kept = [place for place in kept if place not in (names if fits else last)]
    return Vocabulary([terms[place] for place in kept], [words[place].lower() for place in kept], contexts[kept])


def _commonest(forms: Counter[str]) -> str:
    """The last by alphabet of those: the order of documents must not decide, and what is written small is no name."""
    return max(forms, key=lambda form: (forms[form], form))


def _translatable(postings: Postings) -> list[str]:
    return [term for term in postings.vocabulary if not stands_for_itself(term)]


def _look_up(
    store: Store, rows: range, terms: Sequence[str], sentences: SentenceVectors, mean: NDArray[np.float32]
) -> tuple[list[Counter[str]], NDArray[np.float32]]:
    """How often each term is written how, and its context, from the passages of one language."""
    places = {term: place for place, term in enumerate(terms)}
    forms: list[Counter[str]] = [Counter() for _ in terms]
    contexts = np.zeros((len(terms), len(mean)), np.float32)
    for start in range(rows.start, rows.stop, _STEP):
        step = range(start, min(start + _STEP, rows.stop))
        uses = _uses(store, step, places, sentences, forms)
        contexts += uses @ (sentences.read(sentences.of_passages(step)) - mean)
    return forms, contexts


def _uses(
    store: Store, rows: range, places: Mapping[str, int], sentences: SentenceVectors, forms: list[Counter[str]]
) -> csr_array:
    """Which term (row) stands in which sentence (column) of these passages; `forms` counts how it is written."""
    first = sentences.of_passages(rows).start
    found: list[tuple[int, int]] = []
    for row, passage in zip(rows, store.passages_between(rows), strict=True):
        its = sentences.of_passages(range(row, row + 1))
        ends = np.array([sentences.span(sentence)[1] for sentence in its])
        for token in tokens(passage.text, passage.language):
            place = places.get(token.term)
            if place is not None:
                forms[place][passage.text[token.start : token.end]] += 1
                sentence = min(int(np.searchsorted(ends, token.start, side="right")), len(ends) - 1)
                found.append((place, its.start + sentence - first))
    import scipy.sparse  # only builds need it, and it is slow to import

    at = np.array(found, np.int64).reshape(-1, 2)
    shape = (len(places), len(sentences.of_passages(rows)))
    uses = scipy.sparse.coo_array((np.ones(len(at), np.float32), (at[:, 0], at[:, 1])), shape=shape).tocsr()
    uses.data[:] = 1  # a word that a sentence has twice says no more
    return uses
