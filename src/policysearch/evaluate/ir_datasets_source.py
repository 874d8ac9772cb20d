"""Collections of the package ir_datasets, as far as their files are on this machine: nothing is downloaded."""

from __future__ import annotations

import hashlib
import importlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn, TypeVar

from policysearch.errors import DatasetError
from policysearch.evaluate.beir import Items, Judgement, Query, identifier, malformed, stated_language, string
from policysearch.evaluate.records import Entry, Problem
from policysearch.evaluate.trec import judgement

PREFIX = "ir_datasets:"
INSTALL = "pip install 'policysearch[ir-datasets]'"
_NAMED = 5
_Row = TypeVar("_Row")


def find_collection(dataset_id: str) -> Collection | None:
    """The collection of that name; None where ir_datasets knows none, or is not installed."""
    try:
        package = _package()
    except ImportError:
        return None
    with _offline(), _readable(dataset_id, "docs"):
        try:
            return Collection(dataset_id, package.load(dataset_id))
        except KeyError:
            return None


def open_collection(dataset_id: str) -> Collection:
    """The same, where a name can be nothing else. Raises DatasetError where there is none."""
    found = find_collection(dataset_id)
    if found:
        return found
    subject = PREFIX + dataset_id
    try:
        _package()
    except ImportError as error:
        raise DatasetError(subject, "the package ir_datasets is not installed", f"Run: {INSTALL}") from error
    raise DatasetError(subject, "ir_datasets knows no such collection", "`ir_datasets list` names them all")


class Collection:
    """Queries, judgements and items of one collection. Reading raises DatasetError where files are missing."""

    def __init__(self, dataset_id: str, dataset: Any) -> None:
        self.name, self._dataset = dataset_id, dataset

    @property
    def corpus(self) -> CollectionCorpus | None:
        """Its items; None where it has none."""
        return CollectionCorpus(self.name, self._dataset) if self._dataset.has_docs() else None

    def queries(self) -> Iterator[Query | Problem]:
        """Its queries, in their order."""
        self._require("queries")
        language = self._dataset.queries_lang()
        rows = _read(self.name, "queries", lambda: map(_query_fields, self._dataset.queries_iter()))
        for place, (query_id, text, tag) in rows:
            yield from _query(query_id, text, tag or language, place)

    def judgements(self) -> Iterator[Judgement | Problem]:
        """Its judgements, in their order."""
        self._require("qrels")
        for place, qrel in _read(self.name, "qrels", self._dataset.qrels_iter):
            yield judgement(qrel.query_id, qrel.doc_id, getattr(qrel, "relevance", None), place)

    def _require(self, what: str) -> None:
        if self._dataset.has(what):
            return
        known = importlib.import_module("ir_datasets").registry
        parts = [name for name in known if name.startswith(f"{self.name}/") and known[name].has(what)][:_NAMED]
        remedy = f"Name a part that has them, such as {', '.join(parts)}" if parts else "Name another collection"
        raise DatasetError(PREFIX + self.name, f"the collection has no {what}", remedy)


class CollectionCorpus:
    """The items of a collection."""

    def __init__(self, dataset_id: str, dataset: Any) -> None:
        self._name, self._dataset = dataset_id, dataset

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the items as they are read: a collection may be one file, many, or part of some."""
        return hash_of_records(self)

    @cached_property
    def size(self) -> int | None:
        """What the collection says of itself."""
        with _offline(), suppress(Exception):
            count = self._dataset.docs_count()
            return None if count is None else int(count)
        return None

    def __iter__(self) -> Iterator[Entry | Problem]:
        items, language = Items(), self._dataset.docs_lang()
        rows = _read(self._name, "docs", lambda: map(_doc_fields, self._dataset.docs_iter()))
        for place, (item_id, title, text, tag) in rows:
            yield from items.entries(item_id, title, text, tag or language, place=place)


def hash_of_records(records: Iterable[object]) -> str:
    """A hash of what was read, for what is no single file."""
    digest = hashlib.sha256()
    for record in records:
        digest.update(f"{record!r}\n".encode())
    return digest.hexdigest()


def _query_fields(query: Any) -> tuple[Any, Any, Any]:
    return query.query_id, _text(query), getattr(query, "lang", None)


def _doc_fields(doc: Any) -> tuple[Any, Any, Any, Any]:
    title, text = getattr(doc, "title", None), _text(doc)
    if isinstance(title, str) and isinstance(text, str):
        # Most default texts begin with the title, which would then be read twice.
        text = text.removeprefix(title).lstrip()
    return doc.doc_id, title, text, getattr(doc, "lang", None)


def _text(record: Any) -> Any:
    return record.default_text() if hasattr(record, "default_text") else getattr(record, "text", None)


def _query(name: Any, text: Any, tag: Any, place: str) -> Iterator[Query | Problem]:
    try:
        query_id, text = identifier(name), string("text", text)
    except ValueError as error:
        yield malformed(place, error)
        return
    stated, problems = stated_language(tag, place)
    yield from problems
    yield Query(query_id, text, stated, None, place)


def _read(dataset_id: str, what: str, rows: Callable[[], Iterable[_Row]]) -> Iterator[tuple[str, _Row]]:
    with _offline(), _readable(dataset_id, what):
        for number, row in enumerate(rows(), start=1):
            yield f"{what}:{number}", row


def _package() -> ModuleType:
    try:
        return importlib.import_module("ir_datasets")
    except OSError as error:
        # It makes its folders when it is imported.
        remedy = "Set IR_DATASETS_HOME to the folder that holds its collections"
        raise DatasetError("ir_datasets", f"its folder cannot be used ({error})", remedy) from error


class _NotHereError(Exception):
    """A file that ir_datasets would have to download; `place` is where it would lie, None where nobody says."""

    def __init__(self, place: object, source: str) -> None:
        self.place, self.source = place, source
        super().__init__(place, source)


@contextmanager
def _readable(dataset_id: str, what: str) -> Iterator[None]:
    """Whatever stops ir_datasets from reading a collection becomes a DatasetError that names the collection."""
    try:
        yield
    except DatasetError:
        raise
    except _NotHereError as error:
        raise _missing(dataset_id, what, error) from error
    except FileNotFoundError as error:
        raise _missing(dataset_id, what, _NotHereError(error.filename or error, "")) from error
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        remedy = f"https://ir-datasets.com/{dataset_id.partition('/')[0]}.html says what it needs"
        raise DatasetError(PREFIX + dataset_id, f"ir_datasets cannot read it ({reason})", remedy) from error


def _missing(dataset_id: str, what: str, error: _NotHereError) -> DatasetError:
    fetch = f"run `ir_datasets export {dataset_id} {what} > {os.devnull}`, which fetches it or says how"
    if error.place is None:
        return DatasetError(PREFIX + dataset_id, f"a file of its {what} is not on this machine", f"To have it, {fetch}")
    put = f"Put it there (its source is {error.source})" if error.source else "Put it there"
    reason = f"its file {error.place} ({what}) is not on this machine, and nothing is downloaded here"
    return DatasetError(PREFIX + dataset_id, reason, f"{put}, or {fetch}")


class _Switch:
    """Cuts ir_datasets off from the network while anybody reads, in whatever thread, and connects it again after."""

    def __init__(self) -> None:
        # Re-entrant: the garbage collector may end a reader that was left halfway, within `enter`.
        self._lock, self._readers = threading.RLock(), 0
        self._replaced: list[tuple[Any, str, Any]] = []

    def enter(self) -> None:
        with self._lock:
            if not self._readers:
                for owner, name, replacement in _replacements():
                    self._replaced.append((owner, name, getattr(owner, name)))
                    setattr(owner, name, replacement)
            self._readers += 1

    def leave(self) -> None:
        with self._lock:
            self._readers -= 1
            while not self._readers and self._replaced:
                setattr(*self._replaced.pop())


_switch = _Switch()


@contextmanager
def _offline() -> Iterator[None]:
    _switch.enter()
    try:
        yield
    finally:
        _switch.leave()


def _replacements() -> list[tuple[Any, str, Any]]:
    """(owner, attribute, what stands for it) of all that leads to the network: sources, and the HTTP library itself.

    `Download.path` is asked before those. It knows where a file would lie, and would clear the disk for it.
    """
    downloads = importlib.import_module("ir_datasets.util.download")
    local, path = downloads.LocalDownload, downloads.Download.path

    def local_path(download: Any, force: bool = True) -> Any:  # noqa: FBT001, FBT002 - its signature
        if force:
            _require_file(download, local)
        return path(download, force)

    def refuse(source: Any = None) -> NoReturn:
        raise _NotHereError(None, getattr(source, "url", ""))

    remote = [kind for kind in downloads.BaseDownload.__subclasses__() if kind is not local]
    return [
        (downloads.Download, "path", local_path),
        (importlib.import_module("ir_datasets.lazy_libs"), "requests", refuse),
        *((kind, "stream", refuse) for kind in remote),
    ]


def _require_file(download: Any, local: type) -> None:
    """Raises _NotHereError where neither the file itself nor a local source of it is there."""
    state = vars(download)
    mirrors = state["mirrors"]
    places = [state["_cache_path"], *(vars(mirror)["_path"] for mirror in mirrors if isinstance(mirror, local))]
    places = [place for place in places if place is not None]
    if state["_path"] is None and not any(Path(place).exists() for place in places):
        source = next((mirror.url for mirror in mirrors if hasattr(mirror, "url")), "")
        raise _NotHereError(next(iter(places), None), source)
