"""Charts hold the right figures, and become SVG that fetches nothing and lets no name act as markup."""

from __future__ import annotations

import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from reports import build

from policysearch.evaluate import charts
from policysearch.evaluate.records import Cell, Measured

REPORT, MEASURED = build()


def three_topics() -> Measured:
    """Three topics in the pooled ranking, and one cell of another protocol that must not count."""
    cells = (*(Cell(name, name, "sv", None) for name in "abc"), Cell("a", "a", "sv", "it"))
    first, other = np.array([[0.5], [0.5], [0.5], [0.0]]), np.array([[0.4], [0.9], [0.5], [1.0]])
    return Measured(cells, ("AP",), {"hybrid": first, "dense": other})


def values(chart: Any) -> list[dict[str, Any]]:
    """Altair keeps data under a name made of their hash."""
    spec = chart.to_dict()
    found: list[dict[str, Any]] = spec["datasets"][spec["data"]["name"]]
    return found


def test_topics_are_sorted_by_what_the_other_system_adds() -> None:
    ids, found = charts.differences(three_topics(), "hybrid", "dense", "AP")
    assert ids == ("b", "c", "a")
    np.testing.assert_allclose(found, [0.4, 0, -0.1])


def test_a_tie_has_a_place_but_no_bar() -> None:
    chart = charts.topic_differences(three_topics(), "hybrid", "dense", "AP")
    assert values(chart) == [
        {"start": 0, "end": 1, "topic": "b", "difference": 0.4, "side": True},
        {"start": 2, "end": 3, "topic": "a", "difference": -0.1, "side": False},
    ]
    encoding = chart.to_dict()["encoding"]
    assert encoding["x"]["scale"]["domain"] == [0, 3]
    assert encoding["y"]["scale"]["domain"] == pytest.approx([-0.4, 0.4])


def test_thousands_of_topics_become_one_outline_per_side() -> None:
    _, many = build(languages=("it", "sv"), systems=("hybrid", "dense"), needs=3000)
    chart = charts.topic_differences(many, "hybrid", "dense", "nDCG@10")
    assert chart.to_dict()["mark"]["type"] == "area"
    assert len(charts.svg(chart)) < 400_000, "about 6000 topics"


def test_systems_without_latency_are_not_in_the_cost_chart() -> None:
    found = values(charts.cost_quality(REPORT, "nDCG@10"))
    assert [one["system"] for one in found] == ["hybrid", "dense", "rrf", "bm25"]
    assert found[0] == {"system": "hybrid", "latency": 3.2, "value": REPORT.systems["hybrid"].pooled["nDCG@10"]}


def test_svg_is_well_formed_takes_its_ink_from_the_page_and_refers_to_nothing() -> None:
    drawn = charts.svg(charts.cost_quality(REPORT, "nDCG@10"))
    elements = [*ElementTree.fromstring(drawn).iter()]
    texts = [element for element in elements if element.tag.endswith("}text")]

    assert {"hybrid", "dense", "rrf", "bm25"} <= {text.text for text in texts}
    assert {text.get("fill") for text in texts} == {"currentColor"}
    assert not [element for element in elements if element.tag.endswith(("}image", "}a", "}script", "}use"))]


def test_a_name_with_markup_is_text() -> None:
    name = "<script>alert(1)</script>&\"'"
    report, _ = build(systems=(name, "dense"))
    drawn = charts.svg(charts.cost_quality(report, "nDCG@10"))
    assert "<script" not in drawn
    assert name in {element.text for element in ElementTree.fromstring(drawn).iter()}


def test_nobody_waits_for_altair_who_draws_nothing() -> None:
    code = "import sys, policysearch.evaluate.charts; sys.exit(bool({'altair', 'vl_convert'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
