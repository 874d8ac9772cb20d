"""Numbers, identifiers and acronyms: one term for each, however it is written.

Nothing here depends on the language: a query may be analysed as any of the index, and "16.000" has to mean the same in
all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from policysearch.text.dates import numeric_date
from policysearch.text.folding import fold

NUMBER = r"""
    (?=\d)(?<!\d[.,:/'’])
    (?: (?P<whole>(?!0)\d{1,3}(?:(?P<mark>[.,'’٬\ \u00a0\u2009\u202f])\d{3})(?:(?P=mark)\d{3})*)
        (?:(?!(?P=mark))[.,٫](?P<fraction>\d+))?
      | (?P<whole>\d|(?!0)\d+)[.,٫](?P<fraction>\d{1,3})
    )
    (?![.,:/_]?\d)
"""
"""A number with grouped thousands or with decimals, for a pattern with VERBOSE.

A sign before exactly three digits groups thousands, else it begins the decimals: languages disagree on the sign, not
on this. "1.2.3", "25.9.2019", "1,2,3" and "2023 03393" are no numbers.
"""

_NUMBER = regex.compile(NUMBER, regex.VERBOSE)
_NO_DIGIT = regex.compile(r"\D")
_DIGIT = regex.compile(r"\d")
_ACRONYM = regex.compile(r"(?:\p{L}\p{M}*\.)+\p{L}\p{M}*")


def number(text: str) -> str:
    """`NUMBER` as digits, with a point before the decimals: "16 000" → "16000", "1.234,56" → "1234.56"."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    whole = fold(_NO_DIGIT.sub("", match["whole"]))
    return f"{whole}.{fold(match['fraction'])}" if match["fraction"] else whole


def acronym(token: str) -> str | None:
    """The letters of "U.S.A" or "S.p.A" without the points; None for anything else."""
    return token.replace(".", "") if _ACRONYM.fullmatch(token) else None


def identifier(parts: Sequence[str]) -> str | None:
    """What stands for the folded parts of a token as a whole: its date, or its numbers; None where it has no digit.

    "25/09/2019" → "2019-09-25", "KSN-2023-03393" and "2023/03393" → "2023-03393", "COVID-19" → "covid19". Letters
    beside several numbers are terms by themselves, so an identifier is found with or without them.
    """
    numbers = [part for part in parts if _DIGIT.search(part)]
    if len(numbers) != 1:
        return numeric_date(parts) or "-".join(numbers) or None
    at = parts.index(numbers[0])
    return parts[at - 1] + numbers[0] if at else None
