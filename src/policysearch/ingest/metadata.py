"""What people say of a document: in the file beside it, in its row of a table, in its front matter."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

import yaml

from policysearch.errors import DocumentError, Message, UsageError
from policysearch.text.languages import country_code, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from policysearch.records import Source

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
    **dict.fromkeys(("publisher", "issuer", "issued_by", "office"), "publisher"),
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
    publisher: str | None = None


def merged(layers: Sequence[tuple[Source, Metadata]]) -> tuple[Metadata, tuple[tuple[str, Source], ...]]:
    """Each field from the first layer that has it, and which layer that was."""
    found: dict[str, Any] = {}
    sources: list[tuple[str, Source]] = []
    for field in fields(Metadata):
        for source, layer in layers:
            if value := getattr(layer, field.name):
                found[field.name] = value
                sources.append((field.name, source))
                break
    return Metadata(**found), tuple(sources)


def field_of(key: str) -> str | None:
    """The field that a key of front matter or the name of a column stands for."""
    return _KEYS.get(key.strip().lower().replace("-", "_").replace(" ", "_"))


def split_front_matter(text: str, subject: str) -> tuple[Metadata, str]:
    """The metadata in the YAML block at the head of `text`, and the text below it.

    Keys that mean nothing here are ignored. Raises DocumentError for YAML that cannot be parsed, naming the
    line, and for a value that cannot be understood, naming the key.
    """
    block = _FRONT_MATTER.match(text)
    if block is None:
        return Metadata(), text
    place = _Place(subject, Message("its front matter"), Message("the front matter"), first_line=2)
    values = _parse(block[1], place)
    if not _describes(values):  # a text between two rules
        return Metadata(), text
    return _metadata(values, place), text[block.end() :].lstrip("\n")


def read_sidecar(text: str, name: str, subject: str) -> Metadata:
    """The metadata in the YAML file `name` beside a document, with or without lines of ---; keys as in front matter.

    Raises DocumentError as `split_front_matter` does, and where the file holds no keys with values.
    """
    block = _FRONT_MATTER.match(text)
    place = _Place(subject, Message("the file {name} beside it", name=name), name, first_line=2 if block else 1)
    values = _parse(block[1] if block else text, place)
    if not _describes(values):
        reason = Message("{place} holds no lines such as `city: Milano`", place=place.named)
        raise DocumentError(subject, reason, _correct(place))
    return _metadata(values, place)


def _describes(values: Any) -> bool:
    return isinstance(values, dict) and any(field_of(str(key)) for key in values)


def read_row(values: Mapping[str, str], table: str, line: int, subject: str) -> Metadata:
    """The metadata in a row of the table `table`, by its columns; a cell may hold several identifiers or themes.

    Raises DocumentError for a value that cannot be understood, naming the line.
    """
    short = Message("{table}, line {line}", table=table, line=line)
    return _metadata(dict(values), _Place(subject, Message("the row in {place}", place=short), short, first_line=line))


def read_fields(values: Mapping[str, str]) -> Metadata:
    """The metadata in a list of fields that a text begins with, as far as they are understood: people read them too."""
    place = _Place("", "", "", first_line=1)
    known: dict[str, str] = {}
    for key, value in values.items():
        name = field_of(key)
        if name and (name not in _READINGS or _READINGS[name](value.strip())):
            known.setdefault(name, value)
    return _metadata(known, place)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where metadata stand, as errors name it; `first_line` is that of the YAML within its file."""

    subject: str
    named: str
    short: str
    first_line: int


def _metadata(values: dict[Any, Any], place: _Place) -> Metadata:
    found: dict[str, Any] = {}
    for key, value in values.items():
        name = field_of(str(key))
        if name and name not in found and value not in (None, "", []):
            found[name] = _understood(name, str(key), value, place)
    return Metadata(**found)


def _correct(place: _Place) -> Message:
    return Message("Correct {place}", place=place.short)


def _parse(block: str, place: _Place) -> Any:
    try:
        return yaml.load(block, Loader=_AsWritten)  # noqa: S506 - a subclass of SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or Message("not YAML")
        reason = Message("{place} cannot be parsed ({problem})", place=place.named, problem=problem)
        if mark:
            reason = Message(
                "{place} cannot be parsed at line {line} ({problem})",
                place=place.named,
                line=mark.line + place.first_line,
                problem=problem,
            )
        raise DocumentError(place.subject, reason, _correct(place)) from error


class _AsWritten(yaml.SafeLoader):
    """Leaves values as they are written: 2023:15 is a motion, no is Norway, 2019-02-30 is to be named."""


_AsWritten.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":null", ":merge"))]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _understood(name: str, key: str, value: Any, place: _Place) -> str | tuple[str, ...]:
    if name in ("identifiers", "themes"):
        items = value if isinstance(value, list) else re.split("[,;]", str(value))
        return tuple(str(item).strip() for item in items if str(item).strip())
    written = str(value).strip()
    understood = _READINGS[name](written) if name in _READINGS else written
    if isinstance(value, (list, dict)) or understood is None:
        reason = Message(
            "{place} says {key}: {value}, which is no {wanted}",
            place=place.named,
            key=key,
            value=written,
            wanted=_WANTED.get(name) or Message("single value"),
        )
        raise DocumentError(place.subject, reason, Message("Correct `{key}` in {place}", key=key, place=place.short))
    return understood


def _language(written: str) -> str | None:
    try:
        return normalise(written)
    except UsageError:
        return None


def _published(written: str) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD, of a day that exists; spreadsheets write it as D.M.YYYY."""
    day = written.split("T")[0].split(" ")[0] if re.match(r"\d{4}-\d\d-\d\d[T ]", written) else written
    if of_spreadsheet := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", day):
        day = "{2}-{1:0>2}-{0:0>2}".format(*of_spreadsheet.groups())
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
    "language": Message("language code such as sv"),
    "published": Message("date as YYYY-MM-DD, YYYY-MM or YYYY"),
    "country": Message("country code such as SE"),
}
