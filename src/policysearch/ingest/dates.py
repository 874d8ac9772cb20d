"""The first date in a text, which may lack its year where that is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from policysearch.text import dates
from policysearch.text.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date, and where in the text it begins and ends."""

    day: date
    start: int
    end: int


_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
_NUMERIC = re.compile(
    r"(?<![\d/.])(?P<day>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?!\d)"
)
_MONTH = r"(?P<month>[^\W\d_]{3,})"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|°|:e)?(?:\s+(?:(?:de|del|of|di)\b|d[’']))?\s*{_MONTH}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE)


def first_date(text: str, language: str, year: int | None = None) -> FoundDate | None:
    """The first full date in `text`: in figures ("2019-10-08", "25/09/2019"), or as `policysearch.text.dates` has it.

    The day comes before the month in figures. Where `year` is given, "14 december" is that of this year.
    """
    found = [*_in_figures(text), *_in_words(text, language), *(_without_year(text, language, year) if year else ())]
    return min(found, key=lambda item: (item.start, -item.end), default=None)


def _in_figures(text: str) -> Iterator[FoundDate]:
    for pattern in (_ISO, _NUMERIC):
        for match in pattern.finditer(text):
            yield from _date(match, int(match["year"]), int(match["month"]))


def _in_words(text: str, language: str) -> Iterator[FoundDate]:
    for iso, start, end in dates.dates(text, language):
        yield FoundDate(date.fromisoformat(iso), start, end)


def _without_year(text: str, language: str, year: int) -> Iterator[FoundDate]:
    months = dates.months("en") | dates.months(language)
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(text):
            if number := months.get(fold(match["month"])):
                yield from _date(match, year, number)


def _date(match: re.Match[str], year: int, month: int) -> Iterator[FoundDate]:
    try:
        yield FoundDate(date(year, month, int(match["day"])), match.start(), match.end())
    except ValueError:
        return
