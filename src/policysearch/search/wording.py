"""What people write into a question beside its words: "what must occur, letter by letter", -what must not.

The words of a phrase still count for meaning, so a phrase limits what is found, and does not rank it. A phrase is
looked for in the text of a passage, which is what can be quoted. An exclusion looks at its document's title as well:
who wants nothing on a thing does not want the report on it either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import regex
from numpy.typing import NDArray

from policysearch.errors import Message, UsageError
from policysearch.index.generation import Generation
from policysearch.records import Filters
from policysearch.search.query import RowNumbers
from policysearch.text.analysis import fold, terms, tokens
from policysearch.text.segmentation import IDEOGRAPHS, LETTERS

_LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{IDEOGRAPHS}{LETTERS}]]"
"""A letter or digit of a script that writes spaces between its words."""

# Where one mark both opens and closes, one behind a letter is no opening: 12" is a size.
_MARKS = (
    ('"', '"'),
    ("“", "”“"),
    ("„", '“”"'),
    ("”", "”"),
    ("«", "»"),
    ("»", "«»"),
    ("「", "」"),
    ("『", "』"),
    ("＂", "＂"),
)
_QUOTED = "|".join(
    (rf"(?<!{_LETTER})" if opening in closing or opening == "”" else "")
    + rf"{opening}(?P<phrase>[^{opening}{closing}]*[\p{{L}}\p{{N}}][^{opening}{closing}]*)[{closing}]"
    for opening, closing in _MARKS
)
_SIGN = regex.compile(rf"(?<!\S)[-−](?P<word>[\p{{L}}\p{{N}}]\S*)|(?P<minus>(?<!\S)[-−])?(?:{_QUOTED})", regex.VERSION1)
_NUMBER = regex.compile(r"(?!\d{4}$)\d+(?:[.,]\d+)*(?:%|‰|\p{Sc}|°\p{L}?)?")
_AFTER_NUMBER = regex.compile(r"\d\s+$")
_AFTER_WORD = regex.compile(r"[\p{P}--[%‰]]+$", regex.VERSION1)
_MEANS_SOMETHING = regex.compile(r"[^\p{P}\s]")

_SURE_TERM = regex.compile(rf"(?:(?!\d){_LETTER}{{2}}|\d{{4}}){_LETTER}*|[{IDEOGRAPHS}]{{2}}", regex.VERSION1)
_ALIKE = str.maketrans({"’": "'", "‐": "-", "–": "-", "−": "-", "*": None})


@dataclass(frozen=True, slots=True)
class Wording:
    """A question taken apart: `text` is what is meant, `phrases` must occur, the others must not.

    `excluded` are words, in all their forms; `excluded_phrases` are taken letter by letter, as `phrases` are.
    """

    text: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    excluded_phrases: tuple[str, ...] = ()

    @property
    def limits(self) -> str:
        """What it demands, for people, such as: with “a b”, without “c”; nothing where it demands nothing."""
        demands = (("with", self.phrases), ("without", (*self.excluded, *self.excluded_phrases)))
        return ", ".join(f"{how} {_quoted(words)}" for how, words in demands if words)

    @property
    def unquoted(self) -> str:
        """The question with its phrases as ordinary words; what is excluded stays so."""
        excluded = [f"-{word}" for word in self.excluded] + [f'-"{phrase}"' for phrase in self.excluded_phrases]
        return " ".join([self.text, *excluded])


def parse(question: str) -> Wording:
    """Take a question apart. One without signs is its own text, unchanged.

    A quotation mark that is not closed is ordinary text. So is a minus that does not stand at the start of a word,
    or before a number: -5 °C and 2019 -2021 exclude nothing, but four digits on their own are a year, as in
    "budget -2019". Raises UsageError for a question that only excludes.
    """
    found: dict[str, list[str]] = {"phrases": [], "excluded": [], "excluded_phrases": []}
    kept, at = [], 0
    for sign in _SIGN.finditer(question):
        if sign["word"]:
            if _is_number(sign):
                continue
            field, words, stays = "excluded", _AFTER_WORD.sub("", sign["word"]), ""
        else:
            words = " ".join(sign["phrase"].split())
            field, stays = ("excluded_phrases", "") if sign["minus"] else ("phrases", words)
        found[field].append(words)
        kept += [question[at : sign.start()], stays]
        at = sign.end()
    if not at:
        return Wording(question)
    text = " ".join("".join([*kept, question[at:]]).split())
    if not _MEANS_SOMETHING.search(text):
        remedy = Message("Say what to look for as well, for example: parking -bicycle")
        raise UsageError(question, Message("it only says what to leave out"), remedy)
    return Wording(text, **{field: tuple(dict.fromkeys(words)) for field, words in found.items()})


def every_word(question: str) -> Wording:
    """Take a question apart, all of whose words must occur as they are written; what is quoted stays together."""
    worded = parse(question)
    plain = _SIGN.sub(lambda sign: sign.group() if _is_number(sign) else " ", question)
    words = [_AFTER_WORD.sub("", word) for word in plain.split()]
    every = (*worded.phrases, *(word for word in words if _MEANS_SOMETHING.search(word)))
    return replace(worded, phrases=tuple(dict.fromkeys(every)))


def limited(generation: Generation, wording: Wording, rows: RowNumbers | None) -> RowNumbers | None:
    """Those of `rows` that have all the phrases and nothing that is excluded.

    Rows are ascending; None stands for all that is ranked by default, before and after.
    """
    if not wording.limits:
        return rows
    kept = [np.empty(0, np.int64)]
    for language, span in generation.store.languages.items():
        if rows is None:
            here = np.arange(span.ranked.start, span.ranked.stop)
        else:
            here = rows[slice(*np.searchsorted(rows, (span.all.start, span.all.stop)))]
        for phrase in wording.phrases:
            here = _with_phrase(generation, language, phrase, here)
        for word in wording.excluded:
            here = np.setdiff1d(here, _with_word(generation, language, word, here), assume_unique=True)
        for phrase in wording.excluded_phrases:
            here = np.setdiff1d(here, _with_phrase(generation, language, phrase, here), assume_unique=True)
        kept.append(here)
    return _less_titled(generation, wording, np.concatenate(kept))


def holds(text: str, phrase: str) -> bool:
    """Whether a text has a phrase as whole words: case, kinds of spaces, dashes and apostrophes make no difference."""
    return bool(_pattern(phrase).search(_plain(text)))


def _quoted(phrases: Sequence[str]) -> str:
    return " and ".join(f"“{phrase}”" for phrase in phrases)


def _is_number(sign: regex.Match[str]) -> bool:
    """Whether what stands behind a minus is a negative number or the end of a range."""
    if not sign["word"]:
        return False
    word, before = _AFTER_WORD.sub("", sign["word"]), sign.string[: sign.start()]
    return bool(_NUMBER.fullmatch(word) or (word[0].isdigit() and _AFTER_NUMBER.search(before)))


def _with_phrase(generation: Generation, language: str, phrase: str, rows: RowNumbers) -> RowNumbers:
    """Postings tell which passages can have it; only these are read."""
    for term in _sure_terms(phrase, language):
        rows = _with_term(generation, language, term, rows)
    passages = generation.store.passages(rows.tolist())
    return np.array([row for row, p in zip(rows.tolist(), passages, strict=True) if holds(p.said, phrase)], np.int64)


def _with_word(generation: Generation, language: str, word: str, rows: RowNumbers) -> RowNumbers:
    term = _only_term(word, language)
    if term is None:
        return _with_phrase(generation, language, word, rows)
    return _with_term(generation, language, term, rows)


def _with_term(generation: Generation, language: str, term: str, rows: RowNumbers) -> RowNumbers:
    start = generation.store.languages[language].all.start
    has_it: NDArray[np.bool_] = generation.postings[language].scores({term: 1.0})[rows - start] > 0
    return rows[has_it]


def _sure_terms(phrase: str, language: str) -> set[str]:
    """Terms that every text with the phrase has.

    Not those that hang on what stands around it: short numbers may be part of a longer one ("16 000"), whole
    identifiers of another (41/2019 of 41/2019-A), and what is a word depends on its neighbours where none are written.
    """
    return {t.term for t in tokens(phrase, language) if _SURE_TERM.fullmatch(phrase[t.start : t.end])}


def _only_term(word: str, language: str) -> str | None:
    """The index term that is the whole word; None for what has only parts ("e-mail"): it is taken letter by letter."""
    return next((t.term for t in tokens(word, language) if (t.start, t.end) == (0, len(word))), None)


def _less_titled(generation: Generation, wording: Wording, rows: RowNumbers) -> RowNumbers:
    """The rows that are not of a document whose title has what is excluded."""
    if not (wording.excluded or wording.excluded_phrases):
        return rows
    documents = tuple(
        document_id
        for document_id, title, language in _titles(generation)
        if any(_has_word(title, word, language) for word in wording.excluded)
        or any(holds(title, phrase) for phrase in wording.excluded_phrases)
    )
    if not documents:
        return rows
    titled = generation.store.rows(Filters(documents=documents, kinds=frozenset()))
    return rows if titled is None else np.setdiff1d(rows, titled, assume_unique=True)


def _has_word(text: str, word: str, language: str) -> bool:
    term = _only_term(word, language)
    return holds(text, word) if term is None else term in terms(text, language)


@lru_cache(maxsize=1)
def _titles(generation: Generation) -> tuple[tuple[str, str, str], ...]:
    """Id, title and language of every document."""
    return tuple((d.document_id, d.title, d.language) for d in generation.store.documents())


@lru_cache(maxsize=64)
def _pattern(phrase: str) -> regex.Pattern[str]:
    plain = _plain(phrase)
    before = rf"(?<!{_LETTER})" if regex.match(_LETTER, plain, regex.VERSION1) else ""
    after = rf"(?!{_LETTER})" if regex.search(rf"{_LETTER}$", plain, regex.VERSION1) else ""
    return regex.compile(f"{before}{regex.escape(plain, literal_spaces=True)}{after}", regex.VERSION1)


def _plain(text: str) -> str:
    folded = (fold(word).translate(_ALIKE) for word in text.split())
    return " ".join(word for word in folded if word)
