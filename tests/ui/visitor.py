"""A visitor's browser, as patient as a busy machine needs."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

# The first page of a server waits for the language model.
PATIENCE_MS = 120_000
expect.set_options(timeout=60_000)


def open_page(browser: Browser, address: str, width: int = 1440) -> Page:
    """A page of a new visitor, who knows nothing of the others."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    return page


def wait_for_rest(page: Page) -> None:
    """Return once the server has drawn all of the page: until then it grows, part by part."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()


def ask(page: Page, question: str) -> None:
    """Ask on the page of the search."""
    field = page.get_by_role("textbox", name="Your question, in any language")
    field.fill(question)
    field.press("Enter")


def documents(page: Page) -> list[str]:
    """What is found, one text a document."""
    expect(page.locator(".ps-hit").first).to_be_visible(timeout=PATIENCE_MS)
    wait_for_rest(page)
    # The browser draws on when the server is done; what listens for buttons and keys comes last.
    expect(page.locator("html[data-keeps]")).to_be_attached()
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    return page.locator(".ps-result").all_inner_texts()


def narrow(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def drawn(page: Page) -> None:
    """Return once all of the page is there: what stands at its foot is drawn last."""
    expect(page.get_by_text("Svenska", exact=True)).to_be_visible()
    wait_for_rest(page)


def keep_first(page: Page) -> str:
    """Keep the first hit, and return its passage."""
    passage = page.locator(".ps-hit").first.get_attribute("data-passage")
    page.get_by_role("button", name="Keep", exact=True).first.click()
    expect(page.get_by_role("button", name="Kept", exact=True).first).to_be_visible()
    wait_for_rest(page)
    return str(passage)


def downloaded(page: Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_bytes()
