"""The HTML report: one file that says what the figures say, fetches nothing, and lets no document act."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from reports import HOSTILE, QUESTIONS, build

from policysearch.evaluate.html import render
from policysearch.evaluate.verdict import verdict

REPORT, MEASURED = build()
TWELVE = ("ar", "da", "de", "en", "es", "fi", "fr", "it", "nl", "pl", "pt", "sv")
MODELS = ("BAAI/bge-m3", "intfloat/multilingual-e5-base", "multilingual-e5-small", "Alibaba-NLP/gte-multilingual-base")
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Reader(HTMLParser):
    """Elements with their attributes and text; complains of one that is closed out of turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module")
def page() -> str:
    return render(REPORT, MEASURED)


@pytest.fixture(scope="module")
def reader(page: str) -> Reader:
    return Reader(page)


def test_it_is_well_formed_and_every_part_can_be_reached(page: str, reader: Reader) -> None:
    assert page.startswith("<!DOCTYPE html>")
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    links = [attributes["href"] for tag, attributes in reader.elements if tag == "a"]
    assert len(ids) == len(set(ids))
    assert {f"#{name}" for name in ids} == {link for link in links if link and link.startswith("#")}
    assert {link for link in links if link and not link.startswith("#")} == {
        "report.json", "per_query.csv", "tables.md", "tables.tex",
    }  # fmt: skip


def test_nothing_in_it_can_ask_for_anything(page: str, reader: Reader) -> None:
    tags = {tag for tag, _ in reader.elements}
    assert not tags & {"script", "link", "iframe", "object", "embed", "img", "form", "base"}
    for _, attributes in reader.elements:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "xlink:href", "action"):
            assert not re.match(r"(?i)\s*(https?:|//|javascript:)", attributes.get(name) or "")
    assert "@import" not in page
    assert "url(" not in page
    (policy,) = [a["content"] for _, a in reader.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_what_documents_say_is_text_and_reads_as_it_is_written(reader: Reader) -> None:
    assert HOSTILE.replace("\N{RIGHT-TO-LEFT OVERRIDE}", "\N{REPLACEMENT CHARACTER}") in reader.text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in reader.text
    quotes = [attributes for tag, attributes in reader.elements if tag == "blockquote"]
    assert {"lang": "ar", "dir": "auto"} in quotes
    assert all(attributes["dir"] == "auto" for attributes in quotes)


def test_it_opens_with_the_verdict_and_says_what_was_done(reader: Reader) -> None:
    for said in (
        verdict(REPORT),
        "84 topics in 7 languages",
        "−.282 [−.304, −.261]†",
        "0 / 0 / 84",
        "Missing results score 0.",
        "the pooled rankings of 4 topics leave out",
        "84 topics of 12 needs in pooled",
        "seed 7",
        "policysearch evaluate --replay report.json",
        "multilingual-e5-small-q4@1571fc982750",
        "812 ms",
        "1.2 GB",
        "3f" * 32,
        "faiss-cpu 1.15.0",
        "66 % 14 % 4.6",
        QUESTIONS["fi"],
        "23 relevant · 2 Swedish",
        "not found relevant · 1 Italian",
    ):
        assert said in reader.text, said


def test_problems_are_counted_and_the_rest_of_a_long_list_is_owned_up_to(reader: Reader) -> None:
    assert "judgement of an unknown item 23" in reader.text
    assert "qrels.tsv:20 item x20" in reader.text
    assert "qrels.tsv:21" not in reader.text
    assert "3 more are in report.json" in reader.text


def test_a_single_system_with_little_to_tell_has_a_page_too() -> None:
    report, measured = build(systems=("their <run>",))
    bare = replace(report, worst=(), data=replace(report.data, problems=(), files={}), indexes={}, environment={})
    text = Reader(render(bare, measured)).text
    assert "There are none to show." in text
    assert "difference to" not in text


def test_languages_searched_alone_are_shown_where_that_was_asked_for() -> None:
    assert "Each language searched alone" not in Reader(render(REPORT, MEASURED)).text
    alone = replace(REPORT.systems["rrf"], target={"mono": {"nDCG@10": 0.911}, "cross": {"nDCG@10": 0.534}})
    report = replace(REPORT, systems=REPORT.systems | {"rrf": alone}, options=replace(REPORT.options, pool="both"))
    text = Reader(render(report, MEASURED)).text
    assert "Each language searched alone" in text
    assert "rrf .911 .534" in text
    assert "Searches of each language alone are reported beside it." in text


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve languages, and twelve systems with long names."""
    systems = tuple(f"{name} @ {model}" for name in ("hybrid", "dense", "rrf") for model in MODELS)
    file = tmp_path_factory.mktemp("large") / "report.html"
    file.write_text(render(*build(languages=TWELVE, systems=systems, needs=3)), encoding="utf-8")
    return file


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")


@pytest.mark.browser
def test_opening_it_asks_for_nothing_and_runs_nothing(browser: Browser, page: str, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    opened = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: complaints.append(message.text))

    opened.goto(file.as_uri(), wait_until="networkidle")
    unfold(opened)

    assert asked == [file.as_uri()]
    assert complaints == [], "the content policy had nothing to stop"
    assert opened.title() == "bicycle_parking: evaluation of hybrid"


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_never_scrolls_sideways(browser: Browser, large: Path, width: int) -> None:
    opened = browser.new_page(viewport={"width": width, "height": 900})
    opened.goto(large.as_uri())
    unfold(opened)
    assert opened.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.browser
def test_on_paper_nothing_is_folded_away(browser: Browser, page: str, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    opened = browser.new_page()
    opened.goto(file.as_uri())
    opened.pdf(path=tmp_path / "report.pdf", format="A4")
    printed = "".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "report.pdf").pages)
    assert "bm25 − hybrid" in printed
    assert "qrels.tsv:20" in printed


CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => [r, g, b].map(x => x / 255)
    .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3]) return colour;
    }
  };
  const texts = [...document.querySelectorAll('main *, header *, footer *')].filter(element =>
    !element.closest('svg') && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
  return texts.map(element => {
    const [a, b] = [luminance(rgba(getComputedStyle(element).color)), luminance(ground(element))];
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), element.className + ' ' + element.textContent.trim()];
  });
}"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_readable_on_its_ground(browser: Browser, page: str, tmp_path: Path, scheme: str) -> None:
    """WCAG 2.2, success criterion 1.4.3: a contrast of 4.5 : 1."""
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    opened = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    opened.goto(file.as_uri())
    unfold(opened)
    measured = opened.evaluate(CONTRAST)
    assert len(measured) > 500
    assert [text for contrast, text in measured if contrast < 4.5] == []


def test_what_was_missed_beyond_what_is_shown_is_counted() -> None:
    topic = REPORT.worst[0]
    shown = len(topic.missed["hybrid"])
    more = replace(topic, missed_in_all={"hybrid": shown + 1200})
    page = Reader(render(replace(REPORT, worst=(more,)), MEASURED))
    assert f"the first {shown} of {shown + 1200:,}".replace(",", "") in page.text.replace(",", "").replace("\u202f", "")
    assert (
        page.text.count("the first") - Reader(render(replace(REPORT, worst=(topic,)), MEASURED)).text.count("the first")
        == 1
    )


def test_cost_is_drawn_against_quality_where_there_is_something_to_compare() -> None:
    assert "Pooled nDCG@10 by median latency" in Reader(render(REPORT, MEASURED)).text
    untimed = {name: replace(system, latency_ms={}) for name, system in REPORT.systems.items()}
    assert "by median latency" not in Reader(render(replace(REPORT, systems=untimed), MEASURED)).text
