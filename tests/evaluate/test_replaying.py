"""What differs between two reports, and what of it matters."""

from __future__ import annotations

from dataclasses import replace

from reports import build

from policysearch.evaluate.replaying import Change, changes

REPORT, _ = build()


def test_the_same_report_has_not_changed() -> None:
    assert changes(REPORT, REPORT) == ()
    assert changes(REPORT, replace(REPORT, seconds=1.0, created="later")) == ()


def test_figures_that_differ_are_named_with_both_values() -> None:
    dense = REPORT.systems["dense"]
    worse = replace(dense, pooled=dict(dense.pooled) | {"nDCG@10": 0.25})
    found = changes(REPORT, replace(REPORT, systems=dict(REPORT.systems) | {"dense": worse}))
    assert found == (Change("figure", "dense pooled nDCG@10", dense.pooled["nDCG@10"], 0.25),)
    assert found[0].matters


def test_rounding_is_no_difference() -> None:
    dense = REPORT.systems["dense"]
    rounded = replace(dense, mono={name: round(value, 7) for name, value in dense.mono.items()})
    assert changes(REPORT, replace(REPORT, systems=dict(REPORT.systems) | {"dense": rounded})) == ()


def test_a_system_that_is_gone_matters() -> None:
    fewer = {name: system for name, system in REPORT.systems.items() if name != "rrf"}
    assert changes(REPORT, replace(REPORT, systems=fewer)) == (Change("figure", "rrf", "there", "not there"),)


def test_other_data_matters_other_versions_and_machines_are_only_said() -> None:
    data = replace(REPORT.data, files={**REPORT.data.files, "qrels.tsv": "0" * 64})
    packages = REPORT.environment["packages"] | {"numpy": "3.0"}
    found = changes(REPORT, replace(REPORT, data=data, environment={**REPORT.environment, "packages": packages}))
    assert [(change.kind, change.name, change.after, change.matters) for change in found] == [
        ("data", "qrels.tsv", "0" * 64, True),
        ("version", "numpy", "3.0", False),
    ]
