"""What language a question is in: by its letters, and by which languages of the index know its words.

Few words say little by their letters: "bicycle parking" looks Polish. That passages in English use both says more. A
language that the index lacks must not lose for that, so its words count as rather rare ones.
"""

from __future__ import annotations

import math

from policysearch.index.generation import Generation
from policysearch.text.analysis import terms
from policysearch.text.languages import UNKNOWN, likelihoods

_WEIGHT = 0.3
"""Of a word's use, beside the letters. Tuned, as the next three, on pieces of XQuAD-R's questions."""
_NOT_USED = 0.05
"""Passages that a word counts as used in where it is used in none."""
_NOT_INDEXED = -6.0
"""Logarithm of the share of passages that a word counts as used in, in languages that the index lacks."""
_SELDOM = -1.5
"""Logarithm of how much less likely a question is to be in a language that the index lacks."""
_EXPECTED = 1.0
"""Logarithm of how much likelier a question is to be in the language that is expected of who asks. With more, those who
ask in another one lose what the others gain."""
_LEAST = 1e-6


def language_of_question(generation: Generation, text: str, expected: str = UNKNOWN) -> str:
    """The likeliest language; `UNKNOWN` where there are no letters. `expected` is that of who asks, where it is known.

    The sum of two log-likelihoods: of the text by its letters, and of each word by the share of the language's
    passages that use it (naive Bayes; Zhai and Lafferty 2001 on why what is not used must count as used a little).
    """
    letters = likelihoods(text)
    number = len(text.split())

    def likelihood(language: str) -> float:
        prior = (0.0 if language in generation.postings else _SELDOM) + _EXPECTED * (language == expected)
        return prior + math.log(letters[language] + _LEAST) + _WEIGHT * number * _use(generation, text, language)

    return max(letters, key=likelihood, default=UNKNOWN)


def _use(generation: Generation, text: str, language: str) -> float:
    """Logarithm of the share of a language's passages that use a word, the mean of those of `text`."""
    postings = generation.postings.get(language)
    if postings is None:
        return _NOT_INDEXED
    # A language with hardly any passages has said little of what it uses: it counts much as one that the index lacks.
    passages = len(postings) + _NOT_USED / math.exp(_NOT_INDEXED)
    shares = [(postings.frequency(term) + _NOT_USED) / passages for term in set(terms(text, language))]
    return sum(map(math.log, shares)) / len(shares) if shares else _NOT_INDEXED
