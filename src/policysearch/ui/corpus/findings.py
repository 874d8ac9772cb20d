"""What `policysearch doctor` finds, kept beside the index: pages show it, and nobody waits for it who only searches."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from policysearch.errors import StoredIndexError
from policysearch.index import generation as generations
from policysearch.index.doctor import examine
from policysearch.index.finding import Finding
from policysearch.search import glossary
from policysearch.search.engine import Index
from policysearch.text.catalogue import as_data, from_data

FILE = "findings.json"
"""In the folder of the index: what was found last."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found wrong with a generation, the worst first, and when it was looked for (UTC, ISO 8601)."""

    generation: str
    looked: str
    found: tuple[Finding, ...]


def examine_and_keep(index: Path, progress: Callable[[str, int, int], None]) -> Findings:
    """Look for all that is wrong, and keep it. Raises IndexMissingError."""
    return keep(index, examined(index, progress))


def examined(index: Path, progress: Callable[[str, int, int], None] | None = None) -> tuple[Finding, ...]:
    """All that is wrong with an index, its glossary and its documents, the worst first. Raises IndexMissingError."""
    return (*glossary.faults(index), *examine(index, progress))


def keep(index: Path, found: tuple[Finding, ...]) -> Findings:
    """Keep what was found in the live generation for `findings_of`."""
    try:
        live = generations.current(index)
    except StoredIndexError:
        live = None
    findings = Findings(live.name if live else "", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", found)
    new = index / f"{FILE}.{os.getpid()}"
    new.write_text(json.dumps(findings, default=_parts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    new.replace(index / FILE)
    return findings


def _parts(value: Findings | Finding) -> dict[str, object]:
    """A dataclass by its fields, whose texts may be messages."""
    parts = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: as_data(its) if isinstance(its, str) else its for name, its in parts.items()}


def findings_of(index: Index) -> Findings | None:
    """What was found last in this generation; None where nobody has looked. Never computes it."""
    path = index.path / FILE
    try:
        kept = _read(path, path.stat().st_mtime_ns)
    except OSError:
        return None
    return kept if kept and kept.generation == index.manifest.generation else None


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Findings | None:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        found = tuple(_finding(one) for one in values["found"])
        return Findings(values["generation"], values["looked"], found)
    except (ValueError, KeyError, TypeError):  # of another version, or cut short: look again
        return None


def _finding(parts: dict[str, Any]) -> Finding:
    texts = {name: from_data(parts[name]) for name in ("subject", "reason", "remedy")}
    return Finding(parts["severity"], parts["what"], **texts)
