"""What stands in the cells of a language × language map, and how strong their colours are."""

from __future__ import annotations

from dataclasses import replace

from reports import build

from policysearch.evaluate import heat_maps
from policysearch.evaluate.records import Comparison, Report, Share

FIRST, SECOND = "hybrid", "dense"


def small() -> Report:
    """Two systems with figures that are easy to follow."""
    report, _ = build(languages=("it", "sv"), systems=(FIRST, SECOND))
    significant = Comparison(-0.4, -0.5, -0.3, 0.001, 0.012, 1, 2, 9)
    first = replace(
        report.systems[FIRST],
        pairs={"sv-sv": {"AP": 0.9}, "sv-it": {"AP": 0.6}, "it-it": {"AP": 0.8}},
        intervals={"sv-it": {"AP": (0.55, 0.65)}},
        shares={"sv-it": Share(0.1, 0.5), "sv-sv": Share(0.7, 0.5)},
    )
    second = replace(
        report.systems[SECOND],
        pairs={"sv-sv": {"AP": 1.0}, "sv-it": {"AP": 0.2}, "it-it": {"AP": 0.8}},
        against_first={"sv-it": {"AP": significant}},
        shares={"sv-it": Share(0.3, 0.5)},
    )
    return replace(report, systems={FIRST: first, SECOND: second})


COUNTS = {"sv-it": 12, "sv-sv": 12, "it-it": 1200}


def test_levels_share_one_scale_over_all_systems() -> None:
    found = heat_maps.level(small(), FIRST, "AP", COUNTS)

    assert found.rows == found.columns == ("it", "sv")
    assert found.ends == (".20", "1.00")
    assert {pair: (cell.text, cell.strength) for pair, cell in found.cells.items()} == {
        "sv-sv": (".90", 88),
        "sv-it": (".60", 50),
        "it-it": (".80", 75),
    }
    assert found.cells["sv-it"].hint == "Swedish → Italian: .600 [.550, .650], n = 12"
    assert found.cells["it-it"].hint == "Italian → Italian: .800, n = 1,200"


def test_differences_are_to_the_first_system_and_reach_full_colour_at_the_largest() -> None:
    found = heat_maps.difference(small(), SECOND, "AP", COUNTS)

    assert found.ends == ("−.40", "+.40")
    assert {pair: (c.text, c.strength, c.significant) for pair, c in found.cells.items()} == {
        "sv-sv": ("+.10", 25, False),
        "sv-it": ("−.40", -100, True),
        "it-it": (".00", 0, False),
    }
    assert found.cells["sv-it"].hint == "Swedish → Italian: −.400 [−.500, −.300], p = .012 (Holm), n = 12"


def test_shares_are_coloured_by_how_far_they_are_from_fair() -> None:
    found = heat_maps.share(small(), FIRST)

    assert {pair: (cell.text, cell.strength) for pair, cell in found.cells.items()} == {
        "sv-it": ("10", -100),
        "sv-sv": ("70", 50),
    }
    assert found.cells["sv-it"].hint == "Swedish → Italian: 10 % of the first 10, fair is 50 %"
