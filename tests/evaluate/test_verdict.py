"""The verdict says no more than the figures do."""

from __future__ import annotations

from dataclasses import replace

from reports import build

from policysearch.evaluate.records import Comparison, Report
from policysearch.evaluate.verdict import verdict

REPORT, _ = build()


def compared(**found: Comparison) -> Report:
    """A report with a first system at .800 [.780, .820], and the others compared with it."""
    base = REPORT.systems["hybrid"]
    first = replace(base, pooled={"nDCG@10": 0.8}, intervals={"pooled": {"nDCG@10": (0.78, 0.82)}})
    others = {name: replace(base, against_first={"pooled": {"nDCG@10": c}}) for name, c in found.items()}
    return replace(REPORT, systems={"hybrid": first, **others})


def difference(x: float, p: float = 0.001, half: float = 0.02) -> Comparison:
    return Comparison(x, x - half, x + half, p / 10, p, 10, 2, 70)


def test_it_is_said_whom_the_first_system_beats_and_by_how_much() -> None:
    assert verdict(compared(rrf=difference(-0.12))) == (
        "hybrid reaches .800 pooled nDCG@10 [.780, .820]. It beats rrf by .120 [.100, .140]."
    )


def test_it_is_said_when_another_is_better() -> None:
    assert verdict(compared(rrf=difference(0.05))).endswith("It falls behind rrf by .050 [.030, .070].")


def test_an_interval_that_spans_zero_is_no_victory_whatever_the_p() -> None:
    assert verdict(compared(rrf=difference(-0.01))).endswith("No clear difference from rrf (+.010 [−.010, .030]).")


def test_a_large_p_is_no_victory_whatever_the_interval() -> None:
    found = verdict(compared(rrf=difference(-0.12, p=0.06)))
    assert found.endswith("No clear difference from rrf (+.120 [.100, .140]).")


def test_many_systems_are_counted_after_the_three_closest() -> None:
    found = verdict(compared(**{f"s{n}": difference(-n / 10) for n in range(1, 7)}))
    assert found.endswith(
        "It beats s1 by .100 [.080, .120], s2 by .200 [.180, .220], s3 by .300 [.280, .320] and 3 more."
    )


def test_a_single_system_is_compared_with_nobody() -> None:
    assert verdict(compared()) == "hybrid reaches .800 pooled nDCG@10 [.780, .820]."


def test_it_is_said_in_the_language_of_the_interface() -> None:
    assert verdict(compared(rrf=difference(-0.12), bm25=difference(-0.3)), "sv") == (
        "hybrid når .800 i pooled nDCG@10 [.780, .820]."
        " Det slår rrf med .120 [.100, .140] och bm25 med .300 [.280, .320]."
    )
