"""Words and figures whose writing alone differs, made equal."""

from __future__ import annotations

import unicodedata

import regex

_DIGIT = regex.compile(r"[\p{Nd}--[0-9]]", regex.VERSION1)


def fold(word: str) -> str:
    """Compatibility forms, case, ligatures, the Turkish İ and the digits of other scripts folded; no space is left."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
    folded = folded.replace("i\u0307", "i").replace(" ", "")
    return _DIGIT.sub(lambda match: str(unicodedata.decimal(match.group())), folded)
