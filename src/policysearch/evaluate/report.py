"""A `Report` as the JSON of report.json, and back without loss.

Figures are written with six decimals; one that is not a number is null. The names in the file are a contract with
whoever reads it: raise `SCHEMA_VERSION` when one of them changes its meaning.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from math import isfinite, nan
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from policysearch.errors import DatasetError
from policysearch.evaluate.records import Report

SCHEMA_VERSION = 1
NAME = "report.json"

_DECIMALS = 6


def to_json(report: Report) -> dict[str, Any]:
    """The report as JSON values. `environment` and `indexes` keep their numbers as they are."""
    values: dict[str, Any] = {"schema_version": SCHEMA_VERSION} | _encode(report)
    values["systems"] = {name: _with_fairness(system) for name, system in values["systems"].items()}
    return values | {
        "environment": dict(report.environment),
        "indexes": {k: dict(v) for k, v in report.indexes.items()},
    }


def from_json(values: Any, source: str = NAME) -> Report:
    """The report in JSON values; `source` says in errors where they are from. Raises DatasetError."""
    try:
        record = dict(_object(values, "the file"))
        version = record.pop("schema_version", None)
        if version != SCHEMA_VERSION:
            reason = f"it has schema {version}, and this version of policysearch reads schema {SCHEMA_VERSION}"
            raise DatasetError(source, reason, "Run the evaluation again, or use the version that wrote it")
        systems = _object(record.get("systems", {}), "systems")
        record["systems"] = {name: _without_fairness(system, f"systems.{name}") for name, system in systems.items()}
        report: Report = _decode(Report, record, "")
    except _UnfitError as error:
        raise DatasetError(
            source, f"it is no report ({error})", "Name a report.json that policysearch wrote"
        ) from error
    return report


def load(path: Path) -> Report:
    """Read a report.json, or the one in a folder. Raises DatasetError."""
    file = path / NAME if path.is_dir() else path
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        remedy = "Make one: policysearch evaluate DATA --out FOLDER"
        raise DatasetError(str(file), "there is no such report", remedy) from error
    except (OSError, ValueError, RecursionError) as error:
        remedy = "Name a report.json that policysearch wrote"
        raise DatasetError(str(file), f"it cannot be read ({error})", remedy) from error
    return from_json(values, str(file))


class _UnfitError(Exception):
    """A value that no report has; the message says where."""


def _encode(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _encode(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, float):
        return round(float(value), _DECIMALS) if isfinite(value) else None
    return value


def _with_fairness(system: dict[str, Any]) -> dict[str, Any]:
    """What the record keeps in `same_language` and `shares` stands in the file as `fairness`."""
    same, pairs = system.pop("same_language") or {}, system.pop("shares")
    overall = {"same_language_share": same.get("share"), "fair_share": same.get("fair_share")}
    return system | {"fairness": overall | {"pairs": pairs}}


def _without_fairness(values: Any, at: str) -> dict[str, Any]:
    system = dict(_object(values, at))
    fairness = _object(system.pop("fairness", None), f"{at}.fairness")
    share, fair = fairness.get("same_language_share"), fairness.get("fair_share")
    same = None if share is None and fair is None else {"share": share, "fair_share": fair}
    return system | {"same_language": same, "shares": fairness.get("pairs", {})}


def _object(value: Any, at: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _UnfitError(f"{at} is {_named(value)} where an object is expected")
    return value


def _decode(kind: Any, value: Any, at: str) -> Any:
    """`value` as a `kind`, which is what a field of a record is declared as. Raises _UnfitError."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if is_dataclass(kind):
        return _record(kind, value, at)
    if origin is UnionType:  # the only ones are `X | None`
        return None if value is None else _decode(parts[0], value, at)
    if origin is tuple:
        return _items(parts, value, at)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _decode(parts[1], item, f"{at}.{key}") for key, item in _object(value, at).items()}
    return _scalar(kind, value, at)


def _record(kind: Any, value: Any, at: str) -> Any:
    values, hints = _object(value, at or "the file"), _hints(kind)
    needed = {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}
    for name in sorted(needed - values.keys()):
        raise _UnfitError(f"{_path(at, name)} is missing")
    for name in sorted(values.keys() - hints.keys()):
        raise _UnfitError(f"{_path(at, name)} is unknown")
    return kind(**{name: _decode(hints[name], item, _path(at, name)) for name, item in values.items()})


def _items(parts: tuple[Any, ...], value: Any, at: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _UnfitError(f"{at} is {_named(value)} where a list is expected")
    kinds = parts[:1] * len(value) if parts[-1] is Ellipsis else parts
    if len(kinds) != len(value):
        raise _UnfitError(f"{at} has {len(value)} values where {len(kinds)} are expected")
    return tuple(
        _decode(kind, item, f"{at}[{place}]") for place, (kind, item) in enumerate(zip(kinds, value, strict=True))
    )


def _scalar(kind: Any, value: Any, at: str) -> Any:
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise _UnfitError(f"{at} is {_named(value)} where one of {', '.join(get_args(kind))} is expected")
        return value
    if kind is float and (value is None or type(value) in (int, float)):
        return nan if value is None else float(value)
    if type(value) is not kind:  # not isinstance: True is no number
        raise _UnfitError(f"{at} is {_named(value)} where {kind.__name__} is expected")
    return value


@lru_cache(maxsize=32)
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _path(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _named(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"
