"""Bytes to text: which characters they stand for, and the cleaning that every text gets."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from operator import itemgetter

from charset_normalizer import CharsetMatch, from_bytes

from policysearch.text.languages import detect

# Only what European administrations have really written files in: with every code page that exists as a
# candidate, Finnish comes out as HP Roman-8.
_CANDIDATES = [
    *("cp1252", "cp1250", "iso8859_2", "cp1253", "iso8859_7", "cp1251", "iso8859_5", "koi8_r"),
    *("cp1254", "cp1257", "iso8859_15"),
]
_HOME = {
    **dict.fromkeys(("cs", "sk", "pl", "hu", "sl", "hr", "bs", "ro", "sq"), ("cp1250", "iso8859_2")),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257",)),
    "tr": ("cp1254",),
}
"""Where Latin letters live that look plausible in every Latin code page; cp1252 for all other languages."""
_ALPHABETS = {
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "pl": "ąćęłńóśźż",
    "hu": "áéíóöőúüű",
    "sl": "čšž",
    "hr": "čćđšž",
    "bs": "čćđšž",
}
"""Letters beyond ASCII of languages whose two code pages differ in few of them, and are told apart by these alone."""
_MOST, _ALL = 0.9, 1.0

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset\s*=|<\?xml[^>]*encoding\s*=)\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)


class NotTextError(ValueError):
    """The bytes are no text in any encoding."""


def decode(data: bytes, *, markup: bool = False) -> str:
    """The text that `data` stands for. Raises NotTextError for binary data.

    A byte order mark decides, then UTF-8, then what `markup` declares of itself, then charset-normalizer.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data:
        return _wide(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    return (_declared(data) if markup else None) or _nearly_utf8(data) or _guess(data)


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of Latin text is zero."""
    for encoding, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        if zeros.count(0) * 2 > len(zeros):
            text = data.decode(encoding, "replace")
            if "\0" not in text and "\ufffd" not in text:
                return text
    raise NotTextError


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:4096])
    try:
        return data.decode(_as_browsers(match[1].decode("ascii"))) if match else None
    except (LookupError, UnicodeDecodeError):
        return None


def _as_browsers(declared: str) -> str:
    """What a page that says so is in (WHATWG Encoding): nobody means the control characters of Latin-1."""
    name = codecs.lookup(declared).name
    return {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254"}.get(name, name)


def _nearly_utf8(data: bytes) -> str | None:
    """UTF-8 in which a few bytes were damaged; they show as U+FFFD."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = sum(ord(character) > 127 for character in text) - damaged
    return text if sound > 20 * damaged else None


def _guess(data: bytes) -> str:
    matches = {match.encoding: match for match in from_bytes(data, cp_isolation=_CANDIDATES)}
    if not matches:
        if text := _by_alphabet(data, detect(data.decode("cp1250", "replace")).language, _ALL):
            return text
        raise NotTextError
    best = max(matches.values(), key=_plausibility)
    language = detect(str(best)).language
    if text := _by_alphabet(data, language, _MOST):
        return text
    home = set(_HOME.get(language, ("cp1252",)))
    at_home = [match for match in matches.values() if home.intersection(match.could_be_from_charset)]
    likely = max(at_home, key=_plausibility, default=best)
    if _plausibility(likely) < _plausibility(best) - 0.05:
        likely = best
    return data.decode(likely.encoding)


def _by_alphabet(data: bytes, language: str, share: float) -> str | None:
    """In the code page of the language's home whose foreign letters are its own, if that share of them is of any."""
    letters = _ALPHABETS.get(language)
    if letters is None:
        return None
    found = [(_of(letters, text), text) for text in _read_in(data, _HOME[language])]
    own, text = max(found, key=itemgetter(0), default=(0.0, ""))
    return text if own >= share else None


def _of(letters: str, text: str) -> float:
    """The share of what is not ASCII in a text that is one of these letters, or a sign that touches none."""
    foreign = sum(not character.isascii() for character in text)
    strange = sum(character.isalpha() and character not in letters for character in text.lower() if character > "\x7f")
    return 1 - (strange + len(_MISPLACED.findall(text))) / foreign if foreign else 0.0


def _read_in(data: bytes, encodings: Iterable[str]) -> Iterator[str]:
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            yield data.decode(encoding)


def _plausibility(match: CharsetMatch) -> float:
    """How much the letters look like a language, less how much they look like noise."""
    text = str(match)
    foreign = sum(not character.isascii() for character in text)
    misplaced = len(_MISPLACED.findall(text)) / foreign if foreign else 0
    return match.coherence - 10 * match.chaos - misplaced


_MISPLACED = re.compile(r"(?<=[^\W\d_])[\x80-\x9f¢£¤¥¦¨¬®¯±²³´µ¶¸¹¼½¾]|[\x80-\x9f¢£¤¥¦¨¬®¯±²³´µ¶¸¹¼½¾](?=[^\W\d_])")
"""Signs that touch a letter: what letters of one code page turn into when they are read in another."""


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MARK = re.compile(r"<input\b[^>]*\btype\s*=\s*[\"']?(radio|checkbox)\b[^>]*>", re.IGNORECASE)
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")
_LINES = dict.fromkeys(map(ord, "\u2028\u2029\u0085\v\f"), "\n")
_JUNK = {
    **{code: None for code in range(32) if chr(code) not in "\n\t"},
    **dict.fromkeys((0x7F, 0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)),
}
_TABLE = {**_JUNK, **_SPACES, **_LINES}


def clean(text: str) -> str:
    """The text that `Document.text` holds and spans refer to.

    Lines end in a newline alone, and characters are composed (NFC). Control and invisible characters, soft
    hyphens and HTML comments are gone; no-break spaces are spaces; form marks in table cells are ● ☑ ☐.
    Words are untouched.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    return unicodedata.normalize("NFC", _MARK.sub(_form_mark, _COMMENT.sub("", text)))


def _form_mark(tag: re.Match[str]) -> str:
    if tag[1].lower() == "radio":
        return "●"
    return "☑" if re.search(r"\bchecked\b", tag[0], re.IGNORECASE) else "☐"
