"""Scripts that write no spaces between words, cut by the dictionaries of ICU, as UAX #29 advises."""

from __future__ import annotations

from collections.abc import Iterator

import regex
from icu4py.breakers import WordBreaker

IDEOGRAPHS = r"\p{Han}\p{Hiragana}\p{Katakana}ー"
LETTERS = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
"""Their characters, for a set in a pattern."""

_IDEOGRAPH = regex.compile(f"[{IDEOGRAPHS}]")


def segments(run: str) -> Iterator[tuple[int, int]]:
    """Spans of what to look a run of `IDEOGRAPHS` or of `LETTERS` up by, in order.

    Thai, Lao, Khmer and Burmese: words. Chinese and Japanese: overlapping pairs of characters, whose borders do not
    depend on what stands beside them, and the words longer than that.
    """
    words = list(WordBreaker(run, "und").segments())
    if not _IDEOGRAPH.match(run):
        return iter(words)
    pairs = [(at, at + 2) for at in range(len(run) - 1)] or [(0, len(run))]
    return iter(sorted(pairs + [(start, end) for start, end in words if end - start > 2], key=lambda span: span[0]))
