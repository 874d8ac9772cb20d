"""The judge's place in the address bar, read and changed."""

from __future__ import annotations

import streamlit as st

from policysearch.ui.judge.state import JudgeState
from policysearch.ui.params import of_address


def read_judge_state() -> JudgeState:
    """The place in the address bar. Raises UsageError."""
    return JudgeState.from_params(of_address())


def go_to(state: JudgeState) -> None:
    """Put a place into the address bar, as a step that the back button undoes."""
    st.query_params.from_dict(state.to_params())
