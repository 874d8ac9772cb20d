"""What lies in the folder after an evaluation, and what does not after one that failed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from reports import build

from policysearch.errors import UsageError
from policysearch.evaluate.report import load
from policysearch.evaluate.writing import save

REPORT, MEASURED = build(languages=("it", "sv"), systems=("hybrid", "rrf"))
NAMES = ["per_query.csv", "report.html", "report.json", "tables.md", "tables.tex"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_everything_is_in_the_folder_and_nothing_else(tmp_path: Path) -> None:
    save(REPORT, MEASURED, tmp_path / "new" / "out")
    assert names(tmp_path / "new" / "out") == NAMES
    assert load(tmp_path / "new" / "out") == REPORT


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    save(REPORT, MEASURED, tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in NAMES}
    unwritable = replace(REPORT, environment={"machine": object()})

    with pytest.raises(TypeError):
        save(unwritable, MEASURED, tmp_path)

    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before


def test_half_a_character_in_a_document_does_not_cost_the_report(tmp_path: Path) -> None:
    topic = replace(REPORT.worst[0], text="half \ud83d a smile")
    save(replace(REPORT, worst=(topic,)), MEASURED, tmp_path)
    assert load(tmp_path).worst[0].text == "half ? a smile"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UsageError, match="the report cannot be written") as caught:
        save(REPORT, MEASURED, tmp_path / "out")
    assert caught.value.subject == str(tmp_path / "out")
