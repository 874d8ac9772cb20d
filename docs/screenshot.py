"""Make the pictures in docs/images: `python docs/screenshot.py [INDEX]`, with the sample corpus indexed in ./index.

Starts the app on a copy of the index, so that nothing of your own is seen or changed, and goes from page to page.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

IMAGES = Path(__file__).parent / "images"
TOPICS = Path("corpus", "evaluation")
PATIENCE_MS = 300_000
WIDE, NARROW = (1440, 1000), (390, 844)


def _address(page: str, /, **params: object) -> str:
    return f"{page}?{urlencode(params, doseq=True)}"


SEARCH = _address("", q="Wie lange kann man das Fahrrad am Bahnhof kostenlos abstellen?")
SHORTLISTED = _address("", q="free public transport", language=["en", "fr", "pt"])
PDF = _address("document", id="dunkerque-free-buses.pdf", page=1, q="Who may ride for free?")
MATRIX = _address(
    "compare",
    question=["How did the number of passengers change?", "How is free public transport paid for?"],
    practice="free public transport",
)
PLANS = _address("compare", plan="praha-circular-economy.md", **{"with": "amsterdam-circular-economy.md"})
JUDGE = _address("judge", topics=TOPICS, judge="Ada", language="sv", topic="bicycle-parking-free-sv")
EVALUATE = _address(
    "evaluate", source=TOPICS, system=["hybrid", "dense", "rrf", "bm25"], measure=["nDCG@10", "R@100"], queries=4
)


@contextmanager
def serving(index: Path) -> Iterator[str]:
    """The address of the app on an index, until the context ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "policysearch.cli", "serve", "--index", str(index), "--port", str(port)]
    with subprocess.Popen(command) as server:  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/_stcore/health")
            yield address
        finally:
            server.terminate()


def _wait_for(address: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5)  # noqa: S310
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


class Camera:
    """One visit, so that what is kept on one page is seen on another, and how pictures of it are taken."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.page: Page = browser.new_context(reduced_motion="reduce").new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self._address = address

    def go(self, to: str, shown: str, size: tuple[int, int] = WIDE) -> None:
        """To a page, in a window of this size, until `shown` is there and all of it is drawn."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.goto(f"{self._address}/{to}")
        self.page.locator(shown).first.wait_for()
        self.rest()

    def rest(self) -> None:
        """Wait until the server has sent everything, and the browser has drawn it."""
        page = self.page
        expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
        expect(page.locator("[data-testid=stSkeleton], [data-testid=stToast], [data-stale=true]")).to_have_count(0)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")

    def take(self, name: str) -> None:
        """What is in the window now, as a small picture: 256 colours are all that a page has."""
        path = IMAGES / f"{name}.png"
        self.page.mouse.move(0, 0)
        self.page.screenshot(path=path, animations="disabled", caret="hide")
        with Image.open(path) as picture:
            small = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        small.save(path, optimize=True)


def take_search(camera: Camera) -> None:
    """The hits of a question, and one of them where it stands."""
    camera.go(SEARCH, ".ps-foot")  # the first search of a server is slow, and says so
    for name, size in (("search", WIDE), ("search-narrow", NARROW)):
        camera.go(SEARCH, ".ps-foot", size)
        camera.take(name)
    camera.go(SEARCH, ".ps-foot")
    camera.page.locator(".ps-hit a.ps-link").first.click()
    camera.page.locator(".ps-opened").first.wait_for()
    camera.rest()
    camera.take("document")
    camera.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    camera.page.locator(".ps-opened").first.scroll_into_view_if_needed()
    camera.take("document-narrow")
    camera.go(PDF, ".ps-sheet img")
    camera.page.get_by_role("button", name="Next hit").click()
    camera.page.locator(".ps-sheet i").first.wait_for()
    camera.rest()
    camera.take("pages")


def take_comparisons(camera: Camera) -> None:
    """Cities and questions, and two plans."""
    camera.go(MATRIX, ".ps-matrix")
    camera.take("compare")
    camera.go(MATRIX, ".ps-matrix", NARROW)
    camera.page.locator(".ps-matrix-frame").scroll_into_view_if_needed()
    camera.take("compare-narrow")
    camera.go(PLANS, ".ps-objectives")
    camera.take("plans")


def take_shortlist(camera: Camera) -> None:
    """Three quotes that were kept, one of them with a note."""
    camera.go(SHORTLISTED, ".ps-foot")
    for number in range(3):
        found = camera.page.locator(".ps-result").nth(number)
        found.get_by_role("button", name="Keep", exact=True).first.click()
        found.get_by_role("button", name="Kept", exact=True).wait_for()
    for name, size in (("shortlist", WIDE), ("shortlist-narrow", NARROW)):
        camera.go("shortlist", ".ps-kept", size)
        camera.page.get_by_placeholder("Your note").first.fill("Ask what it cost in the first year.")
        camera.page.get_by_placeholder("Your note").first.blur()
        camera.rest()
        camera.page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
        camera.take(name)


def take_work(camera: Camera) -> None:
    """The corpus, a topic that is judged, and an evaluation."""
    camera.go("corpus", "[class*=st-key-corpus-row-]")
    camera.take("corpus")
    camera.go(JUDGE, ".ps-judged")
    camera.take("judge")
    camera.go(EVALUATE, "[class*=st-key-FormSubmitter]")
    camera.page.get_by_role("button", name="Run").click()
    camera.page.locator(".ps-summary-table").wait_for()
    camera.rest()
    camera.take("evaluate")


def main() -> None:
    """Take the pictures."""
    given = Path(sys.argv[1] if len(sys.argv) > 1 else "index")
    if not (given / "CURRENT").exists():
        raise SystemExit(f"{given}: there is no index here. Make one: policysearch index corpus --index {given}")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        shutil.copytree(given, index, ignore=shutil.ignore_patterns("evaluations", "judgements", "*.lock"))
        with serving(index) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            camera = Camera(browser, address)
            for take in (take_search, take_comparisons, take_shortlist, take_work):
                take(camera)
            browser.close()


if __name__ == "__main__":
    main()
