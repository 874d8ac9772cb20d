"""What is measured, and on what: a data set, the collection it is about, and the rankings that count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from numpy.typing import NDArray

from policysearch.errors import DatasetError
from policysearch.evaluate import measures
from policysearch.evaluate.collection import Collection
from policysearch.evaluate.datasets import refuse, unknown_items
from policysearch.evaluate.records import Cell, Dataset, Measured, Options, Problem, Ranked, Run, Share, TopicReport
from policysearch.evaluate.topics import topic_report


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """`removed` are the topics whose pooled ranking leaves out the items of the query's own language."""

    dataset: Dataset
    collection: Collection
    measures: tuple[ir_measures.measures.Measure, ...]
    cells: tuple[Cell, ...]
    removed: frozenset[str]
    problems: tuple[Problem, ...]

    @classmethod
    def of(
        cls,
        dataset: Dataset,
        collection: Collection,
        parsed: Sequence[ir_measures.measures.Measure],
        options: Options,
    ) -> Trial:
        """Raises DatasetError where nothing can be measured, or where `options` want a data set without problems."""
        cells = measures.cells(dataset.topics, dataset.qrels, collection.language_of)
        if not cells:
            remedy = "Check that both are of the same collection"
            raise DatasetError(dataset.name, "no item that is relevant is in the index", remedy)
        problems = (
            *dataset.problems,
            *_skipped(dataset, collection),
            *unknown_items(dataset.qrels, collection.language_of),
        )
        if options.strict:
            refuse(dataset.name, problems)
        removed = measures.without_own_language(cells, collection.sizes)
        kept = frozenset[str]() if options.keep_own_language else removed
        return cls(dataset, collection, tuple(parsed), cells, kept, problems)

    def measure(self, run: Run, target: Mapping[str, Run] | None = None) -> NDArray[np.float64]:
        """Values (cells, measures); see `measures.measure`."""
        qrels, languages = self.dataset.qrels, self.collection.language_of
        return measures.measure(run, self.cells, qrels, languages, self.measures, self.removed, target)

    def measured(self, values: Mapping[str, NDArray[np.float64]]) -> Measured:
        """Values of every system, as those who compare them take them."""
        return Measured(self.cells, tuple(str(measure) for measure in self.measures), values)

    def shares(self, run: Run) -> tuple[Share | None, dict[str, Share]]:
        """See `measures.shares`."""
        return measures.shares(run, self.cells, self.dataset.qrels, self.collection.language_of, self.removed)

    def topic_report(
        self, query_id: str, rankings: Mapping[str, Ranked | None], values: Mapping[str, float]
    ) -> TopicReport:
        """One topic by each system's ranking and value. `query_id` is that of a topic that is measured."""
        topic = next(topic for topic in self.dataset.topics if topic.query_id == query_id)
        return topic_report(topic, rankings, values, self.dataset.qrels, self.collection, self.removed)


def _skipped(dataset: Dataset, collection: Collection) -> list[Problem]:
    """What was wrong with items of the data set's own corpus, as its index remembers it."""
    if dataset.corpus is None:
        return []
    found = []
    for item in collection.index.skipped():
        kind, _, detail = item.reason.partition(": ")
        found.append(Problem(kind, item.path, detail))
    return found
