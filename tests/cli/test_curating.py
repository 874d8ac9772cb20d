"""Looking after an index, as curators do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from process import Command, run

from policysearch import Index, build_index
from policysearch.encode.encoder import Encoder
from policysearch.ui.corpus.findings import findings_of

SOUND = (
    "---\ntitle: Water\ncity: Leeds\ndate: 2021-03-04\ntype: plan\n---\n\nThe council collects rain water in parks.\n"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, embeddings: Path, encoder: Encoder) -> Path:
    """A folder with `documents`, one of which cannot be read, and their `index`."""
    place = tmp_path_factory.mktemp("curating")
    (place / "documents").mkdir()
    (place / "documents" / "water.md").write_text(SOUND, encoding="utf-8")
    (place / "documents" / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    (place / "index").mkdir()
    shutil.copy(embeddings, place / "index")
    build_index(place / "documents", place / "index", encoder=encoder)
    return place


def test_doctor_tells_of_a_glossary_that_stops_every_search(command: Command, place: Path, tmp_path: Path) -> None:
    index = shutil.copytree(place / "index", tmp_path / "index")
    (index / "glossary.tsv").write_text("bus\tfr\n", encoding="utf-8")
    done = command("doctor", "--index", index)
    assert done.returncode == 1
    assert "glossary-unusable" in done.stdout


def test_doctor_lists_what_is_wrong_with_documents(command: Command, place: Path) -> None:
    done = command("doctor", "--index", place / "index")
    assert (done.returncode, done.stderr) == (0, "")
    first, _, row, *_ = done.stdout.splitlines()
    assert first == "1 warning"
    assert row.split()[:3] == ["warning", "file-failed", "broken.pdf"]
    kept = findings_of(Index.open(place / "index"))
    assert kept, "the app tells it as well"
    assert [one.what for one in kept.found] == ["file-failed"]


def test_doctor_says_how_an_index_is_damaged_and_fails(place: Path, tmp_path: Path) -> None:
    index = Path(shutil.copytree(place / "index", tmp_path / "index"))
    (file,) = index.glob("*/statistics.npz")
    file.unlink()
    done = run("doctor", "-i", index, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout) == {
        "index": str(index),
        "counts": {"damage": 1, "warning": 0, "note": 0},
        "findings": [
            {
                "severity": "damage",
                "what": "index-damaged",
                "subject": str(file),
                "reason": "the file is missing",
                "remedy": f"Build it again: policysearch index FOLDER --index {index} --rebuild",
            }
        ],
    }


def test_doctor_without_an_index(command: Command, tmp_path: Path) -> None:
    done = command("doctor", "-i", "nowhere", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "nowhere: there is no index here. Make one: policysearch index FOLDER" in done.stderr
