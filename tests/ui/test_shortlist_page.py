"""The shortlist, as Streamlit runs it, on the sample corpus, without a browser."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from policysearch.export.brief import CHANGED, Asked, Item, kept
from policysearch.export.formats import written
from policysearch.search.engine import Index
from policysearch.ui.opening import INDEX_VARIABLE
from policysearch.ui.shortlist.export import brief_of
from policysearch.ui.shortlist.items import Shortlist
from policysearch.ui.shortlist.view import change_of, item_html

UTRECHT, TALLINN = "utrecht-bicycle-parking.md", "tallinn-free-public-transport-en.md"
QUESTION = "What does it cost?"

Opened = Callable[..., AppTest]


def _page() -> None:
    """Buttons that keep the passages of the address, above the page itself."""
    import streamlit as st

    from policysearch.ui.shortlist.keeping import show_keep
    from policysearch.ui.shortlist.page import show

    for passage_id in st.query_params.get_all("test_passage"):
        show_keep(passage_id)
    show()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens the page on an index, at an address, with buttons to keep these passages."""

    def open_page(index: Path, *passages: str, **params: str) -> AppTest:
        monkeypatch.setenv(INDEX_VARIABLE, str(index))
        app = AppTest.from_function(_page, default_timeout=120)
        app.query_params["test_passage"] = list(passages)
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return open_page


@pytest.fixture(scope="module")
def index(corpus_index: Path) -> Index:
    return Index.open(corpus_index)


@pytest.fixture
def passages(index: Index) -> list[str]:
    """Two of Utrecht with one of Tallinn between them."""
    utrecht = [passage.passage_id for passage in index.passages(index.document(UTRECHT))[:2]]
    tallinn = index.passages(index.document(TALLINN))[0].passage_id
    return [utrecht[0], tallinn, utrecht[1]]


def press(app: AppTest, name: str) -> AppTest:
    """Click the first button with this label, or of this key."""
    button = next(one for one in app.button if name in (one.label, one.key))
    button.click().run()
    assert not app.exception
    return app


def keep_all(app: AppTest) -> AppTest:
    while any(button.label == "Keep" for button in app.button):
        press(app, "Keep")
    return app


def shown(app: AppTest) -> list[str]:
    """The passages on the page, from the top."""
    texts = [element.value for element in app.get("html") if "ps-kept" in element.value]
    return [text.split('data-passage="')[1].split('"')[0] for text in texts]


def html(app: AppTest) -> str:
    return "\n".join(element.value for element in app.get("html"))


def test_an_empty_list_says_how_to_fill_it(opened: Opened, index: Index) -> None:
    app = opened(index.path)
    assert not app.exception
    assert "Your shortlist is empty" in html(app)
    assert "Choose “Keep” beside a passage" in html(app)


def test_what_is_kept_is_quoted_by_city_in_its_language(opened: Opened, index: Index, passages: list[str]) -> None:
    app = keep_all(opened(index.path, *passages, q=QUESTION, city="Utrecht"))

    assert [toast.value for toast in app.toast] == ["Kept. 3 passages in your shortlist"]
    assert shown(app) == [passages[0], passages[2], passages[1]]
    assert '<h2 class="ps-section"><bdi>Utrecht, Netherlands</bdi></h2>' in html(app)
    assert '<blockquote lang="nl" dir="auto">' in html(app)
    assert "3 passages · 2 documents · 2 cities" in html(app)
    assert f"Kept for: <bdi>{QUESTION}</bdi>" in html(app)
    assert f'href="document?passage={passages[0]}&amp;path=utrecht-bicycle-parking.md' in html(app)


def test_places_are_exchanged_within_a_city_and_in_ones_own_order(
    opened: Opened, index: Index, passages: list[str]
) -> None:
    app = keep_all(opened(index.path, *passages))
    press(app, f":material/arrow_downward: {passages[0]}")
    assert shown(app) == [passages[2], passages[0], passages[1]]

    app.segmented_control(key="shortlist order").set_value("own").run()

    assert app.query_params["order"] in ("own", ["own"])
    assert shown(app) == [passages[2], passages[1], passages[0]]
    press(app, f":material/arrow_upward: {passages[0]}")
    assert shown(app) == [passages[2], passages[0], passages[1]]


def test_what_is_removed_comes_back_with_its_note(opened: Opened, index: Index, passages: list[str]) -> None:
    app = keep_all(opened(index.path, *passages, order="own"))
    app.text_area(key=f"note {passages[1]}").input("Ask *them*").run()
    press(app, f"remove {passages[1]}")
    assert shown(app) == [passages[0], passages[2]]
    assert "1 passage was removed." in html(app)

    press(app, "Undo")

    assert shown(app) == passages
    assert app.text_area(key=f"note {passages[1]}").value == "Ask *them*"
    assert "removed" not in html(app)


def test_all_is_removed_only_after_a_second_click_and_comes_back(
    opened: Opened, index: Index, passages: list[str]
) -> None:
    app = press(keep_all(opened(index.path, *passages, order="own")), "Remove 3 passages")
    assert shown(app) == []
    assert "3 passages were removed." in html(app)
    assert shown(press(app, "Undo")) == passages


def test_an_order_that_is_none_is_explained(opened: Opened, index: Index) -> None:
    app = opened(index.path, order="sideways")
    assert "order=sideways" in html(app)
    assert "Use one of: city, own" in html(app)


def earlier(index: Index, **changes: str) -> Item:
    """A passage of Utrecht as it might have been kept from another version of its file."""
    document = index.document(UTRECHT)
    passage = replace(index.passages(document)[0], passage_id="f00d-0-99", document_id="f00d")
    about = {"path": document.path} | {name: value for name, value in changes.items() if name == "path"}
    text = changes.get("text", passage.text)
    return kept(replace(passage, text=text), replace(document, document_id="f00d", **about))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "The document has changed since you kept this. The quote is still in it."),
        ({"text": "Nobody sails here"}, "The document has changed since you kept this, and no longer says it."),
        ({"path": "gone.md"}, "The document is no longer there."),
    ],
)
def test_what_has_changed_since_is_said(index: Index, changes: dict[str, str], says: str) -> None:
    item = earlier(index, **changes)
    assert change_of(index, item) == says
    assert says in item_html(item, says, level=2)


def test_what_is_gone_is_kept_in_the_brief_with_its_text(index: Index) -> None:
    brief = brief_of(index, Shortlist((earlier(index, path="gone.md"),)), None, "2026-11-22", "en")
    assert CHANGED in written(brief, "md").decode()
    assert [looked.document.path for looked in brief.looked_at] == ["gone.md"]


def test_the_brief_has_links_and_every_document_that_was_looked_at(index: Index, passages: list[str]) -> None:
    first = index.passage(passages[0])
    item = kept(first, index.document(first.document_id), Asked(QUESTION))
    brief = brief_of(index, Shortlist((item,)), "https://search.example/app", "2026-11-22", "sv")

    assert brief.title == QUESTION
    assert brief.items[0].link
    assert brief.items[0].link.startswith(f"https://search.example/app/document?passage={passages[0]}&path=")
    rows = list(csv.DictReader(io.StringIO(written(brief, "csv").decode("utf-8-sig"))))
    assert [row["file"] for row in rows if row["status"] == "kept"] == [UTRECHT]
    assert len(rows) == index.manifest.documents
