"""Two reports of the same evaluation: what is not as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from policysearch.evaluate.records import Report, SystemReport

_EQUAL = 1e-6
"""Figures that differ by less are equal: report.json keeps six digits."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs. Of these kinds, `figure` and `data` mean that the evaluation was not reproduced."""

    kind: Literal["figure", "data", "index", "version", "machine"]
    name: str
    before: Any
    after: Any

    @property
    def matters(self) -> bool:
        """Whether the evaluation was not reproduced."""
        return self.kind in {"figure", "data"}


def changes(before: Report, after: Report) -> tuple[Change, ...]:
    """What differs, figures first. Times and memory are never the same and are not looked at."""
    return (
        *_figures(before.systems, after.systems),
        *_values("data", "", dict(before.data.files), dict(after.data.files)),
        *_values("data", "topics ", dict(before.data.topics), dict(after.data.topics)),
        *_values("data", "items ", dict(before.data.items), dict(after.data.items)),
        *(change for model in before.indexes for change in _indexes(model, before, after)),
        *_values("version", "", before.environment.get("packages", {}), after.environment.get("packages", {})),
        *_values("machine", "", _machine(before), _machine(after)),
    )


def _figures(before: Mapping[str, SystemReport], after: Mapping[str, SystemReport]) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        if name not in before or name not in after:
            yield Change("figure", name, _there(name in before), _there(name in after))
            continue
        old, new = _flat(before[name]), _flat(after[name])
        for key in dict.fromkeys([*old, *new]):
            was, now = old.get(key), new.get(key)
            if was is None or now is None or abs(was - now) > _EQUAL:
                yield Change("figure", f"{name} {key}", was, now)


def _flat(system: SystemReport) -> dict[str, float]:
    groups = {"mono": system.mono, "cross": system.cross, "pooled": system.pooled, **system.pairs}
    groups |= {f"target {name}": values for name, values in system.target.items()}
    return {f"{group} {measure}": x for group, values in groups.items() for measure, x in values.items()}


def _indexes(model: str, before: Report, after: Report) -> Iterator[Change]:
    old, new = before.indexes[model], after.indexes.get(model, {})
    for key in ("encoder", "parameters"):
        yield from _values("index", f"{model} ", dict(old.get(key, {})), dict(new.get(key, {})))


def _values(
    kind: Literal["data", "index", "version", "machine"],
    prefix: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> Iterator[Change]:
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            yield Change(kind, f"{prefix}{key}", before.get(key), after.get(key))


def _machine(report: Report) -> dict[str, Any]:
    return {key: value for key, value in report.environment.items() if key != "packages"}


def _there(is_there: bool) -> str:  # noqa: FBT001
    return "there" if is_there else "not there"
