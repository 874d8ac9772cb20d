from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from policysearch.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from policysearch.index.generation import SCHEMA_VERSION, current, open_current


@pytest.fixture
def index(tmp_path: Path, corpus_index: Path) -> Path:
    """A copy of the corpus's index, to be damaged."""
    return Path(shutil.copytree(corpus_index, tmp_path / "index"))


def live(index: Path) -> Path:
    folder = current(index)
    assert folder is not None
    return folder


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match=r"there is no index here\. Make one: policysearch index FOLDER"):
        open_current(tmp_path / "nothing")


def test_manifest_names_every_file_with_size_and_hash(index: Path) -> None:
    folder = live(index)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    on_disk = {str(p.relative_to(folder)): p.stat().st_size for p in folder.rglob("*") if p.is_file()}
    del on_disk["manifest.json"]
    assert {name: size for name, (size, _) in manifest["files"].items()} == on_disk


@pytest.mark.parametrize(
    "name", ["passages.sqlite", "vectors.faiss", "statistics.npz", "postings/it.rows.npy", "lexicon/it.weights.npy"]
)
def test_a_flipped_byte_is_found_before_a_parser_sees_it(index: Path, name: str) -> None:
    path = live(index) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(IndexDamagedError, match=r"its SHA-256 is \w+…, and the manifest says \w+…\. Build it again"):
        open_current(index)


def test_a_cut_file_names_both_sizes(index: Path) -> None:
    path = live(index) / "vectors.faiss"
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(IndexDamagedError, match=f"it has {size - 10} bytes, and the manifest says {size}"):
        open_current(index)


def test_a_missing_file_is_named(index: Path) -> None:
    (live(index) / "statistics.npz").unlink()
    with pytest.raises(IndexDamagedError, match=r"statistics\.npz: the file is missing"):
        open_current(index)


def test_another_schema_names_both_versions(index: Path) -> None:
    path = live(index) / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"schema_version": 99}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    message = f"it has schema 99, and this version of policysearch reads schema {SCHEMA_VERSION}"
    with pytest.raises(IndexMismatchError, match=message):
        open_current(index)


@pytest.mark.parametrize("content", ["", "{", "[]", f'{{"schema_version": {SCHEMA_VERSION}}}'])
def test_a_broken_manifest(index: Path, content: str) -> None:
    (live(index) / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=r"manifest\.json: it (cannot be read|is incomplete)"):
        open_current(index)


@pytest.mark.parametrize("name", ["", "../elsewhere", "20200101T000000000000Z"])
def test_current_must_name_a_generation(index: Path, name: str) -> None:
    (index / "CURRENT").write_text(name, encoding="ascii")
    with pytest.raises(IndexDamagedError, match="which is no generation here"):
        open_current(index)
