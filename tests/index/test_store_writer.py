"""Documents go in as they come; rows come out in order: language, ranked kinds first, document, position."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from policysearch.errors import Message
from policysearch.index.store import Store, StoredFile
from policysearch.index.store_writer import StoreWriter, write_themes
from policysearch.records import Document, Filters, Kind, Passage, SkippedFile, Theme
from policysearch.text.catalogue import localised

SKIPPED = SkippedFile("c.md", Message("it is larger than {size} MiB", size=2), "Write it", failed=True)


def document(name: str, text: str) -> Document:
    return Document(name, f"Title of {name}", f"{name}.md", "sv", "detected", name * 64, text, "text/markdown")


def passage(name: str, ordinal: int, language: str, kind: Kind = "text", start: int = 0, end: int = 4) -> Passage:
    return Passage(f"{name}-{ordinal}", name, ordinal, "text", language, kind, ("A", "B"), 1, 2, start, end)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    with StoreWriter(tmp_path / "passages.sqlite") as writer:
        writer.add(
            document("b", "text more"),
            [passage("b", 0, "sv", "contents"), passage("b", 1, "sv", start=5, end=9), passage("b", 2, "it")],
            [["c"], ["x", "y"], []],
        )
        writer.add(document("a", "text"), [passage("a", 0, "sv")], [["å", "x"]])
        writer.finish([StoredFile("a.md", 4, 5, "0")], [SKIPPED])
    return Store(tmp_path / "passages.sqlite")


def test_rows_are_in_order(store: Store) -> None:
    assert [p.passage_id for p in store.passages_between(range(4))] == ["b-2", "a-0", "b-1", "b-0"]
    assert {name: (rows.all, rows.ranked) for name, rows in store.languages.items()} == {
        "it": (range(1), range(1)),
        "sv": (range(1, 4), range(1, 3)),
    }
    assert store.document_ids() == ["b", "a", "b", "b"]


def test_what_was_written_is_read_back(store: Store) -> None:
    (found,) = store.passages([2])
    assert found == Passage("b-1", "b", 1, "more", "sv", "text", ("A", "B"), 1, 2, 5, 9)
    assert store.document("a") == document("a", "text")
    assert list(store.terms(range(4))) == [[], ["å", "x"], ["x", "y"], ["c"]]
    assert store.files() == [StoredFile("a.md", 4, 5, "0")]
    assert store.skipped() == [SKIPPED]
    assert (store.count_documents(), store.count_passages()) == (2, 4)


def test_why_a_file_was_left_out_can_be_said_in_every_language(store: Store) -> None:
    (found,) = store.skipped()
    assert [localised(text, "sv") for text in (found.reason, found.remedy)] == ["den är större än 2 MiB", "Write it"]


def test_themes_and_actors_are_counted_and_limited_by(tmp_path: Path) -> None:
    mobility, living = Theme("smart-city", "mobility", 0.9), Theme("smart-city", "living", 0.5)
    passages = [passage("a", number, "sv") for number in range(3)]
    passages[1] = replace(passages[1], actors=("City", "Region"))
    with StoreWriter(tmp_path / "passages.sqlite") as writer:
        writer.add(replace(document("a", "text"), country="SE", themes=("smart-city/living",)), passages, [[]] * 3)
        writer.finish([], [])
    write_themes(tmp_path / "passages.sqlite", [(mobility, living), (), (living,)])
    store = Store(tmp_path / "passages.sqlite")
    assert [p.themes for p in store.passages(range(3))] == [(mobility, living), (), (living,)]
    assert store.facet("theme") == [("smart-city/living", 2), ("smart-city/mobility", 1)]
    assert store.facet("theme", np.array([0, 1])) == [("smart-city/living", 1), ("smart-city/mobility", 1)]
    assert store.facet("actor", np.array([1, 2])) == [("City", 1), ("Region", 1)]
    assert store.facet("country") == [("SE", 3)]
    limited = [
        Filters(themes=("smart-city/living",)),
        Filters(themes=("smart-city/mobility", "sdg/01-no-poverty")),
        Filters(actors=("Region",)),
        Filters(countries=("IT",)),
    ]
    assert [rows.tolist() for rows in map(store.rows, limited) if rows is not None] == [[0, 2], [0], [1], []]
    assert store.given_themes() == {"a": ["smart-city/living"]}


def test_ids_break_ties_in_their_order(store: Store) -> None:
    assert store.id_ranks().tolist() == [3, 0, 2, 1]  # rows b-2, a-0, b-1, b-0


def test_nothing_is_left_beside_it(tmp_path: Path, store: Store) -> None:
    assert [path.name for path in tmp_path.iterdir()] == ["passages.sqlite"]


def test_an_error_on_the_way_leaves_no_passages(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="shorter"), StoreWriter(tmp_path / "passages.sqlite") as writer:
        writer.add(document("a", "text"), [passage("a", 0, "sv")], [])
    assert [path.name for path in tmp_path.iterdir()] == ["passages.sqlite"]
    assert Store(tmp_path / "passages.sqlite").count_passages() == 0
