"""What a document says of itself: front matter first, else its text where that is plain."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import yaml

from policysearch.errors import DocumentError, UsageError
from policysearch.ingest import dates
from policysearch.text.languages import country_code, normalise

if TYPE_CHECKING:
    from collections.abc import Callable

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)

_KEYS: dict[str, str] = {
    **dict.fromkeys(("title",), "title"),
    **dict.fromkeys(("city", "municipality"), "city"),
    **dict.fromkeys(("country", "country_code"), "country"),
    **dict.fromkeys(("language", "lang"), "language"),
    **dict.fromkeys(("document_type", "doctype", "type"), "document_type"),
    **dict.fromkeys(("published", "date", "publication_date", "issued"), "published"),
    **dict.fromkeys(("source_url", "url", "source", "link"), "source_url"),
    **dict.fromkeys(("identifiers", "identifier", "id", "reference"), "identifiers"),
    **dict.fromkeys(("themes", "theme", "topics", "tags", "keywords"), "themes"),
    **dict.fromkeys(("note", "notes"), "note"),
}
"""Keys of the front matter and the field that each stands for; the first of a field wins."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The fields of a `Document` that describe it; None or empty where nothing is known."""

    title: str | None = None
    city: str | None = None
    country: str | None = None
    language: str | None = None
    document_type: str | None = None
    published: str | None = None
    source_url: str | None = None
    identifiers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    note: str | None = None

    def or_else(self, other: Metadata) -> Metadata:
        """Take what is left open here from `other`."""
        return Metadata(**{f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(self)})


def split_front_matter(text: str, subject: str) -> tuple[Metadata, str]:
    """The metadata in the YAML block at the head of `text`, and the text below it.

    Keys that mean nothing here are ignored. Raises DocumentError for YAML that cannot be parsed, naming the
    line, and for a value that cannot be understood, naming the key.
    """
    block = _FRONT_MATTER.match(text)
    if block is None:
        return Metadata(), text
    values = _parse(block[1], subject)
    if values is None:
        return Metadata(), text
    found: dict[str, Any] = {}
    for key, value in values.items():
        name = _KEYS.get(str(key).strip().lower().replace("-", "_").replace(" ", "_"))
        if name and name not in found and value not in (None, "", []):
            found[name] = _understood(name, str(key), value, subject)
    return Metadata(**found), text[block.end() :].lstrip("\n")


def _parse(block: str, subject: str) -> dict[Any, Any] | None:
    """The mapping; None where the block is a text between two rules."""
    try:
        values = yaml.load(block, Loader=_PlainDates)  # noqa: S506 - a subclass of SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise DocumentError(
            subject,
            f"its front matter cannot be parsed{where} ({problem})",
            "Correct the lines between the ---",
        ) from error
    return values if isinstance(values, dict) else None


class _PlainDates(yaml.SafeLoader):
    """Leaves dates as they are written: 2019-02 is a month, and 2019-02-30 deserves a better message."""


_PlainDates.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _understood(name: str, key: str, value: Any, subject: str) -> str | tuple[str, ...]:
    if name in ("identifiers", "themes"):
        items = value if isinstance(value, list) else str(value).split(",")
        return tuple(str(item).strip() for item in items if str(item).strip())
    # An unquoted `language: no` is a boolean to YAML, and Norwegian to everybody else.
    written = "no" if name == "language" and value is False else str(value).strip()
    understood = _READINGS[name](written) if name in _READINGS else written
    if isinstance(value, (list, dict)) or understood is None:
        raise DocumentError(
            subject,
            f"its front matter says {key}: {written}, which is no {_WANTED.get(name, 'single value')}",
            f"Correct `{key}` in the front matter",
        )
    return understood


def _language(written: str) -> str | None:
    try:
        return normalise(written)
    except UsageError:
        return None


def _published(written: str) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD, of a day that exists."""
    day = written.split("T")[0].split(" ")[0] if re.match(r"\d{4}-\d\d-\d\d[T ]", written) else written
    for length, pattern in ((4, "%Y"), (7, "%Y-%m"), (10, "%Y-%m-%d")):
        if len(day) == length:
            try:
                return datetime.strptime(day, pattern).date().isoformat()[:length]
            except ValueError:
                return None
    return None


_READINGS: dict[str, Callable[[str], str | None]] = {
    "language": _language,
    "published": _published,
    "country": country_code,
}
_WANTED = {
    "language": "language code such as sv",
    "published": "date as YYYY-MM-DD, YYYY-MM or YYYY",
    "country": "country code such as SE",
}


def published_in(text: str, language: str) -> str | None:
    """The date that a document bears at its head, as YYYY-MM-DD; None where there is none, or a mere mention.

    A date counts when it begins its line, or its line is short: "Datum: 2023-11-24", "8 Oct 2019 - ...".
    """
    lines = [line.strip(" \t*#|>-–—") for line in text[:3000].splitlines()]
    for line in [line for line in lines if line][:30]:
        found = dates.first_date(line, language)
        if found and (found.start <= 3 or len(line) <= 60) and found.day <= date.today():
            return found.day.isoformat()
    return None
