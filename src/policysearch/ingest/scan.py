"""What a folder holds: the files to read, and those that are left out, each with the reason."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from pathspec import GitIgnoreSpec

from policysearch.errors import DocumentError, Message, UsageError
from policysearch.ingest.formats import SUFFIXES
from policysearch.ingest.metadata_csv import TABLE, Row, read_table
from policysearch.records import SkippedFile

IGNORE_FILE = ".policysearchignore"
"""At the root of the folder: patterns as in .gitignore of what is not to be read."""

SIDECAR = ".meta.yaml"
"""What is added to a file's name to name the file beside it that describes it: plan.pdf.meta.yaml."""
_NEARLY_SIDECAR = (".meta.yml", ".META.YAML", ".meta.json")

_MODERN = {
    ".doc": ".docx", ".docm": ".docx", ".dotx": ".docx", ".xls": ".xlsx", ".xlsm": ".xlsx", ".xlsb": ".xlsx",
    ".ppt": ".pptx", ".pptm": ".pptx", ".ppsx": ".pptx", ".odp": ".pptx",
}  # fmt: skip
"""What programs that open these files can save them as."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its absolute path, its path within the folder, and what shows that it changed.

    `sidecar` is the file beside it that describes it, `row` what a metadata.csv says of it.
    """

    path: Path
    relative: str
    size: int
    mtime_ns: int
    sidecar: SourceFile | None = None
    row: Row | None = None

    @property
    def described(self) -> str:
        """What shows that its row changed; nothing where there is none."""
        return self.row.sha256 if self.row else ""


@dataclass(frozen=True, slots=True)
class Scan:
    """Everything a folder holds, in the order of the paths."""

    files: tuple[SourceFile, ...]
    skipped: tuple[SkippedFile, ...]


def scan(folder: Path) -> Scan:
    """Walk `folder` and all below it. Symbolic links are reported, not followed.

    Raises UsageError where the folder or its ignore file cannot be read; trouble below is a `SkippedFile`.
    """
    root = folder.absolute()
    if not root.is_dir():
        reason = Message("it is not a folder") if root.exists() else Message("there is no such folder")
        raise UsageError(str(folder), reason, Message("Name the folder that holds your documents"))
    walk = _Walk(root, _ignored(root / IGNORE_FILE))
    walk.enter(root)
    files = tuple(sorted(walk.described(), key=lambda file: file.relative))
    return Scan(files, tuple(sorted(walk.skipped, key=lambda file: file.path)))


def sha256_of(path: Path) -> str:
    """The hash of a file's content, in hexadecimal. Raises DocumentError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(shown(path), error) from error


def shown(path: Path | str) -> str:
    r"""A path as it can be printed and stored: bytes that are no UTF-8 become escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace(os.sep, "/")


def unreadable(subject: str, error: OSError) -> DocumentError:
    """The error for a file or folder that the system does not let us read."""
    if isinstance(error, PermissionError):
        remedy = Message("Change its permissions, or run as its owner")
        return DocumentError(subject, Message("no permission to read it"), remedy)
    reason = Message("it cannot be read ({error})", error=(error.strerror or str(error)).lower())
    return DocumentError(subject, reason, Message("Check the file and its disk"))


def sidecar_unusable(file: SourceFile, sidecar: SourceFile, error: DocumentError) -> DocumentError:
    """The error for a file whose sidecar cannot be read: what is wrong there is not said of the file itself."""
    name = PurePosixPath(sidecar.relative).name
    reason = Message("the file {name} beside it cannot be used: {reason}", name=name, reason=error.reason)
    return DocumentError(file.relative, reason, Message("Write {name} in YAML, or remove it", name=name))


def _ignored(path: Path) -> GitIgnoreSpec:
    if not path.is_file():
        return GitIgnoreSpec.from_lines([])
    try:
        return GitIgnoreSpec.from_lines(path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError) as error:
        reason = Message("its patterns cannot be read ({error})", error=str(error))
        raise UsageError(str(path), reason, Message("Correct the file")) from error


class _Walk:
    """One walk: gathers as it goes."""

    def __init__(self, root: Path, ignored: GitIgnoreSpec) -> None:
        self.root, self.ignored = root, ignored
        self.files: list[SourceFile] = []
        self.sidecars: dict[str, SourceFile] = {}
        self.tables: list[SourceFile] = []
        self.skipped: list[SkippedFile] = []

    def described(self) -> list[SourceFile]:
        """The files, each with what describes it; a sidecar or a row that describes no file is left out."""
        rows = self._rows()
        files = [
            replace(file, sidecar=self.sidecars.pop(file.relative, None), row=rows.get(file.relative))
            for file in self.files
        ]
        for name, sidecar in self.sidecars.items():
            reason = Message("it describes {name}, which is not read", name=name)
            remedy = Message("Remove it, or name it after the file that it describes")
            self._skip(sidecar.relative, reason, remedy, failed=False)
        return files

    def _rows(self) -> dict[str, Row]:
        """Rows by the path of the file that each describes. A table nearer to a file is read first, and counts."""
        paths = {normalize("NFC", file.relative): file.relative for file in self.files}
        rows: dict[str, Row] = {}
        for table in sorted(self.tables, key=lambda file: -file.relative.count("/")):
            for row in self._rows_of(table):
                named = normalize("NFC", str(PurePosixPath(table.relative).parent / row.file))
                before = rows.get(path) if (path := paths.get(named)) else None
                if path and not before:
                    rows[path] = row
                    continue
                reason = Message("line {line} describes {name}, which is not read", line=row.line, name=row.file)
                if before:
                    reason = Message(
                        "line {line} describes {name}, and so does {table}, line {other}",
                        line=row.line,
                        name=row.file,
                        table=before.table,
                        other=before.line,
                    )
                self._skip(table.relative, reason, Message("Correct or remove that line"), failed=True)
        return rows

    def _rows_of(self, table: SourceFile) -> list[Row]:
        try:
            data = table.path.read_bytes()
        except OSError as error:
            trouble = unreadable("", error)
            self._skip(table.relative, trouble.reason, trouble.remedy, failed=True)
            return []
        rows, faults = read_table(data, table.relative)
        for fault in faults:
            self._skip(table.relative, fault.reason, fault.remedy, failed=True)
        return rows

    def enter(self, folder: Path) -> None:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            trouble = unreadable("", error)
            self._skip(self._relative(folder) + "/", trouble.reason, trouble.remedy, failed=True)
            return
        for entry in entries:
            self._take(entry)

    def _take(self, entry: os.DirEntry[str]) -> None:
        relative = self._relative(Path(entry.path))
        if relative == IGNORE_FILE:
            return
        is_folder = entry.is_dir(follow_symlinks=False)
        name = relative + "/" if is_folder else relative
        if not _is_utf8(entry.name):
            self._skip(shown(name), Message("its name is not valid UTF-8"), Message("Rename it"), failed=True)
        elif entry.name.startswith("."):
            remedy = Message("Rename it without the dot to have it read")
            self._skip(name, Message("it is hidden"), remedy, failed=False)
        elif self.ignored.match_file(name):
            self._skip(name, Message("{file} names it", file=IGNORE_FILE), Message("Nothing to do"), failed=False)
        elif entry.is_symlink():
            self._link(entry, name)
        elif is_folder:
            self.enter(Path(entry.path))
        else:
            self._file(entry, name)

    def _file(self, entry: os.DirEntry[str], name: str) -> None:
        if not entry.is_file(follow_symlinks=False):
            self._skip(name, Message("it is not a regular file"), Message("Remove it from the folder"), failed=False)
            return
        suffix = Path(name).suffix.lower()
        if suffix not in SUFFIXES and not name.endswith(SIDECAR) and entry.name != TABLE:
            not_read = Message("files of type {suffix} are not read", suffix=suffix)
            reason = not_read if suffix else Message("its name has no extension")
            remedy = Message("Convert it to .csv, .docx, .html, .md, .odt, .pdf, .pptx, .txt or .xlsx")
            if modern := _MODERN.get(suffix):
                remedy = Message("Open it, and save it as {suffix}", suffix=modern)
            if name.endswith(_NEARLY_SIDECAR):
                remedy = Message(
                    "If it describes the file beside it, name it so that it ends in {ending}", ending=SIDECAR
                )
            self._skip(name, reason, remedy, failed=False)
            return
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            trouble = unreadable("", error)
            self._skip(name, trouble.reason, trouble.remedy, failed=True)
            return
        file = SourceFile(Path(entry.path), name, status.st_size, status.st_mtime_ns)
        if name.endswith(SIDECAR):
            self.sidecars[name.removesuffix(SIDECAR)] = file
        elif entry.name == TABLE:
            self.tables.append(file)
        else:
            self.files.append(file)

    def _link(self, entry: os.DirEntry[str], name: str) -> None:
        try:
            target = Path(entry.path).resolve(strict=True)
        except (OSError, RuntimeError):
            reason, remedy = Message("it is a link that leads nowhere"), Message("Mend the link or remove it")
            self._skip(name, reason, remedy, failed=True)
            return
        if target.is_relative_to(self.root.resolve()):
            reason = Message("it is a link within the folder, and links are not followed")
            remedy = Message("Nothing to do: its target is read")
        else:
            reason = Message("it is a link out of the folder, and links are not followed")
            remedy = Message("Copy its target into the folder")
        self._skip(name, reason, remedy, failed=False)

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _skip(self, name: str, reason: str, remedy: str, *, failed: bool) -> None:
        self.skipped.append(SkippedFile(shown(name), reason, remedy, failed))


def _is_utf8(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
