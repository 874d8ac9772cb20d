"""Vectors of passages, and the passages nearest to a query vector."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

import faiss
import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64] | range
"""Which passages: a range of row numbers, or row numbers in ascending order."""

Scores = NDArray[np.float32]


Read = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Gives the vectors (n, dimension) of these rows."""

_BLOCK = 512
_LARGE = 100_000
"""Vectors from which several threads search faster than one."""


@contextmanager
def threads_for(vectors: int) -> Iterator[None]:
    """Let FAISS read so many vectors in one thread unless they are many: waking others takes longer than reading.

    It holds for the calling thread alone.
    """
    before = faiss.omp_get_max_threads()
    if vectors < _LARGE:
        faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def products(vectors: NDArray[np.float32], query: NDArray[np.float32]) -> Scores:
    """Inner products (n,) of vectors (n, dimension) with a query, each computed by itself.

    So what a passage scores does not depend, in the last digits, on those beside it, as in a product of matrices. Nor
    are other threads woken: they would wait for more work for milliseconds, and keep the encoder off the processor.
    """
    scores: Scores = np.vecdot(vectors, query)
    return scores


def products_of(rows: NDArray[np.int64], read: Read, query: NDArray[np.float32]) -> Scores:
    """The same of vectors that are to be read. What stays in the processor's cache is multiplied in half the time."""
    scores = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), _BLOCK):
        block = read(rows[start : start + _BLOCK])
        scores[start : start + len(block)] = products(block, query)
    return scores


class DenseIndex(Protocol):
    """Inner product search over float32 vectors; row i is passage i."""

    def __len__(self) -> int:
        """Number of vectors."""

    def search(self, query: NDArray[np.float32], rows: Rows, depth: int) -> tuple[NDArray[np.int64], Scores]:
        """The at most `depth` rows among `rows` with the largest inner product, best first, with it.

        `query` has shape (dimension,). Equal products come in row order.
        """

    def scores(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> Scores:
        """Inner products of the query with exactly these rows, in their order."""

    def read(self, rows: Rows) -> NDArray[np.float32]:
        """A copy of the vectors (n, dimension) of these rows, in their order."""


class FaissFlat:
    """Exact search with FAISS (IndexFlatIP)."""

    def __init__(self, index: faiss.IndexFlatIP) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> FaissFlat:
        """From vectors of shape (n, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> FaissFlat:
        """From a file; its pages are read when they are needed."""
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        return cls(cast(faiss.IndexFlatIP, index))

    def save(self, path: Path) -> None:
        """To a file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def read(self, rows: Rows) -> NDArray[np.float32]:
        """See `DenseIndex.read`."""
        if len(rows) == 0:
            return np.empty((0, self._index.d), np.float32)
        vectors: NDArray[np.float32]
        if isinstance(rows, range):
            vectors = self._index.reconstruct_n(rows.start, len(rows))
        else:
            with threads_for(len(rows)):
                vectors = self._index.reconstruct_batch(rows)
        return vectors

    def search(self, query: NDArray[np.float32], rows: Rows, depth: int) -> tuple[NDArray[np.int64], Scores]:
        """See `DenseIndex.search`."""
        depth = min(depth, len(rows))
        if depth == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = faiss.SearchParameters(sel=_selector(rows))  # type: ignore[call-arg]  # SWIG takes fields by name
        with threads_for(len(rows)):
            scores, found = self._index.search(query[None, :], depth, params=parameters)
        order = np.lexsort((found[0], -scores[0]))
        return found[0][order], scores[0][order]

    def scores(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> Scores:
        """See `DenseIndex.scores`."""
        return products_of(rows, self.read, query)


def _selector(rows: Rows) -> faiss.IDSelector:
    if isinstance(rows, range):
        return faiss.IDSelectorRange(rows.start, rows.stop)
    return faiss.IDSelectorArray(rows)
