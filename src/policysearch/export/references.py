"""The documents of a brief for reference managers: RIS, and BibTeX as biblatex and BibTeX read it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from policysearch.export.brief import Brief, Item
from policysearch.export.citation import issuer, one_line, pages, source_link
from policysearch.records import Document

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)
_IN_TWO = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"})
"""Letters that Unicode does not take apart."""
_URL_IN_TEX = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def ris(brief: Brief) -> bytes:
    """One record for each document, its quotes as notes; UTF-8."""
    records = (_ris_record(document, items) for document, items in _by_document(brief))
    return "\r\n".join("".join(f"{tag}  - {value}\r\n" for tag, value in record) for record in records).encode()


def bibtex(brief: Brief) -> bytes:
    """One entry for each document, its quotes as annotation; UTF-8."""
    entries = []
    for document, items in _by_document(brief):
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _bibtex_fields(document, items) if value)
        entries.append(f"@techreport{{{key(document)},\n{fields}}}\n")
    return "\n".join(entries).encode()


def key(document: Document) -> str:
    """What an entry is called: city, year and the start of the document's id, in letters that TeX takes."""
    city = unicodedata.normalize("NFD", (document.city or "").lower().translate(_IN_TWO))
    city = re.sub(r"[^a-z]", "", city)
    return "-".join(part for part in (city, (document.published or "")[:4], document.document_id[:8]) if part)


def _by_document(brief: Brief) -> Iterator[tuple[Document, list[Item]]]:
    for document in brief.documents:
        yield document, [item for item in brief.items if item.document.document_id == document.document_id]


def _ris_record(document: Document, items: list[Item]) -> list[tuple[str, str]]:
    """Tags with their values, those without one left out but the last, which ends the record."""
    tags = [
        ("AU", issuer(document)),
        ("TI", document.title),
        ("PY", (document.published or "")[:4]),
        ("DA", _ris_date(document.published or "")),
        ("PB", document.publisher or ""),
        ("CY", document.city or ""),
        ("M3", document.document_type or ""),
        ("LA", document.language),
        ("UR", source_link(document) or ""),
        ("AN", document.document_id),
        ("AV", document.path),
        *(("KW", theme) for theme in document.themes),
        *(("N1", _quoted(item)) for item in items),
    ]
    kind = "ELEC" if document.document_type == "web page" else "RPRT"
    return [("TY", kind), *((tag, one_line(value)) for tag, value in tags if value), ("ER", "")]


def _ris_date(published: str) -> str:
    """YYYY/MM/DD/, with all three slashes whatever is known."""
    date = published.replace("-", "/")
    return date and date + "/" * (3 - date.count("/"))


def _bibtex_fields(document: Document, items: list[Item]) -> list[tuple[str, str]]:
    year, month = [*(document.published or "").split("-"), ""][:2]
    # Braces within the braces: a name of several words that is no person's, and a title that keeps its capitals.
    return [
        ("author", f"{{{_tex(issuer(document) or 'Unknown')}}}"),
        ("title", f"{{{_tex(document.title)}}}"),
        ("institution", _tex(document.publisher or document.city or "")),
        ("type", _tex((document.document_type or "").capitalize())),
        ("year", year),
        ("month", month.lstrip("0")),
        ("url", (source_link(document) or "").translate(_URL_IN_TEX)),
        ("keywords", _tex(", ".join(document.themes))),
        ("annote", _tex(" ".join(map(_quoted, items)))),
    ]


def _quoted(item: Item) -> str:
    note = f" Note: {item.note}" if item.note else ""
    place = f" ({pages(item.passage)})" if item.passage.pages else ""
    return one_line(f"“{item.quote}”{place}{note}")


def _tex(text: str) -> str:
    return one_line(text).translate(_TEX)
