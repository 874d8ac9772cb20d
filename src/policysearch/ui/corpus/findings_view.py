"""What is wrong with the documents, on the page of the corpus: looked for on demand, kept for everyone."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import streamlit as st

from policysearch.errors import UsageError
from policysearch.index.finding import Finding, What
from policysearch.search.engine import Index
from policysearch.text.catalogue import marked
from policysearch.ui.corpus.data import entries
from policysearch.ui.corpus.findings import findings_of
from policysearch.ui.corpus.view import date_text, finding_html, severity_html
from policysearch.ui.corpus.work import Progress, desk, run_apart
from policysearch.ui.i18n import _, localised, ngettext, number_text
from policysearch.ui.notices import show_notice
from policysearch.ui.pages import page
from policysearch.ui.safe_text import escaped, isolated, label

TITLES: dict[What, str] = {
    "index-damaged": marked("The index is damaged"),
    "index-outdated": marked("The index is of another version"),
    "glossary-unusable": marked("The glossary cannot be read"),
    "corpus-gone": marked("The folder of documents is gone"),
    "file-failed": marked("Files that could not be read"),
    "file-left-out": marked("Files left out on purpose"),
    "file-changed": marked("Files changed since they were read"),
    "file-new": marked("Files not read yet"),
    "file-gone": marked("Files that are gone"),
    "near-identical": marked("Documents that are nearly the same"),
    "pages-without-text": marked("Pages without text"),
    "pages-read-by-ocr": marked("Pages read off pictures"),
    "pictures-not-read": marked("Pictures of text that were not read"),
    "characters-lost": marked("Characters that could not be read"),
    "wrong-encoding": marked("Letters read in a wrong encoding"),
    "language-unknown": marked("Language not known"),
    "language-differs": marked("Language other than stated"),
    "languages-mixed": marked("More than one language"),
    "passages-cut": marked("Passages that end within a sentence"),
    "metadata-missing": marked("City, date or type not known"),
}
"""What findings of one kind are called together."""
_AT_FIRST = 10
"""Findings of one kind in sight; the others are a click away."""


def show_findings(index: Index) -> None:
    """All that was found in this generation, by kind, the worst first; and the button that looks for it."""
    findings = findings_of(index)
    if findings is None:
        show_notice(
            _("Nobody has looked yet"),
            _("The documents can be looked through for what makes answers worse: pages without text, letters that were"
              " read wrongly, files that have changed, and more. Searches go on meanwhile."),
        )  # fmt: skip
        _show_button(index, _("Look for what is wrong"), first=True)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        looked = _("Looked for on {date}.", date=date_text(findings.looked))
        st.html(f'<p class="ps-note">{escaped(looked)}</p>', width="content")
        _show_button(index, _("Look again"), first=False)
    if not findings.found:
        show_notice(_("Nothing is wrong"), _("The index and its documents are sound."))
    known = {entry.document.path: entry.document.title for entry in entries(index)}
    ordered = sorted(findings.found, key=lambda one: (_rank(one), one.what))  # stable: by file within a kind
    for (_severity, what), its in groupby(ordered, key=lambda one: (one.severity, one.what)):
        _show_group(what, list(its), known)


def _rank(finding: Finding) -> int:
    return ("damage", "warning", "note").index(finding.severity)


def _show_button(index: Index, name: str, *, first: bool) -> None:
    st.button(
        name,
        key="look for what is wrong",
        type="primary" if first else "tertiary",
        disabled=desk().busy,
        on_click=_look,
        args=(index.path,),
    )


def _look(index: Path) -> None:
    def task(progress: Progress) -> None:
        run_apart("examine", index, progress)

    try:
        desk().start("examine", task)
    except UsageError as error:  # somebody else was quicker
        st.toast(f"{label(localised(error.reason))}. {label(localised(error.remedy))}")


def _show_group(what: What, its: list[Finding], known: dict[str, str]) -> None:
    st.html(
        f'<h2 class="ps-section">{escaped(_(TITLES[what]))} {severity_html(its[0].severity)}'
        f" <small>{number_text(len(its))}</small></h2>"
    )
    for number, one in enumerate(its[:_AT_FIRST]):
        _show_finding(one, known, number)
    if rest := its[_AT_FIRST:]:
        with st.expander(ngettext("{number} more", "{number} more", len(rest))):
            for number, one in enumerate(rest, start=_AT_FIRST):
                _show_finding(one, known, number)


def _show_finding(finding: Finding, known: dict[str, str], number: int) -> None:
    with st.container(key=f"finding-{finding.what}-{number}-{finding.subject}", gap=None):
        if finding.subject in known:
            query = {"id": finding.subject}
            st.page_link(page("document"), label=label(known[finding.subject]), query_params=query)
            st.html(f'<p class="ps-details">{isolated(finding.subject)}</p>{finding_html(finding)}')
        else:
            st.html(f"<strong>{isolated(localised(finding.subject))}</strong>{finding_html(finding)}")
