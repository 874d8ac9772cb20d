"""The page document as Streamlit runs it, on the sample corpus, without a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from policysearch.search.engine import Index
from policysearch.search.marking import marking
from policysearch.ui.document.state import DocumentState
from policysearch.ui.opening import INDEX_VARIABLE
from policysearch.ui.search.state import SearchState

QUESTION = "Wie lange kann man das Fahrrad am Bahnhof kostenlos abstellen?"
PATH = "utrecht-bicycle-parking.md"
ASKED = SearchState(QUESTION)

Opened = Callable[[DocumentState], AppTest]


def _page() -> None:
    import streamlit as st

    from policysearch.ui.pages import page

    chosen = st.navigation([page("search"), page("compare"), page("document")])
    del chosen
    from policysearch.ui.document import page

    page.show()


@pytest.fixture
def opened(corpus_index: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens the page at an address."""
    monkeypatch.setenv(INDEX_VARIABLE, str(corpus_index))

    def open_page(state: DocumentState) -> AppTest:
        app = AppTest.from_function(_page, default_timeout=120)
        for name, value in state.to_params().items():
            app.query_params[name] = value
        return app.run()

    return open_page


@pytest.fixture(scope="module")
def index(corpus_index: Path) -> Index:
    """What the page must agree with."""
    return Index.open(corpus_index)


def html(app: AppTest) -> str:
    return "\n".join(element.value for element in app.get("html"))


def address(app: AppTest) -> DocumentState:
    params = {name: [value] if isinstance(value, str) else value for name, value in app.query_params.items()}
    return DocumentState.from_params(params)


def test_a_document_is_shown_with_all_that_is_known_and_who_says_so(opened: Opened) -> None:
    app = opened(DocumentState(PATH))

    assert not app.exception
    shown = html(app)
    assert shown.count("<h1") == 1
    assert '<h3 id="ps-section-3" dir="auto">Tarief</h3>' in shown
    assert "<bdi>Utrecht</bdi>, <bdi>Netherlands</bdi>" in shown
    assert '<th scope="row">City</th><td><bdi>Utrecht</bdi></td><td>the document&#x27;s own front matter</td>' in shown
    assert "<mark" not in shown


def test_hits_are_marked_and_j_and_k_go_from_one_to_the_next(opened: Opened, index: Index) -> None:
    hits = marking(index, QUESTION, index.document(PATH)).hits
    app = opened(DocumentState(PATH, search=ASKED))

    assert f"{len(hits)} hits" in html(app)
    assert '<mark class="ps-meaning ps-word">gratis</mark>' in html(app)
    assert [app.button(key=f"step {key}").disabled for key in "KJ"] == [True, False]

    app.button(key="step J").click().run()
    app.button(key="step J").click().run()

    assert address(app) == DocumentState(passage=hits[1].passage.passage_id, search=ASKED)
    assert f"Hit 2 of {len(hits)}" in html(app)

    app.button(key="step K").click().run()

    assert address(app).passage == hits[0].passage.passage_id


def test_an_opened_passage_can_be_copied_with_its_source(opened: Opened, index: Index) -> None:
    tarief = next(one for one in index.passages(index.document(PATH)) if one.heading_path[-1] == "Tarief")

    shown = html(opened(DocumentState(passage=tarief.passage_id)))

    assert f'data-opened="{tarief.ordinal}"' in shown
    assert f'data-link="document?passage={tarief.passage_id}&amp;path={PATH}&amp;quote=De+eerste+24' in shown
    assert "— Utrecht: Raadsmemo: fietsparkeren in het stationsgebied van Utrecht, council memo" in shown


def test_other_versions_are_a_click_away(opened: Opened) -> None:
    app = opened(DocumentState("gent-food-policy-draft.md"))

    assert [one.label for one in app.expander] == ["1 other version"]


def test_a_document_that_has_changed_says_so(opened: Opened) -> None:
    state = DocumentState(passage="0123456789abcdef-1-20", path=PATH, quote="De eerste 24 uur zijn gratis.")

    shown = html(opened(state))

    assert "This document has changed since the link was made. The quote is still in it." in shown


def test_a_document_that_is_gone_says_so_with_a_way_on(opened: Opened) -> None:
    app = opened(DocumentState(passage="0123456789abcdef-1-20", path="gone/<b>plan.md"))

    assert not app.exception
    assert "This document is not in the index" in html(app)
    assert "“gone/&lt;b&gt;plan.md” is gone" in html(app)

    next(button for button in app.button if button.label == "Choose a document").click().run()

    assert address(app) == DocumentState()


def test_without_an_address_a_document_can_be_chosen(opened: Opened, index: Index) -> None:
    app = opened(DocumentState())

    app.selectbox[0].set_value("Utrecht").run()
    (chosen,) = app.selectbox(key="chosen document").options
    assert chosen == "Utrecht · Raadsmemo: fietsparkeren in het stationsgebied van Utrecht · Dutch"
    app.selectbox(key="chosen document").select_index(0).run()

    assert address(app).reference == index.document(PATH).document_id
    assert "fietsparkeren" in html(app)


def test_what_cannot_be_asked_is_said_above_the_text(opened: Opened) -> None:
    shown = html(opened(DocumentState(PATH, search=SearchState("-fiets"))))

    assert 'role="alert"' in shown
    assert "Utrecht Centraal is het drukste" in shown


def test_pages_of_a_pdf_are_shown_with_the_passage_drawn_in(opened: Opened, index: Index) -> None:
    passage = index.passages(index.document("dunkerque-free-buses.pdf"))[-1]
    assert passage.page_last == 2
    app = opened(DocumentState(passage=passage.passage_id, page=2))

    assert not app.exception
    (sheet,) = [element.value for element in app.get("html") if 'class="ps-sheet"' in element.value]
    assert 'src="data:image/jpeg;base64,/9j/' in sheet
    assert 'alt="Page 2 of Bus gratuits' in sheet
    assert sheet.count("<i style=") > 0

    app.number_input(key="page").set_value(1).run()

    assert address(app).page == 1
