"""How many tokens a text has for a model, where each word is asked about once: a few words make up most of any text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

_PLAIN = r"[\w!-;=?-Z\\^-~]"
_BETWEEN_WORDS = re.compile(rf"(?<={_PLAIN})[ \n\t]+(?={_PLAIN})")
"""Not beside other signs: an accent makes one sign of itself and the space before it, and models write special tokens
in brackets."""
_MOST = 2**16
"""Words that are known at a time."""


class Counter:
    """Counts as its tokenizer does, without special tokens. Truncation and padding must be off."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._parts_words = _parts_words(tokenizer)
        self._known: dict[str, int] = {}

    def counts(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text."""
        if not self._parts_words:
            return self._asked(texts)
        parted = [_BETWEEN_WORDS.split(text) for text in texts]
        if len(self._known) > _MOST:
            self._known.clear()
        new = list({word for words in parted for word in words}.difference(self._known))
        self._known.update(zip(new, self._asked(new), strict=True))
        return [sum(map(self._known.__getitem__, words)) for words in parted]

    def _asked(self, texts: Sequence[str]) -> list[int]:
        return [len(one.ids) for one in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


@lru_cache(maxsize=2)
def counter_of(tokenizer: Tokenizer) -> Counter:
    """The counter of a tokenizer, with the words it knows by now."""
    return Counter(tokenizer)


def _parts_words(tokenizer: Tokenizer) -> bool:
    """Whether words have the same tokens beside others as alone, whatever white space is between them.

    It is so where a text is cut at white space before anything else is done. (Some models know phrases.)
    """
    text = "ab \n\t cd"
    if tokenizer.pre_tokenizer is None:
        return False
    normal = tokenizer.normalizer.normalize_str(text) if tokenizer.normalizer else text
    whole, *words = tokenizer.encode_batch_fast([text, *text.split()], add_special_tokens=False)
    cut = len(tokenizer.pre_tokenizer.pre_tokenize_str(normal)) == 2
    return cut and whole.ids == [token for word in words for token in word.ids]
