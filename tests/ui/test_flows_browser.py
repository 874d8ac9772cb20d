"""Ways through the app, from page to page, as visitors go them in a real browser on a real server."""

import csv
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlencode

import docx
import pytest
from playwright.sync_api import Browser, Page, expect
from visitor import PATIENCE_MS, ask, documents, downloaded, drawn, keep_first, narrow, open_page

from policysearch.search.engine import Index

pytestmark = pytest.mark.browser

EVALUATION = Path(__file__).parents[2] / "corpus" / "evaluation"
FREE, CLOUDBURST = "free public transport", "Who pays for protection against cloudbursts?"

FOCUS_IS_SEEN = """() => {
  const seen = (one) => one.outlineStyle !== "none" || one.boxShadow !== "none";
  const at = document.activeElement, [its, around] = [at, at.parentElement].map((one) => getComputedStyle(one));
  return seen(its) || (at.tagName === "INPUT" && around.borderColor === "rgb(31, 86, 115)");
}"""
NAME = "document.activeElement.ariaLabel || document.activeElement.innerText.split('\\n').pop()"
# All that is written on the page and in its fields, but for how long the search took.
SHOWN = """[document.querySelector("[data-testid=stApp]").innerText.replace(/Found in.*/, ""),
  ...[...document.querySelectorAll("input, textarea")].map((one) => `${one.value} ${one.checked}`)].join("\\n")"""


@pytest.fixture(scope="module")
def station(corpus_index: Path) -> str:
    """A passage of Utrecht's memo on bicycle parking."""
    index = Index.open(corpus_index)
    return index.passages(index.document("utrecht-bicycle-parking.md"))[3].passage_id


@pytest.fixture(scope="module")
def two(browser: Browser) -> Iterator[tuple[Page, Page]]:
    """The pages of two visitors who know nothing of each other."""
    here, there = (open_page(browser, "about:blank") for _ in range(2))
    yield here, there
    here.context.close()
    there.context.close()


def assert_the_same(here: Page, there: Page) -> None:
    """Two pages show the same once both are drawn: parts of a page come late, on either of them."""
    for page in (here, there):
        drawn(page)
    for _ in range(PATIENCE_MS // 1000):
        if here.evaluate(SHOWN) == there.evaluate(SHOWN):
            return
        here.wait_for_timeout(100)
    assert there.evaluate(SHOWN) == here.evaluate(SHOWN)


def test_a_search_is_read_by_keyboard_alone(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, corpus_app)
    drawn(page)
    page.keyboard.press("/")
    page.keyboard.type("METREX")
    page.keyboard.press("Enter")
    documents(page)

    stops = []
    while "Keep" not in stops:
        page.keyboard.press("Tab")
        page.wait_for_function(FOCUS_IS_SEEN)
        stops.append(page.evaluate(NAME))
    wanted = ["Search", "By meaning", "Asked in", "Order", "Open", "Copy quote", "Find similar", "Keep"]
    assert [stop for stop in stops if stop in wanted] == wanted

    second = page.locator(".ps-hit").nth(1)
    page.keyboard.press("k")  # from the button below the first passage back to it
    expect(page.locator(".ps-hit").first).to_be_focused()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.wait_for_function(FOCUS_IS_SEEN)
    passage = second.get_attribute("data-passage")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/document?passage={passage}**")
    expect(page.locator(".ps-opened").first).to_be_in_viewport()
    page.context.close()


def test_back_and_forward_lead_through_the_pages(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/?{urlencode({'q': FREE, 'language': 'fr'})}")
    found = documents(page)
    page.locator(".ps-hit").first.get_by_role("link", name="Open").click()
    expect(page.locator(".ps-opened").first).to_be_in_viewport()
    title = page.locator("h1").inner_text()
    page.get_by_role("link", name="Who else does this?").click()
    expect(page.locator(".ps-asked h2")).to_have_text(title)
    page.get_by_role("link", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name="For example")).to_be_visible()

    page.go_back()
    expect(page.locator(".ps-asked h2")).to_have_text(title)
    page.go_back()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".ps-opened").first).to_be_in_viewport()
    page.go_back()
    expect(page.get_by_role("checkbox", name="French")).to_be_checked()
    assert documents(page) == found

    page.go_forward()
    expect(page.locator("h1")).to_have_text(title)
    page.go_forward()
    expect(page.locator(".ps-asked h2")).to_have_text(title)
    page.go_forward()
    expect(page.get_by_role("heading", name="For example")).to_be_visible()
    page.context.close()


def test_what_was_clicked_together_is_sent_on_as_an_address(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/?q=costs+and+funding&type=programme+page&type=evaluation+report")
    documents(page)
    page.get_by_test_id("stSidebar").get_by_text("strategy", exact=False).first.click()
    page.wait_for_url("**type=strategy**")
    documents(page)
    page.get_by_role("combobox", name="Order").click()
    page.get_by_role("option", name="Newest").click()
    page.wait_for_url("**sort=newest**")
    documents(page)
    page.get_by_role("link", name="Page 2").click()
    page.wait_for_url("**results=2**")
    expect(page.locator(".ps-group .ps-rank").first).to_have_text("21")

    other = open_page(browser, page.url)
    assert_the_same(page, other)
    page.context.close()
    other.context.close()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("document?passage={station}&q=Fahrrad&language=nl", "Tarief"),
        ("document?id=dunkerque-free-buses.pdf&page=2&q=buses", "of 2"),
        (f"compare?question={quote(CLOUDBURST)}&question=floods&country=DK&country=SE&show=all", "Malmö"),
        ("compare?passage={station}", "other place"),
        ("compare?plan=malmo-cloudburst.md&with=kobenhavn-cloudburst.md&direction=back&only=gaps", "No counterpart"),
        ("corpus?words=plan&country=IT&country=DE&sort=newest", "of 78 documents"),
        ("corpus?sort=city&page=2", "Page 2 of 4"),
        ("evaluate?system=dense&system=hybrid&measure=RR%4010&queries=3&seed=7", "Queries per language"),
        (f"judge?{urlencode({'topics': EVALUATION, 'judge': 'Ada', 'language': 'sv'})}", "passage 1 of"),
    ],
)
def test_an_address_shows_the_same_to_somebody_else(
    two: tuple[Page, Page], corpus_app: str, station: str, address: str, told: str
) -> None:
    here, there = two
    for page in two:
        page.goto(f"{corpus_app}/{address.format(station=station)}")
    expect(here.get_by_text(told).first).to_be_visible()
    assert_the_same(here, there)


def test_every_way_can_be_gone_on_a_telephone(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/?q={quote(FREE)}", width=390)
    documents(page)
    assert narrow(page)
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_test_id("stSidebar").get_by_role("heading", name="Filters")).to_be_in_viewport()
    assert narrow(page)
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(page.get_by_test_id("stSidebar").get_by_role("heading", name="Filters")).not_to_be_in_viewport()

    keep_first(page)
    page.locator(".ps-hit").first.get_by_role("link", name="Open").click()
    expect(page.locator(".ps-opened").first).to_be_in_viewport()
    drawn(page)
    assert narrow(page)
    page.get_by_role("link", name="Who else does this?").click()
    expect(page.locator(".ps-asked")).to_be_visible()
    drawn(page)
    assert narrow(page)
    page.goto(f"{corpus_app}/shortlist")
    expect(page.locator(".ps-kept")).to_be_visible()
    drawn(page)
    assert narrow(page)
    page.get_by_role("button", name="Download").click()
    expect(page.get_by_role("button", name="Word document")).to_be_visible()
    assert narrow(page)
    page.context.close()


def test_two_visitors_keep_two_shortlists(browser: Browser, corpus_app: str) -> None:
    questions = {"Parkpickerl": "Wien", "skyfall": "Malmö"}
    visitors = [open_page(browser, corpus_app) for _ in questions]
    for visitor, question in zip(visitors, questions, strict=True):
        ask(visitor, question)
    kept = []
    for visitor, question in zip(visitors, questions, strict=True):
        documents(visitor)
        expect(visitor.locator(".ps-summary")).to_contain_text(question)
        kept.append(keep_first(visitor))
    for visitor, passage, city in zip(visitors, kept, questions.values(), strict=True):
        visitor.get_by_role("link", name="Shortlist (1)").click()
        expect(visitor.locator(".ps-kept")).to_have_attribute("data-passage", passage)
        expect(visitor.locator("h2.ps-section")).to_contain_text(city)
        visitor.context.close()


def test_what_is_kept_on_three_pages_becomes_a_brief(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/?q={quote(FREE)}")
    documents(page)
    first = page.locator(".ps-hit").first
    said = first.locator("blockquote").first.inner_text()
    keep_first(page)

    first.get_by_role("link", name="Find similar").click()
    expect(page.locator(".ps-asked")).to_be_visible()
    drawn(page)
    similar = page.locator(".ps-hit").first
    place = similar.locator(".ps-facts bdi").first.inner_text()
    keep_first(page)

    similar.get_by_role("link", name="Open").click()
    expect(page.get_by_role("button", name="Kept", exact=True)).to_be_visible()
    page.goto(f"{corpus_app}/compare?{urlencode({'question': CLOUDBURST, 'place': 'Malmö'})}")
    expect(page.locator(".ps-hit").first).to_be_visible()
    drawn(page)
    keep_first(page)
    page.get_by_role("link", name="Shortlist (3)").click()
    expect(page.locator(".ps-kept")).to_have_count(3)
    drawn(page)
    page.get_by_role("button", name="Download").click()

    word = docx.Document(BytesIO(downloaded(page, "Word document")))
    texts = [paragraph.text for paragraph in word.paragraphs]
    cities = [one.text for one in word.paragraphs if one.style.name == "Heading 1"]
    assert said.split("\n")[0] in "\n".join(texts)
    assert any(city.startswith("Malmö") for city in cities)
    assert any(city.startswith(place) for city in cities)
    assert {FREE, CLOUDBURST} <= set(texts)
    page.context.close()


def test_two_plans_are_chosen_and_their_gaps_taken_along(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/compare")
    page.get_by_text("Two plans", exact=True).click()
    for field, title in (("Plan", "Skyfallsarbetet i Malmö"), ("Held against", "Skybrudssikring i København")):
        page.get_by_label(field, exact=True).click()
        page.keyboard.type(title)
        page.get_by_role("option").first.click()
        drawn(page)
    page.wait_for_url("**plan=**with=**")
    expect(page.locator(".ps-coverage")).to_have_count(2)
    objectives = page.locator(".ps-objectives tbody tr")
    expect(objectives.first).to_be_visible()
    every, missing = objectives.count(), page.locator(".ps-objectives .ps-none").count()
    assert 0 < missing < every

    page.get_by_text("Only what has no counterpart").click()
    page.wait_for_url("**only=gaps**")
    expect(objectives).to_have_count(missing)
    drawn(page)

    rows = list(csv.reader(downloaded(page, "Download as a table").decode("utf-8-sig").splitlines()))
    assert len(rows) > every, "both plans, whole"
    page.context.close()
