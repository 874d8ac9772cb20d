"""The comparison in the reader's address bar, read and changed."""

from __future__ import annotations

import streamlit as st

from policysearch.ui.compare.state import CompareState
from policysearch.ui.params import of_address


def read_compare_state() -> CompareState:
    """The comparison in the address bar. Raises UsageError."""
    return CompareState.from_params(of_address())


def go_to(state: CompareState) -> None:
    """Put a comparison into the address bar, as a step that the back button undoes."""
    st.query_params.from_dict(state.to_params())
