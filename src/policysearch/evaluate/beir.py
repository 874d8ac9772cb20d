"""Files in BEIR layout (Thakur et al. 2021, arXiv 2104.08663): one JSON object a line, read as a stream.

What the readers of the other formats share stands here too: lines, and queries and judgements as they are written,
before anybody checked whether they fit together.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, cast

from policysearch.errors import DatasetError, DocumentError, UsageError
from policysearch.evaluate.records import Entry, Problem
from policysearch.ingest.scan import sha256_of, unreadable
from policysearch.text.languages import UNKNOWN, normalise

_BOM = b"\xef\xbb\xbf"
_BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end; `place` is file:line."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it is written; `language` and `need` are None where the file does not say."""

    query_id: str
    text: str
    language: str | None
    need: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement as it is written."""

    query_id: str
    item_id: str
    grade: int
    place: str


class BeirCorpus:
    """A corpus.jsonl (or .jsonl.gz): `_id`, `title`, `text` and, where it is known, `lang`.

    Iterating raises DatasetError where the file itself cannot be read; a line that cannot be used is a Problem.
    """

    def __init__(self, path: Path, name: str | None = None) -> None:
        self._path, self._name = path, name or path.name

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the file."""
        return hash_of(self._path, self._name)

    @cached_property
    def size(self) -> int:
        """How many lines the file has."""
        lines, last = 0, b"\n"
        with _opened(self._path, self._name) as file:
            while block := file.read(_BLOCK):
                lines, last = lines + block.count(b"\n"), block[-1:]
        return lines + (last != b"\n")

    def __iter__(self) -> Iterator[Entry | Problem]:
        items = Items()
        for line in lines(self._path, self._name):
            if isinstance(line, Problem):
                yield line
                continue
            try:
                record = _record(line.text)
            except ValueError as error:
                yield malformed(line.place, error)
            else:
                fields = (record.get(name) for name in ("_id", "title", "text", "lang"))
                yield from items.entries(*fields, place=line.place)


class Items:
    """Makes entries of what a corpus says of its items, and knows which ids it has seen."""

    def __init__(self) -> None:
        # 8 bytes of each id's hash, some 80 MB for a million. Two ids that share them would make the second a
        # duplicate, reported and left out; among a million ids that has a chance of 1 in 37 million.
        self._seen: set[int] = set()

    def entries(
        self, item_id: object, title: object, text: object, tag: object, *, place: str
    ) -> Iterator[Entry | Problem]:
        """The entry, before it what is wrong with its language; or what is wrong with it."""
        try:
            name, title, text = identifier(item_id), string("title", title), string("text", text)
        except ValueError as error:
            yield malformed(place, error)
            return
        key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest())
        if key in self._seen:
            yield Problem("duplicate item", place, f"an item {name} stands above, and that one counts")
            return
        self._seen.add(key)
        if not (title.strip() or text.strip()):
            yield Problem("empty item", place, f"item {name} has neither title nor text")
            return
        language, problems = stated_language(tag, place)
        yield from problems
        yield Entry(name, title, text, language, place)


def read_queries(path: Path, name: str) -> Iterator[Query | Problem]:
    """The queries of a queries.jsonl: `_id`, `text` and, where they are known, `lang` and `topic` or `need`.

    Raises DatasetError where the file cannot be read.
    """
    for line in lines(path, name):
        if isinstance(line, Problem):
            yield line
            continue
        try:
            record = _record(line.text)
            query_id, text = identifier(record.get("_id")), string("text", record.get("text"))
            need = _need(record)
        except ValueError as error:
            yield malformed(line.place, error)
        else:
            language, problems = stated_language(record.get("lang"), line.place)
            yield from problems
            yield Query(query_id, text, language, need, line.place)


def lines(path: Path, name: str) -> Iterator[Line | Problem]:
    """The lines of a file that are not blank, numbered from 1; `.gz` is unpacked, a byte order mark is dropped.

    A line that is not UTF-8 is a Problem. Raises DatasetError where the file cannot be read to its end.
    """
    with _opened(path, name) as file:
        for number, raw in enumerate(file, start=1):
            place = f"{name}:{number}"
            try:
                text = (raw.removeprefix(_BOM) if number == 1 else raw).decode().rstrip("\r\n")
            except UnicodeDecodeError as error:
                yield malformed(place, f"byte {error.start + 1} of the line is not UTF-8")
                continue
            if text.strip():
                yield Line(text, place)


def hash_of(path: Path, name: str) -> str:
    """SHA-256 of a file, in hexadecimal. Raises DatasetError where it cannot be read."""
    try:
        return sha256_of(path)
    except DocumentError as error:
        raise DatasetError(name, error.reason, error.remedy) from error


def malformed(place: str, reason: object) -> Problem:
    """The problem with a line that says nothing that can be used."""
    return Problem("malformed line", place, str(reason))


def identifier(value: object) -> str:
    """An id; a number stands for its digits. Raises ValueError for what a TREC run could not hold."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if value is None or value == "":
        raise ValueError("it has no id")
    if not isinstance(value, str):
        raise ValueError(f"its id is no string but {_kind(value)}")  # noqa: TRY004 - a fault of the file
    if value.split() != [value]:
        raise ValueError(f"its id {value!r} has white space in it, which a TREC run cannot hold")
    return _characters("id", value)


def string(field: str, value: object) -> str:
    """A text; "" where there is none. Raises ValueError for anything but a text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"its {field} is no string but {_kind(value)}")  # noqa: TRY004 - a fault of the file
    return _characters(field, value)


def stated_language(tag: object, place: str) -> tuple[str | None, tuple[Problem, ...]]:
    """The language that a tag names; None where there is none, or (with a Problem) where it names no language."""
    if tag is None:
        return None, ()
    language = known_language(tag) if isinstance(tag, str) else None
    if language is None:
        detail = f"{json.dumps(tag)} is no language; it is detected instead"
        return None, (Problem("unknown language", place, detail),)
    return (None if language == UNKNOWN else language), ()


@lru_cache(maxsize=4096)
def known_language(tag: str) -> str | None:
    """The language subtag for a tag or a name; None for what names no language."""
    try:
        return normalise(tag)
    except UsageError:
        return None


@contextmanager
def _opened(path: Path, name: str) -> Iterator[BinaryIO]:
    try:
        with cast("BinaryIO", gzip.open(path)) if path.suffix == ".gz" else path.open("rb") as file:
            yield file
    except (EOFError, zlib.error) as error:
        raise DatasetError(name, f"it is damaged ({error})", "Fetch or copy it again") from error
    except OSError as error:
        trouble = unreadable(name, error)
        raise DatasetError(name, trouble.reason, trouble.remedy) from error


def _record(text: str) -> dict[str, Any]:
    """The object in a line. Raises ValueError, with a reason for people, where there is none."""
    try:
        record = json.loads(text)
    except RecursionError:
        raise ValueError("it is no JSON (it is nested too deeply)") from None
    except ValueError as error:
        raise ValueError(f"it is no JSON ({error})") from None
    if not isinstance(record, dict):
        raise ValueError(f"it is no JSON object but {_kind(record)}")  # noqa: TRY004 - a fault of the file
    return record


def _need(record: dict[str, Any]) -> str | None:
    for field in ("topic", "need"):
        value = record.get(field)
        if value not in (None, ""):
            return str(value) if isinstance(value, int) else string(field, value)
    return None


def _characters(field: str, value: str) -> str:
    """The value. Raises ValueError for half a character, which JSON can spell but no file and no model takes."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"its {field} has half a character in it (a lone surrogate)") from None
    return value


def _kind(value: object) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "an object",
        str: "a text",
    }
    return names.get(type(value), "null")
