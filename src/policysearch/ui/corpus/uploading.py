"""Documents added and removed through the app: kept apart, checked, put in place, undone, and all of it on record."""

from __future__ import annotations

import hashlib
import json
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal, get_args

from policysearch.errors import DocumentError, Message, UsageError
from policysearch.ingest.metadata_csv import TABLE
from policysearch.ingest.scan import IGNORE_FILE, SIDECAR, SourceFile, sha256_of
from policysearch.ingest.workers import Workers
from policysearch.text.showing import showable

CHANGES = "changes.jsonl"
"""In the folder of the index: one line for every change, never changed itself."""
TRASH = "trash"
"""In the folder of the index: TRASH/MOMENT/PATH is what was removed, at its path in the corpus."""
_ARRIVING = "arriving"

Act = Literal["add", "replace", "remove", "restore"]

_LONGEST_NAME = 200
"""Bytes; file systems take 255, and a sidecar's name is longer."""
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')
_LOOK = Message("Look at what there is now")


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody did to the documents: when (UTC, ISO 8601), who, what, and to which content."""

    when: str
    who: str
    act: Act
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A file in the trash: its path in the corpus, and the moment that names its folder there."""

    path: str
    moment: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken."""

    name: str
    reason: str
    remedy: str


def safe_name(name: str, suffixes: Sequence[str]) -> str:
    """The name under which an upload may be kept: its last part alone, nothing in it that a system takes amiss.

    Raises UsageError: nothing is left of it, its type is not taken, or it names what describes others.
    """
    last = PurePosixPath(unicodedata.normalize("NFC", showable(" ".join(name.split()))).replace("\\", "/")).name
    kept = "".join(
        "-" if character in _NOT_IN_NAMES or not character.isprintable() else character for character in last
    )
    kept = " ".join(kept.split()).lstrip(".").strip()
    stem, suffix = PurePosixPath(kept).stem.strip(" ."), PurePosixPath(kept).suffix.lower()
    if not any(map(str.isalnum, stem)) or suffix not in suffixes:
        not_taken = Message("files of type {suffix} are not taken here", suffix=suffix)
        reason = not_taken if suffix else Message("its name has no extension")
        raise UsageError(showable(name), reason, Message("Send one of: {suffixes}", suffixes=", ".join(suffixes)))
    stem = stem.encode()[: _LONGEST_NAME - len(suffix)].decode(errors="ignore")
    if f"{stem}{suffix}" in (TABLE, IGNORE_FILE) or f"{stem}{suffix}".endswith(SIDECAR):
        raise UsageError(showable(name), Message("it is no document"), Message("Send documents alone"))
    return f"{stem}{suffix}"


class Holdings:
    """The documents of one index, as they are changed. `corpus` is the folder that they are read from."""

    def __init__(self, index: Path, corpus: Path) -> None:
        self.index, self.corpus = index, corpus

    def add(self, name: str, data: bytes, who: str, workers: Workers, *, replace: bool) -> Refused | None:
        """Have an upload read, and put it in place if that went well; else say why not, and change nothing.

        A file of this name is replaced only with `replace`, and goes to the trash. `name` is a `safe_name`.
        """
        target = self.corpus / name
        here = next((file for file in self.corpus.iterdir() if file.name.casefold() == name.casefold()), None)
        if here and not replace:
            reason = Message("a file of this name is there already")
            return Refused(name, reason, Message("Confirm that it is to be replaced"))
        if here and not (here.is_file() and not here.is_symlink()):
            return Refused(name, Message("something else has this name"), Message("Rename the file"))
        arriving = self.index / _ARRIVING / _moment() / name
        arriving.parent.mkdir(parents=True)
        try:
            arriving.write_bytes(data)
            sha256 = hashlib.sha256(data).hexdigest()
            if trouble := _trouble(arriving, name, sha256, workers):
                return Refused(name, trouble.reason, trouble.remedy)
            if here:
                self._to_trash(here.name)
            _move(arriving, target)
        finally:
            shutil.rmtree(arriving.parent, ignore_errors=True)
        self._record(who, "replace" if here else "add", name, sha256)
        return None

    def remove(self, path: str, who: str) -> None:
        """Move a document, with the file beside it that describes it, to the trash. Raises UsageError."""
        file = self._within(path)
        if not file.is_file() or file.is_symlink():
            raise UsageError(path, Message("there is no such file in the folder of documents"), _LOOK)
        sha256 = sha256_of(file)
        self._to_trash(path, f"{path}{SIDECAR}")
        self._record(who, "remove", path, sha256)

    def restore(self, removed: Removed, who: str) -> None:
        """Put a document back where it was. Raises UsageError where another one has its place by now."""
        trash = self.index / TRASH / removed.moment
        file, target = _inside(trash, removed.path), self._within(removed.path)
        if not file.is_file():
            raise UsageError(removed.path, Message("it is not in the trash"), _LOOK)
        if target.exists():
            reason = Message("another file has its place by now")
            raise UsageError(removed.path, reason, Message("Remove that one first"))
        sha256 = sha256_of(file)
        _move(file, target)
        beside, its = (Path(f"{one}{SIDECAR}") for one in (file, target))
        if beside.is_file() and not its.exists():
            _move(beside, its)
        self._record(who, "restore", removed.path, sha256)

    def removed(self) -> list[Removed]:
        """What is in the trash, the last first."""
        found = []
        for folder in sorted((self.index / TRASH).glob("*/"), reverse=True):
            for file in sorted(folder.rglob("*")):
                path = file.relative_to(folder).as_posix()
                if file.is_file() and not path.endswith(SIDECAR):
                    found.append(Removed(path, folder.name))
        return found

    def changes(self) -> list[Change]:
        """What was done, the last first. A line that was cut short is left out."""
        try:
            lines = (self.index / CHANGES).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [*_changes(reversed(lines))]

    def _to_trash(self, *paths: str) -> None:
        moment = _moment()
        for path in paths:
            if (file := self._within(path)).is_file():
                _move(file, self.index / TRASH / moment / path)

    def _within(self, path: str) -> Path:
        return _inside(self.corpus, path)

    def _record(self, who: str, act: Act, path: str, sha256: str) -> None:
        change = Change(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", who, act, path, sha256)
        with (self.index / CHANGES).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(change), ensure_ascii=False) + "\n")


def taken(corpus: Path, names: Iterable[str]) -> list[str]:
    """Those of the names that a file of the folder has already, whatever its case."""
    here = {file.name.casefold() for file in corpus.iterdir()}
    return [name for name in names if name.casefold() in here]


def _changes(lines: Iterable[str]) -> Iterator[Change]:
    for line in lines:
        try:
            change = Change(**json.loads(line))
        except (ValueError, TypeError):
            continue
        if change.act in get_args(Act):
            yield change


def _trouble(file: Path, name: str, sha256: str, workers: Workers) -> DocumentError | None:
    """Why a file cannot be read, if so: tried in a process with limits, as every file is read."""
    status = file.stat()
    source = SourceFile(file, name, status.st_size, status.st_mtime_ns)
    ((_, outcome),) = workers.read([(source, sha256)])
    return outcome if isinstance(outcome, DocumentError) else None


def _inside(folder: Path, path: str) -> Path:
    """A file below a folder. Raises UsageError for a path that leads out of it, by dots or by a link."""
    file = folder / path
    if ".." in PurePosixPath(path).parts or not file.parent.resolve().is_relative_to(folder.resolve()):
        raise UsageError(path, Message("it is not in the folder of documents"), _LOOK)
    return file


def _move(file: Path, target: Path) -> None:
    """Move a file, in one step once its content is on the right disk. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name[:100]}.arriving")  # hidden: not read before it is whole
    shutil.move(file, beside)
    beside.replace(target)


def _moment() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z"
