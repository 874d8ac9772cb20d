"""The search page as Streamlit runs it, without a browser, and what a reader sees on it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from policysearch.records import DocumentHits
from policysearch.ui.opening import INDEX_VARIABLE
from policysearch.ui.search.examples import EXAMPLES
from policysearch.ui.search.state import SearchState

APP = str(Path(__file__).parents[2] / "app.py")
METREX = EXAMPLES[0]
START = SearchState()

Opened = Callable[..., AppTest]


def open_search(monkeypatch: pytest.MonkeyPatch, index: Path, state: SearchState = START, **params: str) -> AppTest:
    """The app on an index, at an address."""
    monkeypatch.setenv(INDEX_VARIABLE, str(index))
    app = AppTest.from_file(APP, default_timeout=120)
    for name, value in (state.to_params() | params).items():
        app.query_params[name] = value
    return app.run()


def address(app: AppTest) -> SearchState:
    """The search that the URL names now."""
    params = {name: [value] if isinstance(value, str) else value for name, value in app.query_params.items()}
    return SearchState.from_params(params)


def cards(app: AppTest) -> list[str]:
    return [card for result in _results(app) for card in result.split("<article ")[1:]]


def heads(app: AppTest) -> list[str]:
    """Of the documents."""
    return [result.split("<article ")[0] for result in _results(app)]


def _results(app: AppTest) -> list[str]:
    return [element.value for element in app.get("html") if 'class="ps-result"' in element.value]


def summary(app: AppTest) -> str:
    """The search in words, and the filters that are set."""
    (text,) = [element.value for element in app.get("html") if 'class="ps-summary"' in element.value]
    return text


def passages_of(groups: tuple[DocumentHits, ...]) -> list[str]:
    return [hit.passage.passage_id for group in groups for hit in group.hits]


def passages_in(app: AppTest) -> list[str]:
    return [card.split('data-passage="')[1].split('"')[0] for card in cards(app)]


def click(app: AppTest, name: str) -> None:
    next(button for button in app.button if button.label.startswith(name)).click().run()


def notice(app: AppTest) -> str:
    (text,) = [element.value for element in app.get("html") if 'class="ps-notice' in element.value]
    return text
