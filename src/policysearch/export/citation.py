"""How a passage is cited: the one form for what is copied, printed and exported."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from policysearch.ingest.inline import plain
from policysearch.records import Document, Passage
from policysearch.text.catalogue import SOURCE, translated
from policysearch.text.showing import showable

_LINK = re.compile(r"(https?://[^\s<>]+)")


def citation(document: Document, passage: Passage, link: str | None = None, language: str = SOURCE) -> str:
    """Where a passage stands, on one line of plain text, in one of the languages of the interface.

    Such as: Milano: Adesione a METREX, council memo, 2021-03-04, p. 3, “Decisione”. https://example.org/m.pdf#page=3
    The place is the document's web address, or its path where it has none. `link` is one more, such as that of the
    document in the app.
    """
    author = issuer(document)
    title = f"{author}: {document.title}" if author else document.title
    heading = f"“{passage.heading_path[-1]}”" if passage.heading_path else ""
    kind = translated(document.document_type, language) if document.document_type else ""
    parts = (title, kind, document.published, pages(passage), heading)
    places = (source_link(document, passage) or document.path, link)
    named = ", ".join(part for part in parts if part).rstrip(".")
    return one_line(f"{named}. {' '.join(place for place in places if place)}")


def quotation(document: Document, passage: Passage, language: str = SOURCE) -> str:
    """The passage word for word in quotation marks, its citation on the next line: for the clipboard."""
    return f"“{quote(passage)}”\n— {citation(document, passage, language=language)}"


def quote(passage: Passage) -> str:
    """The passage word for word, line by line, without marks of emphasis; a row of a table as it reads on its own."""
    lines = "\n".join(map(plain, showable(passage.stated or passage.text).splitlines()))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def links_apart(text: str) -> list[tuple[str, str | None]]:
    """A citation in pieces: its words, and its web addresses each with itself as where it leads."""
    pieces = ((piece, bool(_LINK.fullmatch(piece))) for piece in _LINK.split(text))
    return [(piece, piece if is_link else None) for piece, is_link in pieces if piece]


def issuer(document: Document) -> str:
    """Who issued a document: the office with its city, or what is known of them; empty where nothing is."""
    city, publisher = document.city or "", document.publisher or ""
    if city.casefold() in publisher.casefold():
        return publisher
    return f"{publisher}, {city}" if publisher else city


def pages(passage: Passage) -> str:
    """Such as "p. 3" or "pp. 3–4"; nothing where the format has no pages."""
    return passage.pages.replace("pages ", "pp. ").replace("page ", "p. ")


def source_link(document: Document, passage: Passage | None = None) -> str | None:
    """The document's web address, of a PDF that of the passage's page; None where it has none of http or https."""
    url = "".join((document.source_url or "").split())
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    if not usable:
        return None
    at_page = passage is not None and passage.page_first and document.media_type == "application/pdf"
    return f"{url}#page={passage.page_first}" if passage and at_page and not parts.fragment else url


def one_line(text: str) -> str:
    """Text as it can be shown, without breaks."""
    return " ".join(showable(text).split())
