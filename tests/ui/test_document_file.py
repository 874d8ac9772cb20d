"""The original is handed out only while it is the file that was read."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from test_document_text import DOCUMENT

from policysearch.records import Document
from policysearch.ui.document.file import original


@pytest.fixture
def document(tmp_path: Path) -> Document:
    (tmp_path / "plan.md").write_text("# Cykelplan", "utf-8")
    return replace(DOCUMENT, sha256=hashlib.sha256(b"# Cykelplan").hexdigest())


def test_the_file_that_was_read_is_there(tmp_path: Path, document: Document) -> None:
    assert original(str(tmp_path), document) == tmp_path / "plan.md"


def test_a_file_that_has_changed_is_another_one(tmp_path: Path, document: Document) -> None:
    (tmp_path / "plan.md").write_text("# Cykelplan, ny", "utf-8")

    assert original(str(tmp_path), document) == "changed"


def test_a_file_that_was_removed_is_gone(tmp_path: Path, document: Document) -> None:
    (tmp_path / "plan.md").unlink()

    assert original(str(tmp_path), document) == "gone"


def test_nothing_outside_the_folder_is_handed_out(tmp_path: Path, document: Document) -> None:
    (tmp_path / "inside").mkdir()

    assert original(str(tmp_path / "inside"), replace(document, path="../plan.md")) == "gone"
