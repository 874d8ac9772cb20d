"""The evaluate page as Streamlit runs it, on a real index and real evaluations, without a browser."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from policysearch.evaluate import report as reports
from policysearch.evaluate.figures import value
from policysearch.evaluate.records import Options, Report
from policysearch.evaluate.runs import read_run
from policysearch.text.languages import language_name
from policysearch.ui.evaluate.job import bench
from policysearch.ui.evaluate.state import EvaluateState
from policysearch.ui.opening import INDEX_VARIABLE

EVALUATION = str(Path(__file__).parents[2] / "corpus" / "evaluation")
SMALL = EvaluateState(EVALUATION, ("hybrid", "bm25"), ("nDCG@10", "P@5"), queries=3)

Opened = Callable[..., AppTest]


def _page() -> None:
    from policysearch.ui.evaluate import page

    page.show()


@pytest.fixture(scope="module")
def evaluated(corpus_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with one evaluation, started on the page as its users do."""
    index = tmp_path_factory.mktemp("evaluated") / "index"
    shutil.copytree(corpus_index, index)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(INDEX_VARIABLE, str(index))
        bench.clear()
        app = at(SMALL)
        run(app)
        assert address(app).report, html(app)
    return index


@pytest.fixture
def index(evaluated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(INDEX_VARIABLE, str(evaluated))
    bench.clear()
    return evaluated


@pytest.fixture
def name(index: Path) -> str:
    """The name of its report."""
    return next(path.parent.name for path in (index / "evaluations").glob("evaluation-*/report.json"))


@pytest.fixture
def found(index: Path, name: str) -> Report:
    """The report as it is on disk: what the page must agree with."""
    return reports.load(index / "evaluations" / name)


def at(state: EvaluateState, **params: str) -> AppTest:
    app = AppTest.from_function(_page, default_timeout=120)
    for key, its in (state.to_params() | params).items():
        app.query_params[key] = its
    return app.run()


def run(app: AppTest) -> AppTest:
    """Press Run, and wait for the end."""
    press(app, "Run")
    if job := bench().job:
        job.wait()
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def address(app: AppTest) -> EvaluateState:
    params = {key: [its] if isinstance(its, str) else its for key, its in app.query_params.items()}
    return EvaluateState.from_params(params)


def html(app: AppTest) -> str:
    return "\n".join(element.value for element in app.get("html"))


def rankings(app: AppTest) -> list[str]:
    """Both rankings, without what was missed."""
    found = [element.value.split("ps-missed")[0] for element in app.get("html") if "ps-items" in element.value]
    assert len(found) == 2
    return found


def text(app: AppTest) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html(app)).split())


def test_an_evaluation_leaves_a_report_that_others_find(index: Path, name: str, found: Report) -> None:
    app = at(EvaluateState())

    assert not app.exception
    assert found.options.systems == SMALL.systems
    assert found.options.queries_per_language == 3
    assert sorted(path.name for path in (index / "evaluations" / name / "runs").iterdir()) == ["bm25.run", "hybrid.run"]
    (listed,) = [button for button in app.button if (button.key or "").startswith("report ")]
    figure = value(found.systems["hybrid"].pooled["nDCG@10"]).replace(".", r"\.")
    assert figure in listed.label

    listed.click().run()

    assert address(app) == EvaluateState(report=name)


def test_the_summary_shows_the_figures_of_the_report(name: str, found: Report) -> None:
    app = at(EvaluateState(report=name, measure="P@5"))

    summary = next(element.value for element in app.get("html") if "ps-summary-table" in element.value)
    for system in SMALL.systems:
        for protocol in ("mono", "cross", "pooled"):
            assert f">{value(getattr(found.systems[system], protocol)['P@5'])}<" in summary
    difference = found.systems["bm25"].against_first["pooled"]["P@5"].difference
    assert f"{value(difference)}" in summary


def test_the_heat_map_has_every_pair_of_languages(name: str, found: Report) -> None:
    app = at(EvaluateState(report=name, map="bm25"))

    maps = next(element.value for element in app.get("html") if "ps-heat" in element.value)
    assert "nDCG@10, bm25" in maps
    assert "bm25 − hybrid" in maps
    level = maps.split("bm25 − hybrid")[0]
    assert dict(re.findall(r'title="([^":]+): (\S+) ', level)) == {
        " → ".join(map(language_name, pair.split("-"))): value(means["nDCG@10"])
        for pair, means in found.systems["bm25"].pairs.items()
    }
    assert re.findall(r"n = (\d+)", level), "how many topics stand behind a figure"


def test_a_topic_shows_both_rankings_side_by_side(name: str, found: Report) -> None:
    app = at(EvaluateState(report=name))
    worst = found.worst[0]

    app.button(key=f"topic {worst.query_id}").click().run()

    assert address(app).topic == worst.query_id
    assert [metric.value for metric in app.metric] == [value(worst.values[one]) for one in ("hybrid", "bm25")]
    for shown, system in zip(rankings(app), ("hybrid", "bm25"), strict=True):
        assert re.findall(r'data-item="([^"]+)"', shown) == [item.item_id for item in worst.retrieved[system]]
    missed = html(app).split("ps-missed")[1].split("</ol>")[0]
    assert re.findall(r'data-item="([^"]+)"', missed) == [item.item_id for item in worst.missed["hybrid"]]

    app.selectbox(key="evaluate b").set_value("hybrid").run()
    assert address(app).b == "hybrid"

    press(app, "← Report on evaluation")
    assert address(app) == EvaluateState(report=name, b="hybrid")


def test_any_topic_can_be_picked_those_first_that_differ_most(index: Path, name: str, found: Report) -> None:
    """What is read from the runs for any topic is what the report has of its own."""
    app = at(EvaluateState(report=name))
    picker = app.selectbox(key="evaluate topic hybrid bm25")
    differences = [option.split(" · ")[0].replace("−", "-") for option in picker.options]
    assert [abs(float(x)) for x in differences] == sorted((abs(float(x)) for x in differences), reverse=True)
    assert len(picker.options) == sum(found.data.topics.values())

    other = found.worst[-1]
    path = index / "evaluations" / name / "report.json"
    before = path.read_text(encoding="utf-8")
    shortened = replace(found, worst=found.worst[:1])
    path.write_text(json.dumps(reports.to_json(shortened)), encoding="utf-8")
    from_runs = at(EvaluateState(report=name, topic=other.query_id))
    path.write_text(before, encoding="utf-8")
    from_report = at(EvaluateState(report=name, topic=other.query_id))

    assert not from_runs.exception
    assert rankings(from_runs) == rankings(from_report)
    assert [metric.value for metric in from_runs.metric] == [metric.value for metric in from_report.metric]


def test_the_moves_between_two_rankings_are_those_of_the_runs(index: Path, name: str, found: Report) -> None:
    runs = {one: read_run(index / "evaluations" / name / "runs" / f"{one}.run") for one in SMALL.systems}
    topic = next(t for t in found.worst if t.retrieved["bm25"] and t.retrieved["hybrid"])
    app = at(EvaluateState(report=name, topic=topic.query_id, a="bm25", b="hybrid"))

    left, _ = rankings(app)

    for item in topic.retrieved["bm25"]:
        line = left.split(f'data-item="{item.item_id}"')[1].split("</li>")[0]
        (move,) = re.findall(r'class="ps-move[^>]+>([^<]+)<', line)
        in_report = {one.item_id: one.rank for one in (*topic.retrieved["hybrid"], *topic.missed["hybrid"])}
        other = in_report.get(item.item_id)
        if other is None:
            assert move == "only here"
            continue
        step = other - item.rank
        assert move == (f"▲ {step}" if step > 0 else f"▼ {-step}" if step < 0 else "=")
        assert item.item_id in runs["hybrid"].rankings[topic.query_id].ids


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (replace(SMALL, source="/no/such/folder"), "There is no such folder, and no collection of ir_datasets"),
        (replace(SMALL, measures=("nDCG@ten",)), "There is no such measure"),
    ],
)
def test_what_cannot_be_run_is_explained_in_its_place(index: Path, state: EvaluateState, words: str) -> None:
    before = sorted((index / "evaluations").iterdir())
    app = run(at(state))

    assert not app.exception
    assert words in text(app)
    assert "This cannot be evaluated" in text(app)
    assert [button.label for button in app.button if button.label == "Run"] == ["Run"]
    assert sorted((index / "evaluations").iterdir()) == before


def test_a_folder_without_judgements_is_explained(index: Path, tmp_path: Path) -> None:
    shutil.copy(Path(EVALUATION) / "queries.jsonl", tmp_path)

    app = run(at(replace(SMALL, source=str(tmp_path))))

    assert "It has no file of qrels" in text(app)
    assert "A data set is a folder with queries.jsonl" in text(app)


def test_a_form_that_is_not_filled_in_says_what_is_missing(index: Path) -> None:
    app = at(SMALL)
    app.multiselect(key="evaluate systems").set_value([])
    app.multiselect(key="evaluate measures").set_value([])

    press(app, "Run")

    assert "the systems and the measures" in text(app)
    assert bench().job is None


def test_a_second_visitor_sees_what_runs_and_can_stop_it(index: Path) -> None:
    job = bench().start(EVALUATION, index, Options(tuple(SMALL.systems), ("multilingual-e5-small",), ("AP",)), index)
    app = at(EvaluateState())

    assert "Evaluating" in text(app)
    assert [button.label for button in app.button if button.label in ("Run", "Cancel")] == ["Cancel"]

    press(app, "Cancel")
    job.wait()

    assert job.cancelled
    assert not job.finished
    assert not (index / job.name).exists()
    assert "Cancelled" in text(app.run())


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"report": "../../etc"}, "There is no such report here"),
        ({"report": "nothing"}, "There is no such report here"),
        ({"system": "magic"}, "There is no such system"),
        ({"queries": "0"}, "queries=0"),
    ],
)
def test_an_address_that_makes_no_sense_is_explained(index: Path, params: dict[str, str], words: str) -> None:
    app = at(EvaluateState(), **params)

    assert not app.exception
    assert words in text(app)

    press(app, "All evaluations")
    assert address(app) == EvaluateState()


@pytest.mark.parametrize("choice", [{"measure": "AP"}, {"map": "dense"}, {"topic": "nothing"}])
def test_what_a_report_does_not_have_is_said(name: str, choice: dict[str, str]) -> None:
    app = at(EvaluateState(report=name).looking(**choice))

    assert not app.exception
    assert "The report has no such" in text(app)


def test_a_damaged_report_does_not_hide_the_others(index: Path, name: str) -> None:
    damaged = index / "evaluations" / "damaged"
    damaged.mkdir()
    (damaged / "report.json").write_text("{", encoding="utf-8")
    try:
        app = at(EvaluateState())
    finally:
        shutil.rmtree(damaged)

    assert f"report {name}" in [button.key for button in app.button]
    assert any("damaged" in caption.value and "it cannot be read" in caption.value for caption in app.caption)


def test_the_address_holds_all_that_is_asked_for() -> None:
    state = EvaluateState("/data/x", ("rrf", "bm25"), ("AP", "nDCG(gains={0:0,1:3})@5"), 40, 7)
    look = EvaluateState(report="evaluation-1", measure="AP", map="rrf", topic="q 1", a="rrf", b="bm25")

    for one in (state, look, EvaluateState()):
        params = {key: [its] if isinstance(its, str) else its for key, its in one.to_params().items()}
        assert EvaluateState.from_params(params) == one
    assert EvaluateState().to_params() == {}
