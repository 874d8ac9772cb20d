"""Judging by hand: pools that are blind to the systems, a journal that survives a kill, qrels, and agreement.

The journal is a file of JSON lines that only grows, one line per act; whoever judges next reads it from the start.
An act with a grade stands until the same judge grades the pair again or takes the act back. An act without a grade
takes back the judge's latest standing act on its pair.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policysearch.errors import DatasetError
from policysearch.evaluate import trec
from policysearch.evaluate.records import Problem, Run, Topic
from policysearch.index.generation import Manifest
from policysearch.text.languages import detect

GRADES: Mapping[int, str] = {0: "Not relevant", 1: "Related", 2: "Useful", 3: "Answers it"}
"""What the grades mean. The scale of TREC's deep learning tracks; 1 and up count as relevant."""

TOPICS = "queries.jsonl"
"""Name of the file of topics in a folder."""

Pair = tuple[str, str]
"""Query id and item id."""


@dataclass(frozen=True, slots=True)
class Act:
    """One decision of a judge, with all that is needed to know later what was looked at.

    `grade` is None where an earlier act is taken back. `time` is UTC, ISO 8601. `generation` and `manifest` (SHA-256
    of its manifest.json) name the index; `query` and `quote` are the SHA-256 of the query and of the item's text.
    """

    query_id: str
    item_id: str
    grade: int | None
    judge: str
    time: str
    generation: str
    manifest: str
    query: str
    quote: str

    @property
    def pair(self) -> Pair:
        """What was judged."""
        return self.query_id, self.item_id


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Two judges on the pairs that both have judged.

    `kappa` and `weighted_kappa` (quadratic) are Cohen's (1960, 1968); None where they are not defined: nothing in
    common, or one and the same grade throughout. `confusion` (4, 4): rows are grades of the first judge, columns of
    the second. `disagreements` are pairs with both grades, the widest apart first.
    """

    judges: tuple[str, str]
    pairs: int
    kappa: float | None
    weighted_kappa: float | None
    confusion: NDArray[np.int64]
    disagreements: tuple[tuple[Pair, int, int], ...]


def read_topics(source: Path) -> tuple[tuple[Topic, ...], tuple[Problem, ...]]:
    """The topics of a file, or of a folder's queries.jsonl, judged or not, and what is wrong with the others.

    Raises DatasetError where there are none.
    """
    path = source / TOPICS if source.is_dir() else source
    if not path.is_file():
        reason = f"there is no {TOPICS} in it" if source.is_dir() else "there is no such folder or file"
        remedy = f'Name a folder with {TOPICS}, a line for each topic: {{"_id": "fees", "text": "…"}}'
        raise DatasetError(str(source), reason, remedy)
    found: dict[str, Topic] = {}
    problems: list[Problem] = []
    for query in trec.read_topics(path, path.name):
        if isinstance(query, Problem):
            problems.append(query)
        elif not query.text.strip():
            problems.append(Problem("empty query", query.place, f"query {query.query_id} has no text"))
        elif query.query_id in found:
            problems.append(Problem("duplicate query", query.place, f"a query {query.query_id} stands above"))
        else:
            language = query.language or detect(query.text).language
            found[query.query_id] = Topic(query.query_id, query.text, language, query.need or query.query_id)
    if not found:
        raise DatasetError(str(path), "it holds no topic", "Write one on each line, as JSON with _id and text")
    return tuple(found.values()), tuple(problems)


def pool(runs: Iterable[Run], query_id: str, depth: int = 10, seed: int = 0) -> tuple[str, ...]:
    """The first `depth` items of every run, each once, in an order that says nothing about runs and ranks.

    The order is that of SHA-256 of "seed:query:item": the same in every session, whatever the runs.
    """
    rankings = (run.rankings[query_id] for run in runs if query_id in run.rankings)
    items = {item_id for ranking in rankings for item_id in ranking.ids[:depth]}
    return tuple(sorted(items, key=lambda item_id: digest(f"{seed}:{query_id}:{item_id}")))


def digest(text: str) -> str:
    """SHA-256 of a text, as hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def now() -> str:
    """The time as acts give it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Journal:
    """All acts on one set of topics, in the order in which they were made, and the lines that cannot be read."""

    def __init__(self, path: Path) -> None:
        """Open a journal, which need not exist yet. Raises DatasetError where it cannot be read."""
        self.path = path
        self.acts: list[Act] = []
        self.problems: list[Problem] = []
        for number, line in enumerate(_lines(path), start=1):
            if line.strip():
                self._take(line, f"{path.name}:{number}")

    def add(self, act: Act) -> None:
        """Write an act down. It is on disk when this returns. Raises DatasetError."""
        line = json.dumps(asdict(act), ensure_ascii=False).encode("utf-8") + b"\n"
        try:
            new = not self.path.exists()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _append(self.path, line)
            if new:
                _flush(self.path.parent)
        except OSError as error:
            remedy = "Check that the place may be written and is not full. The act was not noted"
            raise DatasetError(str(self.path), f"it cannot be written ({error.strerror})", remedy) from error
        self.acts.append(act)

    def _take(self, line: bytes, place: str) -> None:
        try:
            self.acts.append(_parsed(line))
        except (ValueError, TypeError) as error:
            self.problems.append(Problem("damaged line", place, str(error)))


def judges(acts: Iterable[Act]) -> tuple[str, ...]:
    """Who has judged, in the order of their first acts."""
    return tuple(dict.fromkeys(act.judge for act in acts))


def about(acts: Iterable[Act], topics: Iterable[Topic]) -> tuple[list[Act], list[Act]]:
    """The acts on these topics, and the others: on unknown queries, or on queries that were worded differently."""
    wording = {topic.query_id: digest(topic.text) for topic in topics}
    ours: list[Act] = []
    others: list[Act] = []
    for act in acts:
        (ours if wording.get(act.query_id) == act.query else others).append(act)
    return ours, others


def standing(acts: Iterable[Act], judge: str) -> list[Act]:
    """The acts of a judge that were not taken back, oldest first; of several on one pair, the last one counts."""
    kept: list[Act] = []
    for act in acts:
        if act.judge != judge:
            continue
        if act.grade is not None:
            kept.append(act)
        elif (place := _last_place(kept, act.pair)) is not None:
            del kept[place]
    return kept


def grades(acts: Iterable[Act], judge: str) -> dict[Pair, int]:
    """What counts of a judge: the grade of each judged pair."""
    return {act.pair: act.grade for act in standing(acts, judge) if act.grade is not None}


def agreement(acts: Sequence[Act], first: str, second: str) -> Agreement:
    """How far two judges agree, by scikit-learn's kappa."""
    from sklearn.metrics import cohen_kappa_score, confusion_matrix

    ones, others = grades(acts, first), grades(acts, second)
    pairs = sorted(ones.keys() & others.keys())
    left, right = [ones[pair] for pair in pairs], [others[pair] for pair in pairs]
    scale = list(GRADES)
    if not pairs:
        return Agreement((first, second), 0, None, None, np.zeros((len(scale), len(scale)), np.int64), ())
    apart = [(pair, a, b) for pair, a, b in zip(pairs, left, right, strict=True) if a != b]
    kappas: list[float | None] = [None, None]
    if len({*left, *right}) > 1:
        kappas = [float(cohen_kappa_score(left, right, labels=scale, weights=kind)) for kind in (None, "quadratic")]
    return Agreement(
        judges=(first, second),
        pairs=len(pairs),
        kappa=kappas[0],
        weighted_kappa=kappas[1],
        confusion=confusion_matrix(left, right, labels=scale).astype(np.int64),
        disagreements=tuple(sorted(apart, key=lambda one: (-abs(one[1] - one[2]), one[0]))),
    )


def qrels_text(acts: Iterable[Act], judge: str) -> str:
    """The judgements of one judge as BEIR's qrels.tsv, by query and item."""
    rows = sorted(grades(acts, judge).items())
    lines = (f"{query_id}\t{item_id}\t{grade}\n" for (query_id, item_id), grade in rows)
    return "query-id\tcorpus-id\tscore\n" + "".join(lines)


def origin_text(acts: Sequence[Act], judge: str, manifest: Manifest) -> str:
    """What qrels.tsv has no room for, as JSON: who judged what and when, and the manifest of the index."""
    counting = {act.pair: act for act in standing(acts, judge)}
    index = {name: value for name, value in asdict(manifest).items() if name != "files"}
    values = {
        "judge": judge,
        "written": now(),
        "qrels_sha256": digest(qrels_text(acts, judge)),
        "grades": {str(grade): meaning for grade, meaning in GRADES.items()},
        "index": index,
        "generations": {act.generation: act.manifest for act in counting.values()},
        "judgements": [asdict(counting[pair]) for pair in sorted(counting)],
    }
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def write_qrels(path: Path, acts: Sequence[Act], judge: str, manifest: Manifest) -> Path:
    """Write the judgements of one judge, and beside them, in a .json of the same name, where they come from.

    Returns the path of the latter. Raises DatasetError.
    """
    beside = path.with_suffix(".json")
    try:
        path.write_text(qrels_text(acts, judge), encoding="utf-8")
        beside.write_text(origin_text(acts, judge, manifest), encoding="utf-8")
    except OSError as error:
        reason, remedy = f"it cannot be written ({error.strerror})", "Check that the place exists and may be written"
        raise DatasetError(str(error.filename or path), reason, remedy) from error
    return beside


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        remedy = "Check that it is a file that may be read"
        raise DatasetError(str(path), f"it cannot be read ({error.strerror})", remedy) from error


def _append(path: Path, line: bytes) -> None:
    """One write for one line. What a crash left of another line is ended first, so that it damages only itself."""
    with path.open("a+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(-1, os.SEEK_END)
            line = line if file.read(1) == b"\n" else b"\n" + line
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parsed(line: bytes) -> Act:
    """The act of a line. Raises ValueError, TypeError."""
    values: Any = json.loads(line)
    names = [field.name for field in fields(Act)]
    if not isinstance(values, dict) or set(values) != set(names):
        raise ValueError(f"it should be an object with {', '.join(names)}")
    grade = values["grade"]
    if grade is not None and (type(grade) is not int or grade not in GRADES):
        raise ValueError(f"grade {grade!r} is none of {', '.join(map(str, GRADES))}")
    for name in names:
        if name != "grade" and not isinstance(values[name], str):
            raise ValueError(f"{name} {values[name]!r} is no text")
    return Act(**values)


def _last_place(acts: Sequence[Act], pair: Pair) -> int | None:
    return next((place for place in range(len(acts) - 1, -1, -1) if acts[place].pair == pair), None)
