"""Walking a folder: what is to be read, and what is left out with its reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policysearch.errors import DocumentError, UsageError
from policysearch.ingest.scan import IGNORE_FILE, SIDECAR, scan, sha256_of, shown
from policysearch.records import SkippedFile


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text", encoding="utf-8")


def reasons(skipped: tuple[SkippedFile, ...]) -> dict[str, tuple[str, bool]]:
    return {one.path: (one.reason, one.failed) for one in skipped}


def test_files_come_in_the_order_of_their_paths_from_all_folders(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "a/z.txt", "a/b/c.HTML", "ä.pdf", "a.docx", "x.odt", "y.rtf", "z.rst")
    found = scan(tmp_path)
    assert [file.relative for file in found.files] == sorted(
        ["b.md", "a/z.txt", "a/b/c.HTML", "ä.pdf", "a.docx", "x.odt", "y.rtf", "z.rst"]
    )
    assert found.skipped == ()
    first = found.files[0]
    assert first.path == tmp_path / first.relative
    assert (first.size, first.mtime_ns) == (4, first.path.stat().st_mtime_ns)


def test_what_is_not_read_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "plan.md", ".hidden.md", ".git/config", "table.xls", "README")
    assert reasons(scan(tmp_path).skipped) == {
        ".git/": ("it is hidden", False),
        ".hidden.md": ("it is hidden", False),
        "README": ("its name has no extension", False),
        "table.xls": ("files of type .xls are not read", False),
    }


def test_an_ignore_file_leaves_out_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, "README.md", "plan.md", "evaluation/topics.md", "a/notes/x.md", "a/keep.md", "a/README.md")
    (tmp_path / IGNORE_FILE).write_text("# not documents\n/README.md\nevaluation/\nnotes/\n", encoding="utf-8")
    found = scan(tmp_path)
    assert [file.relative for file in found.files] == ["a/README.md", "a/keep.md", "plan.md"]
    said = (f"{IGNORE_FILE} names it", False)
    assert reasons(found.skipped) == {"README.md": said, "a/notes/": said, "evaluation/": said}


def test_a_sidecar_belongs_to_its_file(tmp_path: Path) -> None:
    write(tmp_path, "plan.pdf", "plan.pdf" + SIDECAR, "memo.docx", "gone.odt" + SIDECAR)
    found = scan(tmp_path)
    beside = {file.relative: file.sidecar and file.sidecar.relative for file in found.files}
    assert beside == {"memo.docx": None, "plan.pdf": "plan.pdf.meta.yaml"}
    assert reasons(found.skipped) == {"gone.odt.meta.yaml": ("it describes gone.odt, which is not read", False)}


def test_what_is_nearly_named_as_a_sidecar_is_told_its_name(tmp_path: Path) -> None:
    write(tmp_path, "plan.pdf", "plan.pdf.meta.yml")
    (skipped,) = scan(tmp_path).skipped
    assert skipped.remedy == "If it describes the file beside it, name it so that it ends in .meta.yaml"


def test_a_table_describes_files_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path, "a/plan.md", "a/memo.md", "a/å.md", "b.md")
    (tmp_path / "a/metadata.csv").write_text("file,city\nplan.md,Lund\na\u030a.md,Solna\n", encoding="utf-8")
    (tmp_path / "metadata.csv").write_text("file,city\nb.md,Umeå\n", encoding="utf-8")
    found = scan(tmp_path)
    assert {file.relative: file.row and file.row.values for file in found.files} == {
        "a/memo.md": None,
        "a/plan.md": (("city", "Lund"),),
        "a/å.md": (("city", "Solna"),),
        "b.md": (("city", "Umeå"),),
    }
    assert found.skipped == ()


def test_a_changed_row_shows_on_its_file_only(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.md", "c.md")

    def described(table: str) -> dict[str, str]:
        (tmp_path / "metadata.csv").write_text(table, encoding="utf-8")
        return {file.relative: file.described for file in scan(tmp_path).files}

    before = described("file,city\na.md,Lund\nb.md,Solna\n")
    after = described("file,city\nb.md,Solna\na.md,Umeå\n")
    assert before["a.md"] != after["a.md"]
    assert before["b.md"] == after["b.md"] != ""
    assert before["c.md"] == after["c.md"] == ""


def test_what_a_table_gets_wrong_is_reported_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "a/plan.md")
    (tmp_path / "a/metadata.csv").write_text("file,city\nplan.md,Lund\nplan.md,Umeå\ngone.md,Lund\n", encoding="utf-8")
    (tmp_path / "metadata.csv").write_text("file,city\na/plan.md,Solna\n", encoding="utf-8")
    found = scan(tmp_path)
    assert [file.row and file.row.values for file in found.files] == [(("city", "Lund"),)]
    assert [(one.path, one.reason, one.failed) for one in found.skipped] == [
        ("a/metadata.csv", "line 3 describes plan.md, and so does a/metadata.csv, line 2", True),
        ("a/metadata.csv", "line 4 describes gone.md, which is not read", True),
        ("metadata.csv", "line 2 describes a/plan.md, and so does a/metadata.csv, line 2", True),
    ]


def test_links_are_not_followed(tmp_path: Path) -> None:
    corpus, outside = tmp_path / "corpus", tmp_path / "outside"
    write(corpus, "a.md")
    write(outside, "secret.md")
    (corpus / "inside.md").symlink_to("a.md")
    (corpus / "out.md").symlink_to(outside / "secret.md")
    (corpus / "folder").symlink_to(outside)
    (corpus / "loop").symlink_to(corpus)
    (corpus / "dead.md").symlink_to("nowhere.md")
    (corpus / "self.md").symlink_to("self.md")
    found = scan(corpus)
    assert [file.relative for file in found.files] == ["a.md"]
    within = ("it is a link within the folder, and links are not followed", False)
    out = ("it is a link out of the folder, and links are not followed", False)
    nowhere = ("it is a link that leads nowhere", True)
    assert reasons(found.skipped) == {
        "dead.md": nowhere,
        "folder": out,
        "inside.md": within,
        "loop": within,
        "out.md": out,
        "self.md": nowhere,
    }


def test_a_name_that_is_not_utf8_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, "good.md")
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xe9.md")).write_text("text", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    found = scan(tmp_path)
    assert [file.relative for file in found.files] == ["good.md"]
    assert found.skipped == (SkippedFile("b\\xe9.md", "its name is not valid UTF-8", "Rename it", failed=True),)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert reasons(scan(tmp_path).skipped) == {"pipe.md": ("it is not a regular file", False)}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_trouble(tmp_path: Path) -> None:
    write(tmp_path, "closed/a.md", "b.md")
    (tmp_path / "closed").chmod(0)
    try:
        found = scan(tmp_path)
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert [file.relative for file in found.files] == ["b.md"]
    assert reasons(found.skipped) == {"closed/": ("no permission to read it", True)}


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    with pytest.raises(UsageError, match=r"there is no such folder\. Name the folder"):
        scan(tmp_path / "missing")
    with pytest.raises(UsageError, match="it is not a folder"):
        scan(tmp_path / "a.md")


def test_the_hash_is_that_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with pytest.raises(DocumentError, match="no such file or directory"):
        sha256_of(tmp_path / "b")


def test_any_name_can_be_printed() -> None:
    assert shown(os.fsdecode(b"a/caf\xe9.md")) == "a/caf\\xe9.md"
    assert shown("a/café.md") == "a/café.md"
