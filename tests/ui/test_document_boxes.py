"""Where a passage stands on the picture of a page."""

from pathlib import Path

import pytest

from policysearch.errors import DocumentError
from policysearch.search.engine import Index
from policysearch.ui.document.boxes import boxes_of, text_on
from policysearch.ui.document.picture import Picture, picture_of

PDF = Path(__file__).parents[2] / "corpus" / "dunkerque-free-buses.pdf"


@pytest.fixture(scope="module")
def picture() -> Picture:
    return picture_of(PDF, 1)


def letters(picture: Picture, box: tuple[float, float, float, float]) -> str:
    """What of the page's text stands in a box."""
    left, top, right, bottom = box
    inside = (
        sign
        for sign, (x0, y0, x1, y1) in zip(picture.text, picture.boxes, strict=True)
        if left <= (x0 + x1) / 2 <= right and top <= (y0 + y1) / 2 <= bottom
    )
    return "".join(inside).strip()


def test_a_page_is_drawn_with_the_place_of_every_character(picture: Picture) -> None:
    assert (picture.width, picture.height) == (1100, 1556)
    assert len(picture.boxes) == len(picture.text)
    assert all(0 <= left <= right <= 1 and 0 <= top <= bottom <= 1 for left, top, right, bottom in picture.boxes)


def test_every_passage_of_the_page_is_found_line_by_line(corpus_index: Path, picture: Picture) -> None:
    index = Index.open(corpus_index)
    document = index.document(PDF.name)
    passages = [one for one in index.passages(document) if one.page_first == 1]

    for passage in passages:
        text = text_on(document, passage, 1)
        first, last = text.split()[1], text.replace("|", " ").split()[-2]
        boxes = boxes_of(picture, text)
        assert first in letters(picture, boxes[0]).replace("’", "'").replace("\N{SOFT HYPHEN}", "")
        assert last in "".join(letters(picture, box) for box in boxes[-2:]).replace("’", "'")

    assert text_on(document, passages[0], 2) == ""


def test_text_that_is_not_there_has_no_box(picture: Picture) -> None:
    assert boxes_of(picture, "Spårvagnen går var tionde minut.") == ()
    assert boxes_of(picture, "") == ()


@pytest.mark.parametrize(("name", "number"), [(PDF, 9), (PDF.with_suffix(".pdf.meta.yaml"), 1), (Path("no.pdf"), 1)])
def test_what_cannot_be_drawn_is_said(name: Path, number: int) -> None:
    with pytest.raises(DocumentError, match=f"{name.name}, page {number}: this page cannot be drawn"):
        picture_of(name, number)
