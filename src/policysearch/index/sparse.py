"""Postings: for each language, the BM25 weight of each term in each passage.

A query's score is a sparse dot product: the sum over its terms of query weight × document weight. Languages have
statistics of their own (N, df, average length), so a word common in one is not rare because another lacks it.
A compound is indexed under its parts as well.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, overload

import numpy as np
from numpy.typing import NDArray

from policysearch.index.arrays import mapped
from policysearch.index.dense import Scores
from policysearch.settings import LexicalSettings
from policysearch.text.compounds import parts


class SparseIndex(Protocol):
    """Term-weighted passages of one language; row 0 is the language's first passage."""

    def __len__(self) -> int:
        """Number of passages."""

    def __contains__(self, term: str) -> bool:
        """Whether any passage has the term."""

    @property
    def vocabulary(self) -> Collection[str]:
        """All terms, ascending."""

    def frequency(self, term: str) -> int:
        """The number of passages that have the term."""

    def share(self, term: str) -> float:
        """The share of the passages that have the term."""

    def weight(self, term: str, row: int) -> float:
        """The weight of a term in a passage; 0 where it does not occur."""

    def with_parts(self, term: str) -> tuple[str, ...]:
        """The term and, where it is a compound, the terms that it is made of: what a query for it looks for."""

    def mean_idf(self, terms: Collection[str]) -> float:
        """Mean over the terms of ln(1 + (N - df + 0.5) / (df + 0.5))."""

    def scores(self, query: Mapping[str, float]) -> Scores:
        """Scores of all passages for weighted terms, shape (len,); 0 where none of them occurs."""


@dataclass(frozen=True, slots=True, eq=False)
class _Arrays:
    """Compressed sparse columns, and in how many passages each term stands by itself, not as part of a compound."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]
    uses: NDArray[np.int32]


_PARTS = ("starts", "rows", "weights", "uses")


class Postings:
    """BM25 weights by term (compressed sparse columns), computed by bm25s ("lucene" variant).

    Kamphuis et al. 2020, "Which BM25 do you mean?": idf = ln(1 + (N - df + 0.5) / (df + 0.5)).
    """

    def __init__(self, language: str, size: int, vocabulary: Sequence[str], arrays: _Arrays) -> None:
        self._language, self._size, self._arrays = language, size, arrays
        self._columns = {term: column for column, term in enumerate(vocabulary)}

    @classmethod
    def of(cls, passages: Iterable[Sequence[str]], language: str, settings: LexicalSettings) -> Postings:
        """From the terms of each passage, which are read once and need not lie in memory together."""
        tokens = _Tokens.of(passages)
        if not tokens.vocabulary:
            none = np.empty(0, np.int32)
            return cls(language, len(tokens), [], _Arrays(np.zeros(1, np.int64), none, np.empty(0, np.float32), none))
        import bm25s  # only builds need it, and it is slow to import

        model = bm25s.BM25(method="lucene", k1=settings.k1, b=settings.b)
        split = tokens.with_parts(language)
        matrix = model.build_index_from_ids(range(len(tokens.vocabulary)), split, show_progress=False)
        arrays = _Arrays(
            np.asarray(matrix["indptr"], np.int64),
            np.asarray(matrix["indices"], np.int32),
            np.asarray(matrix["data"], np.float32),
            tokens.uses,
        )
        return cls(language, len(tokens), tokens.vocabulary, arrays)

    @classmethod
    def load(cls, folder: Path, language: str) -> Postings:
        """From the files that `save` wrote; arrays stay on disk until they are read."""
        arrays = _Arrays(*(mapped(folder / f"{language}.{part}.npy") for part in _PARTS))
        size = int(np.load(folder / f"{language}.size.npy"))
        text = (folder / f"{language}.terms.txt").read_text(encoding="utf-8")
        return cls(language, size, text.split("\n")[:-1], arrays)

    def save(self, folder: Path) -> None:
        """As `LANGUAGE.*` under the folder."""
        for part in _PARTS:
            np.save(folder / f"{self._language}.{part}.npy", getattr(self._arrays, part))
        np.save(folder / f"{self._language}.size.npy", np.int64(self._size))
        terms = "".join(f"{term}\n" for term in self._columns)
        (folder / f"{self._language}.terms.txt").write_text(terms, encoding="utf-8")

    def __len__(self) -> int:
        return self._size

    def __contains__(self, term: str) -> bool:
        return term in self._columns

    @property
    def vocabulary(self) -> Collection[str]:
        """See `SparseIndex.vocabulary`."""
        return self._columns.keys()

    def frequency(self, term: str) -> int:
        """See `SparseIndex.frequency`."""
        column = self._columns.get(term)
        return 0 if column is None else int(self._arrays.starts[column + 1] - self._arrays.starts[column])

    def share(self, term: str) -> float:
        """See `SparseIndex.share`."""
        return self.frequency(term) / max(self._size, 1)

    def weight(self, term: str, row: int) -> float:
        """See `SparseIndex.weight`."""
        rows, weights = self._column(term)
        place = int(rows.searchsorted(row))
        return float(weights[place]) if place < len(rows) and rows[place] == row else 0.0

    def with_parts(self, term: str) -> tuple[str, ...]:
        """See `SparseIndex.with_parts`."""
        return (term, *parts(term, self._language, _Uses(self._columns, self._arrays.uses)))

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
        column, its = self._columns.get(term), self._arrays
        span = slice(0, 0) if column is None else slice(its.starts[column], its.starts[column + 1])
        return its.rows[span], its.weights[span]


class _Uses(Mapping[str, int]):
    """Terms that stand by themselves, with the number of passages in which they do."""

    def __init__(self, columns: Mapping[str, int], uses: NDArray[np.int32]) -> None:
        self._columns, self._uses = columns, uses

    def __getitem__(self, term: str) -> int:
        return int(self._uses[self._columns[term]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


class _Tokens(Sequence[list[int]]):
    """Passages as lists of term numbers, made when they are looked at: one array holds them all.

    `uses` (terms,) is the number of passages that have each term.
    """

    def __init__(
        self,
        vocabulary: list[str],
        uses: NDArray[np.int32],
        numbers: NDArray[np.int32],
        starts: NDArray[np.int64],
    ) -> None:
        self.vocabulary, self.uses, self._numbers, self._starts = vocabulary, uses, numbers, starts

    @classmethod
    def of(cls, passages: Iterable[Sequence[str]]) -> _Tokens:
        known: dict[str, int] = {}
        uses: Counter[str] = Counter()
        numbers, starts = array("i"), array("q", [0])
        for terms in passages:
            numbers.extend(known.setdefault(term, len(known)) for term in terms)
            starts.append(len(numbers))
            uses.update(set(terms))
        vocabulary = sorted(known)
        order = np.empty(len(known), np.int32)
        order[[known[term] for term in vocabulary]] = np.arange(len(known), dtype=np.int32)
        counts = np.array([uses[term] for term in vocabulary], np.int32)
        return cls(vocabulary, counts, order[np.frombuffer(numbers, np.int32)], np.frombuffer(starts, np.int64))

    def with_parts(self, language: str) -> _Tokens:
        """The same passages, each compound followed by its parts."""
        columns = {term: column for column, term in enumerate(self.vocabulary)}
        uses = _Uses(columns, self.uses)
        its = [[n, *(columns[part] for part in parts(term, language, uses))] for n, term in enumerate(self.vocabulary)]
        sizes = np.array([len(numbers) for numbers in its])
        if sizes.max(initial=1) == 1:
            return self
        flat, at = np.concatenate(its).astype(np.int32), np.concatenate([[0], np.cumsum(sizes)])
        lengths = sizes[self._numbers]
        ends = np.concatenate([[0], np.cumsum(lengths)])
        places = np.arange(ends[-1]) + np.repeat(at[self._numbers] - ends[:-1], lengths)
        return _Tokens(self.vocabulary, self.uses, flat[places], ends[self._starts])

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
