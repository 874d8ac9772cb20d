"""report.json holds the whole report under the names that readers rely on, and says what is wrong with another file."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import build

from policysearch.errors import DatasetError
from policysearch.evaluate.records import Comparison, Report, Share, SystemReport
from policysearch.evaluate.report import from_json, load, to_json

REPORT, _ = build()


def written(report: Report) -> Any:
    """As a reader of the file sees it."""
    return json.loads(json.dumps(to_json(report), allow_nan=False))


def test_nothing_is_lost_on_the_way_to_json_and_back() -> None:
    assert from_json(written(REPORT)) == REPORT


def test_names_of_the_file_are_a_contract() -> None:
    values = written(REPORT)
    hybrid = values["systems"]["hybrid"]

    assert set(values) == {
        "schema_version", "created", "options", "data", "environment", "indexes", "systems", "worst", "seconds",
    }  # fmt: skip
    assert set(hybrid) == {
        "mono", "cross", "pooled", "pairs", "fairness", "latency_ms", "intervals", "against_first", "cost", "encoder",
        "target",
    }  # fmt: skip
    assert hybrid["pairs"]["sv-it"]["nDCG@10"] == REPORT.systems["hybrid"].pairs["sv-it"]["nDCG@10"]
    assert hybrid["fairness"]["same_language_share"] == 0.19
    assert hybrid["fairness"]["fair_share"] == 0.142857
    assert hybrid["fairness"]["pairs"]["sv-it"] == {"share": 0.135, "fair_share": 0.142857}
    assert hybrid["latency_ms"] == {"p50": 3.2, "p95": 7.75, "p99": 11.5}
    assert values["systems"]["their <run>"]["fairness"] == {
        "same_language_share": None,
        "fair_share": None,
        "pairs": {},
    }
    assert values["systems"]["rrf"]["against_first"]["pooled"]["nDCG@10"]["losses"] == 84


figure = st.floats(-1000, 1000).map(lambda x: round(x, 6))
means = st.dictionaries(st.text(max_size=8), figure, max_size=3)
counts = st.integers(0, 10**6)
systems = st.builds(
    SystemReport,
    mono=means,
    cross=means,
    pooled=means,
    pairs=st.dictionaries(st.text(max_size=5), means, max_size=3),
    intervals=st.dictionaries(st.text(max_size=5), st.dictionaries(st.text(), st.tuples(figure, figure), max_size=2)),
    against_first=st.dictionaries(
        st.text(max_size=5),
        st.dictionaries(
            st.text(),
            st.builds(Comparison, figure, figure, figure, figure, figure, counts, counts, counts),
            max_size=2,
        ),
        max_size=2,
    ),
    same_language=st.none() | st.builds(Share, figure, figure),
    shares=st.dictionaries(st.text(max_size=5), st.builds(Share, figure, figure), max_size=2),
    latency_ms=means,
    cost=means,
    encoder=st.none() | st.text(),
    target=st.dictionaries(st.text(max_size=5), means, max_size=2),
)


@given(st.dictionaries(st.text(), systems, max_size=2))
def test_any_systems_come_back_as_they_were(found: dict[str, SystemReport]) -> None:
    report = replace(REPORT, systems=found, worst=())
    assert from_json(written(report)) == report


def test_figures_have_six_decimals_but_manifests_keep_theirs() -> None:
    system = replace(REPORT.systems["hybrid"], mono={"nDCG@10": 2 / 3})
    values = written(replace(REPORT, systems={"hybrid": system}))

    assert values["systems"]["hybrid"]["mono"] == {"nDCG@10": 0.666667}
    assert values["indexes"]["multilingual-e5-small"]["calibration"]["null_mean"] == 0.7756239076455435


def test_what_is_not_a_number_is_null_in_the_file() -> None:
    system = replace(REPORT.systems["hybrid"], intervals={"mono": {"AP": (math.nan, 0.5)}})
    values = written(replace(REPORT, systems={"hybrid": system}))

    assert values["systems"]["hybrid"]["intervals"]["mono"]["AP"] == [None, 0.5]
    low, high = from_json(values).systems["hybrid"].intervals["mono"]["AP"]
    assert math.isnan(low)
    assert high == 0.5


def test_another_schema_is_refused_with_both_versions() -> None:
    with pytest.raises(DatasetError, match="schema 9, and this version of policysearch reads schema 1"):
        from_json(written(REPORT) | {"schema_version": 9})


def changed(path: str, value: Any) -> Any:
    """The report's JSON with one value replaced, or removed where `value` is None."""
    values = written(REPORT)
    *parents, name = path.split("/")
    at = values
    for parent in parents:
        at = at[int(parent) if parent.isdigit() else parent]
    if value is None:
        del at[name]
    else:
        at[name] = value
    return values


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("data/topics", None, "data.topics is missing"),
        ("data/unit", "page", 'data.unit is "page" where one of passage, document is expected'),
        ("options/seed", True, "options.seed is true where int is expected"),
        ("systems/hybrid/pooled/nDCG@10", ".8", 'systems.hybrid.pooled.nDCG@10 is ".8" where float is expected'),
        ("systems/hybrid/intervals/mono/R@100", [1], "systems.hybrid.intervals.mono.R@100 has 1 values where 2"),
        ("systems/hybrid/fairness", [], r"systems.hybrid.fairness is \[\] where an object is expected"),
        ("systems/hybrid/score", 1, "systems.hybrid.score is unknown"),
        ("worst/0/retrieved/rrf/2/rank", "3", r'worst\[0\].retrieved.rrf\[2\].rank is "3" where int is expected'),
        ("worst", {"a": 1}, r'worst is {"a": 1} where a list is expected'),
    ],
)
def test_what_is_wrong_is_named_with_its_place(path: str, value: Any, complaint: str) -> None:
    with pytest.raises(DatasetError, match=complaint):
        from_json(changed(path, value))


def test_a_report_is_loaded_by_its_name_or_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(json.dumps(to_json(REPORT)), encoding="utf-8")
    assert load(tmp_path) == load(tmp_path / "report.json") == REPORT


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "there is no such report"),
        (b"{", "it cannot be read"),
        (b"\xff", "it cannot be read"),
        (b"[" * 100_000, "it cannot be read"),
        (b"[]", r"the file is \[\] where an object is expected"),
        (b"{}", "it has schema None"),
    ],
)
def test_a_file_that_is_no_report_is_named(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    file = tmp_path / "report.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DatasetError, match=complaint) as caught:
        load(tmp_path)
    assert caught.value.subject == str(file)
