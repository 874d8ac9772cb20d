"""Runs and judgements to values: which rankings are measured, and how. The measures are those of ir_measures.

Three protocols. **mono** and **cross** look at the candidates of one language, the query's own or another; their mean
is that of the languages, or of the ordered pairs of languages, each counting once. **pooled** ranks all languages
together; its mean is that of the topics. Only rankings that could find something are measured: those with a relevant
item among their candidates. A topic that a system did not answer scores 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import ir_measures
import numpy as np
from numpy.typing import NDArray

from policysearch.errors import UsageError
from policysearch.evaluate.answering import DEPTH, LANGUAGE_DEPTH
from policysearch.evaluate.records import Cell, Measured, Qrels, Ranked, Run, Share, Topic

Languages = Mapping[str, str]
"""Language by item id."""

JUDGED = "Judged@10"
"""Always measured: where few of the first items were judged, the other values say little."""

_FIRST = 10
"""How many of the first items the shares of languages are counted in."""
_RELEVANT = 0
"""Grades above this are relevant."""


def parse(names: Sequence[str]) -> tuple[ir_measures.measures.Measure, ...]:
    """Measures by name, such as nDCG@10 or P(rel=2)@5, and `JUDGED`. Raises UsageError naming the one not known."""
    measures = []
    for name in dict.fromkeys([*names, JUDGED]):
        try:
            measure = _at_a_rank(ir_measures.parse_measure(name))
            list(ir_measures.iter_calc([measure], {"q": {"d": 1}}, {"q": {"d": 1.0}}))
        except Exception as error:  # whatever a provider raises that cannot compute it
            reason = "there is no such measure, or it needs a program that is not installed"
            raise UsageError(
                name, reason, "Use names of ir_measures, such as nDCG@10, R@100, RR@10, AP, P@5"
            ) from error
        measures.append(measure)
    return tuple(measures)


def _at_a_rank(measure: ir_measures.measures.Measure) -> ir_measures.measures.Measure:
    """The same. Raises ValueError for one that looks at no item: trec_eval would end the process."""
    if measure.params.get("cutoff", 1) < 1:
        raise ValueError(measure)
    return measure


def cells(topics: Iterable[Topic], qrels: Qrels, languages: Languages) -> tuple[Cell, ...]:
    """The rankings that can be measured: of each topic, one per language with a relevant item, and the pooled one."""
    found = []
    for topic in topics:
        grades = qrels[topic.query_id].items()
        targets = {languages[item] for item, grade in grades if _counts(item, grade, languages)}
        wanted = [*sorted(targets), *([None] if any(grade > _RELEVANT for _, grade in grades) else [])]
        found += [Cell(topic.query_id, topic.need, topic.language, target) for target in wanted]
    return tuple(found)


def without_own_language(cells: Iterable[Cell], languages: Iterable[str]) -> frozenset[str]:
    """Topics whose pooled ranking leaves out the items of the query's language: there are some, none is relevant.

    Such a query is often taken from one of those items, or has its answers in translations only.
    """
    cells, present = list(cells), set(languages)
    with_own = {cell.query_id for cell in cells if cell.protocol == "mono"}
    return frozenset(c.query_id for c in cells if c.language in present and c.query_id not in with_own)


def measure(
    run: Run,
    cells: Sequence[Cell],
    qrels: Qrels,
    languages: Languages,
    measures: Sequence[ir_measures.measures.Measure],
    removed: frozenset[str] = frozenset(),
    target: Mapping[str, Run] | None = None,
) -> NDArray[np.float64]:
    """Values (cells, measures) of a run; `removed` are topics whose pooled ranking is without their own language.

    Candidates of one language are taken from the mixed ranking, or from `target`, the runs of a search of that
    language alone; their rankings are cut at `LANGUAGE_DEPTH`, pooled ones at `DEPTH`.
    """
    judged = {str(number): _judged(cell, qrels, languages) for number, cell in enumerate(cells)}
    rankings: dict[str, dict[str, float]] = {}
    for number, cell in enumerate(cells):
        source = run if cell.target is None or target is None else target[cell.target]
        ranked = source.rankings.get(cell.query_id)
        if ranked and (items := candidates(cell, ranked, languages, removed)):
            rankings[str(number)] = _scored(items)
    values = np.zeros((len(cells), len(measures)))
    columns = {measure: column for column, measure in enumerate(measures)}
    for metric in ir_measures.iter_calc(list(measures), judged, rankings):
        values[int(metric.query_id), columns[metric.measure]] = metric.value
    return values


def protocol_means(measured: Measured, system: str, protocol: Literal["mono", "cross", "pooled"]) -> dict[str, float]:
    """Mean by measure: of the topics (pooled), or of the pairs of languages."""
    values = measured.values[system]
    groups: dict[str | None, list[int]] = defaultdict(list)
    for number, cell in enumerate(measured.cells):
        if cell.protocol == protocol:
            groups[None if protocol == "pooled" else cell.pair].append(number)
    if not groups:
        return {}
    mean = np.mean([values[numbers].mean(axis=0) for numbers in groups.values()], axis=0)
    return dict(zip(measured.measures, mean.tolist(), strict=True))


def pair_means(measured: Measured, system: str) -> dict[str, dict[str, float]]:
    """Mean by pair of languages and measure."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, cell in enumerate(measured.cells):
        if cell.target is not None:
            groups[cell.pair].append(number)
    values = measured.values[system]
    return {
        pair: dict(zip(measured.measures, values[numbers].mean(axis=0).tolist(), strict=True))
        for pair, numbers in sorted(groups.items())
    }


def shares(
    run: Run, cells: Sequence[Cell], qrels: Qrels, languages: Languages, removed: frozenset[str] = frozenset()
) -> tuple[Share | None, dict[str, Share]]:
    """How much of the first 10 of the pooled ranking is in the query's language, and in each language by pair.

    Fair is a language's share of the topic's relevant items. Topics without a relevant item in their own language say
    nothing of the first (None where there are only such).
    """
    with_own = {cell.query_id for cell in cells if cell.protocol == "mono"}
    own: list[tuple[float, float]] = []
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    present = sorted(set(languages.values()))
    for cell in cells:
        ranked = run.rankings.get(cell.query_id)
        if cell.protocol != "pooled" or ranked is None:
            continue
        first = [languages[item] for item in candidates(cell, ranked, languages, removed)[:_FIRST]]
        relevant = [languages[i] for i, grade in qrels[cell.query_id].items() if _counts(i, grade, languages)]
        for language in present if first and relevant else ():
            found = (first.count(language) / len(first), relevant.count(language) / len(relevant))
            pairs[f"{cell.language}-{language}"].append(found)
            if language == cell.language and cell.query_id in with_own:
                own.append(found)
    return _mean_share(own), {pair: share for pair, its in sorted(pairs.items()) if (share := _mean_share(its))}


def _mean_share(found: Sequence[tuple[float, float]]) -> Share | None:
    return Share(*np.mean(found, axis=0).tolist()) if found else None


def _counts(item: str, grade: int, languages: Languages) -> bool:
    return grade > _RELEVANT and item in languages


def _judged(cell: Cell, qrels: Qrels, languages: Languages) -> dict[str, int]:
    """The judgements of the candidates; where all are ranked, of what the collection lacks as well: it is missed."""
    return {
        item: grade
        for item, grade in qrels[cell.query_id].items()
        if cell.target is None or languages.get(item) == cell.target
    }


def candidates(cell: Cell, ranked: Ranked, languages: Languages, removed: frozenset[str]) -> list[str]:
    """What the cell's ranking consists of, best first. Items that the collection lacks are nobody's candidates."""
    known = [(item, languages[item]) for item in ranked.ids if item in languages]
    if cell.target is not None:
        return [item for item, language in known if language == cell.target][:LANGUAGE_DEPTH]
    if cell.query_id in removed:
        known = [(item, language) for item, language in known if language != cell.language]
    return [item for item, _ in known][:DEPTH]


def _scored(items: Sequence[str]) -> dict[str, float]:
    """Scores that keep this order whatever breaks ties."""
    return {item: float(-rank) for rank, item in enumerate(items)}
