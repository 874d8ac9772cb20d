"""The index of the app is opened once, for readers of every language."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from policysearch.ui.opening import INDEX_VARIABLE


def _page() -> None:
    import streamlit as st

    from policysearch.ui import i18n
    from policysearch.ui.opening import open_index

    if st.button("svenska"):
        i18n.choose_interface("sv")
    st.text(i18n.interface_language())
    st.text(id(open_index()))


def test_readers_of_two_languages_share_one_index(monkeypatch: pytest.MonkeyPatch, hostile_index: Path) -> None:
    monkeypatch.setenv(INDEX_VARIABLE, str(hostile_index))
    app = AppTest.from_function(_page, default_timeout=120).run()
    language, index = (text.value for text in app.text)
    assert language == "en"

    app.button[0].click().run()

    assert [text.value for text in app.text] == ["sv", index]
