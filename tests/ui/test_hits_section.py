"""The section of a hit: whether there is more of it than the hit, and how it reads."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from policysearch.index.build import build_index
from policysearch.records import Hit
from policysearch.search.engine import Index
from policysearch.ui.document.blocks import blocks_of
from policysearch.ui.hits.section import amid_more, section_button_html, section_html, section_of
from policysearch.ui.search.state import SearchState

TRAMS = """# Trams

How often they run, and where.

## Frequency

- Trams run every five minutes on weekdays, between six in the morning and nine in the evening.
- On Sundays they run every ten minutes.

| Line | Interval |
| --- | --- |
| 7 | 5 minutes |
| 9 | 10 minutes |

## Fares

A ticket costs two euros. <script>alert(1)</script>
"""


@pytest.fixture(scope="module")
def trams(tmp_path_factory: pytest.TempPathFactory, embeddings: Path) -> Index:
    """An index of one document in three sections, and one that has no heading."""
    folder = tmp_path_factory.mktemp("trams")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "trams.md").write_text(TRAMS, encoding="utf-8")
    line = "Line {0} has a depot of its own, where its trams are washed and mended at night.\n\n"
    (folder / "corpus" / "depots.txt").write_text("".join(map(line.format, range(150))), encoding="utf-8")
    (folder / "index").mkdir()
    (folder / "index" / embeddings.name).write_bytes(embeddings.read_bytes())
    build_index(folder / "corpus", folder / "index")
    return Index.open(folder / "index")


def hits_of(index: Index, question: str, name: str = "trams.md") -> list[Hit]:
    return list(index.search(question, documents=[name], all_versions=True).hits)


def hit_saying(index: Index, words: str, name: str = "trams.md") -> Hit:
    """The hit for these words whose passage has them."""
    return next(hit for hit in hits_of(index, words, name) if words in hit.passage.text)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_passage_that_is_its_whole_section_has_nothing_around_it(trams: Index) -> None:
    fares, frequency = hit_saying(trams, "A ticket costs two euros"), hit_saying(trams, "On Sundays")

    assert amid_more(trams, [fares, frequency]) == {frequency.passage.passage_id}


def test_what_is_shown_with_a_hit_is_not_around_it(trams: Index) -> None:
    hit = hit_saying(trams, "On Sundays")
    others = trams.passages(hit.document)
    section = tuple(its for its in others if its.heading_path == hit.passage.heading_path and its != hit.passage)

    assert amid_more(trams, [replace(hit, neighbours=section)]) == frozenset()


def test_a_section_goes_from_its_heading_to_the_next(trams: Index) -> None:
    hit = hit_saying(trams, "On Sundays")

    section = section_of(blocks_of(hit.document), hit.passage)

    assert [block.kind for block in section] == ["heading", "list", "table"]
    assert hit.document.text[section[0].start : section[0].end].strip() == "## Frequency"


def test_it_reads_as_in_its_document_with_the_hit_marked(trams: Index) -> None:
    hit = hit_saying(trams, "On Sundays")
    assert hit.evidence

    html = section_html(hit, trams.passages(hit.document), SearchState("On Sundays"))

    assert text_of(html).startswith("Trams Frequency Trams run every five minutes")
    assert text_of(html).endswith("Line Interval 7 5 minutes 9 10 minutes Open in its document")
    assert '<div class="ps-text" lang="en" dir="ltr">' in html
    assert html.count("ps-found") == 1
    assert f'data-at="{hit.passage.ordinal}"' in html
    assert '<mark class="ps-meaning' in html
    assert f'href="document?passage={hit.passage.passage_id}&amp;path=trams.md' in html
    assert "&amp;q=On+Sundays" in html


def test_markup_in_a_section_is_text(trams: Index) -> None:
    hit = hit_saying(trams, "A ticket costs two euros")

    html = section_html(hit, trams.passages(hit.document), SearchState("tickets"))

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html
    assert section_button_html(replace(hit.passage, passage_id='"><b>')).count("<") == 2


def test_of_a_document_without_headings_what_is_near_is_shown(trams: Index) -> None:
    hit = hit_saying(trams, "Line 149 has a depot", "depots.txt")

    html = section_html(hit, trams.passages(hit.document), SearchState("Line 149"))

    assert "Line 149 has" in text_of(html)
    assert "Line 10 has" not in text_of(html)
    assert "The section is longer than this." in html
