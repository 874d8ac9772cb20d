"""Documents that mean harm, and documents that change, in a real browser on a real server."""

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import docx
import pytest
from app_server import serving
from hostile import HOSTILE_CITY, HOSTILE_SENTENCE, OVERRIDE
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page, expect
from visitor import ask, documents, downloaded, drawn, keep_first, open_page

from policysearch.encode.encoder import Encoder
from policysearch.index.build import build_index
from policysearch.ingest.formats import MARKDOWN
from policysearch.ingest.inline import as_read

pytestmark = pytest.mark.browser

TRAM = "How often does the tram run?"
FERRY = "---\ntitle: Ferry\ncity: Evilport\n---\n\nThe ferry across the fjord leaves every night at half past two.\n"

IN_HTML = "img, svg, iframe, b, i:not([class*=ps-]), u, em, [onerror], [onload]"
IN_MARKDOWN = "img, a, em, b, .katex"
"""What only a document could have put there."""


@pytest.fixture(scope="module")
def hostile_copy(hostile_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of documents that mean harm and of their index, to be changed."""
    folder = tmp_path_factory.mktemp("changing") / "town"
    shutil.copytree(hostile_index.parent, folder)
    return folder


@pytest.fixture(scope="module")
def hostile_app(hostile_copy: Path) -> Iterator[str]:
    with serving(hostile_copy / "index") as address:
        yield address


def test_nothing_in_a_document_takes_effect_on_any_page(browser: Browser, hostile_app: str) -> None:
    page = open_page(browser, f"{hostile_app}/?q={quote(TRAM)}")
    dialogs: list[str] = []
    hosts = set()
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.on("request", lambda request: hosts.add(urlsplit(request.url.removeprefix("blob:")).hostname))
    assert any("tram.md" in document for document in documents(page))
    found = page.locator(".ps-result").filter(has_text="tram.md")
    assert as_read(HOSTILE_SENTENCE, MARKDOWN)[0] in found.locator("blockquote").first.text_content()
    assert HOSTILE_CITY in found.locator(".ps-facts").text_content()
    keep_first(page)
    choice = page.get_by_test_id("stSidebar").get_by_test_id("stCheckbox").filter(has_text="Evil")
    assert HOSTILE_CITY in choice.text_content().replace("\N{WORD JOINER}", "")
    assert_nothing_took_effect(page)
    choice.locator("label").click()
    page.wait_for_url("**city=**")
    expect(page.locator(".ps-result")).to_have_count(1)

    pages = {
        f"document?id=tram.md&q={quote(TRAM)}": "every ten minutes",
        f"compare?{urlencode({'question': [TRAM, HOSTILE_CITY], 'place': HOSTILE_CITY}, doseq=True)}": "Look closer",
        "compare?plan=tram.md&with=cykel.md": "every ten minutes",
        "shortlist": "every ten minutes",
        f"corpus?{urlencode({'words': HOSTILE_CITY})}": "1 of 2 documents",
        f"document?{urlencode({'id': HOSTILE_CITY})}": "is gone",
    }
    for address, told in pages.items():
        page.goto(f"{hostile_app}/{address}")
        drawn(page)
        expect(page.locator("[data-testid=stApp]")).to_contain_text(told)
        assert_nothing_took_effect(page)
    assert dialogs == []
    assert hosts == {"127.0.0.1"}

    page.goto(f"{hostile_app}/shortlist")
    drawn(page)
    page.get_by_role("button", name="Download").click()
    files = {name: downloaded(page, name) for name in ("Word document", "Markdown", "Table", "RIS", "BibTeX", "JSON")}
    page.context.close()
    assert all(b"Tram" in data for name, data in files.items() if name != "Word document")
    word = docx.Document(BytesIO(files["Word document"]))
    assert "<script>document.title = 'taken over'</script> **Tram**" in "\n".join(its.text for its in word.paragraphs)
    assert all("javascript" not in its.target_ref for its in word.part.rels.values() if its.is_external)
    rendered = MarkdownIt("commonmark", {"html": True}).render(files["Markdown"].decode("utf-8"))
    assert re.findall(r"<(?:script|img|svg|b|i|u)\b|href=.javascript", rendered) == []


def assert_nothing_took_effect(page: Page) -> None:
    html, labels = page.locator(".stHtml"), page.locator("[data-testid=stMarkdownContainer]")
    styled = [*html.locator(IN_HTML).all(), *labels.locator(IN_MARKDOWN).all()]
    assert [one.evaluate("one => one.outerHTML") for one in styled] == [], page.url
    links = {urlsplit(one) for one in page.locator("a[href]").evaluate_all("all => all.map((one) => one.href)")}
    assert {(link.scheme, link.hostname) for link in links} == {("http", "127.0.0.1")}, page.url
    assert OVERRIDE not in page.locator("body").inner_text(), page.url
    assert page.title() == "policysearch", page.url


def test_a_search_goes_on_while_the_index_is_made_anew(
    browser: Browser, hostile_app: str, hostile_copy: Path, encoder: Encoder
) -> None:
    page = open_page(browser, hostile_app)
    ask(page, TRAM)
    documents(page)
    (hostile_copy / "corpus" / "ferry.md").write_text(FERRY, encoding="utf-8")

    with ThreadPoolExecutor(1) as apart:
        making = apart.submit(build_index, hostile_copy / "corpus", hostile_copy / "index", encoder=encoder)
        asked = 0
        while asked < 2 or not making.done():
            asked += 1
            ask(page, f"{TRAM} {asked}")
            page.wait_for_url(f"**{asked}")
            documents(page)
            assert page.locator(".ps-error, [data-testid=stException]").count() == 0
    assert making.result().documents == 3

    ask(page, "When does the ferry leave?")
    expect(page.locator(".ps-hit").filter(has_text="half past two").first).to_be_visible()
    page.get_by_role("link", name="Corpus").click()
    expect(page.get_by_text("3 documents").first).to_be_visible()
    page.context.close()
