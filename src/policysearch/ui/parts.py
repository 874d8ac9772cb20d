"""Parts that pages share, as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

import streamlit as st

from policysearch.ingest.inline import as_read
from policysearch.records import Document, Passage
from policysearch.text.showing import showable
from policysearch.ui.i18n import _, country_name, language_name
from policysearch.ui.safe_text import escaped, isolated, quote_html


def quoted_html(passage: Passage, document: Document) -> str:
    """A passage as a quotation; a row of a table as it reads on its own."""
    text, _none = as_read(passage.stated or passage.text, document.media_type)
    return quote_html(text, [], passage.language)


def table_html(head: str, rows: str, kind: str = "") -> str:
    """A table that scrolls by itself where the screen is narrow; `head` and `rows` are HTML."""
    return (
        f'<div class="ps-scroll" tabindex="0"><table class="ps-table {kind}"><thead>{head}</thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def folded_html(title: str, lines: Iterable[str]) -> str:
    """Plain lines under a title that unfolds."""
    listed = "".join(f"<li>{escaped(line)}</li>" for line in lines)
    return f'<details class="ps-legend"><summary>{escaped(title)}</summary><ul>{listed}</ul></details>'


def facts_html(passage: Passage, document: Document) -> str:
    """Where a passage is from, on one line: city, language, type, date, pages."""
    return _facts(document, passage.language, pages_text(passage))


def document_facts_html(document: Document) -> str:
    """What a document is, on one line: city, language, type, date."""
    return _facts(document, document.language)


def pages_text(passage: Passage) -> str:
    """Such as "page 3" or "pages 3–4"; nothing where the format has no pages."""
    if passage.page_first is None:
        return ""
    if passage.page_last in (None, passage.page_first):
        return _("page {number}", number=passage.page_first)
    return _("pages {first}–{last}", first=passage.page_first, last=passage.page_last)


def trail_html(passage: Passage) -> str:
    """The headings above a passage; nothing where there are none."""
    if not passage.heading_path:
        return ""
    steps = " › ".join(isolated(heading, passage.language) for heading in passage.heading_path)
    return f'<p class="ps-trail">{steps}</p>'


def _facts(document: Document, language: str, pages: str = "") -> str:
    country = country_name(document.country) if document.country else None
    place = ", ".join(isolated(name) for name in (document.city, country) if name)
    its_language = f'<strong class="ps-language">{isolated(language_name(language))}</strong>'
    kind = _(document.document_type) if document.document_type else None
    date = f"<time>{escaped(document.published)}</time>" if document.published else ""
    parts = (place, its_language, isolated(kind) if kind else "", date, isolated(pages) if pages else "")
    return " · ".join(part for part in parts if part)


def document_options(documents: Iterable[Document]) -> dict[str, str]:
    """What documents are called in a select box, by id, in the order of cities and titles.

    With their paths where several are called the same: Streamlit knows an option by its name.
    """
    ordered = sorted(documents, key=lambda its: ((its.city or "\uffff").casefold(), its.title.casefold(), its.path))
    names = {its.document_id: _option(its.city, its.title, language_name(its.language)) for its in ordered}
    often = Counter(names.values())
    return {
        its.document_id: name if often[name := names[its.document_id]] == 1 else _option(name, its.path)
        for its in ordered
    }


def _option(*parts: str | None) -> str:
    return plain(" · ".join(filter(None, parts)))


def plain(text: str) -> str:
    """`text` as an option of a select box, which shows it as it is: on one line, nothing in it that misleads."""
    return " ".join(showable(text).split())


_FROM_TOP = """
document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
if (document.activeElement.type === "radio") document.activeElement.blur();
"""


def show_from_top(*place: str) -> None:
    """Bring the top of the page into sight, once for every place: else the reader lands amid the next text.

    A radio button lets go of the focus: while an input has it, keys are no shortcuts.
    """
    # The comment makes each place a script of its own: the same one would not run again.
    name = sha256("\n".join(place).encode("utf-8", "surrogatepass")).hexdigest()
    st.html(f'<span class="ps-nothing"></span><script>/* {name} */{_FROM_TOP}</script>', unsafe_allow_javascript=True)
