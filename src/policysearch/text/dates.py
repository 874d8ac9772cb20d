"""Dates in running text, in ISO 8601 whatever the language they are written in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

import regex

from policysearch.text.folding import fold
from policysearch.text.languages import LANGUAGES

_REACH = 32
"""Characters beside a year in which its day and month are looked for."""
_YEAR = regex.compile(r"(?<![\p{N}][./-]?)[12]\d{3}(?!\d)")
_MONTH = r"(?P<month>[\p{L}\p{M}]{3,})"
_SMALL = r"(?:\p{L}{1,3}\s+|\p{L}{1,2}['’]\s*)?"
_DAY_FIRST = regex.compile(
    rf"""
    (?<![\p{{N}}.,/-]) (?P<day>\d{{1,2}})
    (?: \.\s(?P<month>\d{{1,2}})\.\s
      | (?:\.|[º°ª]|:?\p{{L}}{{1,2}})?\s+ {_SMALL} {_MONTH}\.?,?\s+ {_SMALL}
    )\Z
    """,
    regex.VERBOSE,
)
_MONTH_FIRST = regex.compile(rf"(?<!\p{{L}}){_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:\p{{L}}{{2}})?,?\s+\Z")
_YEAR_FIRST = regex.compile(
    rf"""
    (?: \.\s+gada\s+(?P<day>\d{{1,2}})\.\s+ {_MONTH}
      | \.?\s+(?:m\.\s+)? {_MONTH}\.?\s+(?P<day>\d{{1,2}})
      | \.\s(?P<month>\d{{1,2}})\.\s(?P<day>\d{{1,2}})
      | \s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월]\s*(?P<day>\d{{1,2}})\s*[日일]
    )(?!\d)
    """,
    regex.VERBOSE,
)


def dates(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """Dates in words or with spaces in them, in order: ISO 8601, start and end.

    "25 settembre 2019", "25. 9. 2019", "September 25, 2019", "2019. szeptember 25", "2019年9月25日". Months are read in
    `language` and English, else in whatever language has them: a text may be taken for the wrong language.
    """
    for year in _YEAR.finditer(text):
        offset = max(0, year.start() - _REACH)
        before, after = text[offset : year.start()], text[year.end() : year.end() + _REACH]
        start, end = year.span()
        if found := _DAY_FIRST.search(before) or _MONTH_FIRST.search(before):
            start = offset + found.start()
        elif found := _YEAR_FIRST.match(after):
            end += found.end()
        else:
            continue
        month = int(found["month"]) if found["month"].isdecimal() else _month(fold(found["month"]), language)
        if iso := _iso(year.group(), month, found["day"]):
            yield iso, start, end


@cache
def months(language: str) -> dict[str, int]:
    """Number by folded name; wide and short forms, alone and in a date, as CLDR has them."""
    from babel import Locale, UnknownLocaleError

    try:
        forms = Locale.parse("en_GB" if language == "en" else language).months
    except (UnknownLocaleError, ValueError):
        return {}
    named = {
        fold(name.rstrip(".")): number
        for context in ("format", "stand-alone")
        for width in ("abbreviated", "wide")
        for number, name in forms[context][width].items()
    }
    return named | {"sep": 9} if language == "en" else named  # Americans write it so


def numeric_date(parts: Sequence[str]) -> str | None:
    """ISO 8601 of the three figures of a date: year first or last, the day before the month unless that is none."""
    if len(parts) != 3 or not all(part.isdecimal() and len(part) in (1, 2, 4) for part in parts):
        return None
    first, second, third = parts
    if len(first) == 4:
        return _iso(first, second, third)
    return (_iso(third, second, first) or _iso(third, first, second)) if len(third) == 4 else None


def _iso(year: str, month: str | int | None, day: str) -> str | None:
    try:
        return date(int(year), int(month or 0), int(day)).isoformat()
    except ValueError:
        return None


def _month(name: str, language: str) -> int | None:
    return months(language).get(name) or months("en").get(name) or _every_month().get(name)


@cache
def _every_month() -> dict[str, int]:
    """The names that mean the same month in every language that has them."""
    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for name, number in months(language).items():
            found.setdefault(name, set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}
