"""What was found wrong is kept for a generation, and told beside the answers that it touches."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_args

import pytest

from policysearch import build_index
from policysearch.encode.encoder import Encoder
from policysearch.index.doctor import examine
from policysearch.index.finding import What
from policysearch.search.engine import Index
from policysearch.text.catalogue import localised
from policysearch.ui.corpus.findings import Note, examine_and_keep, findings_of, notes_for
from policysearch.ui.corpus.findings_view import TITLES

SOUND = (
    "---\ntitle: Water\ncity: Leeds\ndate: 2021-03-04\ntype: plan\n---\n\nThe council collects rain water in parks.\n"
)
GARBLED = (
    "---\ntitle: Tram\ncity: Milano\n---\n\nThe tram runs every ten min\ufffdtes from the station to the town hall.\n"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, embeddings: Path, encoder: Encoder) -> Path:
    """`documents`, of which one has lost a character and one cannot be read, and their `index`."""
    place = tmp_path_factory.mktemp("findings")
    (place / "documents" / "milano").mkdir(parents=True)
    (place / "documents" / "water.md").write_text(SOUND, encoding="utf-8")
    (place / "documents" / "tram.md").write_text(GARBLED, encoding="utf-8")
    (place / "documents" / "milano" / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    (place / "index").mkdir()
    shutil.copy(embeddings, place / "index")
    build_index(place / "documents", place / "index", encoder=encoder)
    return place


@pytest.fixture
def index(place: Path, tmp_path: Path) -> Index:
    """A copy in which nobody has looked yet."""
    return Index.open(shutil.copytree(place / "index", tmp_path / "index"))


def quiet(*_: object) -> None:
    """Progress of nobody's concern."""


def ids(index: Index) -> list[str]:
    return [document.document_id for document in index.documents()]


def test_nothing_is_told_before_somebody_has_looked(index: Index) -> None:
    assert findings_of(index) is None
    assert notes_for(index, ids(index)) == ()


def test_what_is_found_is_what_the_doctor_finds(index: Index) -> None:
    steps: list[tuple[str, int, int]] = []
    kept = examine_and_keep(index.path, lambda *step: steps.append(step))
    assert kept.found == examine(index.path)
    assert findings_of(index) == kept
    assert steps == [("examine", 1, 2), ("examine", 2, 2)]


def test_what_is_kept_can_be_said_in_every_language(index: Index) -> None:
    examine_and_keep(index.path, quiet)
    kept = findings_of(index)
    assert kept is not None
    (lost,) = [one for one in kept.found if one.what == "characters-lost"]
    assert localised(lost.reason, "sv") == (
        "tecken som inte gick att läsa: 1, till exempel här: ”m runs every ten min\ufffdtes from the statio”"
    )
    assert localised(lost.remedy, "sv") == "Skaffa en felfri kopia, eller rätta filen"


def test_a_note_names_the_document_and_not_the_others(index: Index) -> None:
    examine_and_keep(index.path, quiet)
    tram, water = (index.document(name).document_id for name in ("tram.md", "water.md"))
    assert notes_for(index, [water, tram]) == (Note("Tram: some of its characters could not be read.", tram),)
    assert notes_for(index, [water]) == ()


def test_files_of_a_city_that_could_not_be_read_are_counted_without_looking(index: Index) -> None:
    (note,) = notes_for(index, [], cities=["Milano", "Leeds"])
    assert note == Note("1 document that is named after Milano could not be read.")


def test_findings_of_another_generation_are_not_told(index: Index, place: Path, encoder: Encoder) -> None:
    examine_and_keep(index.path, quiet)
    build_index(place / "documents", index.path, rebuild=True, encoder=encoder)
    assert findings_of(Index.open(index.path)) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"generation": "x"}', '{"found": [{"what": 1}]}'])
def test_what_cannot_be_read_is_as_if_nobody_had_looked(index: Index, text: str) -> None:
    (index.path / "findings.json").write_text(text, encoding="utf-8")
    assert findings_of(index) is None


def test_every_kind_of_finding_has_a_title() -> None:
    assert set(TITLES) == set(get_args(What))
