"""Words to what their forms have in common."""

from __future__ import annotations

from functools import cache, lru_cache
from threading import Lock

import Stemmer

from policysearch.text.folding import fold

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

_SIMPLEMMA = {
    "bg": "bg", "bs": "hbs", "cy": "cy", "gl": "gl", "he": "he", "hr": "hbs", "is": "is", "ka": "ka", "lb": "lb",
    "lv": "lv", "mk": "mk", "sk": "sk", "sl": "sl", "sq": "sq", "uk": "uk",
}  # fmt: skip
"""Its tables for languages that Snowball lacks. Each is loaded when it is first needed: .1 to .8 s."""

_stemming = Lock()
"""Snowball stemmers keep state while they run: one thread at a time."""


@lru_cache(maxsize=2**17)
def stem(word: str, language: str) -> str:
    """Snowball stem (Porter 2001) of one folded word, else its lemma as simplemma has it, else the word itself."""
    stemmer = _stemmer(language)
    if stemmer is not None:
        with _stemming:
            return str(stemmer.stemWord(word))
    table = _SIMPLEMMA.get(language)
    return word if table is None else _lemma(word, table)


def _lemma(word: str, table: str) -> str:
    from simplemma import lemmatize  # late: few indexes need it

    return fold(lemmatize(word, table))


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = _SNOWBALL.get(language)
    return Stemmer.Stemmer(name) if name in Stemmer.algorithms() else None
