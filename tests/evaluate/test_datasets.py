"""A data set: where its files are, what is wrong with them, and which topics are measured."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.errors import DatasetError, UsageError
from policysearch.evaluate.beir import BeirCorpus
from policysearch.evaluate.datasets import NOTICES, open_dataset, read_judgements, sample, unknown_items
from policysearch.evaluate.records import Entry, Problem, Topic

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
QUERY = '{"_id": "q1-sv", "text": "Var kan man cykla?", "lang": "sv"}'
HEADER = "query-id\tcorpus-id\tscore\n"


def dataset(folder: Path, queries: str = QUERY, qrels: str = "q1-sv\td1\t1", **more: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8")
    (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")
    for name, text in more.items():
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def query(name: str, language: str = "sv", text: str = "Var kan man cykla?", **more: str) -> str:
    return json.dumps({"_id": name, "text": text, "lang": language, **more})


def test_a_folder_in_beir_layout(tmp_path: Path) -> None:
    queries = "\n".join(
        [query("q2-it", "it", "Dove?"), query("q1-sv"), query("q1-de", "de", "Wo?"), query("x", need="q2")]
    )
    qrels = HEADER + "q2-it\td1\t3\nq1-sv\td2\t0\nq1-sv\td1\t1\nq1-de\td1\t1\nx\td9\t2"
    folder = dataset(tmp_path / "set", queries, qrels, corpus='{"_id": "d1", "text": "x"}\nbroken')
    found = open_dataset(str(folder), strict=True)
    assert (found.name, found.source) == ("set", str(folder))
    assert found.topics == (
        Topic("q1-de", "Wo?", "de", "q1"),
        Topic("q1-sv", "Var kan man cykla?", "sv", "q1"),
        Topic("q2-it", "Dove?", "it", "q2"),
        Topic("x", "Var kan man cykla?", "sv", "q2"),
    )
    assert found.qrels == {"q1-de": {"d1": 1}, "q1-sv": {"d1": 1, "d2": 0}, "q2-it": {"d1": 3}, "x": {"d9": 2}}
    names = ("queries.jsonl", "qrels.tsv", "corpus.jsonl")
    assert found.files == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    assert found.problems == ()
    assert found.corpus is not None
    assert next(iter(found.corpus)) == Entry("d1", "", "x", None, "corpus.jsonl:1")


def test_beirs_own_folder_of_judgements_packed_files_and_no_corpus(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(HEADER + "q1-sv\td1\t1\nq1-sv\td2\t?", encoding="utf-8")
    (tmp_path / "qrels" / "train.tsv").write_text(HEADER + "q1-sv\td2\t1", encoding="utf-8")
    (tmp_path / "queries.jsonl.gz").write_bytes(gzip.compress(QUERY.encode()))
    found = open_dataset(tmp_path)
    assert found.qrels == {"q1-sv": {"d1": 1}}
    assert found.corpus is None
    assert list(found.files) == ["queries.jsonl.gz", "qrels/test.tsv"]
    assert [problem.place for problem in found.problems] == ["qrels/test.tsv:3"]


def test_grades_below_zero_are_judgements_that_are_not_relevant(tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text(QUERY, encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("q1-sv 0 d1 1\nq1-sv 0 d2 -2\n", encoding="utf-8")
    assert open_dataset(tmp_path).qrels == {"q1-sv": {"d1": 1, "d2": -2}}


def test_judgements_by_themselves(tmp_path: Path) -> None:
    (tmp_path / "qrels.txt").write_text("q1 0 d1 1\nq2 0 d1 0\n", encoding="utf-8")
    assert read_judgements(tmp_path / "qrels.txt") == {"q1": {"d1": 1}, "q2": {"d1": 0}}
    (tmp_path / "qrels.txt").write_text("q1 0 d1 1\nq2 0\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"qrels\.txt:2"):
        read_judgements(tmp_path / "qrels.txt")


def test_trec_files_by_their_names_or_named(tmp_path: Path) -> None:
    topics, qrels = tmp_path / "topics.robust.txt", tmp_path / "qrels.robust.txt"
    topics.write_text(
        "<top><num> Number: 1\n<title> Where can I ride a bicycle in this city?\n</top>", encoding="utf-8"
    )
    qrels.write_text("1 0 d1 2", encoding="utf-8")
    topic = Topic("1", "Where can I ride a bicycle in this city?", "en", "1")
    assert open_dataset(tmp_path).topics == open_dataset(topics).topics == (topic,)
    assert open_dataset(topics).name == "topics.robust.txt"

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with pytest.raises(DatasetError, match=r"it has no file of topics \(there are no files\).*--topics names a file"):
        open_dataset(elsewhere, qrels=qrels)
    found = open_dataset(elsewhere, topics=topics, qrels=qrels)
    assert found.qrels == {"1": {"d1": 2}}
    assert list(found.files) == [str(topics), str(qrels)]

    (tmp_path / "qrels.other.txt").write_text("1 0 d2 2", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"several files of qrels \(qrels\.other\.txt, qrels\.robust\.txt\)"):
        open_dataset(tmp_path)
    assert open_dataset(tmp_path, qrels=tmp_path / "qrels.other.txt").qrels == {"1": {"d2": 2}}


Q, J = "queries.jsonl:2", "qrels.tsv:2"
WRONG = [
    ("oops", "", "malformed line", Q, "it is no JSON (Expecting value: line 1 column 1 (char 0))"),
    ("", "q1-sv\td1", "malformed line", J, "it is neither `query item grade` nor `query 0 item grade`"),
    (query("q1-sv"), "", "duplicate query", Q, "a query q1-sv stands at queries.jsonl:1, and that one counts"),
    (query("e", text=" "), "e\td1\t1", "empty query", Q, "query e has no text; left out with 1 judgement"),
    (query("q2"), "", "query without judgements", Q, "query q2 is not run"),
    (
        *(query("q2"), "q2\td1\t0"),
        *("query without a relevant item", Q, "query q2 is not run: no grade above 0 in 1 judgement"),
    ),
    ("", "q7\td1\t1", "judgement without its query", J, "there is no query q7; its item d1 is left out"),
    (
        *("", "q1-sv\td1\t1"),
        *("repeated judgement", J, "item d1 for query q1-sv has its grade 1 at qrels.tsv:1 already"),
    ),
    (
        *("", "q1-sv\td1\t0", "contradicting judgement", J),
        "item d1 for query q1-sv has grade 0, at qrels.tsv:1 it has 1; the higher one counts",
    ),
]


@pytest.mark.parametrize(("queries", "qrels", "kind", "place", "detail"), WRONG)
def test_what_is_wrong_is_named_and_the_rest_measured(
    tmp_path: Path, queries: str, qrels: str, kind: str, place: str, detail: str
) -> None:
    folder = dataset(tmp_path, f"{QUERY}\n{queries}", f"q1-sv\td1\t1\n{qrels}")
    found = open_dataset(folder)
    assert found.problems == (Problem(kind, place, detail),)
    assert found.topics == (Topic("q1-sv", "Var kan man cykla?", "sv", "q1"),)
    assert found.qrels == {"q1-sv": {"d1": 1}}
    if kind in NOTICES:
        assert open_dataset(folder, strict=True).topics == found.topics
    else:
        with pytest.raises(DatasetError) as caught:
            open_dataset(folder, strict=True)
        assert caught.value.subject == str(folder)
        assert caught.value.reason == f"1 problem with the data: {kind} at {place} ({detail})"
        assert caught.value.remedy == "Mend them, or run without --strict"


def test_the_highest_of_contradicting_grades_counts_in_any_order(tmp_path: Path) -> None:
    rows = ["q1-sv\td1\t1", "q1-sv\td1\t3", "q1-sv\td1\t2"]
    assert open_dataset(dataset(tmp_path, qrels="\n".join(rows))).qrels == {"q1-sv": {"d1": 3}}
    assert open_dataset(dataset(tmp_path, qrels="\n".join(reversed(rows)))).qrels == {"q1-sv": {"d1": 3}}


def test_strict_names_the_first_problems_and_counts_the_others(tmp_path: Path) -> None:
    folder = dataset(tmp_path, qrels="q1-sv\td1\t1\n" + "".join(f"q{number}\td\t1\n" for number in range(2, 10)))
    with pytest.raises(
        DatasetError, match=r"8 problems .* at qrels\.tsv:2 .* at qrels\.tsv:6 \([^()]*\); and 3 more\. Mend"
    ):
        open_dataset(folder, strict=True)


def test_a_language_that_nobody_states_is_detected_and_said(tmp_path: Path) -> None:
    swedish = {"_id": "q1-sv", "text": "Var kan man ställa sin cykel i staden?"}
    german = {"_id": "q2", "text": "Wo kann man in der Stadt sein Fahrrad abstellen?", "lang": ""}
    lines = [json.dumps(swedish), json.dumps(german), query("q3-da", "da")]
    found = open_dataset(dataset(tmp_path, "\n".join(lines), "q1-sv\td\t1\nq2\td\t1\nq3-da\td\t1"), strict=True)
    assert [(topic.language, topic.need) for topic in found.topics] == [("sv", "q1"), ("de", "q2"), ("da", "q3")]
    detail = "2 of 3 queries do not say their language: de 1, sv 1"
    assert found.problems == (Problem("language detected", "queries.jsonl", detail),)


@pytest.mark.parametrize(
    ("name", "language", "need"),
    [
        ("q-1-de", "de", "q-1"),
        ("q1-IT", "it", "q1"),
        ("q1-no", "nb", "q1"),
        ("q1-de", "sv", "q1-de"),
        ("-de", "de", "-de"),
    ],
)
def test_a_need_is_the_id_without_the_querys_own_language(tmp_path: Path, name: str, language: str, need: str) -> None:
    found = open_dataset(dataset(tmp_path, query(name, language), f"{name}\td1\t1"))
    assert found.topics[0].need == need


@pytest.mark.parametrize("qrels", ["", "q2\td1\t1", "q1-sv\td1\t0"])
def test_nothing_to_measure(tmp_path: Path, qrels: str) -> None:
    with pytest.raises(DatasetError) as caught:
        open_dataset(dataset(tmp_path, qrels=qrels))
    assert caught.value.subject == str(tmp_path)
    assert "(queries.jsonl, qrels.tsv: 1 query, " in caught.value.reason
    assert "queries.jsonl (or topics.*) and qrels.tsv" in caught.value.remedy


def test_a_folder_without_judgements_or_no_folder_at_all(tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text(QUERY, encoding="utf-8")
    (tmp_path / "qrels").mkdir()
    with pytest.raises(DatasetError, match=r"it has no file of qrels \(there are qrels/, queries\.jsonl\)"):
        open_dataset(tmp_path)
    with pytest.raises(DatasetError, match="there is no such folder"):
        open_dataset(tmp_path / "none")


def test_a_sample_can_be_drawn_elsewhere_and_languages_share_its_needs(tmp_path: Path) -> None:
    needs = [f"n{number}" for number in range(20)]
    names = [f"{need}-{language}" for language in ("sv", "it") for need in needs if (language, need) != ("it", "n3")]
    rows = "\n".join(f"{name}\td\t1" for name in names)
    folder = dataset(tmp_path, "\n".join(query(name, name[-2:]) for name in names), rows)
    found = open_dataset(folder, queries_per_language=5, seed=7)
    order = sorted(needs, key=lambda need: hashlib.sha256(f"7:{need}".encode()).hexdigest())
    expected = [f"{need}-sv" for need in order[:5]] + [f"{need}-it" for need in order if need != "n3"][:5]
    assert [topic.query_id for topic in found.topics] == sorted(expected) == list(found.qrels)
    assert open_dataset(folder, queries_per_language=5, seed=8).topics != found.topics
    assert len(open_dataset(folder, queries_per_language=99).topics) == len(names)
    with pytest.raises(UsageError, match="0 queries per language"):
        open_dataset(folder, queries_per_language=0)


TOPICS = st.lists(
    st.builds(
        Topic, st.uuids().map(str), st.just("x"), st.sampled_from(["de", "it", "sv"]), st.sampled_from("abcdefgh")
    ),
    unique_by=lambda topic: topic.query_id,
)


@given(TOPICS, st.integers(1, 4), st.integers(), st.randoms(use_true_random=False))
def test_a_sample_holds_whole_needs_whatever_the_order(
    topics: list[Topic], size: int, seed: int, random: Random
) -> None:
    taken = sample(topics, size, seed)
    shuffled = topics.copy()
    random.shuffle(shuffled)
    assert sample(shuffled, size, seed) == taken
    for language in ("de", "it", "sv"):
        here = {topic.need for topic in topics if topic.language == language}
        chosen = {topic.need for topic in taken if topic.language == language}
        assert len(chosen) == min(size, len(here))
        assert {topic for topic in topics if topic.language == language and topic.need in chosen} == {
            topic for topic in taken if topic.language == language
        }


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_files_does_not_matter(tmp_path_factory: pytest.TempPathFactory, random: Random) -> None:
    queries = [query(f"n{number}-{language}", language) for number in range(6) for language in ("sv", "it")]
    rows = [
        f"n{number}-{language}\td{item}\t{item % 3}"
        for number in range(6)
        for language in ("sv", "it")
        for item in range(4)
    ]
    first = open_dataset(
        dataset(tmp_path_factory.mktemp("a"), "\n".join(queries), "\n".join(rows)), queries_per_language=3
    )
    random.shuffle(queries)
    random.shuffle(rows)
    again = open_dataset(
        dataset(tmp_path_factory.mktemp("b"), "\n".join(queries), "\n".join(rows)), queries_per_language=3
    )
    assert again.topics == first.topics
    assert json.dumps(again.qrels) == json.dumps(first.qrels)


def test_judgements_of_items_that_are_not_there() -> None:
    qrels = {"q1": {"a": 1, "b": 0}, "q2": {"c": 2}}
    assert unknown_items(qrels, {"a"}) == [
        Problem("judgement of an unknown item", "q1", "item b (grade 0) is not in the corpus"),
        Problem("judgement of an unknown item", "q2", "item c (grade 2) is not in the corpus"),
    ]


def test_the_evaluation_set_of_the_sample_corpus() -> None:
    found = open_dataset(ROOT / "corpus" / "evaluation")
    assert found.corpus is None
    assert len({topic.need for topic in found.topics}) == 93
    assert Counter(problem.kind for problem in found.problems) == {"query without judgements": 42}
    assert all("no-answer" in line for line in _lines(ROOT / "corpus" / "evaluation", found.problems))
    documents = {path.name for path in (ROOT / "corpus").iterdir()}
    assert {item.partition("\n")[0] for grades in found.qrels.values() for item in grades} <= documents


def _lines(folder: Path, found: tuple[Problem, ...]) -> list[str]:
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [lines[int(problem.place.rpartition(":")[2]) - 1] for problem in found]


@pytest.mark.parametrize(
    ("name", "topics", "needs", "items"),
    [
        ("ntrex_core", 5463, 607, 4356),
        ("xquad_r", 2100, 300, 1680),
        ("squad_small", 1500, 574, 760),
        ("udhr", 570, 30, 570),
    ],
)
def test_development_sets_are_read_whole_and_fast(name: str, topics: int, needs: int, items: int) -> None:
    if not (SHARED / name).is_dir():
        pytest.skip("the development sets are not beside the project")
    start = process_time()
    found = open_dataset(SHARED / name, strict=True)
    assert process_time() - start < 2
    assert (len(found.topics), len({topic.need for topic in found.topics})) == (topics, needs)
    assert isinstance(found.corpus, BeirCorpus)
    known = {entry.item_id for entry in found.corpus if isinstance(entry, Entry)}
    assert (len(known), found.corpus.size) == (items, items)
    assert unknown_items(found.qrels, known) == []
