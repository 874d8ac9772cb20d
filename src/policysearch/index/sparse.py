"""Postings: for each language, the BM25 weight of each term in each passage.

A query's score is a sparse dot product: the sum over its terms of query weight × document weight. Languages have
statistics of their own (N, df, average length), so a word common in one is not rare because another lacks it.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, overload

import numpy as np
from numpy.typing import NDArray

from policysearch.index.dense import Scores
from policysearch.settings import LexicalSettings


class SparseIndex(Protocol):
    """Term-weighted passages of one language; row 0 is the language's first passage."""

    def __len__(self) -> int:
        """Number of passages."""

    def __contains__(self, term: str) -> bool:
        """Whether any passage has the term."""

    def share(self, term: str) -> float:
        """The share of the passages that have the term."""

    def weight(self, term: str, row: int) -> float:
        """The weight of a term in a passage; 0 where it does not occur."""

    def mean_idf(self, terms: Collection[str]) -> float:
        """Mean over the terms of ln(1 + (N - df + 0.5) / (df + 0.5))."""

    def scores(self, query: Mapping[str, float]) -> Scores:
        """Scores of all passages for weighted terms, shape (len,); 0 where none of them occurs."""


class Postings:
    """BM25 weights by term (compressed sparse columns), computed by bm25s ("lucene" variant).

    Kamphuis et al. 2020, "Which BM25 do you mean?": idf = ln(1 + (N - df + 0.5) / (df + 0.5)).
    """

    def __init__(
        self,
        size: int,
        vocabulary: Sequence[str],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        weights: NDArray[np.float32],
    ) -> None:
        self._size, self._starts, self._rows, self._weights = size, starts, rows, weights
        self._columns = {term: column for column, term in enumerate(vocabulary)}

    @classmethod
    def of(cls, passages: Iterable[Sequence[str]], settings: LexicalSettings) -> Postings:
        """From the terms of each passage, which are read once and need not lie in memory together."""
        tokens = _Tokens.of(passages)
        if not tokens.vocabulary:
            return cls(len(tokens), [], np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.float32))
        import bm25s  # only builds need it, and it is slow to import

        model = bm25s.BM25(method="lucene", k1=settings.k1, b=settings.b)
        matrix = model.build_index_from_ids(range(len(tokens.vocabulary)), tokens, show_progress=False)
        starts = np.asarray(matrix["indptr"], np.int64)
        rows = np.asarray(matrix["indices"], np.int32)
        return cls(len(tokens), tokens.vocabulary, starts, rows, np.asarray(matrix["data"], np.float32))

    @classmethod
    def load(cls, folder: Path, language: str) -> Postings:
        """From the files that `save` wrote; arrays stay on disk until they are read."""
        starts, rows, weights = (
            np.load(folder / f"{language}.{part}.npy", mmap_mode="r") for part in ("starts", "rows", "weights")
        )
        size = int(np.load(folder / f"{language}.size.npy"))
        text = (folder / f"{language}.terms.txt").read_text(encoding="utf-8")
        return cls(size, text.split("\n")[:-1], starts, rows, weights)

    def save(self, folder: Path, language: str) -> None:
        """As `LANGUAGE.*` under the folder."""
        for part, values in (("starts", self._starts), ("rows", self._rows), ("weights", self._weights)):
            np.save(folder / f"{language}.{part}.npy", values)
        np.save(folder / f"{language}.size.npy", np.int64(self._size))
        terms = "".join(f"{term}\n" for term in self._columns)
        (folder / f"{language}.terms.txt").write_text(terms, encoding="utf-8")

    def __len__(self) -> int:
        return self._size

    def __contains__(self, term: str) -> bool:
        return term in self._columns

    def share(self, term: str) -> float:
        """See `SparseIndex.share`."""
        return len(self._column(term)[0]) / max(self._size, 1)

    def weight(self, term: str, row: int) -> float:
        """See `SparseIndex.weight`."""
        rows, weights = self._column(term)
        return float(weights[rows == row].sum())

    def mean_idf(self, terms: Collection[str]) -> float:
        """See `SparseIndex.mean_idf`."""
        df = np.array([len(self._column(term)[0]) for term in terms])
        return float(np.log1p((self._size - df + 0.5) / (df + 0.5)).mean())

    def scores(self, query: Mapping[str, float]) -> Scores:
        """See `SparseIndex.scores`."""
        total = np.zeros(self._size, np.float32)
        for term, weight in query.items():
            rows, weights = self._column(term)
            total[rows] += np.float32(weight) * weights
        return total

    def _column(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        column = self._columns.get(term)
        span = slice(0, 0) if column is None else slice(self._starts[column], self._starts[column + 1])
        return self._rows[span], self._weights[span]


class _Tokens(Sequence[list[int]]):
    """Passages as lists of term numbers, made when they are looked at: one array holds them all."""

    def __init__(self, vocabulary: list[str], numbers: NDArray[np.int32], starts: NDArray[np.int64]) -> None:
        self.vocabulary, self._numbers, self._starts = vocabulary, numbers, starts

    @classmethod
    def of(cls, passages: Iterable[Sequence[str]]) -> _Tokens:
        known: dict[str, int] = {}
        numbers, starts = array("i"), array("q", [0])
        for terms in passages:
            numbers.extend(known.setdefault(term, len(known)) for term in terms)
            starts.append(len(numbers))
        vocabulary = sorted(known)
        order = np.empty(len(known), np.int32)
        order[[known[term] for term in vocabulary]] = np.arange(len(known), dtype=np.int32)
        return cls(vocabulary, order[np.frombuffer(numbers, np.int32)], np.frombuffer(starts, np.int64))

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, passage: int) -> list[int]: ...
    @overload
    def __getitem__(self, passage: slice) -> list[list[int]]: ...
    def __getitem__(self, passage: int | slice) -> list[int] | list[list[int]]:
        if isinstance(passage, slice):
            return [self[i] for i in range(*passage.indices(len(self)))]
        if not 0 <= passage < len(self):
            raise IndexError(passage)
        numbers: list[int] = self._numbers[self._starts[passage] : self._starts[passage + 1]].tolist()
        return numbers
