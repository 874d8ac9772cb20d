"""The bundled model on OpenVINO: the default, several times faster than torch and quick to start."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import openvino as ov

from policysearch.encode.batched import BatchedEncoder, TokenIds, Window, normalised
from policysearch.encode.bundled import DIMENSION, MAX_TOKENS, PROMPTS, BundledModel, architecture
from policysearch.encode.graph import bert_graph, map_tensors
from policysearch.encode.tokenizing import PieceTokenizer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from policysearch.encode.encoder import Vectors

PAD_TO = 8
"""Widths of batches are multiples of this: kernels are made per shape, and few shapes serve all texts."""

MOST_BATCH_TOKENS = 2048
"""Larger batches are no faster on a CPU, take more memory, and pad more."""

QUANTIZED_TOGETHER = 128
"""Values of one token that share a scale where a matrix is in 8 bits: cosine 0.9997 with all in f32."""


class OpenVinoEncoder(BatchedEncoder):
    """multilingual-e5-small on the CPU: in bf16 where it can, f32 otherwise. Threads may share it."""

    def __init__(self, model: BundledModel, batch_tokens: int) -> None:
        super().__init__(model.identity, PROMPTS, DIMENSION, MAX_TOKENS, min(batch_tokens, MOST_BATCH_TOKENS))
        tensors = map_tensors(model.weights)
        self._words = tensors["embeddings.word_embeddings.weight"]
        positions = tensors["embeddings.position_embeddings.weight"].astype(np.float32)
        self._positions = positions + tensors["embeddings.token_type_embeddings.weight"][0].astype(np.float32)
        self._compiled = _compile(bert_graph(tensors, architecture(model)))
        self._tokenizer = PieceTokenizer(model.folder)
        self._lock = threading.Lock()

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's own tokenizer, which neither pads nor truncates; loading it takes about a second."""
        return self._tokenizer.full

    def _tokenise(self, texts: Sequence[str]) -> list[TokenIds]:
        return self._tokenizer.encode(texts)

    def _forward(self, windows: Sequence[Window]) -> Vectors:
        lengths = np.array([len(window.tokens) for window in windows])
        width = min(-(-int(lengths.max()) // PAD_TO) * PAD_TO, MAX_TOKENS)
        mask = np.arange(width) < lengths[:, None]
        tokens = np.zeros(mask.shape, dtype=np.int32)
        tokens[mask] = np.concatenate([window.tokens for window in windows])
        embeddings = self._words[tokens].astype(np.float32)
        embeddings += self._positions[:width]
        with self._lock:
            means = self._compiled([embeddings, mask.astype(np.float32)])[0]
            return normalised(means)


def _compile(graph: ov.Model) -> ov.CompiledModel:
    core = ov.Core()
    has_bf16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    options = {
        "INFERENCE_PRECISION_HINT": "bf16" if has_bf16 else "f32",
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": QUANTIZED_TOGETHER,
        "PERFORMANCE_HINT": "LATENCY",
        "ENABLE_CPU_PINNING": False,  # threads that may move lose less when other programs are busy
    }
    return core.compile_model(graph, "CPU", options)


def processor() -> str:
    """The processor's full name."""
    return str(ov.Core().get_property("CPU", "FULL_DEVICE_NAME"))
