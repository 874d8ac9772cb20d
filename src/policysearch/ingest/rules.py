"""How documents of a language say at their head what they are: words and patterns, one file a language in `rules/`.

A new file is a new language. In names `*` stands for letters within a word, and alone for one to six words.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

DOCUMENT_TYPES = (
    "agenda", "agreement", "budget", "council memo", "deliberation", "evaluation report", "guidelines", "letter",
    "minutes", "motion", "news", "plan", "procurement notice", "programme page", "regulation", "report", "strategy",
    "travel report", "web page",
)  # fmt: skip
"""The types that rules tell. People who describe a document may use others."""

LabelKind = Literal["published", "identifiers", "publisher", "other"]
"""What stands after a label; `other` is of no use here, but it must not be taken for something else."""

_KINDS: tuple[LabelKind, ...] = ("published", "identifiers", "publisher", "other")
_SHARED = "en"
"""Its labels are met in all languages."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the beginning of a text: what it announces, how surely (0 is best), where it ends."""

    kind: LabelKind
    rank: int
    end: int
    colon: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a language. `types` holds a pattern for the beginning of a line and the type that it tells.

    `unit` is a word that a number follows ("Article", "Objective"), `decides` one that is said before numbered
    decisions, `above_decisions` a heading of such, or of objectives.
    """

    label: re.Pattern[str]
    next_label: re.Pattern[str]
    labels: dict[str, tuple[LabelKind, int]]
    before_date: frozenset[str]
    addressee: re.Pattern[str]
    identifier: re.Pattern[str]
    office: re.Pattern[str]
    types: tuple[tuple[re.Pattern[str], str], ...]
    cities: tuple[tuple[re.Pattern[str], str], ...]
    unit: re.Pattern[str]
    decides: re.Pattern[str]
    above_decisions: re.Pattern[str]

    def label_at(self, text: str) -> Label | None:
        """The label that `text` begins with."""
        match = self.label.match(text)
        if match is None:
            return None
        kind, rank = self.labels[_key(match[1])]
        return Label(kind, rank, match.end(), ":" in match[2])

    def type_of(self, text: str) -> str | None:
        """The document type that `text` begins with the name of."""
        return next((name for pattern, name in self.types if pattern.match(text)), None)


def languages() -> list[str]:
    """The languages that there are rules for."""
    found = files("policysearch.ingest").joinpath("rules").iterdir()
    return sorted(file.name.removesuffix(".toml") for file in found if file.name.endswith(".toml"))


@lru_cache(maxsize=64)
def rules_of(language: str) -> Rules:
    """The rules of `language`; for one without a file, only the labels that English has."""
    own, shared = _table(language), _table(_SHARED)

    def its(part: str, name: str) -> list[str]:
        found: list[str] = own.get(part, {}).get(name, [])
        return found

    labels: dict[str, tuple[LabelKind, int]] = {}
    for table in (own, shared):
        for kind in _KINDS:
            for rank, label in enumerate(table.get("labels", {}).get(kind, [])):
                labels.setdefault(_key(label), (kind, rank))
    names = [(name, kind) for kind in own.get("types", {}) for name in its("types", kind)]
    names.sort(key=lambda pair: -len(pair[0]))
    spelt = _any(map(_spelt, labels))
    return Rules(
        label=re.compile(rf"({spelt})(?!\w)([\s.]*:?)[\s.]*", re.IGNORECASE),
        next_label=re.compile(rf"\s+(?=(?:{spelt})[\s.]*:)", re.IGNORECASE),
        labels=labels,
        before_date=frozenset(its("labels", "before_date")),
        addressee=re.compile(
            rf"^\W*(?:{_any(map(_wild, its('labels', 'addressee')))}).*$", re.IGNORECASE | re.MULTILINE
        ),
        identifier=re.compile(rf"(?:{_any(its('identifiers', 'patterns'))})(?![\w/])"),
        office=re.compile(_any(map(_wild, its("publisher", "offices"))), re.IGNORECASE),
        types=tuple((re.compile(_type(name), re.IGNORECASE), kind) for name, kind in names),
        cities=tuple(
            (re.compile(_any(map(_wild, its("cities", city))), re.IGNORECASE), city) for city in own.get("cities", {})
        ),
        unit=re.compile(_any(map(_wild, its("numbered", "units"))), re.IGNORECASE),
        decides=re.compile(_any(map(_wild, its("numbered", "decide"))), re.IGNORECASE),
        above_decisions=re.compile(_any(map(_wild, its("numbered", "headings"))), re.IGNORECASE),
    )


def _table(language: str) -> dict[str, Any]:
    file = files("policysearch.ingest").joinpath("rules", f"{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _any(patterns: Iterable[str]) -> str:
    """One of them, the longest first; nothing matches none."""
    return "|".join(f"(?:{pattern})" for pattern in sorted(patterns, key=len, reverse=True)) or r"(?!)"


def _key(label: str) -> str:
    """A label without what people write one time and not the other: "Prot. n." and "prot n"."""
    return re.sub(r"[\s.:]+", "", label).casefold()


def _spelt(key: str) -> str:
    return r"[\s.]*".join(map(re.escape, key))


def _wild(name: str) -> str:
    """A pattern for whole words: "*kontoret", "Ufficio *"."""
    word = r"[^\W\d_][\w'’&.-]*,?"
    words = rf"{word}(?:\s+{word}){{0,5}}"
    parts = (words if part == "*" else _spelt_wild(part) for part in name.split())
    return r"\b" + r"\s+".join(parts) + r"(?!\w)"


def _spelt_wild(part: str) -> str:
    return re.escape(part).replace(r"\*", r"\w*").replace("'", "['’]")


def _type(name: str) -> str:
    """A name that other words go before must end what it stands in, but for years."""
    return _wild(name) + (r"(?=\s*(?:$|[\d(,]))" if name.startswith("* ") else "")
