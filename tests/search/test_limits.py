"""What a search is limited to."""

from pathlib import Path

import pytest

from policysearch import Index
from policysearch.errors import UsageError
from policysearch.records import Filters
from policysearch.search.limits import Limits, filters_of


@pytest.fixture(scope="module")
def index(corpus_index: Path) -> Index:
    return Index.open(corpus_index)


def test_values_are_taken_as_people_write_them(index: Index) -> None:
    document = index.document("milano-metrex.md")
    limits = Limits(
        languages=["Swedish"], countries=["it"], cities=["milano"], documents=["milano-metrex.md"], year_from=2015
    )

    assert filters_of(index.generation.store, limits) == Filters(
        languages=("sv",),
        countries=("IT",),
        cities=("Milano",),
        documents=(document.document_id,),
        year_from=2015,
    )


@pytest.mark.parametrize(
    ("limits", "thing"),
    [
        (Limits(cities=["Atlantis"]), "Atlantis"),
        (Limits(countries=["XX"]), "XX"),
        (Limits(themes=["smart-city/dragons"]), "smart-city/dragons"),
        (Limits(documents=["no.md"]), "no.md"),
        (Limits(year_from=2020, year_to=2010), "2020 to 2010"),
    ],
)
def test_what_the_index_lacks_is_named(index: Index, limits: Limits, thing: str) -> None:
    with pytest.raises(UsageError) as raised:
        filters_of(index.generation.store, limits)
    assert raised.value.subject == thing
