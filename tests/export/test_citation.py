from dataclasses import replace

import pytest

from policysearch.export.brief import Item
from policysearch.export.citation import citation, links_apart, quotation, source_link

LINE = (
    "Milano: Adesione a METREX, council memo, 2021-03-04, pp. 3–4, “Decisione”. https://example.org/metrex.pdf#page=3"
)


def test_a_citation_says_who_what_when_and_where(milano: Item) -> None:
    assert citation(milano.document, milano.passage) == LINE
    assert citation(milano.document, milano.passage, "https://app.example/document?passage=1") == (
        f"{LINE} https://app.example/document?passage=1"
    )


def test_a_title_that_ends_in_a_full_stop_has_one(signs: Item) -> None:
    document = replace(signs.document, title="A plan.", city=None, document_type=None, published=None)
    assert citation(document, replace(signs.passage, heading_path=(), page_first=None)) == "@office: A plan. haifa.md"


def test_what_is_not_known_leaves_no_gap(signs: Item) -> None:
    known = replace(signs.document, title="Shade", publisher=None)
    assert citation(known, signs.passage) == "Shade, web page. haifa.md"


@pytest.mark.parametrize(
    ("publisher", "issuer"),
    [("Settore Mobilità", "Settore Mobilità, Milano"), ("Comune di Milano", "Comune di Milano"), (None, "Milano")],
)
def test_an_office_stands_with_its_city(milano: Item, publisher: str | None, issuer: str) -> None:
    cited = citation(replace(milano.document, publisher=publisher), milano.passage)
    assert cited.startswith(f"{issuer}: Adesione a METREX, ")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//example.org", "http://[", "", "ftp://example.org/a"])
def test_only_a_web_address_is_one(milano: Item, address: str) -> None:
    assert source_link(replace(milano.document, source_url=address), milano.passage) is None


def test_a_page_is_added_to_the_address_of_a_pdf_alone(milano: Item) -> None:
    page = replace(milano.document, source_url="https://example.org/a", media_type="text/html")
    assert source_link(page, milano.passage) == "https://example.org/a"
    part = replace(milano.document, source_url="https://example.org/a.pdf#annex")
    assert source_link(part, milano.passage) == "https://example.org/a.pdf#annex"


def test_a_quotation_is_the_words_and_their_citation(milano: Item) -> None:
    assert quotation(milano.document, milano.passage) == (
        f"“La città aderisce alla rete.\n\n- subito\n- 2. dopo”\n— {LINE}"
    )


def test_addresses_in_a_citation_are_links() -> None:
    assert links_apart("See https://example.org/a?b=c&d or a.md") == [
        ("See ", None),
        ("https://example.org/a?b=c&d", "https://example.org/a?b=c&d"),
        (" or a.md", None),
    ]
