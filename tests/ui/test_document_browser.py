"""The page document in a real browser: it opens at the quote, keys lead from hit to hit, links are copied."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from visitor import open_page, wait_for_rest

from policysearch.search.engine import Index

QUESTION = "q=Wie+lange+kann+man+das+Fahrrad+am+Bahnhof+kostenlos+abstellen%3F"


@pytest.fixture(scope="module")
def tarief(corpus_index: Path) -> str:
    index = Index.open(corpus_index)
    document = index.document("utrecht-bicycle-parking.md")
    return next(one.passage_id for one in index.passages(document) if one.heading_path[-1] == "Tarief")


def opened(page: Page) -> str:
    """The outlined passage, once it is in sight."""
    quote = page.locator(".ps-opened")
    expect(quote).to_have_count(1)
    expect(quote).to_be_in_viewport()
    return quote.inner_text()


@pytest.mark.parametrize("width", [1440, 390])
def test_it_opens_at_the_quote_and_keys_lead_on(browser: Browser, corpus_app: str, tarief: str, width: int) -> None:
    page = open_page(browser, f"{corpus_app}/document?passage={tarief}&{QUESTION}", width)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    assert opened(page).startswith("De eerste 24 uur zijn gratis.")
    wait_for_rest(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing to scroll sideways"

    page.get_by_role("button", name="Copy quote").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    quote, source, link = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert quote.startswith("“De eerste 24 uur zijn gratis.")
    assert source.startswith("— Utrecht: Raadsmemo")
    assert link.startswith(f"{corpus_app}/document?passage={tarief}&path=utrecht-bicycle-parking.md&quote=")

    page.keyboard.press("j")
    expect(page.locator(".ps-opened")).to_contain_text("Rond het station geldt een verbod")
    assert opened(page)
    page.keyboard.press("k")
    expect(page.locator(".ps-opened")).to_contain_text("De eerste 24 uur")
    assert f"passage={tarief}" in page.url


def test_pages_of_a_pdf_are_pictures(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/document?id=dunkerque-free-buses.pdf&q=Who+rides+for+free%3F&page=1", 390)
    page.get_by_role("button", name="Next hit").click()

    box = page.locator(".ps-sheet i").first
    expect(box).to_be_in_viewport()
    assert page.locator(".ps-sheet img").evaluate("image => image.naturalWidth") == 1100
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "nothing to scroll sideways"
