"""Documents come, go and come back; nothing is lost, nothing gets out of its folder, and all of it is on record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from policysearch.errors import UsageError
from policysearch.ingest.formats import SUFFIXES
from policysearch.ingest.workers import Workers
from policysearch.settings import ReadingSettings
from policysearch.ui.corpus.uploading import Holdings, Refused, Removed, safe_name, taken

PLAN = b"# Plan\n\nThe city builds a cycle path along the river.\n"
OTHER = b"# Plan\n\nThe city builds two cycle paths along the river.\n"


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """One for all tests: it takes seconds to start."""
    with Workers(ReadingSettings(workers=1)) as its:
        yield its


@pytest.fixture
def holdings(tmp_path: Path) -> Holdings:
    for name in ("index", "corpus"):
        (tmp_path / name).mkdir()
    return Holdings(tmp_path / "index", tmp_path / "corpus")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/plan.md", "plan.md"),
        ("C:\\Users\\me\\plan.PDF", "plan.pdf"),
        ("/absolute/plan.txt", "plan.txt"),
        (".hidden.md", "hidden.md"),
        ("a:b*c?.md", "a-b-c-.md"),
        ("two\nlines\x00.md", "two lines\N{REPLACEMENT CHARACTER}.md"),
        ("Cafe\N{COMBINING ACUTE ACCENT}.md", "Café.md"),
        ("å" * 300 + ".md", "å" * 98 + ".md"),
    ],
)
def test_a_name_keeps_what_can_be_kept(name: str, safe: str) -> None:
    assert safe_name(name, tuple(SUFFIXES)) == safe


@pytest.mark.parametrize("name", ["..", ".md", "plan", "plan.exe", "plan.pdf.meta.yaml", "metadata.csv", "..  .pdf"])
def test_a_name_that_cannot_be_kept_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        safe_name(name, tuple(SUFFIXES))


def test_a_type_that_is_not_taken_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"files of type \.md are not taken here\. Send one of: \.pdf"):
        safe_name("plan.md", (".pdf",))


def test_an_upload_is_put_in_place_and_recorded(holdings: Holdings, workers: Workers) -> None:
    assert holdings.add("plan.md", PLAN, "clerk@city.example", workers, replace=False) is None
    assert (holdings.corpus / "plan.md").read_bytes() == PLAN
    (change,) = holdings.changes()
    sha256 = hashlib.sha256(PLAN).hexdigest()
    assert (change.who, change.act, change.path, change.sha256) == ("clerk@city.example", "add", "plan.md", sha256)
    assert [file.name for file in holdings.corpus.iterdir()] == ["plan.md"], "nothing is left beside it"


def test_what_cannot_be_read_changes_nothing(holdings: Holdings, workers: Workers) -> None:
    refused = holdings.add("plan.pdf", b"no PDF at all", "clerk", workers, replace=False)
    assert refused == Refused("plan.pdf", "it is plain text, not a PDF as its name says", "Rename it to end in .txt")
    assert list(holdings.corpus.iterdir()) == []
    assert holdings.changes() == []


def test_a_document_is_replaced_only_when_asked_and_the_old_one_can_be_put_back(
    holdings: Holdings, workers: Workers
) -> None:
    holdings.add("plan.md", PLAN, "clerk", workers, replace=False)
    assert taken(holdings.corpus, ["PLAN.md", "new.md"]) == ["PLAN.md"]
    refused = holdings.add("plan.md", OTHER, "clerk", workers, replace=False)
    assert refused is not None
    assert refused.reason == "a file of this name is there already"
    assert (holdings.corpus / "plan.md").read_bytes() == PLAN

    holdings.add("plan.md", OTHER, "clerk", workers, replace=True)
    assert (holdings.corpus / "plan.md").read_bytes() == OTHER
    (before,) = holdings.removed()
    with pytest.raises(UsageError, match="another file has its place by now"):
        holdings.restore(before, "clerk")
    holdings.remove("plan.md", "clerk")
    holdings.restore(before, "clerk")
    assert (holdings.corpus / "plan.md").read_bytes() == PLAN
    assert [change.act for change in holdings.changes()] == ["restore", "remove", "replace", "add"]


def test_a_removed_document_takes_along_what_describes_it(holdings: Holdings) -> None:
    (holdings.corpus / "plans").mkdir()
    file, beside = holdings.corpus / "plans/plan.md", holdings.corpus / "plans/plan.md.meta.yaml"
    file.write_bytes(PLAN)
    beside.write_text("city: Lund\n", encoding="utf-8")
    holdings.remove("plans/plan.md", "clerk")
    assert not file.exists()
    assert not beside.exists()
    (removed,) = holdings.removed()
    assert removed.path == "plans/plan.md"
    holdings.restore(removed, "clerk")
    assert file.read_bytes() == PLAN
    assert beside.read_text(encoding="utf-8") == "city: Lund\n"
    assert holdings.removed() == []


@pytest.mark.parametrize("path", ["../secret.md", "link/secret.md", "/etc/hostname"])
def test_nothing_outside_the_folder_is_touched(holdings: Holdings, path: str) -> None:
    secret = holdings.corpus.parent / "secret.md"
    secret.write_bytes(PLAN)
    (holdings.corpus / "link").symlink_to(holdings.corpus.parent)
    with pytest.raises(UsageError):
        holdings.remove(path, "clerk")
    with pytest.raises(UsageError):
        holdings.restore(Removed(path, "20260101T000000000000Z"), "clerk")
    assert secret.read_bytes() == PLAN


def test_a_record_that_was_cut_short_hides_no_other(holdings: Holdings) -> None:
    (holdings.corpus / "plan.md").write_bytes(PLAN)
    (holdings.index / "changes.jsonl").write_text('{"when": "2026-0\n', encoding="utf-8")
    holdings.remove("plan.md", "clerk")
    assert [change.path for change in holdings.changes()] == ["plan.md"]
