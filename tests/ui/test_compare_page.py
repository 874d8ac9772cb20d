"""The page that compares, as Streamlit runs it, on the sample corpus, without a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from policysearch.search.engine import Index
from policysearch.search.practice import standard_questions
from policysearch.ui.compare.state import CompareState
from policysearch.ui.opening import INDEX_VARIABLE

FREE = "Is public transport free for residents?"

Opened = Callable[..., AppTest]


def _page() -> None:
    from policysearch.ui.compare.page import show

    show()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, corpus_index: Path) -> Opened:
    """Opens the page at an address."""

    def open_page(state: CompareState | None = None, **params: str) -> AppTest:
        monkeypatch.setenv(INDEX_VARIABLE, str(corpus_index))
        app = AppTest.from_function(_page, default_timeout=120)
        for name, value in ((state or CompareState()).to_params() | params).items():
            app.query_params[name] = value
        return app.run()

    return open_page


def address(app: AppTest) -> CompareState:
    params = {name: [value] if isinstance(value, str) else value for name, value in app.query_params.items()}
    return CompareState.from_params(params)


def html(app: AppTest) -> str:
    return "\n".join(element.value for element in app.get("html"))


def test_questions_go_into_the_address_and_each_city_answers(opened: Opened) -> None:
    app = opened()
    app.text_area(key="compare questions").input(f"{FREE}\n\n Who  pays? ")
    next(button for button in app.button if button.label == "Compare").click().run()

    assert not app.exception
    assert address(app) == CompareState(questions=(FREE, "Who pays?"))
    assert '<th scope="row"><a class="ps-link"' in html(app)
    assert "78 documents looked at" in html(app)
    assert "Nothing found in 1 document" in html(app)


def test_a_practice_becomes_six_questions_that_can_be_changed(opened: Opened) -> None:
    app = opened()
    app.text_input(key="compare topic").input("bicycle parking")
    next(button for button in app.button if button.label == "Ask these").click().run()

    assert address(app).questions == standard_questions("bicycle parking")
    assert app.text_area(key="compare questions").value == "\n".join(standard_questions("bicycle parking"))


def test_a_practice_without_a_word_is_explained(opened: Opened) -> None:
    app = opened()
    app.text_input(key="compare topic").input(" ? ")
    next(button for button in app.button if button.label == "Ask these").click().run()

    assert not app.exception
    assert "Name a practice, for example: bicycle parking." in html(app)
    assert address(app) == CompareState()


def test_chosen_cities_are_compared_alone_and_looked_at_closely(opened: Opened) -> None:
    app = opened(CompareState(questions=(FREE,), cities=("Tallinn", "Oslo"), place="Tallinn"))

    assert not app.exception
    assert html(app).count('<th scope="row">') == 2
    assert html(app).count('class="ps-hit"') == 1
    app.multiselect(key="compare cities").set_value(["Oslo"]).run()
    assert address(app) == CompareState(questions=(FREE,), cities=("Oslo",))


def test_a_passage_shows_who_else_says_the_like(opened: Opened, corpus_index: Path) -> None:
    index = Index.open(corpus_index)
    passage = next(its for its in index.passages(index.document("malmo-cloudburst.md")) if its.number == "S2")

    app = opened(CompareState(view="passage", passage=passage.passage_id))

    assert not app.exception
    assert 'class="ps-asked"' in html(app)
    assert "<bdi>København</bdi>" in html(app)
    assert html(app).count('class="ps-hit"') == 10


def test_two_plans_are_held_against_each_other(opened: Opened) -> None:
    state = CompareState(view="plans", plan="gent-food-policy-draft.md", other="gent-food-policy.md")
    app = opened(state)

    assert not app.exception
    assert "5 of 5 objectives have a counterpart" in html(app)
    assert html(app).count('<span class="ps-band ps-strong">Counterpart</span>') == 5

    app.toggle(key="compare gaps").set_value(True).run()

    assert address(app).gaps
    assert "Nothing is missing" in html(app)


@pytest.mark.parametrize("params", [{"passage": "gone-0-1"}, {"view": "x"}, {"plan": "no.md", "with": "b.md"}])
def test_what_cannot_be_compared_is_said_with_a_way_out(opened: Opened, params: dict[str, str]) -> None:
    app = opened(None, **params)
    assert not app.exception
    assert "This cannot be compared" in html(app)
    assert [button.label for button in app.button if button.label == "Start over"]


@pytest.mark.parametrize("view", ["passage", "plans"])
def test_each_way_in_says_what_to_do_first(opened: Opened, view: str) -> None:
    app = opened(CompareState(view=view))  # type: ignore[arg-type]
    assert not app.exception
    assert 'class="ps-notice' in html(app)
