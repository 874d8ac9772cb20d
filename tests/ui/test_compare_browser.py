"""The matrix on a telephone, in a real browser."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect
from visitor import open_page, wait_for_rest

pytestmark = pytest.mark.browser

QUESTIONS = "&".join(f"question={quote(text)}" for text in ("free public transport", "Who pays for cloudbursts?"))


def test_the_matrix_scrolls_sideways_under_the_names_of_the_places(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/compare?{QUESTIONS}", width=390)
    name = page.locator(".ps-matrix tbody th").first
    expect(name).to_be_visible()
    wait_for_rest(page)
    before = name.bounding_box()

    page.locator(".ps-matrix-frame").evaluate("frame => frame.scrollLeft = 150")

    after = name.bounding_box()
    assert before
    assert after
    assert abs(after["x"] - before["x"]) < 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.locator(".ps-matrix tbody a").first.click()
    page.wait_for_url("**place=**")
    expect(page.locator(".ps-hit").first).to_be_visible()


def test_the_name_of_a_practice_is_read_in_the_language_of_who_asks(browser: Browser, corpus_app: str) -> None:
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    page.goto(f"{corpus_app}/compare")
    field = page.get_by_role("textbox", name="Arbetssätt, med några få ord")
    field.fill("skolmat")  # Finnish, by its letters

    field.press("Enter")

    page.wait_for_url("**expected=sv**")
    expect(page.locator(".ps-matrix tbody th").first).to_be_visible()
    assert "practice=skolmat" in page.url
    context.close()
