"""Who may change documents, and the way to say who one is, there and back."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from policysearch.ui import visit
from policysearch.ui.access import Access
from policysearch.ui.i18n import _
from policysearch.ui.notices import show_notice
from policysearch.ui.pages import page
from policysearch.ui.safe_text import escaped

_ARRIVED, _SENT_BACK = "arrived", "sent back without signing in"


def lead_back(*, at_first_page: bool) -> None:
    """Lead those on who come back from signing in: providers send everybody to the first page, signed in or not.

    `at_first_page` if that is where this run is, with nothing else in its address.
    """
    if _ARRIVED in st.session_state:
        return
    st.session_state[_ARRIVED] = True
    if at_first_page and visit.current().signing_in:
        visit.change(lambda its: replace(its, signing_in=False))
        st.session_state[_SENT_BACK] = not st.user.get("is_logged_in")
        st.switch_page(page("corpus"), query_params={"view": "change"})


def visitor(allowed: Access) -> str | None:
    """Who this is, if it is one who may change documents; else the way to sign in is shown."""
    if not allowed.sign_in:
        return "local user"
    if not st.user.is_logged_in:
        _show_sign_in()
        return None
    email = str(st.user.get("email") or "")
    if reason := _why_not(email, allowed):
        show_notice(_("You may not change documents here"), reason)
        st.button(_("Sign out"), on_click=st.logout)
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        said = escaped(_("Signed in as {email}", email=email))
        st.html(f'<p class="ps-note">{said}</p>', width="content")
        st.button(_("Sign out"), on_click=st.logout, type="tertiary")
    return email


def _show_sign_in() -> None:
    if st.session_state.get(_SENT_BACK):
        # The provider's reason stays in the server's log: Streamlit hands none on.
        show_notice(
            _("You were not signed in"),
            _("The sign-in was broken off or refused."),
            _("Try again, or ask whoever runs this server."),
        )
    else:
        show_notice(_("Sign in to add and remove documents"), _("Searching needs no signing in."))
    st.button(_("Sign in"), type="primary", on_click=_sign_in)


def _sign_in() -> None:
    visit.change(lambda its: replace(its, signing_in=True))
    st.login()


def _why_not(email: str, allowed: Access) -> str:
    """Why whoever has signed in with this address may not change documents; empty where they may."""
    if not allowed.admits(email):
        return _(
            "You are signed in as {email}. Ask whoever runs this server to let this address in.", email=email or "–"
        )
    if str(st.user.get("email_verified")).casefold() == "false":  # some providers send it as text
        return _(
            "It is not confirmed that {email} is your address. Confirm it where you sign in, then sign in again.",
            email=email,
        )
    return ""
