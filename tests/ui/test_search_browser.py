"""The app in a real browser, on a real server, from the question to the address that is passed on."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from app_server import serving
from playwright.sync_api import Browser, expect
from visitor import ask, documents, open_page

pytestmark = pytest.mark.browser

QUESTION = "När beslutade Milanos storstadskommun att gå med i METREX och vilket nummer har beslutet?"


def test_a_swedish_question_finds_an_italian_answer_and_the_address_finds_it_again(
    browser: Browser, corpus_app: str
) -> None:
    page = open_page(browser, corpus_app)
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    ask(page, QUESTION)
    found = documents(page)

    assert any("Italian" in hit and "milano-metrex.md" in hit for hit in found)
    assert page.locator(".ps-hit blockquote[lang=it] mark").count() > 0
    assert hosts <= {"127.0.0.1", None}, "nothing is fetched from elsewhere"

    again = open_page(browser, page.url)
    assert documents(again) == found
    expect(again.get_by_role("textbox", name="Your question, in any language")).to_have_value(QUESTION)


def test_one_word_is_read_in_the_language_of_who_asks_and_the_address_says_so(
    browser: Browser, corpus_app: str
) -> None:
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    page.goto(corpus_app)
    field = page.get_by_role("textbox", name="Din fråga, på valfritt språk")
    field.fill("skolmat")  # Finnish, by its letters

    field.press("Enter")

    page.wait_for_url("**asked_in=sv**")
    expect(page.locator(".ps-summary")).to_contain_text("frågans språk: svenska")
    elsewhere = open_page(browser, page.url)
    expect(elsewhere.locator(".ps-summary")).to_contain_text("asked in Swedish")
    context.close()


def test_a_filter_is_in_the_address_and_the_back_button_takes_it_away(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, corpus_app)
    ask(page, QUESTION)
    documents(page)
    asked = page.url
    sidebar = page.get_by_test_id("stSidebar")

    sidebar.get_by_text("Italian", exact=False).first.click()

    page.wait_for_url("**language=it**")
    summary = page.locator(".ps-summary")
    every_language = page.locator(".ps-facts .ps-language")
    expect(every_language.filter(has_not_text="Italian")).to_have_count(0)
    expect(sidebar.get_by_role("checkbox", name="Italian")).to_be_checked()
    limited = summary.locator("strong").first.inner_text()
    expect(page.get_by_role("link", name="Remove the filter Language: Italian")).to_be_visible()

    page.go_back()

    page.wait_for_url(asked)
    expect(sidebar.get_by_role("checkbox", name="Italian")).not_to_be_checked()
    expect(summary.locator("strong").first).not_to_have_text(limited)
    expect(page.get_by_role("textbox", name="Your question, in any language")).to_have_value(QUESTION)


def test_an_example_is_a_click_away_on_a_telephone(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, corpus_app, width=390)

    page.get_by_role("button", name=QUESTION).click()

    assert any("Italian" in document for document in documents(page))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "nothing to scroll sideways"

    page.get_by_role("button", name="Filters").click()

    expect(page.get_by_test_id("stSidebar").get_by_text("Italian")).to_be_in_viewport()


def test_a_quote_is_opened_and_copied_and_the_visit_goes_on(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/?q=METREX")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    documents(page)
    page.evaluate("window.visit = 1")
    hit = page.locator(".ps-hit").first
    quote = hit.locator("blockquote").first.inner_text()

    hit.get_by_role("button", name="Copy quote").click()

    expect(hit.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{quote[:40]}")
    assert f"{corpus_app}/document?passage={hit.get_attribute('data-passage')}" in copied

    hit.get_by_role("link", name="Open").click()

    page.wait_for_url("**/document?passage=**&q=METREX")
    expect(page.locator(".ps-hit")).to_have_count(0)
    page.go_back()
    documents(page)
    assert page.evaluate("window.visit") == 1, "no page was loaded anew"


def test_keys_lead_from_hit_to_hit_and_to_the_question(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/?q=METREX")
    documents(page)
    first, second = page.locator(".ps-hit").nth(0), page.locator(".ps-hit").nth(1)

    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(first).to_be_focused()

    page.keyboard.press("/")
    field = page.get_by_role("textbox", name="Your question, in any language")
    expect(field).to_be_focused()
    page.keyboard.type("/jk")
    expect(field).to_have_value("METREX/jk")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_the_server_calls_nobody(host: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        names = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        with serving(tmp_path, "--host", host, environment=dict.fromkeys(names, proxy)):
            listener.settimeout(2)
            with pytest.raises(TimeoutError):
                listener.accept()


def test_a_section_is_read_over_the_results_by_keys_alone(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/?q=METREX")
    documents(page)
    button = page.locator("[data-section]").first
    passage = page.locator(".ps-hit").filter(has=button).first
    address = page.url

    button.press("Enter")

    dialog = page.get_by_role("dialog", name="In context")
    expect(dialog.locator(".ps-opened").first).to_be_in_viewport()
    heading = dialog.locator(".ps-text").get_by_role("heading").inner_text()
    assert passage.locator(".ps-trail").inner_text().endswith(heading)
    assert page.url == address, "nobody has left the page"

    page.keyboard.press("Escape")

    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()

    button.press("Enter")
    dialog.get_by_role("link", name="Open in its document").click()

    page.wait_for_url("**/document?passage=**&q=METREX")
    expect(dialog).to_have_count(0)
