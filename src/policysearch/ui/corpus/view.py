"""Parts of the page of the corpus, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from babel.dates import format_date

from policysearch.errors import Message
from policysearch.index.finding import Finding, Severity
from policysearch.index.generation import Manifest
from policysearch.ingest.formats import SUFFIXES
from policysearch.records import Kind, SkippedFile
from policysearch.text.catalogue import marked
from policysearch.ui.corpus.data import Entry
from policysearch.ui.i18n import _, interface_language, localised, ngettext, number_text
from policysearch.ui.notices import sentence
from policysearch.ui.parts import document_facts_html
from policysearch.ui.safe_text import escaped, isolated

_IN_SIGHT = 6
"""Bars of one group; the others are a click away."""

_KINDS: Mapping[Kind, str] = {
    "text": marked("text"),
    "title": marked("titles"),
    "list": marked("lists"),
    "table_row": marked("table rows"),
    "contents": marked("contents"),
    "references": marked("references"),
    "boilerplate": marked("boilerplate"),
}
_SEVERITIES: Mapping[Severity, str] = {"damage": marked("damage"), "warning": marked("warning"), "note": marked("note")}


def head_html(manifest: Manifest, found: Sequence[Entry]) -> str:
    """What the index holds, on one line, and when it was made."""
    cities = {(entry.document.city, entry.document.country) for entry in found if entry.document.city}
    parts = [
        ngettext("{number} document", "{number} documents", manifest.documents),
        ngettext("{number} passage", "{number} passages", manifest.passages),
        ngettext("{number} language", "{number} languages", len(manifest.languages)),
        ngettext("{number} city", "{number} cities", len(cities)),
        _("indexed on {date}", date=date_text(manifest.created)),
    ]
    return f'<p class="ps-holding">{" · ".join(map(escaped, parts))}</p>'


def date_text(moment: str) -> str:
    """The day of a moment (ISO 8601), as people write it."""
    return str(format_date(datetime.fromisoformat(moment), "long", locale=interface_language()))


def bars_html(groups: Sequence[tuple[str, Sequence[tuple[str, int]]]]) -> str:
    """Groups of small bars, each with what it stands for and how many documents that has."""
    shown = "".join(_group(title, counts) for title, counts in groups if counts)
    return f'<section class="ps-holds" aria-label="{escaped(_("What the corpus holds"))}">{shown}</section>'


def _group(title: str, counts: Sequence[tuple[str, int]]) -> str:
    most = max(number for _name, number in counts)
    bars = [_bar(name, number, most) for name, number in counts]
    rest = ""
    if len(bars) > _IN_SIGHT:
        more = ngettext("{number} more", "{number} more", len(bars) - _IN_SIGHT)
        rest = f"<details><summary>{escaped(more)}</summary><ul>{''.join(bars[_IN_SIGHT:])}</ul></details>"
    return f"<div><h2>{escaped(title)}</h2><ul>{''.join(bars[:_IN_SIGHT])}</ul>{rest}</div>"


def _bar(name: str, number: int, most: int) -> str:
    share = 100 * number / most
    return (
        f'<li><span class="ps-name">{isolated(name)}</span><span class="ps-number">{number_text(number)}</span>'
        f'<span class="ps-bar" style="width:{share:.1f}%"></span></li>'
    )


def facts_html(entry: Entry) -> str:
    """What is known of a document, under its title."""
    its = entry.document
    kinds = ", ".join(f"{_(_KINDS[kind])} {number_text(number)}" for kind, number in entry.kinds)
    passages = ngettext("{number} passage", "{number} passages", entry.passages)
    details = (
        its.publisher,
        format_name(its.media_type),
        ngettext("{number} page", "{number} pages", len(its.pages)) if its.pages else None,
        f"{passages} ({kinds})" if len(entry.kinds) > 1 else passages,
    )
    return (
        f'<p class="ps-facts">{document_facts_html(its)}</p>'
        f'<p class="ps-details">{" · ".join(isolated(detail) for detail in details if detail)}</p>'
    )


def format_name(media_type: str) -> str:
    """A file format as people call it: by the usual ending of its files."""
    suffix = next((suffix for suffix, its in SUFFIXES.items() if its == media_type), "")
    return {".md": "Markdown", ".txt": _("plain text")}.get(suffix, suffix.removeprefix(".").upper())


def left_out_html(items: Sequence[SkippedFile]) -> str:
    """The files that are not in the index: trouble first, then those that were left out on purpose."""
    groups = (
        (_("Could not be read"), [item for item in items if item.failed]),
        (_("Left out on purpose"), [item for item in items if not item.failed]),
    )
    return "".join(
        f'<h2 class="ps-section">{escaped(title)}</h2>{files_html([(i.path, i.reason, i.remedy) for i in its])}'
        for title, its in groups
        if its
    )


def files_html(rows: Sequence[tuple[str, str, str]]) -> str:
    """A list of files: each with the reason, and what to do."""
    return f'<ul class="ps-files">{"".join(_file_html(*row) for row in rows)}</ul>'


def _file_html(path: str, reason: str, remedy: str) -> str:
    return f"<li><strong>{isolated(path)}</strong>{_why_html(reason, remedy)}</li>"


def finding_html(finding: Finding) -> str:
    """Why, and what to do."""
    return _why_html(finding.reason, finding.remedy, ' class="ps-finding"')


def _why_html(reason: str, remedy: str, attributes: str = "") -> str:
    # What is no message comes from a program that failed, or from another version: those speak English.
    language = "" if isinstance(reason, Message) else ' lang="en"'
    return (
        f"<p{attributes}{language}>{escaped(sentence(localised(reason)))} "
        f'<span class="ps-remedy">{escaped(sentence(localised(remedy)))}</span></p>'
    )


def severity_html(severity: Severity) -> str:
    """A badge."""
    return f'<span class="ps-band ps-{severity}">{escaped(_(_SEVERITIES[severity]))}</span>'
