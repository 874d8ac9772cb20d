"""What language a text is in, and what a language is called."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from typing import TYPE_CHECKING

import langcodes
from langcodes.tag_parser import LanguageTagError

from policysearch.errors import Message, UsageError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNKNOWN = "und"
"""BCP-47 for "undetermined": a text of numbers, symbols or nothing."""

# fmt: off
LANGUAGES: frozenset[str] = frozenset([
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et",
    "eu", "fa", "fi", "fo", "fr", "ga", "gl", "ha", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja",
    "ka", "ko", "ku", "lb", "lt", "lv", "mk", "ms", "mt", "nb", "nl", "nn", "pl", "ps", "pt", "ro", "ru",
    "se", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh",
])
# fmt: on
"""What `detect` tells apart. Fewer candidates make short queries surer."""

_WINDOW, _WINDOWS = 500, 5
_LEAST_LETTERS, _SURE = 40, 0.9
"""Letters, and confidence, that it takes to give a text another language than it is said to be in."""
_SAMPLE = 100
"""Characters of its middle that are looked at first: nearly every text is in the language of its document."""
_NOT_PROSE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\]\([^)\s]*\)|[\d_*#|`<>\[\]]+")


@dataclass(frozen=True, slots=True)
class Detection:
    """The likeliest language, its probability in [0, 1], and the likeliest five with theirs, best first."""

    language: str
    confidence: float
    candidates: tuple[tuple[str, float], ...] = ()


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    # Imported late: numpy and the unpacking of the model take a second that --help must not pay.
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([_TO_MODEL.get(code, code) for code in sorted(LANGUAGES)])
    # Each feature's row in one piece, and as it is reckoned with: asking takes a third less.
    identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc, np.float32)
    # Each letter of a text is looked up somewhere else in these. Numpy keeps large tables where that is quick.
    identifier.tk_nextmove = np.array(identifier.tk_nextmove).data
    identifier.tk_output = np.array(identifier.tk_output, np.int32).data
    return identifier


_TO_MODEL = {"nb": "no"}
_FROM_MODEL = {"no": "nb"}
_loading = threading.Lock()


def _loaded() -> LanguageIdentifier:
    with _loading:  # two threads would unpack the model twice
        return _identifier()


def preload() -> threading.Thread:
    """Load the model in the background, beside whatever else a search has to open."""
    thread = threading.Thread(target=detect, args=("a",), name="language-model", daemon=True)
    thread.start()
    return thread


def detect(text: str) -> Detection:
    """The language of a query, passage or document; `UNKNOWN` with confidence 0 where there are no letters.

    A long text is judged by five windows spread over it, so that a foreign first page does not decide.
    """
    found = likelihoods(text)
    if not found:
        return Detection(UNKNOWN, 0.0)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:5]
    candidates = tuple((code, round(probability, 4)) for code, probability in ranked)
    return Detection(candidates[0][0], candidates[0][1], candidates)


def likelihoods(text: str) -> dict[str, float]:
    """The probability in [0, 1] of every language that `detect` tells apart; nothing where there are no letters."""
    windows = _windows(text)
    totals: dict[str, float] = {}
    for window in windows:
        _add(totals, window, len(windows))
    return totals


def likeliest(text: str, least: float) -> str:
    """The language that `detect` says, if its confidence is `least` or more; else `UNKNOWN`.

    Windows that cannot change that are not looked at.
    """
    windows = _windows(text)
    totals: dict[str, float] = {}
    for place, window in enumerate(windows, 1):
        _add(totals, window, len(windows))
        first, second = nlargest(2, totals.values())
        if first >= least and first - second > 1 - place / len(windows):
            break
    language = min(totals, key=lambda code: (-totals[code], code), default=UNKNOWN)
    return language if round(totals.get(language, 0.0), 4) >= least else UNKNOWN


def _add(totals: dict[str, float], window: str, windows: int) -> None:
    """Count what one of so many windows says."""
    for code, probability in _loaded().rank(window):
        language = _FROM_MODEL.get(code, code)
        totals[language] = totals.get(language, 0.0) + probability / windows


def language_of(text: str, stated: str) -> str:
    """The language that a text is said to be in, unless it plainly is in another."""
    if next(islice(filter(str.isalpha, text), _LEAST_LETTERS - 1, None), None) is None:
        return stated
    middle = (len(text) - _SAMPLE) // 2
    if len(text) > 2 * _SAMPLE and _is_plainly(text[middle : middle + _SAMPLE], stated):
        return stated
    language, confidence = _likeliest(text)
    return stated if confidence < _SURE or language == UNKNOWN else language


def _is_plainly(sample: str, language: str) -> bool:
    likeliest, confidence = _likeliest(sample)
    return likeliest == language and confidence >= _SURE


def _likeliest(text: str) -> tuple[str, float]:
    """What `detect` says, without ranking all the other languages where one window is the whole text."""
    if len(text) > 2 * _WINDOW:
        found = detect(text)
        return found.language, found.confidence
    prose = _prose(text)
    if not prose:
        return UNKNOWN, 0.0
    code, confidence = _loaded().classify(prose)
    return _FROM_MODEL.get(code, code), round(confidence, 4)


def _windows(text: str) -> list[str]:
    """The words in what a text is judged by."""
    if len(text) <= _WINDOW * 2:
        windows = [text]
    else:
        step = (len(text) - _WINDOW) // (_WINDOWS - 1)
        windows = [text[start : start + _WINDOW] for start in range(0, step * _WINDOWS, step)]
    return [prose for window in windows if (prose := _prose(window))]


def _prose(text: str) -> str:
    """The words alone: addresses look English and markup looks like nothing."""
    words = " ".join(_NOT_PROSE.sub(" ", text).split())
    return words if any(character.isalpha() for character in words) else ""


_CODE = re.compile(r"[a-z]{2,3}")
"""Tags for private use have none."""


def normalise(tag: str) -> str:
    """The language subtag that everything here uses, from a BCP-47 tag, an ISO 639-2/3 code or a name.

    "IT" and "it-IT" give "it", "swe", "Swedish" and "svenska" give "sv", "no" gives "nb", "cmn" gives "zh". Regions
    and scripts are dropped: statistics and analyses are kept per language. Raises UsageError for what is no language.
    """
    wanted = tag.strip()
    if not wanted or wanted.lower() == UNKNOWN:
        return UNKNOWN
    try:
        known = langcodes.tag_is_valid(wanted.replace("_", "-"))
        language = langcodes.Language.get(wanted).prefer_macrolanguage().language if known else None
    except LanguageTagError:
        language = None
    language = language or _codes_by_name().get(wanted.casefold())
    if language is None or not _CODE.fullmatch(language):
        raise UsageError(
            Message("language {tag}", tag=repr(tag)),
            Message("it is neither a language code nor a language name"),
            Message("Use a code such as en, it or sv"),
        )
    return _FROM_MODEL.get(language, language)


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    """English names of every language, and the own names of those that `detect` knows."""
    from babel import Locale, UnknownLocaleError

    names = {
        name.casefold(): code
        for code, name in Locale("en").languages.items()
        if len(code) <= 3 and code not in {"mul", "zxx", UNKNOWN}
    }
    for code in (*sorted(LANGUAGES), "no"):
        try:
            own = Locale.parse(code).languages.get(code)
        except UnknownLocaleError:
            continue
        if own:
            names.setdefault(own.casefold(), code)
    return names


def language_name(code: str, locale: str = "en") -> str:
    """The full name: "it" is "Italian", in the locale "sv" "italienska". An unknown code comes back as is."""
    if code == UNKNOWN:
        return "Unknown" if locale == "en" else code
    return _names(locale, "languages").get(code, code)


class LanguageName(str):
    """A language's English name, which a message says in its reader's language."""

    tag: str

    def __new__(cls, tag: str) -> LanguageName:  # noqa: D102  # as str has it
        name = super().__new__(cls, language_name(tag))
        name.tag = tag
        return name


def country_name(code: str, locale: str = "en") -> str:
    """The full name of an ISO 3166-1 code: "SE" is "Sweden". An unknown code comes back as is."""
    return _names(locale, "territories").get(code.upper(), code)


def country_code(name: str) -> str | None:
    """ISO 3166-1 alpha-2 for a code or an English name ("se", "Sweden"); None where it is neither."""
    wanted = name.strip().casefold()
    for code, known in _names("en", "territories").items():
        if len(code) == 2 and code.isalpha() and wanted in (code.casefold(), known.casefold()):
            return code
    return {"uk": "GB", "great britain": "GB", "czech republic": "CZ", "usa": "US"}.get(wanted)


@lru_cache(maxsize=16)
def _names(locale: str, kind: str) -> dict[str, str]:
    from babel import Locale

    return dict(getattr(Locale.parse(locale, sep="-" if "-" in locale else "_"), kind))
