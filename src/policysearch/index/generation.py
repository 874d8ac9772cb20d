"""Generations on disk: how one is written so that a kill at any moment leaves the old one, and how one is opened.

index/CURRENT            name of the live generation, replaced by one rename
index/<generation>/      manifest.json and the files it lists with size and SHA-256; never changed once live
index/embeddings.sqlite  see `cache`
index/write.lock         held by the one process that writes; index/writer.json says which
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from policysearch.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMismatchError,
    IndexMissingError,
    Message,
)
from policysearch.index import statistics, taxonomy
from policysearch.index.arrays import mapped
from policysearch.index.dense import FaissFlat
from policysearch.index.lexicon import Lexicon
from policysearch.index.sentences import SentenceVectors
from policysearch.index.sparse import Postings
from policysearch.index.store import Store
from policysearch.settings import LexiconSettings

SCHEMA_VERSION = 5

_NAME = re.compile(r"\d{8}T\d{12}Z")
_CURRENT = "CURRENT"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds and how it was made; `files` maps names to (bytes, SHA-256)."""

    generation: str
    created: str
    corpus: str
    encoder: Mapping[str, Any]
    parameters: Mapping[str, Any]
    calibration: Mapping[str, float]
    documents: int
    passages: int
    languages: Mapping[str, int]
    files: Mapping[str, tuple[int, str]]
    schema_version: int = SCHEMA_VERSION
    cost: Mapping[str, float] = field(default_factory=dict)
    """Of the run that made it: `embedded` (texts), `embed_seconds`, `lexicon_seconds`, `index_seconds` (the rest)."""


class Generation:
    """An opened generation: every file was checked against the manifest before it was parsed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        verify(folder, self.manifest)
        self.store = Store(folder / "passages.sqlite")
        self.dense = FaissFlat.load(folder / "vectors.faiss")
        self.sentences = SentenceVectors.load(folder)
        self.statistics = statistics.load(folder / "statistics.npz")
        self.sentence_statistics = statistics.load(folder / "sentence_statistics.npz")
        self.centre = statistics.centre(self.statistics)
        self.id_ranks: NDArray[np.int32] = mapped(folder / "id_ranks.npy")
        """Place of each row's passage id among all ids, sorted: what breaks ties."""
        self.families: NDArray[np.int32] = mapped(folder / "families.npy")
        """The number of each row's family of documents, -1 for none: see `index.families`."""
        self.taxonomies = taxonomy.load(folder / "taxonomies")
        # All of them now: the folder may be gone by the time a language is first asked for.
        self.postings = {name: Postings.load(folder / "postings", name) for name in self.store.languages}
        self.lexicon = Lexicon.load(folder / "lexicon", LexiconSettings(**self.manifest.parameters["lexicon"]))

    @property
    def own_taxonomies(self) -> list[Path]:
        """Files of those that the user gave; they go with the generation."""
        own = (its for its in self.taxonomies if its not in taxonomy.shipped())
        return [self.folder / "taxonomies" / f"{its.id}.toml" for its in own]


def current(index: Path) -> Path | None:
    """Folder of the live generation; None where there is no index yet. Raises IndexDamagedError."""
    try:
        name = (index / _CURRENT).read_text(encoding="ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not _NAME.fullmatch(name) or not (index / name).is_dir():
        reason = Message("it names {name}, which is no generation here", name=repr(name))
        raise IndexDamagedError(str(index / _CURRENT), reason, _rebuild(index))
    return index / name


def open_current(index: Path) -> Generation:
    """Open the live generation. Raises IndexMissingError, IndexDamagedError, IndexMismatchError."""
    folder = current(index)
    if folder is None:
        raise missing(index)
    return Generation(folder)


def missing(index: Path) -> IndexMissingError:
    """The error that says there is no index, and how to make one."""
    remedy = Message("Make one: policysearch index FOLDER --index {index}", index=str(index))
    return IndexMissingError(str(index), Message("there is no index here"), remedy)


def read_manifest(folder: Path) -> Manifest:
    """Parse manifest.json. Raises IndexDamagedError, IndexMismatchError."""
    path = folder / "manifest.json"
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        version = values["schema_version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(
            str(path), Message("it cannot be read ({error})", error=str(error)), _rebuild(folder.parent)
        ) from error
    if version != SCHEMA_VERSION:
        reason = Message(
            "it has schema {its}, and this version of policysearch reads schema {known}",
            its=version,
            known=SCHEMA_VERSION,
        )
        raise IndexMismatchError(str(path), reason, _rebuild(folder.parent))
    try:
        return Manifest(**values)
    except TypeError as error:
        raise IndexDamagedError(
            str(path), Message("it is incomplete ({error})", error=str(error)), _rebuild(folder.parent)
        ) from error


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare size and SHA-256 of every file with the manifest. Raises IndexDamagedError, naming both values."""
    for name, (size, digest) in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise IndexDamagedError(str(path), Message("the file is missing"), _rebuild(folder.parent))
        found = path.stat().st_size
        if found != size:
            reason = Message("it has {found} bytes, and the manifest says {size}", found=found, size=size)
            raise IndexDamagedError(str(path), reason, _rebuild(folder.parent))
        if (sha256 := file_sha256(path)) != digest:
            reason = Message(
                "its SHA-256 is {found}…, and the manifest says {said}…", found=sha256[:12], said=digest[:12]
            )
            raise IndexDamagedError(str(path), reason, _rebuild(folder.parent))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def begin(index: Path) -> Path:
    """An empty folder for a new generation, named after now so that names sort by age."""
    folder = index / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z"
    (folder / "postings").mkdir(parents=True)
    return folder


def publish(index: Path, folder: Path, manifest: Manifest) -> None:
    """Write the manifest, flush everything to disk, verify, and make the generation live by one rename."""
    files = {
        str(path.relative_to(folder).as_posix()): (path.stat().st_size, file_sha256(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    values = {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__} | {"files": files}
    text = json.dumps(values, indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    for path in [*folder.rglob("*"), folder]:
        _flush(path)
    verify(folder, read_manifest(folder))
    new = index / f"{_CURRENT}.new"
    new.write_text(folder.name + "\n", encoding="ascii")
    _flush(new)
    new.replace(index / _CURRENT)
    _flush(index)


def clean(index: Path, keep: int = 1) -> None:
    """Remove what a killed run left and what is older than the `keep` generations before the live one.

    Those stay for readers that opened them before the swap.
    """
    live = current(index)
    names = sorted(path.name for path in index.iterdir() if _NAME.fullmatch(path.name))
    older = [name for name in names if live and name < live.name and (index / name / "manifest.json").exists()]
    kept = {live.name if live else "", *(older[-keep:] if keep else [])}
    for name in names:
        if name not in kept:
            shutil.rmtree(index / name)


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Be the one writer of an index. Raises IndexLockedError, naming the process that is."""
    index.mkdir(parents=True, exist_ok=True)
    owner = index / "writer.json"
    try:
        with FileLock(index / "write.lock", timeout=0):
            owner.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}), encoding="utf-8")
            try:
                yield
            finally:
                owner.unlink(missing_ok=True)
    except Timeout as error:
        raise IndexLockedError(str(index), _why_locked(owner), Message("Wait for it, or stop it")) from error


def _why_locked(owner: Path) -> Message:
    try:
        values = json.loads(owner.read_text(encoding="utf-8"))
        pid, host = values["pid"], values["host"]
    except (OSError, ValueError, KeyError, TypeError):
        return Message("another process is writing it (it does not say which)")
    return Message("another process is writing it (process {pid} on {host})", pid=pid, host=host)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _rebuild(index: Path) -> Message:
    return Message("Build it again: policysearch index FOLDER --index {index} --rebuild", index=str(index))
