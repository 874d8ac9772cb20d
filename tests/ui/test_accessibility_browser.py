"""What axe-core finds on each page: nothing serious, and nothing wider than a telephone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect
from visitor import documents, narrow, open_page, wait_for_rest

from policysearch.search.engine import Index

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
PASSAGE = "{passage}"
EVALUATION = Path(__file__).parents[2] / "corpus" / "evaluation"
PAGES = [
    "/",
    "/?q=bicycle+parking+at+the+station&language=nl",
    "/?q=zqxj+wvvk",
    "/?q=a&sort=bogus",
    "/?q=Parkpickerl&mode=exact",
    "/document?passage={passage}&q=bicycle+parking",
    "/document?id=dunkerque-free-buses.pdf&page=1",
    "/document?id=milano-food-policy.md&q=school+canteens",
    "/compare?question=free+public+transport&question=cloudbursts",
    "/compare?passage={passage}",
    "/compare?plan=milano-food-policy.md&with=gent-food-policy.md",
    "/shortlist",
    "/corpus",
    "/corpus?view=left-out",
    "/corpus?view=findings",
    "/corpus?view=change",
    "/evaluate",
    "/judge",
    f"/judge?{urlencode({'topics': EVALUATION, 'judge': 'Ada', 'language': 'fi'})}",
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
    expect(page.locator("html[data-keeps]")).to_be_attached()

    assert serious(page) == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert narrow(page)
    page.set_viewport_size({"width": 1440, "height": 900})


def unfold_all(page: Page) -> None:
    """A search with every part open that can be opened."""
    page.get_by_test_id("stMain").get_by_test_id("stExpander").locator("summary").click()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    page.get_by_test_id("stSidebar").locator("summary").first.click()
    wait_for_rest(page)
    page.locator(".stHtml details").evaluate_all("all => all.forEach((one) => { one.open = true; })")


def open_filters(page: Page) -> None:
    """The drawer of filters on a telephone."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.get_by_role("button", name="Filters", exact=True).click()
    expect(page.get_by_test_id("stSidebar").get_by_role("heading", name="Filters")).to_be_in_viewport()


def fill_shortlist(page: Page) -> None:
    """A shortlist with a passage and its downloads."""
    page.get_by_role("button", name="Keep", exact=True).first.click()
    expect(page.get_by_role("button", name="Kept", exact=True)).to_be_visible()
    page.goto(page.url.partition("?")[0] + "shortlist")
    expect(page.locator(".ps-kept")).to_be_visible()
    wait_for_rest(page)
    page.get_by_role("button", name="Download").click()
    expect(page.get_by_role("button", name="Word document")).to_be_visible()


@pytest.mark.parametrize("gone_to", [unfold_all, open_filters, fill_shortlist])
def test_nothing_serious_in_what_is_opened(browser: Browser, corpus_app: str, gone_to: Callable[[Page], None]) -> None:
    page = open_page(browser, f"{corpus_app}/?q=bicycle+parking+at+the+station&language=nl")
    documents(page)
    gone_to(page)
    wait_for_rest(page)

    assert serious(page) == []
    assert narrow(page)
    page.context.close()


def serious(page: Page) -> list[tuple[str, str]]:
    """What axe-core calls serious or critical: the rule, and the first place that breaks it."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in {"serious", "critical"}]


def test_a_page_is_in_the_language_of_its_interface(browser: Browser, corpus_app: str) -> None:
    context = browser.new_context(locale="sv-SE")
    visitor = context.new_page()
    visitor.goto(corpus_app)

    visitor.get_by_role("button", name="Sök", exact=True).wait_for()
    visitor.wait_for_function("document.documentElement.lang === 'sv'")
    context.close()
