"""Judging by keyboard, and an evaluation from its start to a topic, in a real browser on a real server."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from app_server import serving
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect
from visitor import PATIENCE_MS, narrow, open_page, wait_for_rest

from policysearch.evaluate.judging import Journal
from policysearch.evaluate.report import load

pytestmark = pytest.mark.browser

EVALUATION = Path(__file__).parents[2] / "corpus" / "evaluation"


@pytest.fixture(scope="module")
def index(corpus_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index to write judgements and reports into."""
    folder = tmp_path_factory.mktemp("served") / "index"
    shutil.copytree(corpus_index, folder)
    return folder


@pytest.fixture(scope="module")
def app(index: Path) -> Iterator[str]:
    with serving(index) as address:
        yield address


def judging(app: str, judge: str) -> str:
    return f"{app}/judge?{urlencode({'topics': str(EVALUATION), 'judge': judge})}"


def passage(page: Page) -> str:
    return page.locator(".ps-judged").get_attribute("data-passage")


def press(page: Page, key: str) -> None:
    wait_for_buttons(page)
    page.keyboard.press(key)


def wait_for_buttons(page: Page) -> None:
    """Return once the passage's buttons are there, the server is at rest and no radio button has the focus."""
    expect(page.locator(f"[class*=st-key-][class*='{passage(page)}']").first).to_be_visible()
    wait_for_rest(page)
    page.wait_for_function("document.activeElement.type !== 'radio'")


def progress(page: Page) -> Locator:
    return page.locator(".ps-summary")


def grades(index: Path, judge: str) -> list[tuple[str, int | None]]:
    acts = Journal(index / "judgements" / "evaluation.jsonl").acts
    return [(act.item_id, act.grade) for act in acts if act.judge == judge]


def test_a_topic_is_judged_by_keyboard_and_a_reload_resumes(browser: Browser, app: str, index: Path) -> None:
    page = open_page(browser, f"{app}/judge")
    page.get_by_label("Topics: a folder").fill(str(EVALUATION))
    page.get_by_label("Your name").fill("Ada 1")
    page.get_by_role("button", name="Start judging").click()
    expect(progress(page)).to_contain_text("passage 1 of")
    first = passage(page)
    assert grades(index, "Ada 1") == [], "a name with a digit is no grade"

    press(page, "3")
    expect(progress(page)).to_contain_text("1 judged")
    expect(progress(page)).to_contain_text("passage 2 of")
    second = passage(page)
    press(page, "0")
    expect(progress(page)).to_contain_text("2 judged")
    assert grades(index, "Ada 1") == [(first, 3), (second, 0)]

    press(page, "u")
    expect(progress(page)).to_contain_text("1 judged")
    expect(page.locator(".ps-judged")).to_have_attribute("data-passage", second)
    assert grades(index, "Ada 1")[2:] == [(second, None)]

    press(page, "s")
    expect(progress(page)).to_contain_text("passage 3 of")
    third = passage(page)

    page.reload()
    expect(progress(page)).to_contain_text("1 judged")
    expect(page.locator(".ps-judged")).to_have_attribute("data-passage", third)
    assert passage_of(browser, judging(app, "Ada 1")) == second, "without a place, what has no grade comes first"


def passage_of(browser: Browser, address: str) -> str:
    page = open_page(browser, address)
    expect(page.locator(".ps-judged")).to_be_visible()
    return passage(page)


def test_keys_grade_wherever_the_focus_is_but_in_a_field(browser: Browser, app: str, index: Path) -> None:
    page = open_page(browser, judging(app, "Grace"))
    sidebar = page.get_by_test_id("stSidebar")
    expect(page.locator(".ps-judged")).to_be_visible()

    sidebar.get_by_label(re.compile("^Topics ·")).click()
    page.keyboard.type("How long can I leave my bicycle")
    page.keyboard.press("Enter")
    page.wait_for_url("**topic=**")
    expect(page.locator(".ps-topic h2")).to_contain_text("How long can I leave my bicycle")
    page.locator(".ps-topic h2").click()
    wait_for_rest(page)
    chosen = passage(page)
    press(page, "2")
    expect(progress(page)).to_contain_text("1 judged")
    assert grades(index, "Grace") == [(chosen, 2)]

    sidebar.get_by_label("Topics in").click()
    page.keyboard.press("3")
    page.wait_for_timeout(1000)
    assert grades(index, "Grace") == [(chosen, 2)]


def test_keys_that_come_too_fast_grade_no_passage_twice(browser: Browser, app: str, index: Path) -> None:
    page = open_page(browser, judging(app, "Flash"))
    expect(page.locator(".ps-judged")).to_be_visible()
    first = passage(page)
    press(page, "3")
    for key in "21021":
        page.keyboard.press(key)

    expect(progress(page)).not_to_contain_text("0 judged")
    page.wait_for_timeout(1000)
    judged = [item for item, _ in grades(index, "Flash")]
    assert judged[0] == first
    assert len(judged) == len(set(judged))
    expect(page.locator(".ps-error")).to_have_count(0)
    assert passage(page) not in judged


@pytest.mark.parametrize(("keys", "judged"), [("32", [3]), ("s2", []), ("3uu", [3, None]), ("3u1", [3, None])])
def test_a_key_pressed_before_the_next_passage_is_drawn_does_nothing(
    browser: Browser, app: str, index: Path, keys: str, judged: list[int | None]
) -> None:
    """The last key is pressed while all that the server has drawn is still on its way."""
    judge = f"Slow {keys}"
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    line = SlowLine(page)
    page.goto(judging(app, judge))
    expect(page.locator(".ps-judged")).to_be_visible()
    *before, first, last = keys
    for key in before:
        at = passage(page)
        while passage(page) == at:  # a page that has just come may not listen yet
            press(page, key)
            page.wait_for_timeout(1500)
            wait_for_rest(page)
    at = passage(page)
    wait_for_buttons(page)
    line.held = []
    while not line.held:
        page.keyboard.press(first)
        page.wait_for_timeout(1500)
    page.keyboard.press(last)
    page.wait_for_timeout(1500)
    line.release()

    expect(page.locator(".ps-judged")).not_to_have_attribute("data-passage", at)
    wait_for_rest(page)
    page.wait_for_timeout(1000)
    assert [grade for _, grade in grades(index, judge)] == judged
    assert passage(page) != at


class SlowLine:
    """What the server sends to a page: kept in `held` until it is released, where that is a list."""

    def __init__(self, page: Page) -> None:
        self.held: list[str | bytes] | None = None
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.connect_to_server().on_message(self._take)

    def _take(self, message: str | bytes) -> None:
        if self.held is None:
            self._socket.send(message)
        else:
            self.held.append(message)

    def release(self) -> None:
        while self.held:  # more may come while these are sent
            self._socket.send(self.held.pop(0))
        self.held = None


def test_judging_on_a_telephone_keeps_the_grades_in_sight(browser: Browser, app: str) -> None:
    page = open_page(browser, judging(app, "Kim"), width=390)
    expect(page.locator(".ps-judged")).to_be_visible()
    assert narrow(page)
    expect(page.get_by_role("button", name=re.compile("Answers it"))).to_be_in_viewport()

    page.locator("[data-testid=stMain]").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    page.get_by_role("button", name=re.compile("Answers it")).click()

    expect(progress(page)).to_contain_text("1 judged")
    expect(page.locator(".ps-topic h2")).to_be_in_viewport()


def test_an_evaluation_is_run_watched_and_looked_into(browser: Browser, app: str, index: Path) -> None:
    params = {"source": str(EVALUATION), "system": ["hybrid", "dense"], "measure": ["nDCG@10"], "queries": "3"}
    page = open_page(browser, f"{app}/evaluate?{urlencode(params, doseq=True)}")
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".ps-summary-table")).to_be_visible()
    page.wait_for_url("**report=**")
    (folder,) = (index / "evaluations").iterdir()
    assert folder.name in page.url
    found = load(folder)
    assert tuple(found.systems) == ("hybrid", "dense")

    worst = found.worst[0]
    page.locator(".st-key-worst button").first.click()
    page.wait_for_url(f"**topic={worst.query_id}**")
    expect(page.locator(".ps-topic h2")).to_have_text(worst.text)
    expect(page.locator(".ps-topic h2")).to_be_in_viewport()
    expect(page.locator(".ps-items [data-item]").first).to_have_attribute(
        "data-item", worst.retrieved["hybrid"][0].item_id
    )
    assert hosts <= {"127.0.0.1", None}, "nothing is fetched from elsewhere"

    other = open_page(browser, f"{app}/evaluate", width=390)
    other.locator(".st-key-reports button").first.click()
    expect(other.locator(".ps-summary-table")).to_be_visible()
    expect(other.locator(".ps-heat").first).to_be_visible()
    assert narrow(other)
    with other.expect_download() as download:
        other.get_by_role("button", name="Download the whole report").click()
    assert download.value.path().read_bytes() == (folder / "report.html").read_bytes()


def test_who_did_not_start_an_evaluation_sees_it_run_and_may_stop_it(browser: Browser, app: str, index: Path) -> None:
    before = set((index / "evaluations").glob("*"))
    params = {"source": str(EVALUATION), "system": ["rank-bm25", "hybrid", "dense", "rrf"]}
    starter = open_page(browser, f"{app}/evaluate?{urlencode(params, doseq=True)}")
    starter.get_by_role("button", name="Run").click()
    expect(starter.get_by_role("button", name="Cancel")).to_be_visible()

    visitor = open_page(browser, f"{app}/evaluate")
    expect(visitor.get_by_text("Evaluating")).to_be_visible()
    visitor.get_by_role("button", name="Cancel").click()

    for page in (visitor, starter):
        expect(page.get_by_text("was stopped")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_role("button", name="Run")).to_be_visible()
    assert set((index / "evaluations").glob("*")) == before
