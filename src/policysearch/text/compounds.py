"""Compounds taken apart with the words that a corpus has by themselves (Koehn and Knight 2003)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod

from policysearch.text.stemming import stem

SHORTEST: Mapping[str, tuple[int, int]] = {
    "da": (4, 3), "de": (4, 4), "fi": (5, 5), "nb": (4, 3), "nl": (4, 4), "nn": (4, 3), "sv": (4, 3),
}  # fmt: skip
"""Letters that a part and the last part have at least, by language; compounds of others are left alone.

Three letters begin many words that are no compounds, but end many that are: väg, hus, vej.
"""

_MOST = 3
"""Parts of a compound at most."""
_LEAST_STEM = 3
"""Letters that the stem of a part has at least."""


def parts(term: str, language: str, frequency: Mapping[str, int]) -> tuple[str, ...]:
    """The terms that a term is made of, where they are more frequent by geometric mean than it is; else none.

    `frequency`: in how many passages of the language a term stands by itself. Linking letters ("stad-s-plan") go with
    the part before them, whose stem lacks them.
    """
    shortest = SHORTEST.get(language)
    if shortest is None or len(term) < sum(shortest) or not term.isalpha():
        return ()

    def known(part: str) -> str | None:
        stems = [form for form in (part, stem(part, language)) if len(form) >= _LEAST_STEM and form in frequency]
        return max(stems, key=frequency.__getitem__, default=None)

    def mean(found: tuple[str, ...]) -> float:
        return float(prod(frequency[part] for part in found) ** (1 / len(found)))

    best = max(_splits(term, shortest, _MOST, known), key=mean, default=())
    return best if best and mean(best) > frequency.get(term, 0) else ()


def _splits(
    word: str, shortest: tuple[int, int], most: int, known: Callable[[str], str | None]
) -> Iterator[tuple[str, ...]]:
    """Every way to cut a word into two to `most` known parts."""
    part, last = shortest
    for at in range(part, len(word) - last + 1):
        if head := known(word[:at]):
            if tail := known(word[at:]):
                yield head, tail
            if most > 2:
                yield from ((head, *rest) for rest in _splits(word[at:], shortest, most - 1, known))
