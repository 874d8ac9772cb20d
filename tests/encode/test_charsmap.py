from __future__ import annotations

import struct
import unicodedata

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tokenizers.normalizers import Precompiled

from policysearch.encode.charsmap import compositions, double_array, precompiled_charsmap


def prefixes(trie: np.ndarray, text: bytes) -> dict[bytes, int]:
    """Keys that start `text`, with their values: the look-up of Darts-clone, written from its format."""
    units = [int(unit) for unit in trie]
    found = {}
    position = units[0] >> 10
    for i, byte in enumerate(text):
        position ^= byte
        if units[position] & 0x800000FF != byte:
            break
        has_value = units[position] >> 8 & 1
        position ^= units[position] >> 10
        if has_value:
            found[text[: i + 1]] = units[position] & 0x7FFFFFFF
    return found


KEYS = st.dictionaries(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=3).map(str.encode),
    st.integers(0, 2**20),
    min_size=1,
    max_size=40,
)


@given(KEYS, st.text(max_size=6))
def test_trie_finds_just_the_keys_that_start_a_text(values: dict[bytes, int], other: str) -> None:
    trie = double_array(values)
    for text in (*values, other.encode().replace(b"\0", b"")):
        assert prefixes(trie, text) == {key: value for key, value in values.items() if text.startswith(key)}


def test_trie_is_padded_so_that_no_lookup_leaves_it() -> None:
    assert len(double_array({b"a": 1})) % 256 == 0


def test_layout_is_size_trie_replacements() -> None:
    charsmap = precompiled_charsmap({"ﬁ": "fi"})
    (size,) = struct.unpack("<I", charsmap[:4])
    trie = np.frombuffer(charsmap[4 : 4 + size], dtype="<u4")
    offset = prefixes(trie, "ﬁ".encode())["ﬁ".encode()]
    assert charsmap[4 + size :][offset:].startswith(b"fi\0")


def test_reader_applies_the_map() -> None:
    normalizer = Precompiled(precompiled_charsmap({"ﬁ": "fi", "\t": " ", "\u0341": "\u0301"}))
    assert normalizer.normalize_str("ﬁn\tcafe\u0301 cafe\u0341") == "fin café café"


def test_compositions_are_canonical_and_short() -> None:
    pairs = compositions({"\u0340": "\u0300"})
    assert pairs["e\u0301"] == "é"
    assert pairs["e\u0340"] == "è"
    assert "か\u3099" not in pairs  # six bytes: the reader goes through it character by character
    assert all(unicodedata.normalize("NFC", pair) == composed for pair, composed in pairs.items())
