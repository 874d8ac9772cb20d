"""What readers are told of the documents that answer them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policysearch.search.engine import Index
from policysearch.ui.corpus.findings import examine_and_keep
from policysearch.ui.corpus.notes import notes_for, notes_html


@pytest.fixture
def index(flawed: Path, tmp_path: Path) -> Index:
    """A copy in which nobody has looked yet."""
    return Index.open(shutil.copytree(flawed / "index", tmp_path / "index"))


def test_nothing_is_told_before_somebody_has_looked(index: Index) -> None:
    assert notes_for(index, [document.document_id for document in index.documents()]) == ()


def test_a_note_names_the_document_and_not_the_others(index: Index) -> None:
    examine_and_keep(index.path, lambda *_: None)
    tram, water = (index.document(name).document_id for name in ("tram.md", "water.md"))
    assert notes_for(index, [water, tram]) == ("Tram: some of its characters could not be read.",)
    assert notes_for(index, [water]) == ()


def test_files_of_a_city_that_could_not_be_read_are_counted_without_looking(index: Index) -> None:
    (note,) = notes_for(index, [], cities=["Milano", "Leeds"])
    assert note == "1 document that is named after Milano could not be read."


def test_what_is_more_than_a_few_is_folded_away() -> None:
    html = notes_html([f"<{number}>" for number in range(5)])
    seen, folded = html.split("<details>")
    assert [f"<li>&lt;{number}&gt;</li>" in seen for number in range(5)] == [True, True, True, False, False]
    assert "<summary>2 more</summary><ul><li>&lt;3&gt;</li><li>&lt;4&gt;</li></ul>" in folded
    assert notes_html([]) == ""
