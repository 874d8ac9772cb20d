"""One topic in the pooled ranking: what each system found first, and what of the relevant it missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policysearch.evaluate import measures
from policysearch.evaluate.collection import Collection
from policysearch.evaluate.records import Cell, Item, Qrels, Ranked, Topic, TopicReport

SHOWN = 10
"""Items of a ranking that are shown, and of those that were missed."""


def topic_report(
    topic: Topic,
    rankings: Mapping[str, Ranked | None],
    values: Mapping[str, float],
    qrels: Qrels,
    collection: Collection,
    removed: frozenset[str],
) -> TopicReport:
    """A topic by the rankings and values of each system; for `removed` see `measures.measure`."""
    languages = collection.language_of
    pooled = Cell(topic.query_id, topic.need, topic.language, None)
    grades = qrels[topic.query_id]
    retrieved, missed, missed_in_all = {}, {}, {}
    for name, ranked in rankings.items():
        items = measures.candidates(pooled, ranked, languages, removed) if ranked else []
        ranks = {item: rank for rank, item in enumerate(items, start=1)}
        late = _late(grades, ranks, collection)
        retrieved[name] = _described(items, ranks, grades, collection)
        missed[name] = _described(late, ranks, grades, collection)
        missed_in_all[name] = len(late)
    return TopicReport(topic.query_id, topic.text, topic.language, values, retrieved, missed, missed_in_all)


def _late(grades: Mapping[str, int], ranks: Mapping[str, int], collection: Collection) -> list[str]:
    """The relevant items that are not among the first: best grade first, then in the order of the ranking."""
    late = [
        item
        for item, grade in grades.items()
        if grade > 0 and item in collection.language_of and ranks.get(item, SHOWN + 1) > SHOWN
    ]
    return sorted(late, key=lambda item: (-grades[item], ranks.get(item, len(ranks) + 1), item))


def _described(
    items: Sequence[str], ranks: Mapping[str, int], grades: Mapping[str, int], collection: Collection
) -> tuple[Item, ...]:
    return tuple(collection.describe(item, ranks.get(item), grades.get(item)) for item in items[:SHOWN])
