"""Vectors of the sentences of each passage: what a question asks for is often said in one of them.

A passage's own vector blends all it says. Its best sentence is the sharper witness, and the evidence that people see.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from policysearch.index.arrays import mapped
from policysearch.index.dense import Scores, products_of

_ONE = np.float32(32767)
"""What stands for 1: as exact as half floats for numbers between -1 and 1, and read eight times as fast."""


class SentenceVectors:
    """Sentences by passage: `steps` (sentences, dimension) int16 for vectors, `spans` (sentences, 2) in the passage.

    The sentences of passage i are those from `starts[i]` to `starts[i + 1]`; every passage has one at least.
    """

    def __init__(self, steps: NDArray[np.int16], spans: NDArray[np.int32], starts: NDArray[np.int64]) -> None:
        self._steps, self._spans, self._starts = steps, spans, starts

    @classmethod
    def create(
        cls, folder: Path, dimension: int, spans: NDArray[np.int32], starts: NDArray[np.int64]
    ) -> SentenceVectors:
        """As `sentences.*.npy` under the folder, for `write` to fill in: vectors never lie in memory together."""
        for part, array in (("spans", spans), ("starts", starts)):
            np.save(folder / f"sentences.{part}.npy", array)
        steps = open_memmap(folder / "sentences.vectors.npy", mode="w+", dtype=np.int16, shape=(len(spans), dimension))
        return cls(steps, spans, starts)

    @classmethod
    def load(cls, folder: Path) -> SentenceVectors:
        """From the files that `create` made; arrays stay on disk until they are read."""
        steps, spans, starts = (mapped(folder / f"sentences.{part}.npy") for part in ("vectors", "spans", "starts"))
        return cls(steps, spans, starts)

    def __len__(self) -> int:
        return len(self._spans)

    def write(self, first: int, vectors: NDArray[np.float32]) -> None:
        """Vectors (n, dimension) of length 1 at most, of the sentences from `first` on."""
        self._steps[first : first + len(vectors)] = np.rint(vectors * _ONE)

    def read(self, sentences: range) -> NDArray[np.float32]:
        """Vectors (n, dimension) of a range of sentences."""
        vectors: NDArray[np.float32] = self._steps[sentences.start : sentences.stop].astype(np.float32) / _ONE
        return vectors

    def of_passages(self, rows: range) -> range:
        """The sentences of a range of passages."""
        return range(int(self._starts[rows.start]), int(self._starts[rows.stop]))

    def best(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> tuple[Scores, NDArray[np.int64]]:
        """For each of these passages, the largest inner product of its sentences with the query, and which it is."""
        if len(rows) == 0:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        counts = self._starts[rows + 1] - self._starts[rows]
        begins = np.concatenate([[0], np.cumsum(counts)[:-1]])
        sentences = np.arange(counts.sum()) + np.repeat(self._starts[rows] - begins, counts)
        scores = products_of(sentences, lambda block: self._steps[block].astype(np.float32), query / _ONE)
        best: Scores = np.maximum.reduceat(scores, begins)
        is_best = scores == np.repeat(best, counts)
        positions = np.where(is_best, np.arange(len(scores)), len(scores))
        return best, sentences[np.minimum.reduceat(positions, begins)]

    def span(self, sentence: int) -> tuple[int, int]:
        """Where a sentence stands in its passage."""
        start, end = self._spans[sentence].tolist()
        return start, end
