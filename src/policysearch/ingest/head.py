"""What a document says of itself at its head, where that is plain: after a label, or alone on a line."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from policysearch.ingest.blocks import heading_text
from policysearch.ingest.dates import first_date
from policysearch.ingest.metadata import Metadata
from policysearch.ingest.places import is_city, is_city_hall
from policysearch.ingest.rules import rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policysearch.ingest.rules import Label, LabelKind, Rules

_CHARACTERS, _LINES = 3000, 30
_LETTERHEAD, _DATELINE, _TYPE, _ALONE = 3, 4, 8, 15
"""Lines from the top in which an office, a line that begins with its date, the name of a type, and a date or a number
without a label count."""
_NO_LABEL, _SHORT = 99, 100
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LIST = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s")
_RULE = re.compile(r"[\s|:=-]*")
_CELLS = re.compile(r"\s*\|\s*|\t+|\s{3,}")
_BETWEEN = " \t,;/·()–—-"
_VALUE = re.compile(r"(?:[A-ZÀ-ÞĄ-ŽΑ-Ω]{1,6}[ .-]{0,2})?[\w./:–-]*\d[\w./:–-]*")
_YEARS = re.compile(r"(?:19|20)\d\d[-–/](?:19|20)\d\d")
_PARTS = re.compile(r"\s*:\s+|\s+[–—|-]\s+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line at the head without its markup."""

    text: str
    heading: bool
    listed: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fact:
    """A value that the head states; `rank` is that of its label, and the lower the better."""

    kind: LabelKind
    value: str
    rank: int


def told_by_head(text: str, title: str, language: str) -> Metadata:
    """Type, date, identifiers and publisher, as far as the head of `text` says so in so many words."""
    rules, lines = rules_of(language), list(_lines(text))
    reader = _Reader(rules, language, lines)
    facts = reader.facts()
    dated = min((fact for fact in facts if fact.kind == "published"), key=lambda fact: fact.rank, default=None)
    named = next((fact.value for fact in facts if fact.kind == "publisher"), None)
    return Metadata(
        document_type=_type(lines, title, rules) or ("news" if reader.dateline else None),
        published=dated.value if dated else None,
        identifiers=tuple(dict.fromkeys(fact.value for fact in facts if fact.kind == "identifiers")),
        publisher=named or _letterhead(lines, title, rules),
    )


def _lines(text: str) -> Iterator[_Line]:
    kept = [line for line in text[:_CHARACTERS].splitlines() if not _RULE.fullmatch(line)]
    for line in kept[:_LINES]:
        said = heading_text(line)
        listed = line.lstrip().startswith("|") or bool(_LIST.match(line))
        cells = tuple(said for cell in _CELLS.split(line) if (said := heading_text(cell.strip(" -*#>"))))
        yield _Line(said, line.lstrip().startswith("#"), listed, cells)


class _Reader:
    """Reads one head from left to right and from top to bottom; labels without a value wait for what comes next."""

    def __init__(self, rules: Rules, language: str, lines: list[_Line]) -> None:
        self.rules, self.language, self.lines = rules, language, lines
        self.waiting: deque[Label] = deque()
        self.dateline = False

    def facts(self) -> list[_Fact]:
        """All that the head states, in its order."""
        return [
            fact
            for number, line in enumerate(self.lines)
            for cell in line.cells
            for fact in self._cell(cell, line, number)
        ]

    def _cell(self, cell: str, line: _Line, number: int) -> list[_Fact]:
        if self.waiting and not self.rules.label_at(cell):
            label = self.waiting.popleft()
            value, end = self._after(label, cell, whole=True)
            if end == len(cell):
                return [_Fact(label.kind, value, label.rank)] if value else []
            self.waiting.clear()  # values do not follow their labels here
        labelled, bare, rest = self._pieces(cell)
        stands_alone = not (rest or line.heading or line.listed or number >= _ALONE)
        if labelled or stands_alone:
            return labelled + bare
        if len(bare) == 1 and bare[0].kind == "published" and self._is_dateline(rest, line, number):
            self.dateline = True
            return bare
        return []

    def _pieces(self, cell: str) -> tuple[list[_Fact], list[_Fact], str]:
        """Values after labels, those without, and the rest from where it is text."""
        labelled: list[_Fact] = []
        bare: list[_Fact] = []
        rest = cell
        while begun := rest.lstrip(_BETWEEN):
            label = self.rules.label_at(begun)
            if label and label.end == len(begun):
                self.waiting.append(label)
                return labelled, bare, ""
            after = begun[label.end :] if label else begun
            value, end = self._after(label, after, whole=False) if label else ("", 0)
            if label and end:
                labelled += [_Fact(label.kind, value, label.rank)] if value else []
            else:
                kind, value, end = self._bare(begun)
                after = begun
                if not end:
                    return labelled, bare, rest
                bare.append(_Fact(kind, value, _NO_LABEL))
            rest = after[end:]
        return labelled, bare, ""

    def _is_dateline(self, rest: str, line: _Line, number: int) -> bool:
        plain = not (line.heading or line.listed) and len(line.cells) == 1
        return plain and number < _DATELINE and bool(re.match(r"\s*[-–—]\s*\S", rest))

    def _after(self, label: Label, text: str, *, whole: bool) -> tuple[str, int]:
        """The value after a label, and where it ends: 0 where there is none."""
        if label.kind == "published":
            return self._day(text)
        if label.kind == "identifiers":
            return self._identifier(text)
        if not (whole or label.colon):
            return "", 0
        following = self.rules.next_label.search(text)
        end = following.start() if following else len(text)
        value = text[:end].strip(_BETWEEN)
        if label.kind == "publisher" and self._is_office(value):
            return value, end
        return "", end

    def _bare(self, text: str) -> tuple[LabelKind, str, int]:
        day, end = self._day(text)
        if end:
            return "published", day, end
        match = self.rules.identifier.match(text)
        return ("identifiers", match[0], match.end()) if match else ("other", "", 0)

    def _day(self, text: str) -> tuple[str, int]:
        """The date that `text` begins with, after a place and a small word at most, unless it is yet to come."""
        beginning = text[:80]
        if not any(map(str.isdigit, beginning)):  # most lines have no date at all
            return "", 0
        found = first_date(beginning, self.language, self._year(text))
        if not found or found.day > date.today() or not self._goes_before_date(text[: found.start]):
            return "", 0
        return found.day.isoformat(), found.end

    def _goes_before_date(self, text: str) -> bool:
        words = text.split()
        if words and words[-1].casefold() in self.rules.before_date:
            words.pop()
        place = " ".join(words)
        letter = place.endswith(",") and len(words) <= 3 and place[0].isupper()
        return not place or letter or is_city(place.rstrip(","))

    def _year(self, text: str) -> int | None:
        """The year of a date that lacks it: the only one beside it, else the only one at the head."""
        for where in (text, " ".join(line.text for line in self.lines if len(line.text) <= _SHORT)):
            years = {int(year) for year in _YEAR.findall(where)}
            if years:
                return years.pop() if len(years) == 1 else None
        return None

    def _identifier(self, text: str) -> tuple[str, int]:
        match = self.rules.identifier.match(text) or _VALUE.match(text)
        if match is None or first_date(match[0], self.language) or _YEARS.fullmatch(match[0]):
            return "", 0
        value = match[0].rstrip(" .,:;-–/")
        telling = len(re.sub(r"\D", "", value)) >= 3 or re.search(r"\d[/-]\d", value)
        return (value, match.end()) if telling else ("", 0)

    def _is_office(self, value: str) -> bool:
        told = self.rules.office.search(value) or is_city_hall(value)
        return bool(told) and len(value) <= _SHORT and "@" not in value


def _letterhead(lines: list[_Line], title: str, rules: Rules) -> str | None:
    """The office that stands alone on one of the first lines; the city only where no office does."""
    halls = []
    for line in lines[:_LETTERHEAD]:
        if line.heading or line.text == title or not line.text[:1].isupper():
            break
        for cell in line.cells:
            if rules.office.fullmatch(cell):
                return cell
            if is_city_hall(cell):
                halls.append(cell)
    return halls[0] if halls else None


def _type(lines: list[_Line], title: str, rules: Rules) -> str | None:
    """The type whose name begins a line above the first section or paragraph, or a part of the title."""
    parts: list[str] = []
    for line in lines[:_TYPE]:
        prose = len(line.text) > _SHORT or line.text.endswith((".", ";", "?"))
        if line.text not in title and (line.heading or prose):
            break
        parts += _PARTS.split(title) if line.text == title else [line.text]
    return next((kind for part in [*parts, *_PARTS.split(title)] if (kind := rules.type_of(part))), None)
