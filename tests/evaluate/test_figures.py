"""Figures as readers see them."""

from __future__ import annotations

from math import nan

import pytest
from reports import build

from policysearch.evaluate import figures


@pytest.mark.parametrize(
    ("x", "plain", "with_sign"),
    [
        (0.7864, ".786", "+.786"),
        (1, "1.000", "+1.000"),
        (-0.0124, "−.012", "−.012"),
        (12.5, "12.500", "+12.500"),
        (0.0004, ".000", ".000"),
        (-0.0004, ".000", ".000"),
        (-0.9996, "−1.000", "−1.000"),
        (None, "–", "–"),
        (nan, "–", "–"),
    ],
)
def test_a_measure_has_no_leading_zero(x: float | None, plain: str, with_sign: str) -> None:
    assert figures.value(x) == plain
    assert figures.signed(x) == with_sign


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.854, "0.85 s"),
        (12.34, "12.3 s"),
        (59.97, "1 min 00 s"),
        (192, "3 min 12 s"),
        (3599.6, "1 h 00 min"),
        (7450, "2 h 04 min"),
        (None, "–"),
    ],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert figures.duration(seconds) == text


@pytest.mark.parametrize(("ms", "text"), [(3.21, "3.2 ms"), (99.96, "100 ms"), (412.4, "412 ms"), (1250, "1.25 s")])
def test_latencies(ms: float, text: str) -> None:
    assert figures.milliseconds(ms) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(812, "812 B"), (3_400_000, "3.4 MB"), (999_600, "1.0 MB"), (123_456_789, "123 MB"), (1.2e9, "1.2 GB")],
)
def test_sizes(count: float, text: str) -> None:
    assert figures.size(count) == text


def test_measures_come_in_the_order_asked_for_and_then_as_found() -> None:
    report, _ = build(measures=("Judged@10", "nDCG@10", "AP"))
    assert report.options.measures == ("Judged@10", "nDCG@10")
    assert figures.measures(report) == ("Judged@10", "nDCG@10", "AP")


def test_shared_languages_come_first_so_that_the_diagonal_is_one_language() -> None:
    assert figures.languages(["sv-it", "sv-sv", "ga-it", "ga-en"]) == (("sv", "ga"), ("sv", "en", "it"))
