"""A whole evaluation on real encoder and index: figures recomputed from the files it leaves, and by hand."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import ir_measures
import pytest
import small

from policysearch.encode.encoder import Encoder
from policysearch.errors import DatasetError, UsageError
from policysearch.evaluate import contenders as evaluate_contenders
from policysearch.evaluate.datasets import read_judgements
from policysearch.evaluate.records import Options, Report
from policysearch.evaluate.replaying import changes
from policysearch.evaluate.report import load
from policysearch.evaluate.running import evaluate
from policysearch.evaluate.runs import read_run
from policysearch.search.systems import SYSTEMS
from policysearch.settings import DEFAULT_MODEL

CORPUS = Path(__file__).parents[2] / "corpus"
OPTIONS = Options(systems=tuple(SYSTEMS), models=(DEFAULT_MODEL,), measures=("nDCG@10", "R@100"))


pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, loaded: None) -> Path:
    place = tmp_path_factory.mktemp("evaluation")
    small.write(place / "small")
    return place


@pytest.fixture(scope="module")
def report(place: Path) -> Report:
    return evaluate(place / "small", index=place / "index", options=OPTIONS, out=place / "out")


def test_a_report_takes_the_place_of_another_with_its_runs(place: Path, report: Report) -> None:
    shutil.copytree(place / "out", place / "again")
    (place / "again" / "runs" / "mine.run").write_text("q Q0 d 1 1.0 mine\n", encoding="utf-8")
    options = replace(OPTIONS, systems=("dense",))
    evaluate(place / "small", index=place / "index", options=options, out=place / "again")
    assert sorted(path.name for path in (place / "again" / "runs").iterdir()) == ["dense.run", "mine.run"]


def test_every_system_has_its_figures(report: Report) -> None:
    assert list(report.systems) == list(SYSTEMS)
    hybrid = report.systems["hybrid"]
    assert hybrid.pairs.keys() == {"de-de", "de-it", "de-sv", "it-de", "it-it", "it-sv", "sv-de", "sv-it", "sv-sv"}
    assert hybrid.cross["nDCG@10"] > 0.7 > report.systems["bm25"].cross["nDCG@10"]
    assert hybrid.latency_ms["p50"] <= hybrid.latency_ms["p95"] <= hybrid.latency_ms["p99"]
    assert hybrid.cost["embedded"] == 9
    assert hybrid.cost["index_bytes"] > 9 * 384 * 4
    assert report.systems["bm25"].encoder is None
    assert report.data.topics == {"de": 1, "it": 2, "sv": 2}
    assert report.data.items == {"de": 3, "it": 3, "sv": 3}
    assert (report.data.judgements, report.data.relevant, report.data.unit) == (15, 15, "passage")


def test_pooled_figures_can_be_computed_elsewhere_from_the_runs(place: Path, report: Report) -> None:
    qrels = read_judgements(place / "small" / "qrels.tsv")
    for system in SYSTEMS:
        run = read_run(place / "out" / "runs" / f"{system}.run")
        scored = {query: dict(zip(its.ids, its.scores.tolist(), strict=True)) for query, its in run.rankings.items()}
        (value,) = ir_measures.calc_aggregate([ir_measures.nDCG @ 10], qrels, scored).values()
        assert report.systems[system].pooled["nDCG@10"] == pytest.approx(value, abs=1e-6)


def test_cross_figures_can_be_computed_elsewhere_from_the_values_per_query(place: Path, report: Report) -> None:
    with (place / "out" / "per_query.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["system"] == "hybrid" and row["protocol"] == "cross"]
    pairs: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        pairs.setdefault((row["query_language"], row["target_language"]), []).append(float(row["nDCG@10"]))
    means = [sum(values) / len(values) for values in pairs.values()]
    assert report.systems["hybrid"].cross["nDCG@10"] == pytest.approx(sum(means) / len(means), abs=1e-6)


def test_report_json_has_the_names_that_others_rely_on(place: Path, report: Report) -> None:
    values = json.loads((place / "out" / "report.json").read_text(encoding="utf-8"))
    assert values.keys() >= {"systems", "data", "environment"}
    hybrid = values["systems"]["hybrid"]
    assert hybrid.keys() >= {"mono", "cross", "pooled", "pairs", "fairness", "latency_ms"}
    assert hybrid["fairness"].keys() >= {"same_language_share", "fair_share"}
    assert hybrid["pairs"]["sv-it"].keys() == hybrid["mono"].keys() == {"nDCG@10", "R@100", "Judged@10"}


def test_again_it_embeds_nothing_and_says_the_same(place: Path, report: Report) -> None:
    stages: list[str] = []
    again = evaluate(
        place / "small", index=place / "index", options=OPTIONS, progress=lambda stage, *_: stages.append(stage)
    )
    assert "embed" not in stages
    assert {"encode", "hybrid"} <= set(stages)
    assert changes(report, again) == ()
    assert [change for change in changes(load(place / "out"), again) if change.matters] == []


def test_a_changed_corpus_is_noticed(place: Path, report: Report, tmp_path: Path) -> None:
    changed = small.write(tmp_path / "small")
    lines = (changed / "corpus.jsonl").read_text(encoding="utf-8")
    lines = lines.replace("heat-sv", "x").replace("bikes-sv", "heat-sv").replace('"x"', '"bikes-sv"')
    (changed / "corpus.jsonl").write_text(lines, encoding="utf-8")
    other = evaluate(changed, index=place / "index", options=OPTIONS)
    found = changes(report, other)
    assert ("data", "corpus.jsonl") in {(change.kind, change.name) for change in found}
    assert any(change.kind == "figure" for change in found)


def test_each_language_alone(place: Path) -> None:
    both = evaluate(place / "small", index=place / "index", options=replace(OPTIONS, pool="both"), out=place / "both")
    target = evaluate(place / "small", index=place / "index", options=replace(OPTIONS, pool="target"))
    hybrid = both.systems["hybrid"]
    assert hybrid.target["cross"] == target.systems["hybrid"].cross
    assert hybrid.target["sv-it"] == target.systems["hybrid"].pairs["sv-it"]
    # alone or among others, the order of the encoder's scores within a language is the same
    assert both.systems["dense"].target["mono"] == both.systems["dense"].mono
    run = read_run(place / "both" / "runs" / "hybrid.target-it.run")
    assert {item[-2:] for its in run.rankings.values() for item in its.ids} == {"it"}


def test_a_run_from_elsewhere_is_a_system(place: Path, report: Report) -> None:
    runs = {"theirs": str(place / "out" / "runs" / "rrf.run")}
    options = replace(OPTIONS, systems=("rrf",), runs=runs)
    found = evaluate(place / "small", index=place / "index", options=options)
    theirs = found.systems["theirs"]
    assert theirs.pooled == found.systems["rrf"].pooled == report.systems["rrf"].pooled
    assert theirs.against_first["pooled"]["nDCG@10"].difference == 0
    assert theirs.latency_ms == {}
    alone = evaluate(place / "small", index=place / "index", options=replace(options, systems=()))
    assert alone.systems["theirs"].pooled == theirs.pooled
    target = evaluate(place / "small", index=place / "index", options=replace(options, pool="target"))
    assert target.systems["theirs"].cross == theirs.cross  # nobody searched single languages for it


def test_a_collection_too_large_for_the_only_system_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate_contenders, "LARGEST_FOR_REFERENCE", 8)
    options = replace(OPTIONS, systems=("rank-bm25",))
    with pytest.raises(UsageError, match="for reference on small collections, and this one has 9 items"):
        evaluate(place / "small", index=place / "index", options=options)
    both = evaluate(place / "small", index=place / "index", options=replace(OPTIONS, systems=("bm25", "rank-bm25")))
    assert list(both.systems) == ["bm25"]


def test_worst_topics_show_what_was_found_and_missed(report: Report) -> None:
    values = [topic.values["hybrid"] for topic in report.worst]
    assert values == sorted(values)
    topic = next(topic for topic in report.worst if topic.query_id == "bikes-q-sv")
    (missed,) = [item for item in topic.missed["bm25"] if item.language == "it"]
    assert (missed.item_id, missed.rank, missed.grade) == ("bikes-it", None, 1)
    assert missed.quote == small.PASSAGES["bikes-it"][1]
    first = topic.retrieved["hybrid"][0]
    assert (first.item_id, first.rank, first.grade, first.title) == ("bikes-sv", 1, 1, "Cykelplan")


def test_topics_over_an_index_judged_by_quote(corpus_index: Path, tmp_path: Path) -> None:
    options = replace(OPTIONS, systems=("hybrid", "dense"), queries_per_language=3)
    found = evaluate(CORPUS / "evaluation", index=corpus_index, options=options, out=tmp_path)
    assert found.data.unit == "passage"
    assert found.data.own_language_removed > 0
    assert found.systems["hybrid"].pooled["nDCG@10"] > found.systems["dense"].pooled["nDCG@10"]
    judged = read_judgements(tmp_path / "qrels.txt")
    assert set(judged) == set(read_run(tmp_path / "runs" / "hybrid.run").rankings)
    for topic in found.worst:
        for item in topic.retrieved["hybrid"]:
            assert item.grade == judged[topic.query_id].get(item.item_id)


def test_topics_over_an_index_judged_by_document(corpus_index: Path, tmp_path: Path) -> None:
    query = {"_id": "q-en", "text": "How long is bicycle parking free?", "lang": "en"}
    (tmp_path / "queries.jsonl").write_text(json.dumps(query), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("q-en\tutrecht-bicycle-parking.md\t3", encoding="utf-8")
    found = evaluate(tmp_path, index=corpus_index, options=replace(OPTIONS, systems=("hybrid",)))
    assert found.data.unit == "document"
    assert found.data.items["nl"] == 7
    assert found.systems["hybrid"].pooled["nDCG@10"] > 0.6
    assert "utrecht-bicycle-parking.md" in [item.item_id for item in found.worst[0].retrieved["hybrid"][:2]]


def test_own_language_can_be_kept(corpus_index: Path) -> None:
    options = replace(OPTIONS, systems=("dense",), queries_per_language=3)
    without, kept = (
        evaluate(CORPUS / "evaluation", index=corpus_index, options=replace(options, keep_own_language=keep))
        for keep in (False, True)
    )
    assert kept.data.own_language_removed == 0 < without.data.own_language_removed
    assert kept.systems["dense"].pooled["nDCG@10"] < without.systems["dense"].pooled["nDCG@10"]
    assert kept.systems["dense"].cross == without.systems["dense"].cross


def test_an_index_is_asked_with_its_own_model(corpus_index: Path) -> None:
    options = replace(OPTIONS, systems=("bm25",), queries_per_language=1)
    found = evaluate(CORPUS / "evaluation", index=corpus_index, options=replace(options, models=()))
    assert found.options.models == (DEFAULT_MODEL,)
    with pytest.raises(UsageError, match=r"intfloat/e5: the index at .* was made with multilingual-e5-small"):
        evaluate(CORPUS / "evaluation", index=corpus_index, options=replace(options, models=("intfloat/e5",)))


def test_wrong_data_is_named_and_strict_refuses_it(place: Path, tmp_path: Path, encoder: Encoder) -> None:
    folder = small.write(tmp_path / "small")
    with (folder / "qrels.tsv").open("a", encoding="utf-8") as file:
        file.write("bikes-q-sv\tnowhere\t1\n")
    with (folder / "corpus.jsonl").open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    options = replace(OPTIONS, systems=("bm25",))
    found = evaluate(folder, index=place / "index", options=options)
    kinds = {(problem.kind, problem.place) for problem in found.data.problems}
    assert ("malformed line", "corpus.jsonl:10") in kinds
    assert "judgement of an unknown item" in {kind for kind, _ in kinds}
    with pytest.raises(DatasetError, match=r"corpus\.jsonl:10"):
        evaluate(folder, index=place / "index", options=replace(options, strict=True))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (replace(OPTIONS, systems=("splade",)), "splade: there is no such system"),
        (replace(OPTIONS, systems=()), "the systems: none is named"),
        (replace(OPTIONS, measures=("nDGC@10",)), "nDGC@10: there is no such measure"),
        (replace(OPTIONS, runs={"hybrid": "x.run"}), "hybrid: a run from a file has the name of a system"),
    ],
)
def test_what_cannot_be_asked_for(place: Path, options: Options, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        evaluate(place / "small", index=place / "index", options=options)


def test_two_models_are_told_apart_and_words_are_matched_once(place: Path, tiny_folder: Path) -> None:
    options = replace(OPTIONS, systems=("dense", "bm25"), models=(DEFAULT_MODEL, str(tiny_folder)))
    found = evaluate(place / "small", index=place / "index", options=options)
    ours, other = f"dense @ {DEFAULT_MODEL}", f"dense @ {tiny_folder}"
    assert list(found.systems) == [ours, "bm25", other]
    assert found.systems[ours].pooled["nDCG@10"] > found.systems[other].pooled["nDCG@10"]
    assert found.systems[ours].encoder != found.systems[other].encoder
    assert found.indexes[str(tiny_folder)]["encoder"]["dimension"] == 16
