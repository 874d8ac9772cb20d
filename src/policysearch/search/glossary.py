"""A user's own translations, which win over those that were learnt.

A glossary is a tab-separated file in UTF-8 with four columns: term, language, term, language. Terms may have several
words. It holds in both directions; empty lines and lines that begin with # are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from policysearch.errors import UsageError
from policysearch.index.finding import Finding
from policysearch.text.analysis import Token, terms
from policysearch.text.languages import UNKNOWN, normalise

FILE = "glossary.tsv"
"""Its name in the folder of an index."""

_REMEDY = "Write four columns with tabs between them, for example: cykelväg→sv→pista ciclabile→it (→ is a tab)"


@dataclass(frozen=True, slots=True)
class Entry:
    """A term, of one word or several, and its language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Match:
    """A run of words of a query, `tokens[first:last]`, and what the glossary says they are."""

    first: int
    last: int
    meant: tuple[Entry, ...]


class Glossary:
    """Pairs of terms that mean the same."""

    def __init__(self, pairs: Sequence[tuple[Entry, Entry]] = ()) -> None:
        self.pairs = tuple(pairs)
        self._by_terms = lru_cache(maxsize=64)(self._analysed)

    @classmethod
    def read(cls, path: Path) -> Glossary:
        """From a file. Raises UsageError that names every line that is not as it should be."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error.strerror)
            raise UsageError(str(path), reason, "Name a tab-separated file in UTF-8") from error
        pairs, wrong = [], []
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                pairs.append(_pair([cell.strip() for cell in line.rstrip().split("\t")]))
            except UsageError as error:
                wrong.append(f"line {number}: {error.reason}")
        if wrong:
            raise UsageError(str(path), "; ".join(wrong), _REMEDY)
        return cls(pairs)

    def matches(self, tokens: Sequence[Token], language: str) -> Iterator[Match]:
        """Where a query, analysed in a language, has terms of the glossary: the longest at each place."""
        known = self._by_terms(language)
        longest = max(map(len, known), default=0)
        first = 0
        while first < len(tokens):
            for last in range(min(first + longest, len(tokens)), first, -1):
                meant = known.get(tuple(token.term for token in tokens[first:last]))
                if meant:
                    yield Match(first, last, meant)
                    first = last
                    break
            else:
                first += 1

    def _analysed(self, language: str) -> dict[tuple[str, ...], tuple[Entry, ...]]:
        """What each term is in the other language, by its terms in the analysis of `language`.

        All terms, whatever language they are in: a short query is easily taken for another language.
        """
        found: dict[tuple[str, ...], list[Entry]] = {}
        for one, other in self.pairs:
            for this, that in ((one, other), (other, one)):
                found.setdefault(tuple(terms(this.text, language)), []).append(that)
        return {key: tuple(dict.fromkeys(entries)) for key, entries in found.items() if key}


def faults(index: Path) -> tuple[Finding, ...]:
    """What is wrong with the glossary in the folder of an index: no search does without it."""
    path = index / FILE
    try:
        if path.exists():
            Glossary.read(path)
    except UsageError as error:
        return (Finding("damage", "glossary-unusable", error.subject, error.reason, error.remedy),)
    return ()


def _pair(cells: Sequence[str]) -> tuple[Entry, Entry]:
    if len(cells) > 4:
        raise UsageError("", f"it has {len(cells)} columns", _REMEDY)
    if len(cells) < 4 or not all(cells):
        raise UsageError("", f"it has {sum(map(bool, cells))} of the four columns", _REMEDY)
    term, language, other, its_language = cells
    return _entry(term, language), _entry(other, its_language)


def _entry(text: str, language: str) -> Entry:
    try:
        known = normalise(language)
    except UsageError:
        known = UNKNOWN
    if known == UNKNOWN:
        raise UsageError("", f"{language!r} is no language", _REMEDY)
    if not terms(text, known):
        raise UsageError("", f"{text!r} has no word in it", _REMEDY)
    return Entry(text, known)
