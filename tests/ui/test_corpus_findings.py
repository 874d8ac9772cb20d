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
from policysearch.ui.corpus.findings import examine_and_keep, findings_of
from policysearch.ui.corpus.findings_view import TITLES


@pytest.fixture
def index(flawed: Path, tmp_path: Path) -> Index:
    """A copy in which nobody has looked yet."""
    return Index.open(shutil.copytree(flawed / "index", tmp_path / "index"))


def quiet(*_: object) -> None:
    """Progress of nobody's concern."""


def test_nothing_is_told_before_somebody_has_looked(index: Index) -> None:
    assert findings_of(index) is None


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


def test_findings_of_another_generation_are_not_told(index: Index, flawed: Path, encoder: Encoder) -> None:
    examine_and_keep(index.path, quiet)
    build_index(flawed / "documents", index.path, rebuild=True, encoder=encoder)
    assert findings_of(Index.open(index.path)) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"generation": "x"}', '{"found": [{"what": 1}]}'])
def test_what_cannot_be_read_is_as_if_nobody_had_looked(index: Index, text: str) -> None:
    (index.path / "findings.json").write_text(text, encoding="utf-8")
    assert findings_of(index) is None


def test_every_kind_of_finding_has_a_title() -> None:
    assert set(TITLES) == set(get_args(What))
