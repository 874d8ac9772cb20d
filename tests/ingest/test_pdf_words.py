"""Words of a page: where they stand, and what sets one line apart from the next."""

from __future__ import annotations

import pypdfium2
import pytest
from samples import Printed, printed_pdf, turned_pdf

from policysearch.ingest.pdf_words import View, lines_of_words

PAGE = [Printed("The city plants", 72, 60, 11), Printed("Trees", 72, 90, 16, "B")]


def words(data: bytes) -> list[list[tuple[str, int, int, float, bool]]]:
    """Text, left edge, height on the page, size and weight of the words of each line."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[0]
        found = list(lines_of_words(page.get_textpage(), View.of(page)))
    return [[(word.text, round(word.x0), round(word.y), word.size, word.bold) for word in line] for line in found]


@pytest.mark.parametrize("data", [printed_pdf(PAGE), turned_pdf(printed_pdf(PAGE))], ids=["upright", "turned"])
def test_words_stand_where_they_are_printed(data: bytes) -> None:
    assert words(data) == [
        [("The", 72, 60, 11.0, False), ("city", 94, 60, 11.0, False), ("plants", 114, 60, 11.0, False)],
        [("Trees", 72, 90, 16.0, True)],
    ]


def test_a_page_without_words_has_no_lines() -> None:
    assert words(printed_pdf([])) == []


def test_words_of_one_font_have_each_their_own_size_and_those_of_one_size_their_own_weight() -> None:
    page = [Printed("Trees", 72, 60, 16), Printed("and parks", 72, 90, 11), Printed("cool", 72, 120, 11, "B")]
    assert words(printed_pdf(page)) == [
        [("Trees", 72, 60, 16.0, False)],
        [("and", 72, 90, 11.0, False), ("parks", 93, 90, 11.0, False)],
        [("cool", 72, 120, 11.0, True)],
    ]
