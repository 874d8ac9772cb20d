"""Questions to start with: each is in another language, and answered in languages that are not its own."""

from __future__ import annotations

import streamlit as st

from policysearch.ui.safe_text import label
from policysearch.ui.search.state import SearchState
from policysearch.ui.search.url import go_to

EXAMPLES: tuple[str, ...] = (
    "När beslutade Milanos storstadskommun att gå med i METREX och vilket nummer har beslutet?",
    "What must a place offer to serve as a cool refuge for vulnerable people in a heatwave?",
    "Welche Städte sperren alte Autos mit hohem Schadstoffausstoß aus oder verlangen dafür eine Gebühr?",
    "Chi recupera calore dalle acque reflue e dai depuratori?",
    "À partir de quel âge les enfants peuvent-ils voter pour le budget participatif de la ville ?",
    "Wie betaalt de bescherming tegen hoosbuien: de waterrekening of de belasting?",
)


def show_examples(title: str) -> None:
    """The examples, each a click away."""
    st.html(f'<h2 class="ps-section">{title}</h2>')
    with st.container(gap="xsmall", key="examples"):
        for question in EXAMPLES:
            st.button(label(question), on_click=go_to, args=(SearchState(question),), key=f"example:{question}")
