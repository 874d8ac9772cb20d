"""Which pages are pictures of text: scans, stamped or not, and neither photographs nor pages that have their text."""

from __future__ import annotations

import pypdfium2
import pytest
import samples

from policysearch.ingest.ocr_pages import is_picture, picture_of
from policysearch.ingest.pdf_layout import sheets

TEXT = "The city builds a hundred kilometres of paths for bicycles, and at all stations there are places to park them."
CARD = samples.postcard("Bicycles", TEXT, TEXT, TEXT, TEXT)
SCAN = samples.scanned_pdf(CARD)
STAMP = samples.stamp("Dnr 2023-1", "Scanned 2023-01-05")


def pictures_in(data: bytes) -> list[bool]:
    with pypdfium2.PdfDocument(data) as document:
        return [is_picture(document, sheet) for sheet in sheets(document)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (SCAN, True),
        (samples.on_pictures(STAMP, SCAN), True),
        (samples.on_pictures(STAMP, SCAN, in_form=True), True),
        (samples.scanned_pdf(CARD, turned=90), True),
        (samples.picture_pdf(), True),  # nobody knows what is drawn there
        (CARD, False),
        (STAMP, False),
        (samples.on_pictures(CARD, SCAN), False),  # its text lies over it
        (samples.on_pictures(CARD, samples.photo_pdf()), False),
        (samples.on_pictures(STAMP, samples.photo_pdf()), False),
    ],
)
def test_a_picture_is_told_from_other_pages(page: bytes, expected: bool) -> None:
    assert pictures_in(page) == [expected]


def test_the_picture_has_no_text_of_the_page() -> None:
    for data in (SCAN, samples.on_pictures(STAMP, SCAN)):
        with pypdfium2.PdfDocument(data) as document:
            [sheet] = sheets(document)
            picture, dots_per_point = picture_of(document, sheet)
        assert picture.startswith(b"P5 1500 919 255\n")
        assert dots_per_point == pytest.approx(300 / 72)
        foot = picture[-1500 * 80 :]
        assert set(foot) == {255}
