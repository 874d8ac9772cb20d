"""One reader per format behind one protocol: bytes to clean text, by pdfium or kreuzberg where they are none."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Protocol

import kreuzberg
import pypdfium2

from policysearch.errors import DocumentError, Message
from policysearch.ingest import formats, pdf
from policysearch.ingest.decoding import NotTextError, clean, decode
from policysearch.ingest.inline import with_raised, without_links
from policysearch.ingest.metadata import Metadata, read_fields, split_front_matter
from policysearch.ingest.sheets import laid_out
from policysearch.ingest.spans import spelled_out
from policysearch.ingest.workbooks import ods_as_shown, xlsx_as_shown

if TYPE_CHECKING:
    from policysearch.ingest.ocr import Plan
    from policysearch.records import Page


CHECK_IT = Message("Check the file, or remove it")
_NAME_IT = Message("Give it the name of its format")
_GET_COPY = Message("Get a complete copy")
_BINARY = Message("it is binary data, not text")
_TRUNCATED = Message("it is truncated: its end is missing")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader gives: clean text (Markdown unless the format is plain text), page spans, and metadata.

    `metadata` is what the front matter says, `title` what the file's own properties do. `head` is what runs above the
    text of its pages: no part of it, but it tells who wrote it and when.
    """

    text: str
    pages: tuple[Page, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    title: str | None = None
    head: str = ""


class Reader(Protocol):
    """Reads one format. Raises DocumentError where the bytes are not sound."""

    def __call__(self, data: bytes, subject: str) -> Reading:
        """The text in `data`; `subject` is how an error names the file."""


def read_text(data: bytes, subject: str) -> Reading:
    """Plain text or Markdown in any encoding, with or without front matter."""
    try:
        text = clean(decode(data))
    except NotTextError as error:
        raise DocumentError(subject, _BINARY, _NAME_IT) from error
    metadata, body = split_front_matter(_EMBEDDED.sub("", text), subject)
    return Reading(body, metadata=metadata)


_BASE64 = "[A-Za-z0-9+/]"
_EMBEDDED = re.compile(rf"data:[\w/+.-]+;base64,{_BASE64}{{40,}}(?:\n{_BASE64}{{40,}})*(?:\n{_BASE64}+={{1,2}})?=*")
"""A picture within the text, as word processors on the web save it."""


def read_html(data: bytes, subject: str) -> Reading:
    """The main content of a page, as Markdown."""
    try:
        page = decode(data, markup=True)
    except NotTextError as error:
        raise DocumentError(subject, Message("it is binary data, not a page"), _NAME_IT) from error
    title = _TITLE.search(page)
    page = spelled_out(_FORM.sub(r"\1", page))
    page = _REFERENCE.sub(r"[\1]", _HEAD.sub("", _TITLE.sub("", page, count=1)))
    page = _SUPERSCRIPT.sub(r"^\1^", page)
    # Told what the encoding was, kreuzberg must not decode once more.
    found = _extract(f'<meta charset="utf-8">{page}'.encode("utf-8", "replace"), formats.HTML, subject)
    said = _sensible(html.unescape(title[1])) if title else None
    return Reading(_clean_markdown(_FRONT.sub("", found.content)), title=said)


_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HEAD = re.compile(r"<(?:meta|link|base)\b[^>]*>", re.IGNORECASE)
"""What kreuzberg would put before the text of a page, as front matter without an end."""
_FORM = re.compile(
    r"<form\b[^>]*>((?:(?!</form).)*<(?:h[1-6]|p|main|article)\b(?:(?!</form).)*)", re.IGNORECASE | re.DOTALL
)
"""One that some content management systems put around a whole page: kreuzberg would drop it with all that it holds."""
_REFERENCE = re.compile(
    r"<sup\b[^>]*>\s*<a\b[^>]*>(?:\s|<[^>]*>)*\[?(\w{1,3})\]?(?:\s|<[^>]*>)*</a>\s*</sup>", re.IGNORECASE
)
_SUPERSCRIPT = re.compile(r"<sup\b[^>]*>\s*(\d{1,3})\s*</sup>", re.IGNORECASE)
_FRONT = re.compile(r"\A---\n(?:meta-[^\n]*\n)*(?:\n|---\n)*")
"""What it still puts there."""


_ESCAPED = re.compile(r"\\([-*_.+()\[\]!~<>{}])")
"""What kreuzberg escapes though nobody typed a backslash; what would become a heading or a cell stays so."""


_STRUCK = re.compile(r"(~~|==)(?=\S)((?:(?!\1).)+)(?<=\S)\1")
"""Text that is struck out or marked with a colour."""
_LOWERED = re.compile(r"(?<!~)~(\w{1,8})~(?!~)")
_RAISED = re.compile(r"(\w*)\^(\w{1,8})\^")


def _clean_markdown(text: str) -> str:
    text = _RAISED.sub(
        lambda mark: with_raised(*mark.groups()), _LOWERED.sub(r"\1", _STRUCK.sub(r"\2", without_links(text)))
    )
    return clean(_ESCAPED.sub(r"\1", text)).strip("\n") + "\n"


def read_rst(data: bytes, subject: str) -> Reading:
    """reStructuredText, as Markdown, and what the fields at its head tell."""
    from policysearch.ingest.restructured import page_and_fields  # docutils is a third of what starts a worker

    try:
        page, fields = page_and_fields(decode(data))
    except NotTextError as error:
        raise DocumentError(subject, _BINARY, _NAME_IT) from error
    except RecursionError as error:
        raise DocumentError(subject, Message("it is nested too deeply"), CHECK_IT) from error
    return Reading(read_html(page.encode("utf-8", "replace"), subject).text, metadata=read_fields(fields))


def read_pdf(data: bytes, subject: str, plan: Plan | None = None) -> Reading:
    """A PDF, page by page; pictures of text as `plan` says, if at all. A page without text has an empty span."""
    try:
        text, pages, title = pdf.text_and_pages(data, clean, plan)
    except pypdfium2.PdfiumError as error:
        raise _unopened(str(error), formats.PDF, subject) from error
    if b"%%EOF" not in data:
        raise DocumentError(subject, _TRUNCATED, _GET_COPY)
    return Reading(text, pages, title=_sensible(title))


def read_rtf(data: bytes, subject: str) -> Reading:
    """Rich text. Its last brace closes the document, so a file without it was cut off."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise DocumentError(subject, Message("it is not an RTF document"), _NAME_IT)
    if not data.rstrip(b"\0 \r\n").endswith(b"}"):
        raise DocumentError(subject, _TRUNCATED, _GET_COPY)
    return read_office(data, subject, media_type=formats.RTF)


def read_office(data: bytes, subject: str, *, media_type: str) -> Reading:
    """A word processor's document, as Markdown."""
    from policysearch.ingest.office import page_heads, with_signs

    found = _extract(data, media_type, subject)
    title = _sensible(found.metadata.get("title"))
    head = clean(page_heads(data)) if media_type == formats.DOCX else ""
    return Reading(with_signs(_clean_markdown(found.content)), title=title and with_signs(title), head=head)


_AS_SHOWN = {formats.XLSX: xlsx_as_shown, formats.ODS: ods_as_shown}


def read_workbook(data: bytes, subject: str, *, media_type: str) -> Reading:
    """Sheets, each under its name."""
    as_shown = _AS_SHOWN.get(media_type)
    found = _extract(as_shown(data) if as_shown else data, media_type, subject)
    return Reading(laid_out(_clean_markdown(found.content)), title=_sensible(found.metadata.get("title")))


def read_csv(data: bytes, subject: str) -> Reading:
    """A table whose cells are parted by commas, semicolons or tabs, in any encoding."""
    try:
        text = clean(decode(data))
    except NotTextError as error:
        raise DocumentError(subject, _BINARY, _NAME_IT) from error
    return read_workbook(text.encode("utf-8", "replace"), subject, media_type=formats.CSV)


def read_slides(data: bytes, subject: str) -> Reading:
    """A presentation, whose pages are its slides, with their notes."""
    from policysearch.ingest.slides import UNREADABLE, slides  # python-pptx takes .2 s to load

    try:
        text, pages, title = slides(data)
    except UNREADABLE as error:
        raise _unopened(str(error), formats.PPTX, subject) from error
    return Reading(text, pages, title=_sensible(title))


READERS: dict[str, Reader] = {
    formats.TEXT: read_text,
    formats.MARKDOWN: read_text,
    formats.HTML: read_html,
    formats.PDF: read_pdf,
    formats.DOCX: partial(read_office, media_type=formats.DOCX),
    formats.ODT: partial(read_office, media_type=formats.ODT),
    formats.XLSX: partial(read_workbook, media_type=formats.XLSX),
    formats.ODS: partial(read_workbook, media_type=formats.ODS),
    formats.CSV: read_csv,
    formats.PPTX: read_slides,
    formats.RTF: read_rtf,
    formats.RST: read_rst,
}


@cache
def _config() -> kreuzberg.ExtractionConfig:
    """Nothing is cached on disk, nothing is fetched, nothing at the margins is thrown away but what Word repeats."""
    return kreuzberg.ExtractionConfig(  # type: ignore[call-arg]  # its stub lacks disable_ocr
        use_cache=False,
        disable_ocr=True,
        enable_quality_processing=False,
        output_format="markdown",
        content_filter=kreuzberg.ContentFilterConfig(
            include_headers=True, include_footers=True, strip_repeating_text=False
        ),
        concurrency=kreuzberg.ConcurrencyConfig(max_threads=1),
    )


def _extract(data: bytes, media_type: str, subject: str) -> Any:
    if media_type in (formats.ODT, formats.ODS) and formats.is_encrypted(data):
        raise _encrypted(subject)
    if media_type in (formats.DOCX, formats.ODT):
        from policysearch.ingest import office

        data = office.prepared(data, media_type)
    try:
        return kreuzberg.extract_bytes_sync(data, media_type, _config())
    except (kreuzberg.KreuzbergError, RuntimeError, ValueError) as error:
        raise _unopened(str(error), media_type, subject) from error


def _unopened(message: str, media_type: str, subject: str) -> DocumentError:
    if re.search(r"password|encrypt", message, re.IGNORECASE):
        return _encrypted(subject)
    detail = message.rsplit(": ", 1)[-1].rstrip(").")
    reason = Message(
        "it is truncated or damaged, and cannot be opened as {format} ({detail})",
        format=formats.NAMES[media_type],
        detail=detail,
    )
    return DocumentError(subject, reason, Message("Get a complete copy, or open it and save it anew"))


def _encrypted(subject: str) -> DocumentError:
    reason = Message("it is encrypted and asks for a password")
    return DocumentError(subject, reason, Message("Save a copy without a password"))


def _sensible(title: Any) -> str | None:
    """A title from a file's properties, unless a program only put a name there."""
    words = " ".join(str(title or "").split())
    named = re.search(
        r"\.\w{2,4}$|^(microsoft word|powerpoint|untitled|document\d*|presentation)\b", words, re.IGNORECASE
    )
    return words if sum(map(str.isalpha, words)) >= 4 and not named else None
