"""Starts the app: `streamlit run` on this file, or `policysearch serve`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from policysearch.text.catalogue import INTERFACES
from policysearch.ui import visit
from policysearch.ui.corpus.signing_in import lead_back
from policysearch.ui.i18n import _, choose_interface, interface_language, own_name, settle_interface
from policysearch.ui.pages import page, pages
from policysearch.ui.script import show_language, show_script
from policysearch.ui.shortlist.keeping import show_kept

_HERE = Path(__file__).parent
_CHOICE = "interface"


def main() -> None:
    """One run of the script: the frame that all pages share, and the page asked for."""
    settle_interface()
    st.set_page_config(page_title="policysearch", page_icon=str(_HERE / "icon.svg"), layout="wide")
    st.html(f"<style>{''.join(path.read_text('utf-8') for path in sorted((_HERE / 'style').glob('*.css')))}</style>")
    chosen = st.navigation(pages(), position="top")
    lead_back(at_first_page=chosen.url_path == page("search").url_path and not st.query_params)
    chosen.run()
    show_kept()
    show_script()
    show_language(interface_language())
    visit.remember()
    _show_interfaces()


def _show_interfaces() -> None:
    """The languages of the interface, at the foot of the page; each is called what it calls itself."""
    st.session_state[_CHOICE] = interface_language()
    st.segmented_control(
        _("Language"), INTERFACES, key=_CHOICE, format_func=own_name, label_visibility="collapsed", on_change=_choose
    )


def _choose() -> None:
    if language := st.session_state[_CHOICE]:
        choose_interface(language)


if __name__ == "__main__":
    main()
