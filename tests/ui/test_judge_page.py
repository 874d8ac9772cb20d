"""The judge page as Streamlit runs it, on real indexes, without a browser."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile import HARMLESS_DOCUMENT, HOSTILE_DOCUMENT
from streamlit.testing.v1 import AppTest

from policysearch.evaluate import judging
from policysearch.evaluate.judging import Journal
from policysearch.index.build import build_index
from policysearch.ui.judge.state import JudgeState
from policysearch.ui.opening import INDEX_VARIABLE

TRAM, BICYCLES = "How often does the <b>tram</b> run?", "Var byggs platser för cyklar?"
QUERIES = [{"_id": "tram-en", "text": TRAM, "lang": "en"}, {"_id": "bicycles-sv", "text": BICYCLES, "lang": "sv"}]

Opened = Callable[..., AppTest]


def _page() -> None:
    from policysearch.ui.judge import page

    page.show()


@pytest.fixture
def index(hostile_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of two documents, to write judgements into."""
    folder = tmp_path / "index"
    shutil.copytree(hostile_index, folder)
    monkeypatch.setenv(INDEX_VARIABLE, str(folder))
    return folder


@pytest.fixture
def topics(tmp_path: Path) -> Path:
    folder = tmp_path / "trams"
    folder.mkdir()
    write_topics(folder, QUERIES)
    return folder


@pytest.fixture
def opened(index: Path, topics: Path) -> Opened:
    """Opens the page for a judge, at a place."""

    def open_page(judge: str = "Ada", **params: str | list[str]) -> AppTest:
        app = AppTest.from_function(_page, default_timeout=120)
        for name, value in ({"topics": str(topics), "judge": judge} | params).items():
            if value:
                app.query_params[name] = value
        return app.run()

    return open_page


def write_topics(folder: Path, queries: list[dict[str, str]]) -> None:
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")


def address(app: AppTest) -> JudgeState:
    params = {name: [value] if isinstance(value, str) else value for name, value in app.query_params.items()}
    return JudgeState.from_params(params)


def html(app: AppTest) -> str:
    return "\n".join(element.value for element in app.get("html"))


def press(app: AppTest, label: str) -> AppTest:
    """Click the one button of this name."""
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def passage(app: AppTest) -> str:
    (found,) = re.findall(r'data-passage="([^"]+)"', html(app))
    return found


def where(app: AppTest) -> str:
    (text,) = re.findall(r'role="status">(.+?)</p>', html(app))
    return re.sub(r"<[^>]+>", "", text)


def acts(index: Path) -> list[tuple[str, str, int | None, str]]:
    journal = Journal(index / "judgements" / "trams.jsonl")
    assert journal.problems == []
    return [(act.query_id, act.item_id, act.grade, act.judge) for act in journal.acts]


def test_the_work_begins_with_topics_and_a_name(opened: Opened, topics: Path, index: Path) -> None:
    app = opened(judge="", topics="")
    app.text_input(key="judge topics").input(f" {topics} ")

    press(app, "Start judging")
    assert "your name" in html(app)
    assert "this is not filled in" in html(app).lower()

    app.text_input(key="judge name").input("  Ada   Lovelace ")
    press(app, "Start judging")

    assert not app.exception
    assert address(app) == JudgeState(str(topics), "Ada Lovelace")
    assert where(app) == "Topic 1 of 2 · passage 1 of 2 · 0 judged"


def test_a_grade_is_on_disk_and_brings_the_next_passage(opened: Opened, index: Path) -> None:
    app = opened()
    first = passage(app)

    press(app, "Answers it")

    assert acts(index) == [("tram-en", first, 3, "Ada")]
    assert where(app) == "Topic 1 of 2 · passage 2 of 2 · 1 judged"
    assert passage(app) != first
    assert (address(app).topic, address(app).passage) == ("tram-en", passage(app))

    press(app, "Not relevant")

    assert where(app) == "Topic 2 of 2 · passage 1 of 2 · 2 judged"
    assert list(app.radio[0].proto.captions) == [":green[✓ done]", ""]


def test_an_act_says_on_what_it_was_decided(opened: Opened, index: Path) -> None:
    press(opened(), "Useful")

    (act,) = Journal(index / "judgements" / "trams.jsonl").acts
    generation = (index / "CURRENT").read_text(encoding="ascii").strip()
    manifest = (index / generation / "manifest.json").read_bytes()
    assert act.generation == generation
    assert act.manifest == judging.digest(manifest.decode())
    assert act.query == judging.digest(TRAM)


def test_who_comes_back_goes_on_where_they_stopped(opened: Opened) -> None:
    app = press(opened(), "Related")
    stopped = passage(app)

    assert passage(opened()) == stopped
    assert where(opened(judge="Grace")) == "Topic 1 of 2 · passage 1 of 2 · 0 judged"


def test_undo_takes_back_the_last_act_and_shows_its_passage(opened: Opened, index: Path) -> None:
    app = opened()
    assert next(button for button in app.button if button.label == "Undo").disabled
    first = passage(app)
    press(app, "Related")
    second = passage(app)
    press(app, "Useful")

    press(app, "Undo")
    assert (passage(app), where(app)) == (second, "Topic 1 of 2 · passage 2 of 2 · 1 judged")

    press(app, "Undo")
    assert (passage(app), where(app)) == (first, "Topic 1 of 2 · passage 1 of 2 · 0 judged")
    assert [grade for _, _, grade, _ in acts(index)] == [1, 2, None, None]


def test_what_was_skipped_comes_round_again(opened: Opened) -> None:
    app = opened()
    first = passage(app)

    press(app, "Skip")
    for _ in range(3):
        press(app, "Related")

    assert passage(app) == first
    press(app, "Related")
    assert "All is judged" in html(app)


def test_a_grade_can_be_changed_and_given_twice_it_counts_once(opened: Opened, index: Path) -> None:
    app = opened()
    first = passage(app)
    press(app, "Related")

    app.pills[0].select(first).run()
    assert address(app).passage == first
    press(app, "Related")
    assert acts(index) == [("tram-en", first, 1, "Ada")]

    app = opened(topic="tram-en", passage=first)
    press(app, "Answers it")
    assert acts(index) == [("tram-en", first, 1, "Ada"), ("tram-en", first, 3, "Ada")]
    assert where(app).endswith("1 judged")


def test_topics_can_be_limited_to_languages_and_picked(opened: Opened) -> None:
    app = opened()

    app.radio[0].set_value("bicycles-sv").run()
    assert where(app).startswith("Topic 2 of 2")
    assert "Var byggs platser" in html(app)

    app.multiselect(key="judge languages").set_value(["en"]).run()
    assert address(app).languages == ("en",)
    assert where(app).startswith("Topic 1 of 1")


def test_nothing_says_which_system_found_a_passage(opened: Opened) -> None:
    every = opened()
    assert not re.search(r"hybrid|dense|bm25|rank", re.sub(r"<[^>]+>", "", html(every)))

    reversed_systems = opened(system=["bm25", "dense", "hybrid"])
    assert passage(every) == passage(reversed_systems)


def test_the_end_offers_the_judgements(opened: Opened, index: Path) -> None:
    app = opened()
    for grade in ("Answers it", "Not relevant", "Not relevant", "Useful"):
        press(app, grade)

    assert "2 topics, 4 judgements by Ada" in html(app)
    assert [button.label for button in app.get("download_button")] == [
        "Download qrels.tsv",
        "Download qrels.json",
        "Download journal",
    ]

    press(app, "Undo")
    assert where(app) == "Topic 2 of 2 · passage 2 of 2 · 3 judged"


def test_two_judges_see_how_far_they_agree(opened: Opened) -> None:
    for judge, grades in (("Ada", (3, 0, 0, 2)), ("Grace", (3, 0, 3, 2))):
        app = opened(judge)
        for grade in grades:
            press(app, judging.GRADES[grade])

    app = opened("Ada", view="results")
    text = re.sub(r"<[^>]+>", " ", html(app))

    assert not app.exception
    assert "Judged by both 4" in " ".join(text.split())
    assert "Same grade 3 75 %" in " ".join(text.split())
    # Observed agreement 3/4; by chance (1·2 + 2·1 + 1·1) / 16 = 5/16; kappa (12 - 5) / (16 - 5) = 7/11.
    assert "Cohen’s κ .64" in " ".join(text.split())
    assert "1 disagreement" in text
    (link,) = re.findall(r'href="\?([^"]+)"', html(app))
    assert "topic=bicycles-sv&amp;passage=" in link


def test_one_judge_alone_has_nobody_to_agree_with(opened: Opened) -> None:
    press(opened(), "Useful")

    app = opened(view="results")

    assert any("once a second judge has graded" in caption.value for caption in app.caption)
    assert "Nothing is judged yet" not in html(app)


def test_before_the_first_grade_there_are_no_results(opened: Opened) -> None:
    assert "Nothing is judged yet" in html(opened(view="results"))


def test_judgements_of_a_reworded_query_are_set_apart(opened: Opened, topics: Path) -> None:
    press(opened(), "Useful")
    write_topics(topics, [QUERIES[0] | {"text": "How often does the bus run?"}, QUERIES[1]])

    app = opened()

    assert where(app) == "Topic 1 of 2 · passage 1 of 2 · 0 judged"
    assert "1 about queries that are not there, or that have other words now" in html(app)


def test_what_is_damaged_is_said_and_the_rest_counts(opened: Opened, index: Path, topics: Path) -> None:
    press(opened(), "Useful")
    with (index / "judgements" / "trams.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"query_id": "tram-e')
    with (topics / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n[1]\n")

    app = opened()

    assert where(app) == "Topic 1 of 2 · passage 2 of 2 · 1 judged"
    assert "damaged line, trams.jsonl:2" in html(app)
    assert "malformed line, queries.jsonl:3" in html(app)


def test_a_passage_that_left_the_index_keeps_its_judgements(opened: Opened, index: Path, tmp_path: Path) -> None:
    for judge, grade in (("Ada", "Useful"), ("Grace", "Related")):
        for _ in range(2):
            press(opened(judge), grade)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "tram.md").write_text(HOSTILE_DOCUMENT, encoding="utf-8")
    (corpus / "cykel.md").write_text(HARMLESS_DOCUMENT.replace("tusen", "hundra"), encoding="utf-8")
    build_index(corpus, index)

    app = opened(view="results")

    assert not app.exception
    assert html(app).count("(not in this index any more)") == 1
    assert where(opened()).endswith("2 judged")


def test_a_grade_that_cannot_be_written_is_not_lost_in_silence(opened: Opened, index: Path) -> None:
    app = opened()
    first = passage(app)
    (index / "judgements").write_text("in the way", encoding="utf-8")

    press(app, "Useful")

    assert not app.exception
    assert "judgements" in html(app)
    assert "cannot be" in html(app)
    (index / "judgements").unlink()
    assert passage(app.run()) == first


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"topics": "/nowhere/at/all"}, "There is no such folder or file"),
        ({"topic": "nothing"}, "The topics have no such id"),
        ({"topic": "tram-en", "passage": "nothing-0-1"}, "No passage of the index has this id"),
        ({"system": "magic"}, "There is no such system"),
        ({"depth": "0"}, "depth=0"),
        ({"language": "it"}, "No topic is in this language"),
    ],
)
def test_an_address_that_makes_no_sense_is_explained(opened: Opened, params: dict[str, str], words: str) -> None:
    app = opened(**params)

    assert not app.exception
    assert words in html(app)

    press(app, "Choose topics")
    assert address(app) == JudgeState()


def test_markup_in_queries_and_documents_does_nothing(opened: Opened) -> None:
    app = opened()
    shown = html(app)
    press(app, "Skip")
    shown += html(app)

    assert "&lt;b&gt;tram&lt;/b&gt;" in shown
    assert "<b>" not in shown
    assert "<img" not in shown
    assert shown.count("<script>") == shown.count("<script>/* ") == 2, "only what scrolls to the top"
    assert any(r"\<b\>tram\<\/b\>" in option for option in app.radio[0].options)
