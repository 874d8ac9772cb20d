"""Dates as they are written in running text, in any language that Unicode's CLDR has months for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date, and where in the text it begins and ends."""

    day: date
    start: int
    end: int


_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
_CJK = re.compile(r"(?P<year>(?:19|20)\d\d)\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]")
_NUMERIC = re.compile(
    r"(?<![\d/.])(?P<day>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?!\d)"
)


def first_date(text: str, language: str, year: int | None = None) -> FoundDate | None:
    """The first full date in `text`: ISO, "24 november 2023", "Oct 8, 2019", "25/09/2019" or 2023年11月24日.

    The day comes before the month in figures. Months are read in `language` and in English. Where `year` is given,
    "14 december" is that of this year.
    """
    full, short = _worded(language)
    patterns = [_ISO, _CJK, _NUMERIC, *full, *(short if year else ())]
    found = (date for pattern in patterns for match in pattern.finditer(text) if (date := _date(match, language, year)))
    return min(found, key=lambda item: (item.start, -item.end), default=None)


def _date(match: re.Match[str], language: str, assumed: int | None) -> FoundDate | None:
    parts = match.groupdict()
    month, year = parts["month"], parts.get("year") or assumed
    number = int(month) if month.isdigit() else _months(language)[_key(month)]
    try:
        return FoundDate(date(int(year or 0), number, int(parts["day"])), match.start(), match.end())
    except ValueError:
        return None


@lru_cache(maxsize=128)
def _worded(language: str) -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    """Patterns of dates with the month as a word: those with a year, and those without."""
    names = sorted(_months(language), key=len, reverse=True)
    month = "(?P<month>" + "|".join(re.escape(name).replace(r"\.", r"\.?") for name in names) + r")\.?"
    day = r"(?<!\d)(?P<day>\d{1,2})"
    year = r"(?P<year>(?:19|20)\d\d)(?!\d)"
    small = r"(?:\s+(?:de|del|of|di|d[’']))?\s*"
    day_first = rf"{day}(?:\.|st|nd|rd|th|er|º|°|:e)?{small}{month}"
    month_first = rf"\b{month}\s+{day}(?:st|nd|rd|th)?"
    return (
        (
            re.compile(rf"{day_first}{small},?\s*{year}", re.IGNORECASE),
            re.compile(rf"{month_first},?\s+{year}", re.IGNORECASE),
        ),
        (re.compile(rf"{day_first}\b", re.IGNORECASE), re.compile(rf"{month_first}\b", re.IGNORECASE)),
    )


@lru_cache(maxsize=128)
def _months(language: str) -> dict[str, int]:
    """Number by name, in lower case without the final dot; wide and short forms, alone and in a date."""
    from babel import Locale, UnknownLocaleError

    months: dict[str, int] = {}
    for code in ("en", language):
        try:
            locale = Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    if not name.isdigit() and len(name) > 2:
                        months[_key(name)] = number
    return months


def _key(name: str) -> str:
    return name.lower().rstrip(".")
