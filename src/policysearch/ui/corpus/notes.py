"""What readers of an answer should know of the documents it is from: beside results, and above a document."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from policysearch.index.finding import Finding, What
from policysearch.search.engine import Index
from policysearch.text.catalogue import marked
from policysearch.ui.corpus.findings import findings_of
from policysearch.ui.i18n import _, ngettext
from policysearch.ui.safe_text import escaped

_AT_FIRST = 3
"""Notes that are seen; the rest is folded away, for answers come first."""

_NOTES: Mapping[What, str] = {
    "pages-without-text": marked("{title}: some of its pages hold no text, so what they say is not found."),
    "pages-read-by-ocr": marked(
        "{title}: some pages were read off pictures. Check names and numbers before you quote."
    ),
    "characters-lost": marked("{title}: some of its characters could not be read."),
    "wrong-encoding": marked("{title}: some of its letters were read in a wrong encoding."),
    "language-unknown": marked("{title}: its language is not known, so it is found less well."),
    "language-differs": marked("{title}: it is in another language than it is said to be in, and found less well."),
    "file-changed": marked("{title}: its file has changed since it was read."),
    "file-gone": marked("{title}: its file is there no more."),
}
"""What matters to those who read an answer."""


def notes_for(index: Index, document_ids: Collection[str], cities: Collection[str] = ()) -> tuple[str, ...]:
    """What is wrong with these documents, as far as somebody has looked; and files of these cities left unread.

    Sentences, as text. Cheap: it reads what was found before, and never looks for itself.
    """
    return (*_unread(index, cities), *_wrong(index, document_ids))


def _wrong(index: Index, document_ids: Collection[str]) -> list[str]:
    findings = findings_of(index)
    if not findings:
        return []
    by_path: dict[str, list[Finding]] = {}
    for one in findings.found:
        if one.what in _NOTES:
            by_path.setdefault(one.subject, []).append(one)
    if not by_path:
        return []
    documents = [index.document(document_id) for document_id in dict.fromkeys(document_ids)]
    return [
        _(_NOTES[one.what], title=document.title) for document in documents for one in by_path.get(document.path, ())
    ]


def _unread(index: Index, cities: Collection[str]) -> list[str]:
    """Files that could not be read and whose path names the city: more is not known of what was not read."""
    failed = [item.path.casefold() for item in index.skipped() if item.failed] if cities else []
    numbers = {city: sum(city.casefold() in path for path in failed) for city in cities}
    return [
        ngettext(
            "{number} document that is named after {city} could not be read.",
            "{number} documents that are named after {city} could not be read.",
            number,
            city=city,
        )
        for city, number in numbers.items()
        if number
    ]


def notes_html(notes: Sequence[str]) -> str:
    """The notes as a list; nothing where there are none."""
    if not notes:
        return ""
    lines = [f"<li>{escaped(note)}</li>" for note in notes]
    more = lines[_AT_FIRST:]
    folded = ""
    if more:
        number = ngettext("{number} more", "{number} more", len(more))
        folded = f"<details><summary>{escaped(number)}</summary><ul>{''.join(more)}</ul></details>"
    return f'<div class="ps-notes" role="note"><ul>{"".join(lines[:_AT_FIRST])}</ul>{folded}</div>'
