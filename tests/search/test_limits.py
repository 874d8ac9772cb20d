"""What a search is limited to."""

from pathlib import Path

import pytest

from policysearch import Index, build_index
from policysearch.encode.encoder import Encoder
from policysearch.errors import UsageError
from policysearch.records import Filters
from policysearch.search.compare import compare
from policysearch.search.limits import Limits, filters_of, find_document


@pytest.fixture(scope="module")
def index(corpus_index: Path) -> Index:
    return Index.open(corpus_index)


def test_values_are_taken_as_people_write_them(index: Index) -> None:
    document = index.document("milano-metrex.md")
    limits = Limits(
        languages=["Swedish"],
        countries=["Italy"],
        cities=[" mila\u0308no".replace("\u0308", "")],
        documents=["milano-metrex.md"],
        year_from=2015,
    )

    assert filters_of(index.generation.store, limits) == Filters(
        languages=("sv",),
        countries=("IT",),
        cities=("Milano",),
        documents=(document.document_id,),
        year_from=2015,
    )


def test_of_two_spellings_the_one_that_is_written_is_meant_or_else_both(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "corpus").mkdir()
    for name, city in (("a.md", "Milano"), ("b.md", "Milano"), ("c.md", "MILANO")):
        text = f"---\ncity: {city}\n---\n\nThe trams of the city run every five minutes ({name}).\n"
        (tmp_path / "corpus" / name).write_text(text, encoding="utf-8")
    build_index(tmp_path / "corpus", tmp_path / "index", encoder=encoder)
    index = Index.open(tmp_path / "index", encoder=encoder)
    store = index.generation.store

    found = {name: filters_of(store, Limits(cities=[name])).cities for name in ("Milano", "MILANO", "milano")}
    matrix = compare(index, ["How often do trams run?"])

    assert found == {"Milano": ("Milano",), "MILANO": ("MILANO",), "milano": ("Milano", "MILANO")}
    assert {row.place.name for row in matrix.rows} == {"Milano", "MILANO"}
    assert all(row.hits[0] and row.hits[0].document.city == row.place.name for row in matrix.rows)


def test_a_path_names_its_document_whatever_lies_below_it(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "corpus" / "2023").mkdir(parents=True)
    for path in ("minutes.md", "2023/minutes.md", "2023/plan.md"):
        (tmp_path / "corpus" / path).write_text(f"The council met and took note of {path}.", encoding="utf-8")
    build_index(tmp_path / "corpus", tmp_path / "index", encoder=encoder)
    store = Index.open(tmp_path / "index").generation.store

    found = {name: find_document(store, name).path for name in ("minutes.md", "2023/minutes.md", "plan.md")}

    assert found == {"minutes.md": "minutes.md", "2023/minutes.md": "2023/minutes.md", "plan.md": "2023/plan.md"}


@pytest.mark.parametrize(
    ("limits", "thing"),
    [
        (Limits(cities=["Atlantis"]), "Atlantis"),
        (Limits(countries=["XX"]), "XX"),
        (Limits(themes=["smart-city/dragons"]), "smart-city/dragons"),
        (Limits(documents=["no.md"]), "no.md"),
        (Limits(year_from=2020, year_to=2010), "2020 to 2010"),
        (Limits(year_to=10**30), str(10**30)),
    ],
)
def test_what_the_index_lacks_is_named(index: Index, limits: Limits, thing: str) -> None:
    with pytest.raises(UsageError) as raised:
        filters_of(index.generation.store, limits)
    assert raised.value.subject == thing
