"""What the app says when there is nothing to show: why, and what to do."""

from __future__ import annotations

import streamlit as st

from policysearch.errors import (
    EncoderError,
    IndexDamagedError,
    IndexLockedError,
    IndexMismatchError,
    IndexMissingError,
    PolicySearchError,
)
from policysearch.text.catalogue import marked
from policysearch.ui.i18n import _, localised
from policysearch.ui.safe_text import escaped

_TITLES: tuple[tuple[type[PolicySearchError], str], ...] = (
    (IndexMissingError, marked("There is no index yet")),
    (IndexDamagedError, marked("The index is damaged")),
    (IndexLockedError, marked("The index is being made")),
    (IndexMismatchError, marked("The index does not fit this program")),
    (EncoderError, marked("The language model cannot be used")),
)


def show_error(error: PolicySearchError, title: str | None = None) -> None:
    """What is wrong, with what and why; the command that mends it stands alone, ready to be copied.

    `title` is for what is wrong with the request; trouble with the index has its own.
    """
    title = next((_(its) for kind, its in _TITLES if isinstance(error, kind)), title or _("This cannot be searched"))
    subject, reason = localised(error.subject), localised(error.reason)
    remedy, command = split_command(localised(error.remedy))
    st.html(
        f'<section class="ps-notice ps-error" role="alert"><h2>{escaped(title)}</h2>'
        f"<p><code>{escaped(subject)}</code></p><p>{escaped(sentence(reason))}</p>"
        f"<p>{escaped(remedy if command else sentence(remedy))}</p></section>"
    )
    if command:
        st.code(command, language="bash", wrap_lines=True)


def show_notice(title: str, *paragraphs: str) -> None:
    """A state that is no error. The texts are plain."""
    body = "".join(f"<p>{escaped(paragraph)}</p>" for paragraph in paragraphs)
    st.html(f'<section class="ps-notice"><h2>{escaped(title)}</h2>{body}</section>')


def split_command(remedy: str) -> tuple[str, str]:
    """The sentence of a remedy and the command it ends with; the latter empty where there is none."""
    before, found, command = remedy.partition(": policysearch ")
    return (f"{before}:", f"policysearch {command}") if found else (remedy, "")


def sentence(text: str) -> str:
    """A reason or a remedy as a sentence: with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "?", "!")) else ".")
