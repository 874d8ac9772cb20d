"""What a document says of itself: front matter, else its text where that is plain."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from policysearch.errors import DocumentError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from policysearch.records import Document

    Read = Callable[..., Document]

FRONT_MATTER = """---
title: Air quality plan
City: Milano
language: it
document type: plan
published: 2019-09-25
url: https://example.org/plan
identifiers: [41/2019, "R 7"]
themes: air, transport
note: adopted
layout: page
---

# Another title

Text of the plan.
"""


def test_front_matter_is_believed_and_cut_off(read: Read) -> None:
    document = read("plan.md", FRONT_MATTER)
    assert document.text == "# Another title\n\nText of the plan.\n"
    assert document.title == "Air quality plan"
    assert (document.city, document.country) == ("Milano", "IT")
    assert (document.language, document.language_source) == ("it", "front matter")
    assert (document.document_type, document.published) == ("plan", "2019-09-25")
    assert document.source_url == "https://example.org/plan"
    assert document.identifiers == ("41/2019", "R 7")
    assert document.themes == ("air", "transport")
    assert document.note == "adopted"


def test_identity_is_that_of_the_content(read: Read) -> None:
    document = read("plan.md", FRONT_MATTER)
    assert document.sha256 == hashlib.sha256(FRONT_MATTER.encode()).hexdigest()
    assert document.document_id == document.sha256[:16] == read("renamed.md", FRONT_MATTER).document_id


def test_the_user_knows_the_language_best(read: Read) -> None:
    document = read("plan.md", FRONT_MATTER, language="Swedish")
    assert (document.language, document.language_source) == ("sv", "user")
    with pytest.raises(UsageError):
        read("plan.md", FRONT_MATTER, language="klingonish")


def test_a_text_of_figures_is_read_in_no_language(read: Read) -> None:
    document = read("figures.txt", "2019 12.4\n2020 13.1\n")
    assert (document.language, document.language_source) == ("und", "detected")
    assert document.title == "2019 12.4"


@pytest.mark.parametrize(
    ("front", "problem"),
    [
        ("title: [a", r"front matter cannot be parsed at line 3 \(.*\)\. Correct the front matter"),
        ("published: 2019-02-30", r"says published: 2019-02-30, which is no date.*Correct `published`"),
        ("published: last spring", "which is no date as YYYY-MM-DD, YYYY-MM or YYYY"),
        ("Language: klingonish", "says Language: klingonish, which is no language code.*Correct `Language`"),
        ("country: Narnia", "which is no country code such as SE"),
        ("title: [a, b]", "which is no single value"),
    ],
)
def test_front_matter_that_cannot_be_understood_is_trouble(front: str, problem: str, read: Read) -> None:
    with pytest.raises(DocumentError, match=problem):
        read("plan.md", f"---\n{front}\n---\nText.\n")


@pytest.mark.parametrize(
    ("front", "field", "value"),
    [
        ("published: 2019", "published", "2019"),
        ("date: 2019-02", "published", "2019-02"),
        ("date: 2019-02-03T10:00:00Z", "published", "2019-02-03"),
        ("language: no", "language", "nb"),
        ("lang: svenska", "language", "sv"),
        ("country: Sweden", "country", "SE"),
        ("tags:\n  - air\n  - noise", "themes", ("air", "noise")),
        ("id: 12", "identifiers", ("12",)),
        ("id: 2023:15", "identifiers", ("2023:15",)),
        ("id:\n  - 012\n  - 1_000", "identifiers", ("012", "1_000")),
        ("note: yes", "note", "yes"),
        ("note: ~", "note", None),
    ],
)
def test_values_are_brought_to_one_form(front: str, field: str, value: object, read: Read) -> None:
    assert getattr(read("plan.md", f"---\n{front}\n---\nA few words.\n"), field) == value


@pytest.mark.parametrize("text", ["---\nA rule above and below.\n---\n\nText.\n", "---\n\nText after a rule.\n"])
def test_rules_are_no_front_matter(text: str, read: Read) -> None:
    assert read("plan.md", text).text == text


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "Some words.\n\n## Second\n\n# First\n\nText.", "First"),
        ("a.md", "**Only** text, without a heading.", "Only text, without a heading."),
        (
            "a.txt",
            "Kontoret\nBrev\n\nDatum:\n2023-11-24\n\nResa till Milano\n\nVi reser dit i vår.",
            "Resa till Milano",
        ),
        ("a.txt", "03\n\n03 | VISIONE E OBIETTIVI\n\nIl piano conferma la visione.", "VISIONE E OBIETTIVI"),
        ("a.md", "# Three-year plan\n\n# Annex 2: Tools\n\nText.", "Three-year plan – Annex 2: Tools"),
    ],
)
def test_the_title_is_read_where_it_stands(name: str, text: str, title: str, read: Read) -> None:
    assert read(name, text).title == title


def test_city_and_date_are_read_from_the_head(read: Read) -> None:
    document = read("memo.txt", "Uppsala kommun\n\nDatum: 24 november 2023\n\nVi föreslår en resa till Milano i vår.\n")
    assert (document.city, document.country, document.published) == ("Uppsala", "SE", "2023-11-24")


def test_what_the_five_seeds_say_of_themselves(shared: Path, read: Read) -> None:
    told = {path.name[:3]: read(path.name, path.read_bytes()) for path in sorted((shared / "seeds").glob("*.txt"))}
    assert {name: (d.language, d.city, d.published, d.document_type) for name, d in told.items()} == {
        "000": ("sv", "Uppsala", "2023-11-24", "council memo"),
        "001": ("sv", "Stockholm", "2016-11-29", "travel report"),
        "002": ("it", "Milano", "2019-10-08", "news"),
        "003": ("it", "Milano", None, None),
        "004": ("it", None, None, None),
    }
    assert {name: d.identifiers for name, d in told.items() if d.identifiers} == {
        "000": ("KSN-2023-03393",),
        "001": ("IB nr 9/2016", "803-1523/2016"),
    }
    assert {name: d.publisher for name, d in told.items() if d.publisher} == {"000": "Kommunledningskontoret"}
    assert told["002"].title == "Città metropolitana aderisce a Metrex"
    assert told["003"].title == "Milano Smart City"


def test_each_value_says_where_it_is_from(read: Read) -> None:
    document = read(
        "plan.md",
        "---\ntitle: Draft\nnote: old\n---\n\nUppsala kommun\n\nDatum: 2023-11-24\n\n"
        "Handlingsplan för luften\n\nLuften i staden har mätts i tio år.\n",
        beside="note: new\n",
        row={"title": "Plan", "note": "newer", "themes": "air"},
    )
    assert (document.title, document.note, document.themes) == ("Plan", "new", ("air",))
    assert (document.publisher, document.document_type) == ("Uppsala kommun", "plan")
    assert dict(document.sources) == {
        "title": "metadata.csv",
        "note": "sidecar",
        "themes": "metadata.csv",
        "city": "rule",
        "country": "rule",
        "language": "detected",
        "published": "rule",
        "publisher": "rule",
        "document_type": "rule",
    }


def test_what_the_file_says_of_itself_comes_after_its_headings(read: Read) -> None:
    page = "<html><head><title>Air in the city</title></head><body><p>The air has been measured.</p></body></html>"
    assert dict(read("air.html", page).sources)["title"] == "file"
    assert dict(read("air.md", "# Air\n\nMeasured.\n").sources)["title"] == "rule"


def test_a_row_of_a_table_wins_over_front_matter(read: Read) -> None:
    document = read("plan.md", FRONT_MATTER, row={"language": "sv", "city": "Lund", "publisher": "Kontoret"})
    assert (document.language, document.language_source) == ("sv", "metadata.csv")
    assert (document.city, document.publisher) == ("Lund", "Kontoret")
    with pytest.raises(DocumentError, match=r"the row in metadata\.csv, line 2 says published: 2019-02-30"):
        read("plan.md", FRONT_MATTER, row={"published": "2019-02-30"})


def test_a_letter_is_not_of_the_city_that_it_goes_to(read: Read) -> None:
    document = read("letter.md", "# A request\n\nTo the mobility department, City of Utrecht\n\nDear colleagues,\n")
    assert (document.city, document.document_type) == (None, "letter")


SIDECAR = "title: Plan of the air\ncity: Milano\nlanguage: it\npublished: 2019-09-25\nthemes: [air, transport]\n"


def test_a_file_beside_it_describes_a_document_and_wins(read: Read) -> None:
    document = read("plan.md", "---\ntitle: Draft\nnote: old\n---\n\nText of the plan.\n", beside=SIDECAR)
    assert (document.title, document.city, document.country) == ("Plan of the air", "Milano", "IT")
    assert (document.language, document.language_source) == ("it", "sidecar")
    assert (document.published, document.themes, document.note) == ("2019-09-25", ("air", "transport"), "old")


def test_a_sidecar_may_stand_between_lines_as_front_matter_does(read: Read) -> None:
    assert read("plan.md", "Text.\n", beside=f"---\n{SIDECAR}---\n").city == "Milano"


@pytest.mark.parametrize(
    ("beside", "problem"),
    [
        ("title: [a", "the file plan.md.meta.yaml beside it cannot be parsed at line 1"),
        ("---\ntitle: a\ncity: [b\n---\n", "beside it cannot be parsed at line 4"),
        ("just words", "beside it holds no lines such as `city: Milano`. Correct plan.md.meta.yaml"),
        ("published: 2019-02-30", "beside it says published: 2019-02-30, which is no date"),
        (b"\x00\x01\x02\x03" * 99, "beside it is binary data"),
        (b"", r"the file plan.md.meta.yaml beside it cannot be used: it is empty \(0 bytes\). Write plan.md.meta.yaml"),
    ],
)
def test_a_sidecar_that_cannot_be_understood_is_trouble(beside: str | bytes, problem: str, read: Read) -> None:
    with pytest.raises(DocumentError, match=problem):
        read("plan.md", "Text.\n", beside=beside)


def test_norway_is_a_country_to_those_who_do_not_quote_it(read: Read) -> None:
    assert read("plan.md", "---\ncity: Bergen\ncountry: NO\n---\nTekst om byen.\n").country == "NO"
