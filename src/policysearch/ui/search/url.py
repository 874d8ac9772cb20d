"""The URL of the page in the reader's browser, read and changed."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from policysearch.ui.params import of_address
from policysearch.ui.search.state import SearchState


def read_state() -> SearchState:
    """The search in the address bar. Raises UsageError."""
    return SearchState.from_params(of_address())


def go_to(state: SearchState) -> None:
    """Put a search into the address bar, as a step that the back button undoes."""
    st.query_params.from_dict(state.to_params())


def address(state: SearchState) -> str:
    """A search as a link, from any page of the app."""
    return f"./?{urlencode(state.to_params(), doseq=True)}"
