"""A file to a `Document`: what it is, what it says, and what it says of itself."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from policysearch.errors import DocumentError, Message
from policysearch.ingest import formats
from policysearch.ingest.blocks import Block, heading_text, markdown_blocks
from policysearch.ingest.decoding import NotTextError, clean, decode
from policysearch.ingest.head import told_by_head
from policysearch.ingest.metadata import Metadata, merged, read_row, read_sidecar
from policysearch.ingest.ocr import Plan
from policysearch.ingest.places import country_of, languages_of, place_in
from policysearch.ingest.plaintext import plain_blocks
from policysearch.ingest.readers import CHECK_IT, READERS, Reading, read_pdf
from policysearch.ingest.scan import SourceFile, sidecar_unusable, unreadable
from policysearch.ingest.tesseract import install_command, not_read
from policysearch.records import Document
from policysearch.text.languages import UNKNOWN, likeliest, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from policysearch.records import LanguageSource, Source
    from policysearch.settings import ReadingSettings

_PLAUSIBLE = 0.25
"""Confidence below which a document's language is anybody's guess, and said to be unknown."""


def read_document(
    file: SourceFile,
    sha256: str,
    *,
    settings: ReadingSettings,
    language: str | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Document:
    """The document in a file whose content has the hash `sha256`.

    `language` is the user's word and wins over the sidecar, which wins over the row of a metadata.csv, which wins over
    the front matter, then over what rules read off the head, then detection.

    `tell` is called with the number of each page that is a picture of text, before it is read.

    Raises DocumentError: empty, encrypted, truncated, too large, not what its name says, without text, or
    with wrong front matter, a wrong sidecar or a wrong row.
    """
    subject = file.relative
    data = _bytes_of(file, settings)
    media_type = formats.SUFFIXES[file.path.suffix.lower()]
    _check_content(data, media_type, subject)
    layers = _stated(file, settings, language)
    if media_type == formats.PDF:
        reading = read_pdf(data, subject, _plan(merged(layers)[0], settings, tell))
    else:
        reading = READERS[media_type](data, subject)
    if not any(character.isalnum() for character in reading.text):
        raise _without_text(reading, media_type, subject)
    layers.append(("front matter", reading.metadata))
    layers.append(("detected", Metadata(language=_detected(reading.text, merged(layers)[0].language))))
    layers += _told_by_text(reading, merged(layers)[0], media_type)
    known, sources = merged(layers)
    return Document(
        document_id=sha256[:16],
        title=known.title or PurePosixPath(subject).stem,
        path=subject,
        language=known.language or UNKNOWN,
        language_source=cast("LanguageSource", dict(sources)["language"]),
        sha256=sha256,
        text=reading.text,
        media_type=media_type,
        pages=reading.pages,
        source_url=known.source_url,
        city=known.city,
        country=known.country,
        document_type=known.document_type,
        published=known.published,
        identifiers=known.identifiers,
        themes=known.themes,
        note=known.note,
        publisher=known.publisher,
        sources=sources,
    )


def _stated(file: SourceFile, settings: ReadingSettings, language: str | None) -> list[tuple[Source, Metadata]]:
    """What people say of the document outside of it, whoever has the last word first."""
    row = file.row
    return [
        ("user", Metadata(language=normalise(language) if language else None)),
        ("sidecar", _beside(file, settings)),
        ("metadata.csv", read_row(dict(row.values), row.table, row.line, file.relative) if row else Metadata()),
    ]


def _plan(known: Metadata, settings: ReadingSettings, tell: Callable[[int], None]) -> Plan:
    """How to read pictures of text in a document of which so much is known."""
    country = known.country or (country_of(known.city) if known.city else None)
    return Plan(known.language, languages_of(country) if country else (), settings.max_picture_seconds, tell)


def _beside(file: SourceFile, settings: ReadingSettings) -> Metadata:
    """What the file beside it says."""
    if file.sidecar is None:
        return Metadata()
    name = PurePosixPath(file.sidecar.relative).name
    try:
        text = clean(decode(_bytes_of(file.sidecar, settings)))
    except DocumentError as error:
        raise sidecar_unusable(file, file.sidecar, error) from error
    except NotTextError as error:
        reason = Message("the file {name} beside it is binary data, not text", name=name)
        raise DocumentError(file.relative, reason, Message("Write {name} in YAML, or remove it", name=name)) from error
    return read_sidecar(text, name, file.relative)


def _bytes_of(file: SourceFile, settings: ReadingSettings) -> bytes:
    if file.size > settings.max_bytes:
        reason = Message("it is larger than {size} MiB", size=settings.max_bytes // 2**20)
        raise DocumentError(file.relative, reason, formats.SPLIT_IT)
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise unreadable(file.relative, error) from error
    if not data:
        reason = Message("it is empty (0 bytes)")
        raise DocumentError(file.relative, reason, Message("Get a complete copy, or remove it"))
    return data


def _check_content(data: bytes, named: str, subject: str) -> None:
    """Raise DocumentError where the content is not of the type that the name promises."""
    found = formats.content_type(data)
    if formats.agrees(named, found):
        return
    if found == formats.OLE:
        reason = Message("it is an Office 97 file, or encrypted")
        anew = Message(
            "Open it, and save it as {suffix} without a password", suffix=PurePosixPath(subject).suffix.lower()
        )
        raise DocumentError(subject, reason, anew)
    suffix = next((suffix for suffix, media_type in formats.SUFFIXES.items() if media_type == found), None)
    rename = Message("Rename it to end in {suffix}", suffix=suffix)
    remedy = rename if suffix else Message("Convert it to a format that is read, or remove it")
    what = formats.NAMES.get(found) or Message("of type {type}", type=found)
    reason = Message("it is {what}, not {format} as its name says", what=what, format=formats.NAMES[named])
    raise DocumentError(subject, reason, remedy)


def _without_text(reading: Reading, media_type: str, subject: str) -> DocumentError:
    if lacks := next((page.lacks for page in reading.pages if page.lacks), None):
        remedy = Message("Install it (on Debian: {command}), and index again", command=install_command([lacks]))
        return DocumentError(subject, not_read(len(reading.pages), lacks), remedy)
    if media_type == formats.PDF:
        unseen = Message("its pages hold no text, and tesseract sees none on them")
        looked = any(page.ocr for page in reading.pages)
        return DocumentError(subject, unseen if looked else Message("its pages hold no text"), CHECK_IT)
    return DocumentError(subject, Message("it holds no text"), CHECK_IT)


def _detected(text: str, stated: str | None) -> str | None:
    return None if stated else likeliest(text, _PLAUSIBLE)


def _told_by_text(reading: Reading, known: Metadata, media_type: str) -> list[tuple[Source, Metadata]]:
    """What can be read off the text and the file's properties where it is plain."""
    language, text = known.language or UNKNOWN, reading.text
    blocks = plain_blocks(text) if media_type == formats.TEXT else markdown_blocks(text)
    heading, first = _title(blocks, text), None if text.startswith("| ") else _first_line(text)
    text = f"{reading.head}\n{text}" if reading.head else text
    head = told_by_head(text, heading or known.title or reading.title or first or "", language)
    place = None if known.city else place_in(f"{reading.title or ''}\n{text}", language)
    if place and known.country not in (None, place.country):
        place = None
    country = country_of(known.city) if known.city else place.country if place else None
    return [
        ("rule", replace(head, title=heading, city=place.city if place else None, country=country)),
        ("file", Metadata(title=reading.title)),
        ("rule", Metadata(title=first)),
    ]


def _title(blocks: Sequence[Block], text: str) -> str | None:
    """The first of the highest marked headings at the head, else the first line that looks like a title."""
    headings = [(block, text[block.start : block.end]) for block in blocks[:25] if block.kind == "heading"]
    marked = [(block, source) for block, source in headings if source.lstrip().startswith("#")]
    guessed = [(block, source) for block, source in headings if block in blocks[:8]]
    for block, source in [*sorted(marked, key=lambda item: item[0].level), *guessed]:
        title = re.sub(r"^\d+\s*[|:]\s*", "", heading_text(source))
        if sum(map(str.isalpha, title)) >= 4:
            return title + (_second_line(block, blocks, text) if marked else "")
    return None


def _second_line(block: Block, blocks: Sequence[Block], text: str) -> str:
    """The rest of a title that is set as two headings, as reports and their annexes do."""
    after = blocks[blocks.index(block) + 1 :][:1]
    if not after or (after[0].kind, after[0].level) != ("heading", block.level):
        return ""
    return " – " + heading_text(text[after[0].start : after[0].end])


def _first_line(text: str) -> str | None:
    lines = (heading_text(line.lstrip("-*>| ")) for line in text.splitlines())
    first = next((line for line in lines if any(map(str.isalnum, line))), None)
    return first if first is None or len(first) <= 120 else first[:117].rsplit(" ", 1)[0] + " …"
