"""The verdict of the app says in English, word for word, what the report says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reports import build

from policysearch.evaluate.records import Comparison, Report
from policysearch.evaluate.verdict import verdict
from policysearch.ui.evaluate.verdict import verdict_text

REPORT, _ = build()


def compared(*differences: float, p: float = 0.001) -> Report:
    """A report with a first system at .800, and others that differ from it by so much."""
    base = REPORT.systems["hybrid"]
    found = {
        f"s{number}": Comparison(x, x - 0.02, x + 0.02, p / 10, p, 10, 2, 70)
        for number, x in enumerate(differences, start=1)
    }
    others = {name: replace(base, against_first={"pooled": {"nDCG@10": one}}) for name, one in found.items()}
    return replace(REPORT, systems={"hybrid": base, **others})


@pytest.mark.parametrize(
    "report",
    [
        REPORT,
        compared(),
        compared(-0.12),
        compared(0.05, -0.3),
        compared(-0.01, 0.01),
        compared(-0.12, p=0.06),
        compared(-0.1, -0.2, -0.3, -0.4),
        compared(*(-number / 10 for number in range(1, 7)), 0.2, 0.0),
    ],
)
def test_it_says_what_the_report_says(report: Report) -> None:
    assert verdict_text(report) == verdict(report)
