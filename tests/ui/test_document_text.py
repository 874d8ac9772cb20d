"""A document's text as HTML: all of it, in its structure, with marks where they belong, and nothing that acts."""

from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest

from policysearch.records import Document, Passage
from policysearch.search.engine import Index
from policysearch.search.marking import Marking, marking
from policysearch.ui.document.blocks import blocks_of, sections_of
from policysearch.ui.document.quote import link_to
from policysearch.ui.document.text import direction, text_html

MARKDOWN = """# Cykelplan

## Mål

Alla **ska** cykla till [stationen](javascript:alert(1)), se 5 \\* 3. <img src=x onerror=alert(1)>

- Först en väg.
- Sedan två.

| Nr | Åtgärd |
| --- | --- |
| 1 | Bygga tusen platser |

#### Bilaga

1. Karta
"""
DOCUMENT = Document(
    document_id="d1",
    title="Cykelplan",
    path="plan.md",
    language="sv",
    language_source="front matter",
    sha256="0" * 64,
    text=MARKDOWN,
    media_type="text/markdown",
    city="Malmö",
    country="SE",
)


class Read(HTMLParser):
    """The text of some HTML, its elements with their attributes, and the texts inside each kind of element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.elements, self._open = "", [], []
        self.inside: dict[str, list[str]] = {}
        self.feed(html)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)
        self.inside.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, "elements are nested properly"

    def handle_data(self, data: str) -> None:
        self.text += data
        for tag in set(self._open):
            self.inside[tag][-1] += data


def passage(start: int, end: int, **changes: object) -> Passage:
    it = Passage(
        f"d1-{start}-{end}", "d1", 0, MARKDOWN[start:end], "sv", "text", ("Cykelplan",), None, None, start, end
    )
    return replace(it, **changes)  # type: ignore[arg-type]


def span(words: str) -> tuple[int, int]:
    return MARKDOWN.index(words), MARKDOWN.index(words) + len(words)


def read(*passages: Passage, marks: Marking = Marking()) -> Read:  # noqa: B008
    return Read(text_html(DOCUMENT, blocks_of(DOCUMENT), passages, marks, partial(link_to, DOCUMENT)))


def test_structure_is_shown_and_its_signs_are_not() -> None:
    its = read().inside

    assert its["h2"] == ["Cykelplan"]
    assert its["h3"] == ["Mål"]
    assert its["h4"] == ["Bilaga"], "no level is left out"
    assert its["p"] == ["Alla ska cykla till stationen, se 5 * 3. <img src=x onerror=alert(1)>\n"]
    assert its["b"] == ["ska"]
    assert its["li"] == ["Först en väg.", "Sedan två.", "1. Karta"]
    assert its["th"] == ["Nr", "Åtgärd"]
    assert its["td"] == ["1", "Bygga tusen platser"]


def test_nothing_of_a_document_becomes_an_element_or_an_address() -> None:
    shown = read(passage(*span("Alla **ska** cykla")))

    allowed = {"div", "h2", "h3", "h4", "p", "b", "ul", "li", "table", "tr", "th", "td", "span", "a"}
    assert {tag for tag, _ in shown.elements} <= allowed
    assert [its["href"] for tag, its in shown.elements if tag == "a"] == [
        "document?passage=d1-21-39&path=plan.md&quote=Alla+%2A%2Aska%2A%2A+cykla"
    ]


def test_a_passage_of_whole_blocks_is_one_element_and_what_is_not_ranked_is_toned_down() -> None:
    start, _ = span("Alla")
    _, end = span("Sedan två.")
    row = passage(*span("| 1 | Bygga tusen platser |"), ordinal=1, kind="table_row")
    shown = read(passage(start, end), row, passage(*span("1. Karta"), ordinal=2, kind="references"))

    its = [
        (tag, attributes["data-at"], attributes["class"])
        for tag, attributes in shown.elements
        if "data-at" in attributes
    ]
    assert its == [
        ("div", "0", "ps-passage"),
        ("tr", "1", "ps-passage"),
        ("div", "2", "ps-passage ps-toned"),
    ]


def test_where_two_passages_meet_in_a_paragraph_each_has_its_part() -> None:
    first = passage(*span("Alla **ska** cykla"))
    second = passage(*span("till [stationen](javascript:alert(1)), se"), ordinal=1, language="ar")

    shown = read(first, second)

    parts = [attributes for tag, attributes in shown.elements if tag == "span"]
    assert [part["data-at"] for part in parts] == ["0", "1"]
    assert (parts[1]["lang"], parts[1]["dir"]) == ("ar", "rtl")
    assert shown.inside["span"] == ["Alla ska cykla", "till stationen, se"]


def test_words_within_a_sentence_are_marked_as_both() -> None:
    marks = Marking((), (span("Sedan två."),), (span("två"),))

    shown = read(marks=marks)

    marked = [attributes["class"] for tag, attributes in shown.elements if tag == "mark"]
    assert list(zip(marked, shown.inside["mark"], strict=True)) == [
        ("ps-meaning", "Sedan "),
        ("ps-meaning ps-word", "två"),
        ("ps-meaning", "."),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "utrecht-bicycle-parking.md",
        "milano-strategic-plan.md",
        "dunkerque-free-buses.pdf",
        "goteborg-tram-depot.docx",
        "lisboa-participatory-budget.html",
        "tartu-renovation.odt",
        "thessaloniki-resilience.md",
    ],
)
def test_no_letter_of_a_real_document_is_lost(corpus_index: Path, path: str) -> None:
    index = Index.open(corpus_index)
    document = index.document(path)
    marks = marking(index, "Who pays, and how much?", document)
    blocks, passages = blocks_of(document), index.passages(document)

    shown = Read(text_html(document, blocks, passages, marks, partial(link_to, document)))

    pages = "".join(f"Page{page.number}" for page in document.pages)
    assert sorted(filter(str.isalnum, shown.text)) == sorted(filter(str.isalnum, document.text + pages))
    at = {attributes["data-at"] for _, attributes in shown.elements if "data-at" in attributes}
    assert at == {str(one.ordinal) for one in passages}


def test_sections_are_listed_in_order() -> None:
    sections = sections_of(DOCUMENT, blocks_of(DOCUMENT))

    assert [(section.title, section.depth) for section in sections] == [("Cykelplan", 1), ("Mål", 2), ("Bilaga", 3)]


def test_lines_begin_where_the_language_has_it() -> None:
    assert [direction(language) for language in ("sv", "ar", "zh-Hant", "und", "xx", "")] == [
        "ltr", "rtl", "ltr", "ltr", "ltr", "ltr",
    ]  # fmt: skip
