"""Many visitors at once: how long a search takes, what fails, and what the server needs.

    python benchmarks/app.py [--visitors N] [--searches N] [--pause SECONDS] [--index FOLDER] [--json FILE]

Visitors ask questions of corpus/evaluation, all of them different, one after the other:

- One visitor alone in the browser waits for the first hit (or to read that there is none): from the key Enter on.
- All of them in the browser are windows of their own in one Chromium, and ask without a pause: nobody reads so fast. A
  search counts from the key Enter until the page is at rest. The browser takes processor time from the server.
- On the wire each is a connection that speaks with the server as the browser does: one visitor alone, all of them with
  a pause that differs by chance, PAUSE on average, and all without any. A search counts until the script has ended.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import psutil
from playwright.async_api import Browser, Error, Page, async_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from policysearch import build_index
from policysearch.evaluate.environment import environment

ROOT = Path(__file__).parents[1]
RESULT = Path(__file__).parent / "results" / "app.json"
PATIENCE_MS = 120_000
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"
STREAMLIT = Subprotocol("streamlit")
Ask = Callable[[Page, str], Awaitable[float]]
"""Asks a question on a page; how many milliseconds it took."""
FIRST_HIT = """question => new Promise(resolve => {
  const ours = (link) => new URL(link.href).searchParams.get("q") === question;
  addEventListener("keydown", ({timeStamp}) => {
    const look = () => {
      const hit = [...document.querySelectorAll(".ps-hit a")].some(ours), text = document.querySelector(".ps-notice");
      if (hit || text?.innerText.includes(question)) resolve(performance.now() - timeStamp);
      else requestAnimationFrame(look);
    };
    look();
  }, {once: true, capture: true});
})"""
"""Milliseconds from the next key on until a hit of this question is drawn, or that there is none."""
FAILED = ".ps-error, [data-testid=stException], [data-testid=stConnectionStatus]"


@dataclass(slots=True)
class Seen:
    """What all visitors met: milliseconds of each search, and what went wrong."""

    searches: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds of many searches."""

    number: int
    median: float
    p95: float
    longest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of one search or more."""
        ordered = sorted(values)
        p95 = statistics.quantiles(ordered, n=20, method="inclusive")[-1] if len(ordered) > 1 else ordered[0]
        return cls(len(ordered), *(round(value, 1) for value in (statistics.median(ordered), p95, ordered[-1])))


def main() -> None:
    """Print the figures; write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--searches", type=int, default=5)
    parser.add_argument("--pause", type=float, default=10.0)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--json", type=Path, default=RESULT)
    arguments = parser.parse_args()
    visitors = arguments.visitors
    questions = read_questions(5 * visitors * arguments.searches)  # none twice: the server remembers its latest answers
    seen = {
        name: Seen() for name in ("first_hit", "in_the_browser", "one_on_the_wire", "with_pauses", "without_pauses")
    }
    with index_of_corpus(arguments.index) as index, serving(index) as (address, server):
        memory = Memory(server)
        asyncio.run(in_browser(address, questions[4::5], 1, seen["first_hit"], first_hit))
        asyncio.run(in_browser(address, questions[0::5], visitors, seen["in_the_browser"], at_rest))
        asyncio.run(on_the_wire(address, questions[1::5], 1, 0.0, seen["one_on_the_wire"]))
        asyncio.run(on_the_wire(address, questions[2::5], visitors, arguments.pause, seen["with_pauses"]))
        asyncio.run(on_the_wire(address, questions[3::5], visitors, 0.0, seen["without_pauses"]))
        used = memory.stop()
    errors = [error for its in seen.values() for error in its.errors]
    found = {
        "visitors": arguments.visitors,
        "searches_each": arguments.searches,
        "pause_s": arguments.pause,
        "search_ms": {name: asdict(Spread.of(its.searches)) for name, its in seen.items() if its.searches},
        "errors": errors,
        "server_mib": used,
        "environment": environment(),
    }
    print(json.dumps({name: found[name] for name in found if name != "environment"}, indent=1, ensure_ascii=False))
    arguments.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if errors:
        raise SystemExit(f"{len(errors)} errors")


def read_questions(number: int) -> list[str]:
    """So many questions, all different, in many languages."""
    lines = (ROOT / "corpus" / "evaluation" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    texts = list(dict.fromkeys(" ".join(json.loads(line)["text"].split()) for line in lines))
    if len(texts) < number:
        raise SystemExit(f"there are {len(texts)} questions, and {number} are needed")
    step = len(texts) // number
    return texts[::step][:number]


@contextmanager
def index_of_corpus(given: Path | None) -> Iterator[Path]:
    """The index given, or a new one of corpus/ that is gone afterwards."""
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        build_index(ROOT / "corpus", folder)
        yield Path(folder)


@contextmanager
def serving(index: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The address of a server on the index, once it answers, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "policysearch.cli", "serve", "--index", str(index), "--port", str(port)]
    with subprocess.Popen(command, env=os.environ | {"NO_PROXY": "127.0.0.1"}, stdout=sys.stderr) as server:
        try:
            wait_for(port, server)
            yield f"http://127.0.0.1:{port}", psutil.Process(server.pid)
        finally:
            server.terminate()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return once it listens."""
    while server.poll() is None:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise SystemExit(f"the server ended with code {server.returncode}")


class Memory:
    """Looks at a process now and then: memory of its own (USS), with that of its children."""

    def __init__(self, process: psutil.Process) -> None:
        self._process, self._over = process, threading.Event()
        self._first, self._most = self._now(), 0.0
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> dict[str, float]:
        """Mebibytes before the first visitor, and the most that were seen."""
        self._over.set()
        self._thread.join()
        return {"before": round(self._first, 1), "most": round(self._most, 1), "after": round(self._now(), 1)}

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self._most = max(self._most, self._now())

    def _now(self) -> float:
        total = 0
        for process in (self._process, *self._process.children(recursive=True)):
            try:
                total += process.memory_full_info().uss
            except psutil.NoSuchProcess:
                continue
        return total / 2**20


async def in_browser(address: str, questions: Sequence[str], visitors: int, seen: Seen, ask: Ask) -> None:
    """All visitors at once, each with its share of the questions, after one has waited for the language model."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        await (await open_page(browser, f"{address}/?q=parking")).context.close()
        shares = [questions[start::visitors] for start in range(visitors)]
        pages = await asyncio.gather(*(open_page(browser, address) for _ in shares))
        await asyncio.gather(*(ask_all(page, share, seen, ask) for page, share in zip(pages, shares, strict=True)))
        await browser.close()


async def open_page(browser: Browser, address: str) -> Page:
    """A page of a new visitor, at rest."""
    page = await (await browser.new_context()).new_page()
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(address)
    await page.locator(AT_REST).wait_for(state="attached")
    await page.get_by_role("textbox").first.wait_for()
    return page


async def ask_all(page: Page, questions: Sequence[str], seen: Seen, ask: Ask) -> None:
    """One question after the other."""
    for question in questions:
        try:
            seen.searches.append(await ask(page, question))
            if failed := await page.locator(FAILED).all_inner_texts():
                seen.errors.append(f"{question}: {' '.join(failed)}")
        except Error as error:
            seen.errors.append(f"{question}: {error}")


async def first_hit(page: Page, question: str) -> float:
    """Milliseconds until the first hit is drawn."""
    field_ = page.get_by_role("textbox").first
    await field_.fill(question)
    waiting = asyncio.create_task(page.evaluate(FIRST_HIT, question))
    await page.evaluate("() => undefined")  # answered after what was sent before it
    await field_.press("Enter")
    taken = float(await waiting)
    await page.locator(AT_REST).wait_for(state="attached")
    return taken


async def at_rest(page: Page, question: str) -> float:
    """Milliseconds until the page has what was found, and is at rest."""
    field_ = page.get_by_role("textbox").first
    await field_.fill(question)
    started = time.perf_counter()
    await field_.press("Enter")
    await page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [question], wait_until="commit")
    await page.locator(AT_REST).wait_for(state="attached")
    return 1000 * (time.perf_counter() - started)


async def on_the_wire(address: str, questions: Sequence[str], visitors: int, pause: float, seen: Seen) -> None:
    """All visitors at once, each with its share of the questions."""
    shares = [questions[start::visitors] for start in range(visitors)]
    await asyncio.gather(*(connected(address, share, pause, seen) for share in shares))


async def connected(address: str, questions: Sequence[str], pause: float, seen: Seen) -> None:
    """One visitor: the start page, then its questions as links that are opened in the same window."""
    chance = random.Random(questions[0])
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    try:
        async with connect(stream, subprotocols=[STREAMLIT], origin=Origin(address), max_size=None) as connection:
            await run_script(connection, "")
            for question in questions:
                await asyncio.sleep(chance.uniform(0, 2 * pause))
                started = time.perf_counter()
                if not await run_script(connection, urlencode({"q": question})):
                    seen.errors.append(f"{question}: nothing was found, or the script failed")
                seen.searches.append(1000 * (time.perf_counter() - started))
    except (OSError, WebSocketException) as error:
        seen.errors.append(f"{questions[0]}: {error}")


async def run_script(connection: ClientConnection, query: str) -> bool:
    """Ask for a page, and take what comes until it is complete: whether it has hits."""
    asked, has_hits = BackMsg(), False
    asked.rerun_script.query_string = query
    await connection.send(asked.SerializeToString())
    while True:
        received = await connection.recv(decode=False)
        answer = ForwardMsg.FromString(received)
        has_hits |= b"ps-hit" in received
        if answer.WhichOneof("type") == "script_finished":
            return has_hits and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


if __name__ == "__main__":
    main()
