"""Every reader gives the same document the same structure; broken files give one line each."""

from __future__ import annotations

import contextlib
import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest
import samples

from policysearch.errors import DocumentError
from policysearch.ingest.chunking import split
from policysearch.ingest.documents import read_document
from policysearch.ingest.formats import HTML, MARKDOWN
from policysearch.ingest.readers import READERS
from policysearch.ingest.scan import SourceFile
from policysearch.settings import ChunkingSettings, ReadingSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tokenizers import Tokenizer

    from policysearch.records import Document

    Read = Callable[..., Document]

FORMATS = {
    "plan.md": samples.MARKDOWN.encode(),
    "plan.html": samples.html(),
    "latin.htm": samples.html(charset="iso-8859-1"),
    "plan.docx": samples.word(),
    "plan.odt": samples.open_document(),
    "plan.rtf": samples.rich_text(),
    "plan.rst": samples.RESTRUCTURED.encode(),
}


@pytest.mark.parametrize("name", FORMATS)
def test_headings_paragraphs_lists_and_tables_survive(name: str, read: Read, tokenizer: Tokenizer) -> None:
    document = read(name, FORMATS[name])
    assert document.title == samples.TITLE
    assert document.language == "sv"
    assert document.language_source == "detected"
    passages = split(document, tokenizer, 512, ChunkingSettings())
    passages = tuple(passage for passage in passages if passage.heading_path[-1] == samples.HEADING)
    prose = "\n".join(passage.text for passage in passages if passage.kind != "table_row")
    assert samples.PARAGRAPH in prose
    assert all(item in prose for item in samples.ITEMS)
    rows = [passage for passage in passages if passage.kind == "table_row"]
    assert [[cell.strip() for cell in line.strip("| ").split("|")] for line in rows[0].text.splitlines()[2:]] == [
        list(row) for row in samples.ROWS[1:]
    ]
    assert document.pages == ()


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (
            "<form id=f><h1>Avgift</h1><p>Den höjs.</p></form><footer>Kontakt</footer>",
            "# Avgift\n\nDen höjs.\n\nKontakt\n",
        ),
        ("<p>500<sup>1</sup> kronor<sup><a href='#f'>2</a></sup> per m<sup>2</sup></p>", "500[1] kronor[2] per m²\n"),
        ("<p>CO<sub>2</sub> <del>ner</del> <mark>upp</mark></p>", "CO2 ner upp\n"),
    ],
)
def test_all_that_a_page_says_is_read_as_it_says_it(page: str, said: str) -> None:
    assert READERS[HTML](f"<html><body>{page}</body></html>".encode(), "a page").text == said


def test_pictures_within_a_text_are_not_read() -> None:
    text = f"A plan.\n\n![][image1]\n\n[image1]: <data:image/png;base64,{'iVBORw0KGgo' * 3000}=>\n\nNext.\n"
    assert READERS[MARKDOWN](text.encode(), "a text").text == "A plan.\n\n![][image1]\n\n[image1]: <>\n\nNext.\n"


def test_a_page_is_read_without_its_machinery(read: Read) -> None:
    text = read("plan.html", samples.html()).text
    assert text.startswith(f"# {samples.TITLE}\n\n## {samples.HEADING}\n")
    assert "Se hela planen." in text
    assert not any(word in text for word in ("hemligt", "meta-", "Hem\n", "example.org", "title:"))


def test_pdf_pages_are_kept(read: Read, tokenizer: Tokenizer) -> None:
    document = read("plan.pdf", samples.pdf())
    first, second = document.pages
    assert (first.number, second.number) == (1, 2)
    assert samples.PARAGRAPH in " ".join(document.text[first.start : first.end].split())
    assert document.text[second.start : second.end].startswith(f"# {samples.HEADING}")
    last = split(document, tokenizer, 512, ChunkingSettings())[-1]
    assert (last.page_first, last.page_last, last.heading_path[-1]) == (2, 2, samples.HEADING)
    assert samples.ITEMS[1] in last.text.lower()


def test_word_on_the_web_names_its_main_part_otherwise(read: Read) -> None:
    renamed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(samples.word())) as old, zipfile.ZipFile(renamed, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b"word/document.xml", b"word/document2.xml")
            new.writestr(name.replace("document.xml", "document2.xml"), content)
    assert samples.PARAGRAPH in read("plan.docx", renamed.getvalue()).text


def test_plain_text_stays_as_it_is(read: Read) -> None:
    document = read("plan.txt", "  Rubrik\r\n\r\nText med <taggar> och 2 * 3 * 4.\r\n")
    assert document.text == "  Rubrik\n\nText med <taggar> och 2 * 3 * 4.\n"


def test_two_readings_are_the_same(read: Read) -> None:
    data = samples.word()
    assert read("plan.docx", data) == read("plan.docx", data)


def test_nothing_is_written_beside_the_files(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, data in {**FORMATS, "plan.pdf": samples.pdf()}.items():
        read(name, data)
    assert {path.name for path in tmp_path.iterdir()} == {*FORMATS, "plan.pdf"}


BROKEN = {
    "empty.md": (b"", "it is empty (0 bytes)", "Get a complete copy"),
    "empty.pdf": (b"", "it is empty (0 bytes)", "Get a complete copy"),
    "blank.txt": (b" \n\n\t ", "it holds no text", "Check the file"),
    "picture.pdf": (samples.picture_pdf(), "its pages hold no text", "Check the file"),
    "locked.pdf": (samples.encrypted_pdf(), "it is encrypted", "Save a copy without a password"),
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "or encrypted", "without a password"),
    "cut.pdf": (
        samples.pdf()[: len(samples.pdf()) // 2],
        "it is truncated or damaged, and cannot be opened as a PDF (Data format error)",
        "Get a complete copy",
    ),
    "cut.docx": (samples.word()[:9000], "it is truncated", "Get a complete copy"),
    "cut.odt": (samples.open_document()[:900], "it is truncated", "Get a complete copy"),
    "cut.rtf": (samples.rich_text()[:-80], "it is truncated", "Get a complete copy"),
    "really-pdf.txt": (
        samples.pdf(),
        "it is a PDF, not plain text as its name says",
        "Rename it to end in .pdf",
    ),
    "really-html.pdf": (samples.html(), "it is an HTML page, not a PDF", "Rename it to end in .html"),
    "really-docx.odt": (samples.word(), "it is a Word document (.docx), not an OpenDocument", "Rename it"),
    "really-text.docx": (
        b"Only a few words.",
        "it is plain text, not a Word document",
        "Rename it to end in .txt",
    ),
    "really-png.md": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "it is of type image/png", "Convert it"),
    "deep.rst": (
        "".join(f"{' ' * n}Text\n\n" for n in range(400)).encode(),
        "it is nested too deeply",
        "Check the file",
    ),
    "binary.rst": (bytes(range(256)) * 4, "it is binary data, not text", "Give it the name of its format"),
    "binary.txt": (bytes(range(256)) * 4, "it is binary data, not text", "Give it the name of its format"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_says_what_is_wrong_and_what_to_do(name: str, read: Read) -> None:
    data, reason, remedy = BROKEN[name]
    with pytest.raises(DocumentError) as raised:
        read(name, data)
    assert raised.value.subject == name
    assert reason in raised.value.reason
    assert raised.value.reason.count("(") == raised.value.reason.count(")")
    assert remedy in raised.value.remedy
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["BMWK-Richtlinie zur Radverkehrsförderung.\n", "8BPS is no plan.\n"])
def test_text_that_begins_as_a_picture_does_is_text(text: str, read: Read) -> None:
    assert read("plan.txt", text.encode()).text == text


def test_an_encrypted_open_document_is_told_from_a_damaged_one(read: Read) -> None:
    locked = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(samples.open_document())) as old, zipfile.ZipFile(locked, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "content.xml":
                content = bytes(byte ^ 0x5A for byte in content)
            if name == "META-INF/manifest.xml":
                content = content.replace(b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>")
            new.writestr(name, content)
    with pytest.raises(DocumentError, match="it is encrypted"):
        read("locked.odt", locked.getvalue())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "closed.md"
    path.write_text("text", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(DocumentError, match=r"closed.md: no permission to read it\. Change its permissions"):
        read_document(SourceFile(path, "closed.md", 4, 0), "0" * 64, settings=ReadingSettings())


def test_a_file_that_has_gone(tmp_path: Path) -> None:
    source = SourceFile(tmp_path / "gone.md", "a/gone.md", 4, 0)
    with pytest.raises(DocumentError, match=r"a/gone.md: it cannot be read \(no such file or directory\)"):
        read_document(source, "0" * 64, settings=ReadingSettings())


def test_a_file_over_the_limit(tmp_path: Path) -> None:
    source = SourceFile(tmp_path / "big.md", "big.md", 3 * 2**20, 0)
    with pytest.raises(DocumentError, match="it is larger than 2 MiB"):
        read_document(source, "0" * 64, settings=ReadingSettings(max_bytes=2 * 2**20))


@pytest.mark.parametrize("name", ["plan.docx", "plan.odt", "plan.rtf", "plan.rst", "plan.pdf"])
def test_damage_anywhere_is_an_error_or_a_document_never_a_crash(name: str, read: Read) -> None:
    data = {**FORMATS, "plan.pdf": samples.pdf()}[name]
    for step in range(1, 24):
        at = len(data) * step // 24
        for damaged in (data[:at], data[:at] + b"\xff\x00\xfe" * 7 + data[at + 21 :]):
            with contextlib.suppress(DocumentError):
                assert read(name, damaged).text.strip()
