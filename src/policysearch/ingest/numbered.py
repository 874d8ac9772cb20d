"""Articles, objectives and decisions that carry a number: "§ 12", "Obiettivo 3:", the points of "The council decides:".

What only has a list's own numbers stays a list. The words are data: `[numbered]` in `rules/LANGUAGE.toml`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from policysearch.ingest.inline import plain
from policysearch.ingest.rules import rules_of
from policysearch.ingest.tables import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from policysearch.ingest.inline import Span
    from policysearch.ingest.units import Unit

_NUMBER = r"(?:(?:[^\W\d_][.-]?)?\d{1,3}(?:\.\d{1,3}){0,3}(?:\.?[ºª°]|er\b|[a-z]\b)?|(?-i:[IVXL]{1,6})\b)(?![\d/%])"
_BEFORE_NAME = r"(?=\s*$|\s*[.:)–—-](?:\s|$)|\s+[^\W\d_])"
"""After the number in a heading: its end, a mark, or the name."""
_BEFORE_TEXT = r"(?=\s*[.:)–—-]\s|\s*$)"
"""After it in a paragraph, where "Measure 7 is linked to" is a sentence."""
_MARK = re.compile(r"\s*(?:[-*+•]\s+)?")
_POINT = re.compile(r"\s*(?:\*\*)?(\d{1,2})[.)]\s*")
_NOT_MEANT = frozenset({"contents", "references", "boilerplate"})
_LONGEST_LEAD = 300
_BEGINNING = 200
"""Characters in which a number must stand."""


def with_numbers(units: Sequence[Unit], text: str, language: str) -> list[Unit]:
    """The same units with their numbers; lists of numbered decisions or objectives point by point, with the lead-in.

    Each point says on its own what it is a point of. What follows a numbered paragraph up to the next belongs to it.
    """
    parted: list[Unit] = []
    for unit in units:
        lead = parted[-1] if parted and _leads(parted[-1], unit) else None
        points = _points(unit, lead, text, language)
        if points and lead and points[0].start == lead.start:
            parted.pop()
        parted.extend(points or [unit])
    return list(_carried_over([_with_number(unit, text, language) for unit in parted]))


def number_in(heading: str, language: str, *, names: bool = True) -> str | None:
    """The number that a heading (or with `names` false, a paragraph) begins with, as it is written: "Article 5"."""
    found = _pattern(language, _BEFORE_NAME if names else _BEFORE_TEXT).match(heading)
    return " ".join(found[1].split()) if found else None


@lru_cache(maxsize=64)
def _pattern(language: str, end: str) -> re.Pattern[str]:
    word = rules_of(language).unit.pattern
    section = r"§{1,2}\s*\d{1,3}\s?[a-z]?\b(?=[\s.:)]|$)|\d{1,3}\s?[a-z]?\s?§(?=\s|$)"
    return re.compile(rf"\W*?((?:{word})\.?\s*{_NUMBER}{end}|{section})", re.IGNORECASE)


def _leads(before: Unit, unit: Unit) -> bool:
    return before.kind == "text" and before.heading_path == unit.heading_path and not before.row


def _points(unit: Unit, lead: Unit | None, text: str, language: str) -> list[Unit]:
    """The points of a list, if they are what the document is there for; else none."""
    if unit.kind != "list" or not unit.parts:
        return []
    items = [text[start:end] for start, end in unit.parts]
    numbers = [number_in(_beginning(item), language, names=False) for item in items]
    announced = lead is not None and _announces(plain(text[lead.start : lead.end]), language)
    if len(items) < 2 or not all(numbers):
        if not announced and not _stands_under_decisions(unit, lead, language):
            return []
        numbers = _in_order(items)
    # What ends in a colon announces them, whatever it says.
    said = plain(text[lead.start : lead.end]) if lead else ""
    before = lead if lead and (announced or (said.endswith(":") and len(said) <= _LONGEST_LEAD)) else None
    return [
        _point(unit, span, number, before, text, first=place == 0)
        for place, (span, number) in enumerate(zip(unit.parts, numbers, strict=False))
    ]


def _point(unit: Unit, span: Span, number: str | None, lead: Unit | None, text: str, *, first: bool) -> Unit:
    start, end = span
    said = plain(_MARK.sub("", text[start:end], count=1))
    stated = f"{plain(text[lead.start : lead.end])} {said}" if lead else said
    begins = lead.start if lead and first else start
    return replace(unit, start=begins, end=end, parts=(), alone=True, row=Row(stated, number), number=number)


def _in_order(items: Sequence[str]) -> list[str | None]:
    """The numbers of a list that has one for each item, going up; none otherwise."""
    found = [match[1] for item in items if (match := _POINT.match(item))]
    goes_up = all(int(after) == int(before) + 1 for before, after in pairwise(found))
    return list(found) if goes_up and len(found) == len(items) else []


def _announces(lead: str, language: str) -> bool:
    """Whether a paragraph ends as what decides does: "Kommunstyrelsen beslutar", "The council decides to:"."""
    if len(lead) > _LONGEST_LEAD:
        return False
    ends = list(rules_of(language).decides.finditer(lead))
    return bool(ends) and len(lead[ends[-1].end() :].split()) <= (4 if lead.endswith(":") else 1)


def _stands_under_decisions(unit: Unit, lead: Unit | None, language: str) -> bool:
    heading = unit.heading_path[-1].strip(" :.") if unit.heading_path and lead is None else ""
    return rules_of(language).above_decisions.fullmatch(heading) is not None or _announces(heading, language)


def _beginning(source: str) -> str:
    return plain(_MARK.sub("", source[:_BEGINNING], count=1)) if source.strip() else ""


def _with_number(unit: Unit, text: str, language: str) -> Unit:
    if unit.number or unit.kind in _NOT_MEANT:
        return unit
    if unit.kind == "title":
        return replace(unit, number=number_in(plain(text[unit.start : unit.end]), language))
    heading = number_in(unit.heading_path[-1], language) if unit.heading_path else None
    own = None if heading or unit.row else number_in(_beginning(text[unit.start : unit.end]), language, names=False)
    return replace(unit, number=heading or own)


def _carried_over(units: Sequence[Unit]) -> Iterator[Unit]:
    """What follows a numbered paragraph has its number too, where several come under the same heading."""
    own = Counter(unit.heading_path for unit in units if unit.number and not unit.row)
    number, path = None, None
    for unit in units:
        follows = unit.heading_path == path and own[unit.heading_path] > 1
        if unit.number or unit.row or unit.kind in _NOT_MEANT or not follows:
            number, path = unit.number, unit.heading_path
            yield unit
        else:
            yield replace(unit, number=number)
