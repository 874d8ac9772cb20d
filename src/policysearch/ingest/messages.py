"""What a worker process and its parent say to each other: JSON after its length, and nothing that could run.

A worker that a hostile file has taken over may answer anything at all, so an answer is taken only where each value has
the type that it must have.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Literal, TypeVar

from pydantic import PlainValidator, TypeAdapter

from policysearch.errors import Message
from policysearch.ingest.formats import SUFFIXES
from policysearch.ingest.scan import SourceFile
from policysearch.records import Document, Passage
from policysearch.settings import ChunkingSettings, ReadingSettings
from policysearch.text.catalogue import as_data, from_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import DataclassInstance

LARGEST = 2**28
"""Bytes of a message: a document of so much text is none that anybody reads."""
_LENGTH = 8
_LANGUAGE = re.compile("[a-z]{2,3}")
"""It names files of an index, so nothing else will do."""
_OCR = re.compile(r"\w+(\+\w+)*")
"""Likewise: it is part of a command that people are told to run."""
NONSENSE = Message("its answer makes no sense")

Text = Annotated[str, PlainValidator(from_data)]
"""What is said to people: a message where it is one of ours."""


@dataclass(frozen=True, slots=True)
class Splitting:
    """How documents are cut into passages: with the model's tokenizer, in the JSON of its library."""

    tokenizer: str
    max_tokens: int
    settings: ChunkingSettings


@dataclass(frozen=True, slots=True)
class Setup:
    """How all files are read, and cut where that is asked for: what a worker is told first."""

    settings: ReadingSettings
    language: str | None
    splitting: Splitting | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """All is loaded."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, and the hash of its content."""

    file: SourceFile
    sha256: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no document: something about the `file`, or what happened to the process, in the parser's words."""

    cause: Literal["file", "memory", "time", "crash"]
    reason: Text = ""
    remedy: Text = ""


@dataclass(frozen=True, slots=True)
class Going:
    """The file takes longer: a page of it that is a picture is about to be read, or the whole of it to be cut (0)."""

    picture: int


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, with its passages where documents are cut."""

    document: Document
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a file, and whether the process is `fit` to read another one."""

    outcome: Content | Trouble | Going
    fit: bool


class MessageError(Exception):
    """What came is not the message that was waited for; the `reason` is what is wrong with it."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(reason)


Kind = TypeVar("Kind", Setup, Ready, Task, Reply)
_ADAPTERS: dict[type, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in (Setup, Ready, Task, Reply)}


def send(pipe: BinaryIO, message: DataclassInstance) -> None:
    """Write it at once. Raises OSError where nobody listens."""
    data = json.dumps(message, default=_parts).encode()
    pipe.write(len(data).to_bytes(_LENGTH) + data)
    pipe.flush()


def _parts(value: Any) -> Any:
    """What JSON has no word for: a dataclass by its fields (`asdict` would copy what they hold), a path by its name."""
    if isinstance(value, Trouble):
        return {"cause": value.cause, "reason": as_data(value.reason), "remedy": as_data(value.remedy)}
    if is_dataclass(value):
        return {name: getattr(value, name) for name in _names(value.__class__)}
    return os.fspath(value)


@cache
def _names(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def receive(pipe: BinaryIO, kind: type[Kind], *, strict: bool = True) -> Kind:
    """The next message. Without `strict` (in what a parent says) text need not be UTF-8, for paths are not always.

    Raises EOFError where the pipe ends before the message does, MessageError where it is no such message.
    """
    size = int.from_bytes(_exactly(pipe, _LENGTH))
    if size > LARGEST:
        raise MessageError(Message("its answer is larger than {size} MiB", size=f"{LARGEST / 2**20:g}"))
    data = _exactly(pipe, size)
    try:
        adapter = _ADAPTERS[kind]
        message: Kind = (
            adapter.validate_json(data, strict=True) if strict else adapter.validate_python(json.loads(data))
        )
    except ValueError as error:  # those of pydantic and of json are such
        raise MessageError(NONSENSE) from error
    return message


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def makes_sense(content: Content, task: Task) -> bool:
    """Whether a file may hold this: a process that was taken over may speak of another one, or make words up."""
    document = content.document
    media_type = SUFFIXES[task.file.path.suffix.lower()]
    named = (document.path, document.sha256, document.document_id, document.media_type)
    return (
        named == (task.file.relative, task.sha256, task.sha256[:16], media_type)
        and _LANGUAGE.fullmatch(document.language) is not None
        and [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
        and all(0 <= page.start <= page.end <= len(document.text) for page in document.pages)
        and all(_OCR.fullmatch(name or "eng") for page in document.pages for name in (page.ocr, page.lacks))
        and _are_in_order(content.passages)
        and all(_is_of(passage, document) for passage in content.passages)
    )


def _are_in_order(passages: Sequence[Passage]) -> bool:
    """Whether none overlaps, and each has its place."""
    return [passage.ordinal for passage in passages] == list(range(len(passages))) and all(
        before.end <= after.start for before, after in pairwise(passages)
    )


def _is_of(passage: Passage, document: Document) -> bool:
    start, end = passage.start, passage.end
    named = (passage.document_id, passage.passage_id)
    return (
        named == (document.document_id, f"{document.document_id}-{start}-{end}")
        and 0 <= start < end
        and passage.text == document.text[start:end]
        and _LANGUAGE.fullmatch(passage.language) is not None
        and all(page is None or 1 <= page <= len(document.pages) for page in (passage.page_first, passage.page_last))
        and not passage.themes
    )
