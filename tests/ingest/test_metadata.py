"""Who has the last word on a document, and what a row of a table says."""

from __future__ import annotations

import pytest

from policysearch.errors import DocumentError
from policysearch.ingest.metadata import Metadata, field_of, merged, read_row, read_sidecar, split_front_matter


def test_the_first_who_says_something_is_believed_field_by_field() -> None:
    known, sources = merged(
        [
            ("user", Metadata(language="sv")),
            ("sidecar", Metadata(city="Uppsala")),
            ("front matter", Metadata(city="Umeå", language="it", identifiers=("1/2019",))),
            ("rule", Metadata(published="2019-01-02", identifiers=("2/2019",))),
        ]
    )
    assert known == Metadata(city="Uppsala", language="sv", published="2019-01-02", identifiers=("1/2019",))
    assert sources == (
        ("city", "sidecar"),
        ("language", "user"),
        ("published", "rule"),
        ("identifiers", "front matter"),
    )


@pytest.mark.parametrize(
    ("key", "field"),
    [("Document type", "document_type"), ("issued-by", "publisher"), ("URL", "source_url"), ("x", None)],
)
def test_keys_are_known_by_several_names(key: str, field: str | None) -> None:
    assert field_of(key) == field


def test_a_row_is_understood_as_front_matter_is() -> None:
    row = {"Title": "Plan", "country": "NO", "language": "no", "themes": "air; noise, water", "office": "Kontoret"}
    assert read_row(row, "a/metadata.csv", 3, "a/plan.pdf") == Metadata(
        title="Plan", country="NO", language="nb", themes=("air", "noise", "water"), publisher="Kontoret"
    )


@pytest.mark.parametrize(("written", "day"), [("2.3.2024", "2024-03-02"), ("12.03.2024", "2024-03-12")])
def test_dates_as_spreadsheets_write_them(written: str, day: str) -> None:
    assert read_row({"date": written}, "metadata.csv", 2, "plan.pdf") == Metadata(published=day)


def test_a_block_that_says_nothing_known_is_text() -> None:
    text = "---\nPlats: Rådhuset\nTid: 14.00\n---\nMötet öppnas.\n"
    assert split_front_matter(text, "a.txt") == (Metadata(), text)


def test_a_file_beside_it_that_says_nothing_known_is_an_error() -> None:
    with pytest.raises(DocumentError, match="holds no lines such as `city: Milano`"):
        read_sidecar("Titel: Plan\nOrt: Uppsala\n", "a.md.meta.yaml", "a.md")


def test_a_wrong_value_names_the_line() -> None:
    with pytest.raises(DocumentError) as raised:
        read_row({"published": "last spring"}, "a/metadata.csv", 3, "a/plan.pdf")
    assert str(raised.value) == (
        "a/plan.pdf: the row in a/metadata.csv, line 3 says published: last spring, which is no date as YYYY-MM-DD,"
        " YYYY-MM or YYYY. Correct `published` in a/metadata.csv, line 3"
    )
