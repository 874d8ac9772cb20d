"""Keep, reload, download, in a real browser."""

from io import BytesIO

import docx
import pytest
from playwright.sync_api import Browser, expect
from visitor import documents, downloaded, open_page, wait_for_rest

pytestmark = pytest.mark.browser


def test_passages_are_kept_and_let_go_by_keys_from_where_they_stand(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/?q=free+public+transport")
    documents(page)
    buttons = page.locator(".ps-keep")
    buttons.nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Shortlist (1)")).to_be_visible()
    expect(page.get_by_role("button", name="Kept", exact=True)).to_have_count(1)
    expect(buttons.nth(1)).to_have_accessible_name("Kept")
    expect(buttons.nth(1)).to_be_focused()

    page.keyboard.press("Space")
    expect(page.get_by_test_id("stToast").last).to_contain_text("Removed from your shortlist")
    expect(page.get_by_role("link", name="Shortlist", exact=True)).to_be_visible()
    expect(buttons.nth(1)).to_have_accessible_name("Keep")
    expect(buttons.nth(1)).to_be_focused()
    page.context.close()


def test_what_is_kept_lasts_for_the_visit_and_is_taken_along(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/?q=free+public+transport")
    hit = page.locator(".ps-hit").first
    expect(hit).to_be_visible()
    wait_for_rest(page)
    passage, quote = hit.get_attribute("data-passage"), hit.locator("blockquote").first.inner_text()
    page.locator(f"[data-keep='{passage}']").click()
    expect(page.get_by_test_id("stToast")).to_contain_text("Kept. 1 passage in your shortlist")

    page.goto(f"{corpus_app}/shortlist")
    expect(page.locator(".ps-kept blockquote")).to_have_text(quote, use_inner_text=True)
    note = page.get_by_placeholder("Your note")
    note.fill("Ask what it cost")
    note.blur()
    page.wait_for_timeout(500)  # the run that takes the note begins a moment later, and would close the menu
    wait_for_rest(page)
    page.get_by_role("button", name="Download", exact=False).click()
    word = docx.Document(BytesIO(downloaded(page, "Word document")))
    assert "Note: Ask what it cost" in [paragraph.text for paragraph in word.paragraphs]

    other_tab = page.context.new_page()
    other_tab.goto(f"{corpus_app}/shortlist")
    expect(other_tab.get_by_placeholder("Your note")).to_have_value("Ask what it cost")
    expect(other_tab.locator(".ps-kept .ps-language")).to_have_text("English")
    other_tab.get_by_text("Svenska", exact=True).click()
    expect(other_tab.locator(".ps-kept .ps-language")).to_have_text("engelska")
    page.reload()
    expect(page.locator(".ps-kept .ps-language")).to_have_text("engelska")
    wait_for_rest(page)
    page.get_by_role("button", name="Ladda ner", exact=False).click()
    word = docx.Document(BytesIO(downloaded(page, "Word-dokument")))
    assert "Anteckning: Ask what it cost" in [paragraph.text for paragraph in word.paragraphs]

    stranger = open_page(browser, f"{corpus_app}/shortlist")
    expect(stranger.get_by_role("heading", name="Your shortlist is empty")).to_be_visible()
