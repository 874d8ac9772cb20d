"""What axe-core finds on each page: nothing serious, and nothing wider than a telephone."""

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page
from visitor import open_page, wait_for_rest

from policysearch.search.engine import Index

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
PASSAGE = "{passage}"
PAGES = [
    "/",
    "/?q=bicycle+parking+at+the+station&language=nl",
    "/?q=zqxj+wvvk",
    "/?q=a&sort=bogus",
    "/?q=Parkpickerl&mode=exact",
    "/document?passage={passage}&q=bicycle+parking",
    "/document?id=dunkerque-free-buses.pdf&page=1",
    "/compare?question=free+public+transport&question=cloudbursts",
    "/compare?passage={passage}",
    "/compare?plan=milano-food-policy.md&with=gent-food-policy.md",
    "/shortlist",
    "/corpus",
    "/corpus?view=left-out",
    "/corpus?view=findings",
    "/evaluate",
    "/judge",
]


@pytest.fixture(scope="module")
def page(browser: Browser, corpus_app: str) -> Iterator[Page]:
    visitor = open_page(browser, corpus_app)
    yield visitor
    visitor.context.close()


@pytest.fixture(scope="module")
def passage(corpus_index: Path) -> str:
    index = Index.open(corpus_index)
    return index.passages(index.document("utrecht-bicycle-parking.md"))[3].passage_id


@pytest.mark.parametrize("address", PAGES)
def test_nothing_serious_stands_in_the_way_of_anybody(page: Page, corpus_app: str, passage: str, address: str) -> None:
    page.goto(corpus_app + address.replace(PASSAGE, passage))
    page.locator("h1").first.wait_for()
    wait_for_rest(page)
    page.evaluate(AXE)

    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]

    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in serious] == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_page_is_in_the_language_of_its_interface(browser: Browser, corpus_app: str) -> None:
    context = browser.new_context(locale="sv-SE")
    visitor = context.new_page()
    visitor.goto(corpus_app)

    visitor.get_by_role("button", name="Sök", exact=True).wait_for()
    visitor.wait_for_function("document.documentElement.lang === 'sv'")
    context.close()
