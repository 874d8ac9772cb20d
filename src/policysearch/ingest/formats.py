"""The formats that are read, and how a file's content tells which one it is."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from policysearch.errors import DocumentError, Message

if TYPE_CHECKING:
    from pathlib import Path

    from policysearch.settings import ReadingSettings

TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
CSV = "text/csv"
RTF = "application/rtf"
RST = "text/x-rst"

SUFFIXES: dict[str, str] = {
    ".txt": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
    ".odt": ODT,
    ".xlsx": XLSX,
    ".ods": ODS,
    ".csv": CSV,
    ".pptx": PPTX,
    ".rtf": RTF,
    ".rst": RST,
}
"""Media type by the ending of the name, in lower case."""

NAMES: dict[str, Message] = {
    TEXT: Message("plain text"),
    MARKDOWN: Message("Markdown"),
    HTML: Message("an HTML page"),
    PDF: Message("a PDF"),
    DOCX: Message("a Word document (.docx)"),
    ODT: Message("an OpenDocument text"),
    XLSX: Message("an Excel workbook (.xlsx)"),
    ODS: Message("an OpenDocument spreadsheet"),
    PPTX: Message("a PowerPoint presentation (.pptx)"),
    CSV: Message("a table (.csv)"),
    RTF: Message("an RTF document"),
    RST: Message("reStructuredText"),
}

SPLIT_IT = Message("Split it, or raise the limit in the settings")
"""What to do with a file that is beyond a limit."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE = "application/x-ole-storage"
"""The container of Office 97 files, and of encrypted .docx, .xlsx and .pptx files."""

_OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_PACKED = frozenset([*_OFFICE.values(), ODT, ODS])
"""Formats that are archives."""

UNKNOWN = "application/octet-stream"


DAMAGE = (zipfile.BadZipFile, zlib.error, KeyError, OSError, RuntimeError, EOFError, ValueError)
"""All that zipfile raises for an archive that is not sound."""


def content_type(data: bytes) -> str:
    """The media type that the bytes speak for. Text of any sort is `TEXT`, unless it is an HTML page."""
    head = data[:1024]
    if b"%PDF-" in head:
        return PDF
    if head.startswith(_OLE):
        return OLE
    if head.startswith(b"PK\x03\x04"):
        return _packed(data)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        return HTML
    import kreuzberg  # which formats there are is asked where nothing is read: a search shall not wait for it

    try:
        found = kreuzberg.detect_mime_type(head)
    except (kreuzberg.KreuzbergError, RuntimeError):
        return UNKNOWN
    # What is text is left to the name: kreuzberg sees XML or JSON where a document merely begins so, and a bitmap
    # in all that begins with BM. No picture is without a zero.
    is_text = found.startswith("text/") or found.endswith(("json", "xml", "yaml"))
    return TEXT if is_text or (found.startswith("image/") and b"\0" not in data) else found


def _packed(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                return archive.read("mimetype").decode("ascii", "replace").strip()
            return next((media_type for part, media_type in _OFFICE.items() if part in names), "application/zip")
    except DAMAGE:
        return "application/zip"


_HARMLESS = 2**24
"""Bytes that a file may unpack to however well it was packed: long tables of little text pack well."""


def check_size_within(path: Path, subject: str, settings: ReadingSettings) -> None:
    """Look at what a file says of its inside, before anything is unpacked.

    Raises DocumentError: too many parts or pages, unpacks to too much, or has a part outside itself. What is wrong
    with a damaged file is left to its reader.
    """
    media_type = SUFFIXES[path.suffix.lower()]
    if media_type in _PACKED:
        _check_parts(path, subject, settings)
    elif media_type == PDF:
        _check_pages(path, subject, settings)


def _check_parts(path: Path, subject: str, settings: ReadingSettings) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except DAMAGE:
        return
    genuine = Message("If it is genuine, open it and save it anew; else remove it")
    if len(parts) > settings.max_parts:
        reason = Message("it is made of {number} parts, more than {most}", number=len(parts), most=settings.max_parts)
        raise DocumentError(subject, reason, genuine)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > max(_HARMLESS, settings.max_expansion * path.stat().st_size):
        reason = Message(
            "it unpacks to {size} MiB, more than {most} times its size",
            size=f"{unpacked / 2**20:.0f}",
            most=settings.max_expansion,
        )
        raise DocumentError(subject, reason, genuine)
    for name in (PurePosixPath(part.filename.replace("\\", "/")) for part in parts):
        if name.is_absolute() or ".." in name.parts:
            reason = Message("it has a part that belongs outside of it, {name}", name=str(name))
            raise DocumentError(subject, reason, genuine)


def _check_pages(path: Path, subject: str, settings: ReadingSettings) -> None:
    import kreuzberg

    try:
        number = len(kreuzberg.PdfPageIterator(str(path)))
    except (kreuzberg.KreuzbergError, RuntimeError, OSError, ValueError):
        return
    if number > settings.max_pages:
        reason = Message("it says that it has {number} pages, more than {most}", number=number, most=settings.max_pages)
        raise DocumentError(subject, reason, SPLIT_IT)


def is_encrypted(data: bytes) -> bool:
    """Whether an OpenDocument file asks for a password: its parts are encrypted, its list of parts is not."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except DAMAGE:
        return False


def agrees(named: str, content: str) -> bool:
    """Whether such content may be in a file that is named so. What is unknown is left to the reader."""
    if named in (TEXT, MARKDOWN, RST, CSV):
        return content in (TEXT, UNKNOWN)
    if named == HTML:
        return content in (HTML, TEXT, UNKNOWN)
    # A broken archive or container says what is wrong with it when it is read.
    return content in (named, UNKNOWN) or (content == "application/zip" and named in _PACKED)
