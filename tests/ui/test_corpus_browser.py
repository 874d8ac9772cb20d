"""Who may add documents at a machine of their own, in a real browser on a real server."""

import pytest
from playwright.sync_api import Browser, expect
from visitor import open_page, wait_for_rest

pytestmark = pytest.mark.browser


def test_those_at_the_machine_add_documents_without_signing_in(browser: Browser, corpus_app: str) -> None:
    page = open_page(browser, f"{corpus_app}/corpus?view=change")
    expect(page.locator("input[type=file]")).to_have_count(1)
    wait_for_rest(page)
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_have_count(0)
    page.context.close()
