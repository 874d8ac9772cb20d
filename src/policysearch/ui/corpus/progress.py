"""How far the work on the index has come, on the page of the corpus."""

from __future__ import annotations

import streamlit as st

from policysearch.text.catalogue import marked
from policysearch.ui.corpus.work import Work, desk
from policysearch.ui.i18n import _, number_text
from policysearch.ui.notices import show_error
from policysearch.ui.opening import index_folder, writer_of
from policysearch.ui.safe_text import escaped

_STAGES = {
    "check": marked("Reading the files that were sent"),
    "read": marked("Reading"),
    "embed": marked("Embedding"),
    "words": marked("Learning words"),
    "write": marked("Writing"),
    "examine": marked("Looking for what is wrong"),
}


def show_progress() -> None:
    """What is being done to the index now, or what went wrong with it last; nothing where there is nothing to say."""
    work = desk().work
    if work and work.running:
        _follow()
    elif work and work.error:
        show_error(work.error, _("The last change did not come to its end"))
    elif writer_of(index_folder()):
        _follow_other()


@st.fragment(run_every=1)
def _follow() -> None:
    work = desk().work
    if work is None or not work.running:
        st.rerun()  # the page shows what has become of it
    st.progress(_share(work), text=_said(work))


@st.fragment(run_every=3)
def _follow_other() -> None:
    """Another program writes it: that it does is all that can be known."""
    if not writer_of(index_folder()):
        st.rerun()
    said = _("The index is being brought up to date by another program. Until then, searches find what it had before.")
    st.html(f'<p class="ps-working" role="status">{escaped(said)}</p>')


def _share(work: Work) -> float:
    return min(1.0, work.done / work.total) if work.total else 0.0


def _said(work: Work) -> str:
    stage = _(_STAGES.get(work.stage, "Working"))
    return f"{stage}: {number_text(work.done)} / {number_text(work.total)}" if work.total else f"{stage}…"
