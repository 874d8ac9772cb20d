"""Add and remove documents, on the page of the corpus; for those alone whom the operator lets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from policysearch.errors import Message, PolicySearchError, UsageError
from policysearch.ingest.workers import Workers
from policysearch.search.engine import Index
from policysearch.settings import ReadingSettings
from policysearch.text.catalogue import marked
from policysearch.ui.access import Access, access
from policysearch.ui.corpus.data import Entry, entries
from policysearch.ui.corpus.signing_in import visitor
from policysearch.ui.corpus.uploading import Act, Holdings, Refused, Removed, safe_name, taken
from policysearch.ui.corpus.view import date_text, files_html
from policysearch.ui.corpus.work import Progress, desk, run_apart
from policysearch.ui.i18n import _, ngettext
from policysearch.ui.notices import show_error, show_notice
from policysearch.ui.parts import plain
from policysearch.ui.safe_text import escaped, isolated, label

_ACTS: dict[Act, str] = {
    "add": marked("added"),
    "replace": marked("replaced"),
    "remove": marked("removed"),
    "restore": marked("put back"),
}
_SENT = "sent to the corpus"
_LATEST = 50
"""Changes and removed documents that are listed."""


def show_changing(index: Index) -> None:
    """The controls for those who may use them; for others, why there are none."""
    allowed = access()
    if not allowed.upload:
        show_notice(
            _("Documents cannot be changed here"),
            _("Whoever runs this server can allow it: see “Adding documents in the browser” in docs/serving.md."),
        )
        return
    who = visitor(allowed)
    if who is None:
        return
    holdings = Holdings(index.path, Path(index.manifest.corpus))
    if not holdings.corpus.is_dir():
        reason = Message("the folder of documents is not there")
        raise PolicySearchError(holdings.corpus.name, reason, Message("Ask whoever runs this server to put it back"))
    _show_sent(index)
    _show_add(holdings, allowed, who)
    _show_remove(holdings, entries(index), who)
    _show_restore(holdings, who)
    _show_changes(holdings)


def _show_add(holdings: Holdings, allowed: Access, who: str) -> None:
    st.html(f'<h2 class="ps-section">{escaped(_("Add documents"))}</h2>')
    sent = st.file_uploader(
        _("Files, each of at most {size} MB", size=allowed.max_upload_mb),
        type=[suffix.removeprefix(".") for suffix in allowed.suffixes],
        accept_multiple_files=True,
        max_upload_size=allowed.max_upload_mb,
        key=f"sent {st.session_state.get('sendings', 0)}",
    )
    if not sent:
        return
    named, refused = _named(sent, allowed)
    if refused:
        st.html(_refused_html(refused))
    if not named:
        return
    here = taken(holdings.corpus, named)
    replace = bool(here) and st.checkbox(
        ngettext("Replace the document that is there: {names}", "Replace the documents that are there: {names}",
                 len(here), names=", ".join(map(label, here)))
    )  # fmt: skip
    new = {name: file for name, file in named.items() if replace or name not in here}
    st.button(
        ngettext("Add {number} document", "Add {number} documents", len(new)),
        type="primary",
        disabled=not new or desk().busy,
        on_click=_add,
        args=(holdings, new, allowed, who, replace),
    )


def _named(sent: Sequence[UploadedFile], allowed: Access) -> tuple[dict[str, UploadedFile], list[Refused]]:
    """The files by the names that they get, and those that are not taken."""
    named: dict[str, UploadedFile] = {}
    refused: list[Refused] = []
    for file in sent:
        try:
            name = safe_name(file.name, allowed.suffixes)
        except UsageError as error:
            refused.append(Refused(error.subject, error.reason, error.remedy))
            continue
        if file.size > allowed.max_upload_mb * 2**20:
            refused.append(
                Refused(name, Message("it is larger than {size} MB", size=allowed.max_upload_mb), Message("Split it"))
            )
        elif name in named:
            refused.append(Refused(name, Message("another file has the same name"), Message("Rename one of them")))
        else:
            named[name] = file
    return named, refused


def _refused_html(refused: Sequence[Refused]) -> str:
    title = escaped(_("Not added"))
    listed = files_html([(one.name, one.reason, one.remedy) for one in refused])
    return f'<section class="ps-notice ps-error" role="alert"><h2>{title}</h2>{listed}</section>'


@dataclass(slots=True)
class _Sending:
    """What this visitor sent last, and what of it was refused; the work on it adds to that."""

    names: tuple[str, ...]
    refused: list[Refused]

    @property
    def added(self) -> list[str]:
        refused = {one.name for one in self.refused}
        return [name for name in self.names if name not in refused]


def _show_sent(index: Index) -> None:
    """What has become of it, once the work on it is over."""
    sending: _Sending | None = st.session_state.get(_SENT)
    if sending is None or desk().busy:
        return
    left_out = [Refused(its.path, its.reason, its.remedy) for its in index.skipped() if its.path in sending.added]
    if refused := [*sending.refused, *left_out]:
        st.html(_refused_html(refused))
    here, work = {document.path for document in index.documents()}, desk().work
    if (added := [name for name in sending.added if name in here]) and work and not work.error:
        said = ngettext(
            "{names} was added and can be found now.",
            "{names} were added and can be found now.",
            len(added),
            names=", ".join(added),
        )
        st.html(f'<p class="ps-working" role="status">{escaped(said)}</p>')


def _add(holdings: Holdings, files: dict[str, UploadedFile], allowed: Access, who: str, replace: bool) -> None:  # noqa: FBT001  # as Streamlit passes it
    sending = _Sending(tuple(files), [])
    data = {name: file.getvalue() for name, file in files.items()}

    def task(progress: Progress) -> None:
        with Workers(ReadingSettings(max_bytes=allowed.max_upload_mb * 2**20, workers=1)) as workers:
            for done, (name, its) in enumerate(data.items()):
                progress("check", done, len(data))
                if trouble := holdings.add(name, its, who, workers, replace=replace):
                    sending.refused.append(trouble)
        if sending.added:
            run_apart("update", holdings.index, progress)

    if _start("add", task):
        st.session_state[_SENT] = sending
        st.session_state["sendings"] = st.session_state.get("sendings", 0) + 1  # an empty field for the next ones


def _show_remove(holdings: Holdings, found: Sequence[Entry], who: str) -> None:
    st.html(f'<h2 class="ps-section">{escaped(_("Remove documents"))}</h2>')
    titles = {entry.document.path: plain(f"{entry.document.title} – {entry.document.path}") for entry in found}
    chosen = st.multiselect(
        _("Documents to remove"),
        list(titles),
        format_func=lambda path: titles.get(path, path),
        placeholder=_("Choose by title or file"),
        key=f"to remove {st.session_state.get('removals', 0)}",
    )
    if chosen:
        st.button(
            ngettext("Remove {number} document", "Remove {number} documents", len(chosen)),
            disabled=desk().busy,
            on_click=_remove,
            args=(holdings, tuple(chosen), who),
        )
        said = _("Removed documents can be put back, below.")
        st.html(f'<p class="ps-note">{escaped(said)}</p>')


def _remove(holdings: Holdings, paths: Sequence[str], who: str) -> None:
    def task(progress: Progress) -> None:
        troubles = []
        for path in paths:
            try:
                holdings.remove(path, who)
            except UsageError as error:  # somebody took the file away: the update forgets it as well
                troubles.append(error)
        run_apart("update", holdings.index, progress)
        if troubles:
            raise troubles[0]

    if _start("remove", task):
        st.session_state["removals"] = st.session_state.get("removals", 0) + 1


def _show_restore(holdings: Holdings, who: str) -> None:
    removed = holdings.removed()[:_LATEST]
    if not removed:
        return
    with st.expander(ngettext("{number} removed document", "{number} removed documents", len(removed))):
        for one in removed:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.html(f"<p>{isolated(one.path)}</p>", width="stretch")
                st.button(
                    _("Put back"),
                    key=f"restore {one.moment} {one.path}",
                    disabled=desk().busy,
                    on_click=_restore,
                    args=(holdings, one, who),
                )


def _restore(holdings: Holdings, removed: Removed, who: str) -> None:
    def task(progress: Progress) -> None:
        holdings.restore(removed, who)
        run_apart("update", holdings.index, progress)

    _start("restore", task)


def _start(name: str, task: Callable[[Progress], None]) -> bool:
    try:
        desk().start(name, task)
    except UsageError as error:  # somebody else was quicker
        show_error(error)
        return False
    return True


def _show_changes(holdings: Holdings) -> None:
    changes = holdings.changes()[:_LATEST]
    if not changes:
        return
    with st.expander(_("Latest changes")):
        lines = "".join(
            f"<li>{escaped(date_text(one.when))} · {isolated(one.who)} · {escaped(_(_ACTS[one.act]))} · "
            f"{isolated(one.path)} <small>{one.sha256[:12]}</small></li>"
            for one in changes
        )
        st.html(f'<ul class="ps-files">{lines}</ul>')
