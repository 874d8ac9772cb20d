"""A small report that hangs together: every mean, interval and comparison in it follows from its `Measured`.

Systems differ the way real ones do: word matching fails across languages, rank fusion inherits that, and the encoder
leans to the query's own language. One foreign run brings neither latency nor shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from policysearch.evaluate.records import (
    Cell,
    Comparison,
    DataReport,
    Item,
    Measured,
    Options,
    Problem,
    Report,
    Share,
    SystemReport,
    TopicReport,
)

LANGUAGES = ("ar", "de", "fi", "fr", "it", "nl", "sv")
SYSTEMS = ("hybrid", "dense", "rrf", "bm25", "their <run>")
MEASURES = ("nDCG@10", "R@100", "Judged@10")
HOSTILE = "<script>document.title = 'taken over'</script> \N{RIGHT-TO-LEFT OVERRIDE}desrever"

QUESTIONS = {
    "ar": "كم تبلغ رسوم وقوف الدراجات عند المحطة؟",
    "de": "Wie lange kann man das Fahrrad am Bahnhof kostenlos abstellen?",
    "fi": "Kuinka kauan pyörää voi säilyttää asemalla maksutta?",
    "fr": "Combien de temps peut-on garer son vélo gratuitement à la gare ?",
    "it": "Per quanto tempo si può parcheggiare gratuitamente la bicicletta in stazione?",
    "nl": "Hoe lang kan een fiets gratis in de stalling bij het station staan?",
    "sv": "Hur länge kan man parkera cykeln gratis vid stationen?",
}
QUOTES = {
    "ar": "يمكن إيقاف الدراجة مجانًا لمدة أربع وعشرين ساعة في المرآب الواقع أسفل المحطة.",
    "de": "Die ersten 24 Stunden sind kostenlos; danach kostet jeder weitere Tag 1,25 Euro.",
    "fi": "Ensimmäiset 24 tuntia ovat maksuttomia, minkä jälkeen vuorokausi maksaa 1,25 euroa.",
    "fr": "Les premières vingt-quatre heures sont gratuites ; chaque jour supplémentaire coûte 1,25 €.",
    "it": "Le prime 24 ore sono gratuite; ogni giorno successivo costa 1,25 euro.",
    "nl": "De eerste 24 uur zijn gratis, daarna kost elke dag 1,25 euro.",
    "sv": "De första 24 timmarna är gratis, därefter kostar varje dygn 1,25 euro.",
}


@dataclass(frozen=True, slots=True)
class Skill:
    """How well a made-up system does on average: in one language, across two, and over all of them."""

    mono: float
    cross: float
    pooled: float
    lean: float
    """Same-language share of its first 10."""


SKILLS = (
    Skill(0.93, 0.86, 0.80, 0.19),
    Skill(0.93, 0.85, 0.79, 0.24),
    Skill(0.92, 0.70, 0.52, 0.66),
    Skill(0.90, 0.24, 0.30, 0.91),
    Skill(0.80, 0.60, 0.48, 0.40),
)


def build(
    languages: Sequence[str] = LANGUAGES,
    systems: Sequence[str] = SYSTEMS,
    needs: int = 12,
    measures: Sequence[str] = MEASURES,
) -> tuple[Report, Measured]:
    """A report and what was measured for it, the same at every call."""
    measured = measurements(languages, systems, needs, measures)
    options = Options(systems=tuple(systems), models=("multilingual-e5-small",), measures=tuple(measures[:2]), seed=7)
    report = Report(
        created="2026-11-22T04:56:00Z",
        options=options,
        data=_data(languages, needs),
        environment={
            "policysearch": "0.2.0",
            "python": "3.11.9",
            "packages": {"faiss-cpu": "1.15.0", "numpy": "2.3.4"},
            "machine": {"processor": "Example 2000", "cores": 2, "memory_bytes": 8 * 2**30},
        },
        indexes={"multilingual-e5-small": {"passages": 240, "calibration": {"null_mean": 0.7756239076455435}}},
        systems={name: _system(measured, name, place, languages) for place, name in enumerate(systems)},
        worst=tuple(_worst(measured, systems, number) for number in range(3)),
        seconds=94.25,
    )
    return report, measured


def measurements(languages: Sequence[str], systems: Sequence[str], needs: int, measures: Sequence[str]) -> Measured:
    """Values between 0 and 1 for every need in every language, against each language and against all."""
    rng = np.random.default_rng(7)
    cells = tuple(
        Cell(f"{need}-{language}", f"need-{need}", language, target)
        for need in range(needs)
        for language in languages
        for target in (*languages, None)
    )
    difficulty = rng.normal(0, 0.15, len(cells))
    values = {}
    for place, name in enumerate(systems):
        skill = SKILLS[place % len(SKILLS)]
        expected = np.array([getattr(skill, cell.protocol) for cell in cells])
        drawn = (expected + difficulty)[:, None] + rng.normal(0, 0.08, (len(cells), len(measures)))
        values[name] = np.round(np.clip(drawn, 0, 1), 6)
    return Measured(cells, tuple(measures), values)


def _where(measured: Measured, place: str) -> NDArray[np.bool_]:
    """Cells of a protocol or a pair."""
    return np.array([place in (cell.protocol, cell.pair) for cell in measured.cells])


def _system(measured: Measured, name: str, place: int, languages: Sequence[str]) -> SystemReport:
    pairs = [f"{asked}-{target}" for asked in languages for target in languages]
    places = ["mono", "cross", "pooled", *pairs]
    means = {where: _means(measured, name, where) for where in places}
    first = next(iter(measured.values))
    foreign = name == "their <run>"
    return SystemReport(
        mono=means["mono"],
        cross=means["cross"],
        pooled=means["pooled"],
        pairs={pair: means[pair] for pair in pairs},
        intervals={where: _intervals(measured, name, where) for where in places},
        against_first={} if name == first else {where: _comparisons(measured, name, where) for where in places},
        same_language=None if foreign else Share(SKILLS[place % 5].lean, round(1 / len(languages), 6)),
        shares={} if foreign else _shares(languages, SKILLS[place % 5].lean),
        latency_ms={} if foreign else {"p50": 3.2 + place, "p95": 7.75 + place, "p99": 11.5 + 400 * place},
        cost={}
        if foreign
        else {
            "embedded": 1240,
            "embed_seconds": 18.75,
            "index_seconds": 2.5,
            "index_bytes": 3_400_000,
            "peak_memory_bytes": 1_210_000_000,
        },
        encoder=None if foreign or name == "bm25" else "multilingual-e5-small-q4@1571fc982750",
    )


def _columns(measured: Measured, name: str, where: str) -> Mapping[str, NDArray[np.float64]]:
    rows = measured.values[name][_where(measured, where)]
    return {measure: rows[:, column] for column, measure in enumerate(measured.measures)}


def _means(measured: Measured, name: str, where: str) -> dict[str, float]:
    return {measure: round(float(x.mean()), 6) for measure, x in _columns(measured, name, where).items()}


def _intervals(measured: Measured, name: str, where: str) -> dict[str, tuple[float, float]]:
    return {measure: _normal_interval(x) for measure, x in _columns(measured, name, where).items()}


def _normal_interval(x: NDArray[np.float64]) -> tuple[float, float]:
    half = 1.96 * float(x.std()) / sqrt(len(x))
    return round(float(x.mean()) - half, 6), round(float(x.mean()) + half, 6)


def _comparisons(measured: Measured, name: str, where: str) -> dict[str, Comparison]:
    theirs, ours = (_columns(measured, system, where) for system in (name, next(iter(measured.values))))
    return {measure: _comparison(theirs[measure] - ours[measure]) for measure in measured.measures}


def _comparison(differences: NDArray[np.float64]) -> Comparison:
    low, high = _normal_interval(differences)
    spread = float(differences.std()) / sqrt(len(differences)) or 1e-9
    p = erfc(abs(float(differences.mean())) / spread / sqrt(2))
    return Comparison(
        difference=round(float(differences.mean()), 6),
        low=low,
        high=high,
        p=round(p, 6),
        p_holm=round(min(1.0, p * 24), 6),
        wins=int((differences > 0).sum()),
        ties=int((differences == 0).sum()),
        losses=int((differences < 0).sum()),
    )


def _shares(languages: Sequence[str], lean: float) -> dict[str, Share]:
    rest = round((1 - lean) / (len(languages) - 1), 6)
    fair = round(1 / len(languages), 6)
    return {f"{a}-{b}": Share(lean if a == b else rest, fair) for a in languages for b in languages}


def _data(languages: Sequence[str], needs: int) -> DataReport:
    unknown = [Problem("judgement of an unknown item", f"qrels.tsv:{line}", f"item x{line}") for line in range(1, 24)]
    return DataReport(
        name="bicycle_parking",
        source="data/bicycle_parking",
        unit="passage",
        files={"corpus.jsonl": "3f" * 32, "queries.jsonl": "a1" * 32, "qrels.tsv": "07" * 32},
        topics=dict.fromkeys(languages, needs),
        items={language: 30 + number for number, language in enumerate(languages)},
        judgements=1240,
        relevant=588,
        own_language_removed=4,
        problems=(*unknown, Problem("malformed line", "corpus.jsonl:17", f"no JSON: {HOSTILE}")),
        sampled=False,
    )


def _worst(measured: Measured, systems: Sequence[str], number: int) -> TopicReport:
    cell = [cell for cell in measured.cells if cell.protocol == "pooled"][number]
    row = measured.cells.index(cell)
    return TopicReport(
        query_id=cell.query_id,
        text=QUESTIONS.get(cell.language, f"A question in {cell.language}"),
        language=cell.language,
        values={name: float(measured.values[name][row, 0]) for name in systems},
        retrieved={name: _retrieved(place, number) for place, name in enumerate(systems)},
        missed={name: _missed(place) for place, name in enumerate(systems)},
    )


def _retrieved(place: int, number: int) -> tuple[Item, ...]:
    languages = [*QUOTES][place % 7 :] + [*QUOTES][: place % 7]
    grades = (1, 0, None, 2, None)
    items = [
        Item(f"{language}-{17 * (rank + number)}", language, rank, grades[rank - 1], "Fietsparkeren", QUOTES[language])
        for rank, language in enumerate(languages[:5], start=1)
    ]
    items[2] = Item("en-666", "en", 3, None, HOSTILE, f"{HOSTILE} is what this passage says.")
    return tuple(items)


def _missed(place: int) -> tuple[Item, ...]:
    found = Item("sv-99", "sv", 23, 2, "Cykelplan", QUOTES["sv"])
    lost = Item("it-7", "it", None, 1, "Piano della ciclabilità", QUOTES["it"])
    return (found, lost) if place else (found,)
