"""What topics are judged on: found out from the ids, with languages and quotes for the report."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from policysearch import build_index
from policysearch.encode.encoder import Encoder
from policysearch.evaluate.collection import QUOTE, Collection
from policysearch.search.engine import Index


@pytest.fixture(scope="module")
def index(corpus_index: Path) -> Index:
    return Index.open(corpus_index)


def test_passages_by_row(index: Index) -> None:
    passage = index.passages(index.document("wien-parking.md"))[1]
    found = Collection.of(index, {"q": {passage.passage_id: 1}})
    assert found.unit == "passage"
    row = index.generation.store.row(passage.passage_id)
    assert (found.ids[row], found.languages[row]) == (passage.passage_id, "de")
    assert found.sizes == dict(index.manifest.languages)


@pytest.mark.parametrize("named_by", ["path", "document_id"])
def test_documents_are_named_as_the_judgements_name_them(index: Index, named_by: str) -> None:
    document = index.document("wien-parking.md")
    name = getattr(document, named_by)
    found = Collection.of(index, {"q": {name: 2, "unknown.md": 1}})
    assert found.unit == "document"
    assert found.language_of[name] == "de"
    rows = [index.generation.store.row(passage.passage_id) for passage in index.passages(document)]
    assert {found.ids[item] for item in found.item_of_row[rows]} == {name}
    assert sum(found.sizes.values()) == len(index.documents())


def test_an_item_is_named_once_at_its_first_row(index: Index) -> None:
    found = Collection.of(index, {"q": {"wien-parking.md": 1}})
    rows = np.array([5, 6, 40, 5, 7])
    firsts = found.firsts(rows)
    items = found.item_of_row[rows]
    assert items[firsts].tolist() == list(dict.fromkeys(items.tolist()))
    assert firsts[0] == 0


def test_a_report_shows_title_and_beginning(index: Index) -> None:
    found = Collection.of(index, {"q": {"wien-parking.md": 1}})
    item = found.describe("wien-parking.md", 3, 2)
    document = index.document("wien-parking.md")
    assert (item.title, item.rank, item.grade, item.language) == (document.title, 3, 2, "de")
    assert item.quote.endswith(" …")
    assert " ".join(document.text.split()).startswith(item.quote.removesuffix(" …"))
    assert QUOTE / 2 < len(item.quote) <= QUOTE + 2
    assert found.describe("gone.md", None, 1).quote == ""


def test_the_beginning_of_a_text_without_spaces(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "tokyo.md").write_text("市は駅前に自転車駐車場を整備します。" * 30, encoding="utf-8")
    build_index(tmp_path / "corpus", tmp_path / "index", encoder=encoder)
    found = Collection.of(Index.open(tmp_path / "index"), {"q": {"tokyo.md": 1}})
    assert found.describe("tokyo.md", 1, 1).quote == ("市は駅前に自転車駐車場を整備します。" * 30)[:QUOTE] + " …"
