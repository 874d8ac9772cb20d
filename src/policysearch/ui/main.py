"""Starts the app: `streamlit run` on this file, or `policysearch serve`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from policysearch.ui import judge_page, search_page

_HERE = Path(__file__).parent


def main() -> None:
    """One run of the script: the frame that all pages share, and the page asked for."""
    st.set_page_config(page_title="policysearch", page_icon=str(_HERE / "icon.svg"), layout="wide")
    st.html(_HERE / "style.css")
    pages = [
        st.Page(search_page.show, title="Search", url_path="search", default=True),
        st.Page(judge_page.show, title="Judge", url_path="judge"),
    ]
    st.navigation(pages, position="top").run()


if __name__ == "__main__":
    main()
