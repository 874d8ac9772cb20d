"""What stands around a document's text, as HTML: what it is and who says so, its contents, its other versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policysearch.records import Document, Source
from policysearch.text.catalogue import marked
from policysearch.ui.document.blocks import Section
from policysearch.ui.document.text import section_id
from policysearch.ui.i18n import _, country_name, language_name, ngettext
from policysearch.ui.parts import document_facts_html
from policysearch.ui.safe_text import escaped, isolated, link_html

SOURCES: dict[Source, str] = {
    "user": marked("said when the index was made"),
    "sidecar": marked("the file of metadata beside it"),
    "metadata.csv": marked("the table metadata.csv"),
    "front matter": marked("the document's own front matter"),
    "rule": marked("read off the head of the text"),
    "file": marked("the file's own properties"),
    "detected": marked("guessed from the text"),
}
"""Who says what is known of a document."""

_DEEPEST = 3
"""Headings below this are not in the contents at the side."""


def head_html(document: Document) -> str:
    """Its title, and on one line what it is."""
    facts = document_facts_html(document)
    if document.pages:
        facts += " · " + escaped(ngettext("{number} page", "{number} pages", len(document.pages)))
    note = f'<p class="ps-note">{isolated(document.note)}</p>' if document.note else ""
    title = isolated(document.title, document.language)
    return f'<h1 class="ps-title">{title}</h1><p class="ps-facts">{facts}</p>{note}'


def about_html(document: Document) -> str:
    """Everything that is known of it with its source, to unfold."""
    sources = dict(document.sources)
    rows = []
    for field, name, value in _known(document):
        source = document.language_source if field == "language" else sources.get(field)
        says = escaped(_(SOURCES[source])) if source else ""
        rows.append(f'<tr><th scope="row">{escaped(name)}</th><td>{value}</td><td>{says}</td></tr>')
    columns = "".join(f'<th scope="col">{escaped(name)}</th>' for name in (_("What"), _("Value"), _("Who says so")))
    return (
        f'<details class="ps-about"><summary>{escaped(_("About this document"))}</summary>'
        f'<table class="ps-table"><thead><tr>{columns}</tr></thead><tbody>{"".join(rows)}</tbody></table></details>'
    )


def contents_html(sections: Sequence[Section], document: Document) -> str:
    """Links to the sections, at the side where there is room, folded where there is none."""
    items = "".join(
        f'<li class="ps-depth-{section.depth}"><a href="#{section_id(section)}">'
        f"{isolated(section.title, document.language)}</a></li>"
        for section in sections
        if section.depth <= _DEEPEST
    )
    title = escaped(_("Contents"))
    return (
        f'<nav class="ps-contents ps-beside" aria-label="{title}"><h2>{title}</h2><ul>{items}</ul></nav>'
        f'<details class="ps-contents ps-above"><summary>{title}</summary><ul>{items}</ul></details>'
    )


def legend_html() -> str:
    """What the two shades mean."""
    return (
        f'<p class="ps-shades"><span><mark class="ps-word">{escaped(_("Words"))}</mark>'
        f" {escaped(_('of the question or their translations'))}</span>"
        f'<span><mark class="ps-meaning">{escaped(_("Meaning"))}</mark>'
        f" {escaped(_('the sentence nearest to the question'))}</span></p>"
    )


def _country(document: Document) -> str | None:
    return country_name(document.country) if document.country else None


def _known(document: Document) -> Iterator[tuple[str, str, str]]:
    """Field, its name, and its value as HTML, of all that is known."""
    values: tuple[tuple[str, str, str | None], ...] = (
        ("title", _("Title"), document.title),
        ("city", _("City"), document.city),
        ("country", _("Country"), _country(document)),
        ("language", _("Language"), language_name(document.language)),
        ("document_type", _("Type"), document.document_type and _(document.document_type)),
        ("published", _("Date"), document.published),
        ("publisher", _("Publisher"), document.publisher),
        ("identifiers", _("Identifiers"), ", ".join(document.identifiers)),
        ("themes", _("Themes"), ", ".join(document.themes)),
        ("note", _("Note"), document.note),
    )
    yield from ((field, name, isolated(value)) for field, name, value in values if value)
    if document.source_url:
        yield "source_url", _("Web address"), link_html(document.source_url)
    yield "path", _("File"), f"<code>{isolated(document.path)}</code>"
    yield "sha256", _("SHA-256 of the file"), f"<code>{isolated(document.sha256)}</code>"
