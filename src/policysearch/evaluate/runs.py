"""TREC runs on disk: one line an item, `query Q0 item rank score tag`, in the order that trec_eval gives them.

trec_eval ignores the rank column. It keeps scores as C floats, sorts by score descending, and breaks ties by item id,
the last one first, byte by byte (its `form_res_rels.c` and `trec_format.h`).
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policysearch.errors import DatasetError
from policysearch.evaluate.records import Qrels, Ranked, Run

_LINE = "A line of a run reads: query Q0 item rank score tag"
_LARGEST = float(np.finfo(np.float32).max)
_COLUMNS = 6
_SHOWN = 5
"""Faulty lines that an error names; the others are counted."""
_MIRROR = -(2**31)
_GZIP, _BOM = b"\x1f\x8b", b"\xef\xbb\xbf"


def write_run(path: Path, run: Run) -> None:
    """Write a run, whole or not at all.

    Any program that sorts by score reads the order of `run`: see `strict`. The tag is the run's name, with _ for white
    space. Raises DatasetError for an id that a column cannot hold, a score that is no number, a place not writable.
    """
    tag = "_".join(run.name.split()) or "run"
    _write(path, (line for query, ranked in run.rankings.items() for line in _lines(query, ranked, tag)))


def write_qrels(path: Path, qrels: Qrels) -> None:
    """Write judgements as TREC has them, "query 0 item grade", whole or not at all.

    An item that a column cannot hold is left out: a quote that the index does not have, which no run can name. Raises
    DatasetError for a place not writable.
    """
    judged = ((query, item, grade) for query, grades in qrels.items() for item, grade in grades.items())
    _write(path, (f"{query} 0 {item} {grade}\n" for query, item, grade in judged if not set(item) & set(" \t\r\n")))


def _write(path: Path, lines: Iterable[str]) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
        unfinished.replace(path)
    except OSError as error:
        raise DatasetError(str(path), f"it cannot be written ({error.strerror})", "Name another place") from error
    finally:
        unfinished.unlink(missing_ok=True)


def read_run(path: Path, name: str | None = None) -> Run:
    """Read any TREC run, gzipped or not, in the order that trec_eval takes it.

    `name` is by default the tag, or the file's name where lines differ in it. Raises DatasetError where the file cannot
    be read, is empty, or has a line that cannot be used: a ranking with holes would be measured as if it had none.
    """
    try:
        with path.open("rb") as file:
            parsed = _parse(gzip.GzipFile(fileobj=file) if file.peek(2)[:2] == _GZIP else file)
    except (OSError, EOFError, zlib.error) as error:
        reason = f"it cannot be read ({getattr(error, 'strerror', None) or error})"
        raise DatasetError(str(path), reason, "Name a TREC run file, plain or gzipped") from error
    if parsed.faults:
        raise _refusal(path, parsed.faults)
    if not parsed.scores:
        raise DatasetError(str(path), "it is empty", _LINE)
    rankings = {query.decode(): _ranked(scores) for query, scores in parsed.scores.items()}
    return Run(name or (parsed.tags.pop().decode() if len(parsed.tags) == 1 else path.name), rankings)


def strict(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores (n,) that strictly decrease: each is kept, or lowered to the next float32 below the one before it.

    So an order survives programs that sort by score and break ties, or round to float32, in their own way.
    """
    # Read as integers, the floats of one sign are consecutive; mirroring the negative ones makes it so for all.
    bits = np.asarray(scores, np.float32).view(np.int32).astype(np.int64)
    places = np.where(bits < 0, _MIRROR - bits, bits)
    steps = np.arange(len(places))
    places = np.minimum.accumulate(places + steps) - steps
    found: NDArray[np.float32] = np.where(places < 0, _MIRROR - places, places).astype(np.int32).view(np.float32)
    return found


def _lines(query: str, ranked: Ranked, tag: str) -> Iterator[str]:
    if not np.isfinite(ranked.scores).all():
        raise DatasetError(f"query {query} of {tag}", "a score is not a finite number", "Mend the system's scores")
    for value in (query, *ranked.ids):
        if value.encode().split() != [value.encode()]:
            remedy = "Give queries and items ids without white space"
            raise DatasetError(f"id {value!r}", "the columns of a run are separated by white space", remedy)
    # As Python prints a float, it is read back exactly.
    for rank, (item, score) in enumerate(zip(ranked.ids, strict(ranked.scores).tolist(), strict=True), start=1):
        yield f"{query} Q0 {item} {rank} {score} {tag}\n"


@dataclass(slots=True)
class _Parsed:
    """What a file says: query -> item -> score, all tags, and the lines that cannot be used with the reason."""

    scores: defaultdict[bytes, dict[bytes, float]] = field(default_factory=lambda: defaultdict(dict))
    tags: set[bytes] = field(default_factory=set)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def note(self, number: int, fault: str | None) -> None:
        """Keep a fault, where there is one."""
        if fault:
            self.faults.append((number, fault))


def _parse(lines: BufferedReader | gzip.GzipFile) -> _Parsed:
    """Bytes, because only ASCII white space separates columns, and because ids are ordered by bytes."""
    parsed = _Parsed()
    if lines.peek(3)[:3] == _BOM:
        lines.read(3)
    for number, line in enumerate(lines, start=1):
        try:
            query, _, item, _, score, tag = line.split()
            value = float(score)
            line.decode()
        except ValueError:
            parsed.note(number, _fault(line))
            continue
        parsed.tags.add(tag)
        scores = parsed.scores[query]
        if item in scores:
            parsed.note(number, f"item {item.decode()} is there a second time for query {query.decode()}")
        if not -_LARGEST <= value <= _LARGEST:
            parsed.note(number, f"the score {score.decode()} is not a finite number")
        scores[item] = value
    return parsed


def _fault(line: bytes) -> str | None:
    """What keeps a line from being one of a run; None where it is blank, which trec_eval lets pass."""
    try:
        columns = [column.decode() for column in line.split()]
    except UnicodeDecodeError:
        return "it is not UTF-8 text"
    if len(columns) == _COLUMNS:
        return f"the score {columns[4]!r} is not a number"
    return f"{len(columns)} instead of {_COLUMNS} columns" if columns else None


def _refusal(path: Path, faults: list[tuple[int, str]]) -> DatasetError:
    shown = "; ".join(f"{path}:{number}: {fault}" for number, fault in faults[:_SHOWN])
    more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    count = "a line" if len(faults) == 1 else f"{len(faults)} lines"
    return DatasetError(str(path), f"{count} cannot be used: {shown}{more}", f"Mend the file. {_LINE}")


def _ranked(found: dict[bytes, float]) -> Ranked:
    """Items by score descending as a C float, then by id descending."""
    ids, scores = list(found), np.fromiter(found.values(), np.float64, len(found)).astype(np.float32)
    if not (np.diff(scores) < 0).all():
        descending = sorted(range(len(ids)), key=ids.__getitem__, reverse=True)
        places = np.array(descending)[np.argsort(-scores[descending], kind="stable")]
        ids, scores = [ids[place] for place in places.tolist()], scores[places]
    return Ranked(tuple(item.decode() for item in ids), scores)
