"""SentencePiece's compiled character map, rebuilt from the plain map that the bundled model file carries.

SentencePiece normalises with a trie over UTF-8 keys ("nmt_nfkc": NFKC plus rules of its own). The reader in
`tokenizers` has its own way with it: in each grapheme cluster of fewer than 6 bytes the *shortest* key that
starts the cluster replaces all of it; any other cluster is replaced character by character. To be equal on
all input we therefore give the same reader the same keys, and need only those that it can ever reach:

- the single characters, which the file lists, and
- pairs of a letter and a combining mark of at most 5 bytes together, whose letter is no key itself. They are
  canonical compositions, which Unicode guarantees never to change.
"""

from __future__ import annotations

import itertools
import struct
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CLUSTER_BYTES = 5
"""Longest grapheme cluster, in UTF-8 bytes, that the reader looks up as a whole."""

_BLOCK = 256
_HAS_VALUE, _IS_VALUE = 1 << 8, 1 << 31


def precompiled_charsmap(character_map: Mapping[str, str]) -> bytes:
    """The binary form that `tokenizers.normalizers.Precompiled` takes: u32 trie bytes, trie, replacements."""
    mapping = {**character_map, **compositions(character_map)}
    replacements = bytearray()
    values: dict[bytes, int] = {}
    for key, replacement in sorted(mapping.items()):
        values[key.encode()] = len(replacements)
        replacements += replacement.encode() + b"\0"
    trie = double_array(values).tobytes()
    return struct.pack("<I", len(trie)) + trie + bytes(replacements)


def compositions(character_map: Mapping[str, str]) -> dict[str, str]:
    """Letter + combining mark -> the composed letter, for pairs that the reader can reach."""
    same_mark: dict[str, list[str]] = {}
    for character, replacement in character_map.items():
        same_mark.setdefault(replacement, []).append(character)
    pairs = {}
    for composed in map(chr, _code_points()):
        parts = unicodedata.normalize("NFD", composed)
        if len(parts) != 2 or unicodedata.normalize("NFC", parts) != composed or parts[0] in character_map:
            continue
        for mark in (parts[1], *same_mark.get(parts[1], ())):
            if len((parts[0] + mark).encode()) <= CLUSTER_BYTES:
                pairs[parts[0] + mark] = composed
    return pairs


def _code_points() -> Iterator[int]:
    """Those whose decomposition can be short enough: the first plane, less the surrogates."""
    yield from range(0x80, 0xD800)
    yield from range(0xE000, 0x10000)


def double_array(values: Mapping[bytes, int]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """A double-array trie in the unit format of Darts-clone (Yata, 2011).

    A unit holds the byte that leads to it (bits 0-7), whether a key ends there (bit 8) and the distance to
    its children (bits 10-30); child `c` of a unit whose children lie at `base` is unit `base ^ c`, and unit
    `base` itself holds the value (bit 31 set). The length is a multiple of 256: no look-up leaves the array.
    """
    units = [0] * _BLOCK
    taken, bases, last = {0}, {0}, 0
    waiting: list[tuple[int, bytes, list[bytes]]] = [(0, b"", sorted(values))]
    while waiting:
        position, prefix, keys = waiting.pop()
        children: dict[int, list[bytes]] = {}
        for key in keys:
            children.setdefault(key[len(prefix)] if len(key) > len(prefix) else 0, []).append(key)
        # Searching only near the end keeps this linear; the few cells left empty cost nothing.
        near_end = itertools.count(max(1, last - _BLOCK))
        base = next(b for b in near_end if b not in bases and taken.isdisjoint(b ^ c for c in children))
        bases.add(base)
        last = max(last, base)
        taken.update(base ^ label for label in children)
        units += [0] * (_BLOCK * (base // _BLOCK + 1) - len(units))
        units[position] |= (position ^ base) << 10
        for label, below in children.items():
            if label == 0:
                units[position] |= _HAS_VALUE
                units[base] = values[prefix] | _IS_VALUE
            else:
                units[base ^ label] = label
                waiting.append((base ^ label, prefix + bytes([label]), below))
    return np.array(units, dtype="<u4")
