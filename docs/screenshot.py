"""Make the pictures of the README: `python docs/screenshot.py`, with the sample corpus indexed in ./index.

Starts the app on a free port, asks one question at two widths, and writes docs/images/.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parent / "images"
QUESTION = "Wie lange kann man das Fahrrad am Bahnhof kostenlos abstellen?"
SIZES = {"search.png": (1440, 1000), "search-narrow.png": (390, 844)}


@contextmanager
def serving(index: str) -> Iterator[str]:
    """The address of the app on an index, until the context ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "policysearch.cli", "serve", "--index", index, "--port", str(port)]
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


def main() -> None:
    """Take the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with serving(sys.argv[1] if len(sys.argv) > 1 else "index") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{address}/?{urlencode({'q': QUESTION})}")
            page.locator(".ps-hit").first.wait_for(timeout=120_000)
            page.reload()  # the first search of a server waits for the model
            page.locator(".ps-foot").wait_for(state="attached")
            page.wait_for_load_state("networkidle")
            page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
            page.screenshot(path=IMAGES / name)
        browser.close()


if __name__ == "__main__":
    main()
