"""What the parts of an evaluation hand each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Qrels = Mapping[str, Mapping[str, int]]
"""Query id -> item id -> grade. Grades above 0 are relevant."""

ProtocolName = Literal["mono", "cross", "pooled"]


@dataclass(frozen=True, slots=True)
class Topic:
    """One query. `need` is what its versions in other languages have in common: they are no independent evidence."""

    query_id: str
    text: str
    language: str
    need: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the data: what kind ("malformed line"), where (file:line or id), and what exactly."""

    kind: str
    place: str
    detail: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a corpus file; `language` is None where the file does not say, `place` is file:line."""

    item_id: str
    title: str
    text: str
    language: str | None
    place: str


class Corpus(Protocol):
    """A corpus that is read as a stream: a million items never lie in memory together."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is read: equal fingerprints, equal items."""

    @property
    def size(self) -> int | None:
        """About how many items there are, for progress; None where that is unknown."""

    def __iter__(self) -> Iterator[Entry | Problem]:
        """Items in the order of the file, and in their place what is wrong with the others."""


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Topics and judgements, checked. `corpus` is None where the items are those of an existing index.

    `source` names it again (a folder, or ir_datasets:ID); `files` maps names to SHA-256.
    """

    name: str
    source: str
    topics: tuple[Topic, ...]
    qrels: Qrels
    corpus: Corpus | None
    files: Mapping[str, str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Items for one query, best first, with their scores (n,) float32."""

    ids: tuple[str, ...]
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What one system answered: query id -> its ranking."""

    name: str
    rankings: Mapping[str, Ranked]


@dataclass(frozen=True, slots=True)
class Cell:
    """One ranking that is measured: `target` is the only language of its candidates, None for all of them."""

    query_id: str
    need: str
    language: str
    target: str | None

    @property
    def protocol(self) -> ProtocolName:
        """mono: candidates in the query's language; cross: in one other; pooled: in all."""
        if self.target is None:
            return "pooled"
        return "mono" if self.target == self.language else "cross"

    @property
    def pair(self) -> str:
        """Such as "sv-it": query language, candidates' language."""
        return f"{self.language}-{self.target}"


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Values (cells, measures) float64 of every system, for the same cells and measures."""

    cells: tuple[Cell, ...]
    measures: tuple[str, ...]
    values: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A system against the first one: mean difference with its 95 % interval, p values, topics won and lost."""

    difference: float
    low: float
    high: float
    p: float
    p_holm: float
    wins: int
    ties: int
    losses: int


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the first 10 is in one language, and how much would be fair: its share of what is relevant."""

    share: float
    fair_share: float


@dataclass(frozen=True, slots=True)
class SystemReport:
    """All figures of one system. Means are by measure; `pairs` by pair, then measure.

    `intervals` holds (low, high) by protocol or pair, then measure; `against_first` is empty for the first system.
    `cost` holds what is known of: embedded (texts), embed_seconds, index_seconds, index_bytes, peak_memory_bytes.
    """

    mono: Mapping[str, float]
    cross: Mapping[str, float]
    pooled: Mapping[str, float]
    pairs: Mapping[str, Mapping[str, float]]
    intervals: Mapping[str, Mapping[str, tuple[float, float]]]
    against_first: Mapping[str, Mapping[str, Comparison]]
    same_language: Share | None
    shares: Mapping[str, Share]
    latency_ms: Mapping[str, float]
    cost: Mapping[str, float]
    encoder: str | None
    target: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Each language searched alone, where that was asked for beside the mixed ranking: "mono", "cross" and pairs."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item as the report shows it. `rank` is None where a system did not find it, `grade` where nobody judged."""

    item_id: str
    language: str
    rank: int | None
    grade: int | None
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class TopicReport:
    """One topic in the pooled ranking: value of the first measure, first items and missed ones, by system."""

    query_id: str
    text: str
    language: str
    values: Mapping[str, float]
    retrieved: Mapping[str, tuple[Item, ...]]
    missed: Mapping[str, tuple[Item, ...]]
    missed_in_all: Mapping[str, int] = field(default_factory=dict)
    """How many were missed, of which `missed` shows the first."""


@dataclass(frozen=True, slots=True)
class DataReport:
    """What was evaluated on. `topics` and `items` are counts by language.

    `own_language_removed` counts the topics whose pooled ranking leaves out the items of the query's own language,
    because none of those is relevant.
    """

    name: str
    source: str
    unit: Literal["passage", "document"]
    files: Mapping[str, str]
    topics: Mapping[str, int]
    items: Mapping[str, int]
    judgements: int
    relevant: int
    own_language_removed: int
    problems: tuple[Problem, ...]
    sampled: bool


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for: with the same data, this gives the same figures. No models means the index's own."""

    systems: tuple[str, ...]
    models: tuple[str, ...]
    measures: tuple[str, ...]
    pool: Literal["target", "mixed", "both"] = "mixed"
    queries_per_language: int | None = None
    seed: int = 0
    strict: bool = False
    keep_own_language: bool = False
    """Whether pooled rankings keep the items of the query's language where none of them is relevant."""
    topics: str | None = None
    qrels: str | None = None
    """Files of topics and judgements that lie elsewhere than the data set."""
    runs: Mapping[str, str] = field(default_factory=dict)
    """Foreign runs: name -> path."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that `report.json` holds; the first system is the one that the others are compared with."""

    created: str
    options: Options
    data: DataReport
    environment: Mapping[str, Any]
    indexes: Mapping[str, Mapping[str, Any]]
    """Manifest of the index of each model, without its list of files."""
    systems: Mapping[str, SystemReport]
    worst: tuple[TopicReport, ...]
    seconds: float
