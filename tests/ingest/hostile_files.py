"""Files that mean harm, or that something went badly wrong with."""

from __future__ import annotations

import io
import zipfile
import zlib

import samples

_DOCUMENT = (
    '<?xml version="1.0"?>{head}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
)
_TEXT = b"BT /F1 12 Tf 72 700 Td (The city builds paths for bicycles.) Tj ET"


def word(head: str = "", text: str = "Bicycles", parts: dict[str, bytes] | None = None) -> bytes:
    """A .docx with this text, and with more parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(samples.word())) as sound, zipfile.ZipFile(written, "w") as new:
        for name in sound.namelist():
            content = _DOCUMENT.format(head=head, text=text) if name == "word/document.xml" else sound.read(name)
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
        for name, content in (parts or {}).items():
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def billion_laughs() -> bytes:
    """Ten entities, each ten times the one before it."""
    entities = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return word(f'<!DOCTYPE d [<!ENTITY a0 "laughs ">{"".join(entities)}]>', "&a9;")


def pdf(kids: bytes, count: int, stream: bytes = _TEXT, coding: bytes = b"", more: bytes = b"null") -> bytes:
    """A PDF whose page 3 has this stream; object 2 is the root of its page tree, object 6 whatever is wanted."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d%b>>stream\n%b\nendstream" % (len(stream), coding, stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        more,
    )
    written, table = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, content in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(written)
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    trailer = b"xref\n0 7\n%btrailer\n<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(written))
    return written + trailer


def files() -> dict[str, bytes]:
    """All of them, by name."""
    page = b"<!doctype html><html><body>%b</body></html>"
    tower = zlib.compress(b"(Bicycles and paths.) Tj " * 6_000_000, 1)
    return {
        "bomb.docx": word(parts={"word/zeros.xml": bytes(40 * 2**20)}),
        "laughs.docx": billion_laughs(),
        "macro.docx": word(parts={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)}),
        "outside.docx": word(parts={"../../x": b"x"}),
        "parts.docx": word(parts={f"word/part{n}.xml": b"" for n in range(2000)}),
        "cut.docx": samples.word()[:5000],
        "cut.odt": samples.open_document()[:-30],
        "cut.pdf": samples.pdf()[:-500],
        "cut.rtf": samples.rich_text()[:-10],
        "cycle.pdf": pdf(b"3 0 R 2 0 R 6 0 R", 3, more=b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 6 0 R]/Count 9>>"),
        "claims.pdf": pdf(b"3 0 R", 100_000),
        "same.pdf": pdf(b"3 0 R " * 100_000, 100_000),
        "tower.pdf": pdf(b"3 0 R", 1, b"%b" % tower, b"/Filter/FlateDecode"),
        "deep.html": page % (b"<div>" * 100_000 + b"Bicycles" + b"</div>" * 100_000),
        "line.html": page % (b"Bicycles, paths " * (20 * 2**16)),
        "deep.rtf": b"{\\rtf1 " + b"{" * 100_000 + b"Bicycles" + b"}" * 100_000 + b"}",
        "laughs.rst": b"".join(b".. |a%d| replace:: |a%d| |a%d|\n" % (n + 1, n, n) for n in range(30))
        + b".. |a0| replace:: laughs\n\n|a30|\n",
        "brackets.md": b"[" * 100_000 + b" Bicycles\n",
    }
