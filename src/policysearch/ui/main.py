"""Starts the app: `streamlit run` on this file, or `policysearch serve`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from policysearch.ui import search_page

_HERE = Path(__file__).parent


def main() -> None:
    """One run of the script: the frame that all pages share, and the page asked for."""
    st.set_page_config(page_title="policysearch", page_icon=str(_HERE / "icon.svg"), layout="wide")
    st.html(_HERE / "style.css")
    pages = [
        st.Page(search_page.show, title="Search", url_path="search", default=True),
        st.Page(_evaluate, title="Evaluate", url_path="evaluate"),
        st.Page(_judge, title="Judge", url_path="judge"),
    ]
    st.navigation(pages, position="top").run()


# What these pages need takes a second to import, which no search shall wait for.


def _evaluate() -> None:
    from policysearch.ui import evaluate_page

    evaluate_page.show()


def _judge() -> None:
    from policysearch.ui import judge_page

    judge_page.show()


if __name__ == "__main__":
    main()
