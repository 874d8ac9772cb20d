"""Topics and judgements in the formats of TREC."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import read_trec_qrels

from policysearch.errors import DatasetError
from policysearch.evaluate.beir import Judgement, Query
from policysearch.evaluate.records import Problem
from policysearch.evaluate.trec import read_qrels, read_topics

CLASSIC = """
<top>
<num> Number: 301
<title> International Organized Crime

<desc> Description:
Identify organizations.
</top>

<top lang="en">
<num>302</num>
<title>Topic: Poliomyelitis &amp;
Post-Polio</title>
</top>
"""


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def topics(folder: Path, text: str | bytes) -> list[Query | Problem]:
    return list(read_topics(written(folder / "topics.txt", text), "topics.txt"))


def qrels(folder: Path, text: str | bytes) -> list[Judgement | Problem]:
    return list(read_qrels(written(folder / "qrels.txt", text), "qrels.txt"))


def test_classic_topics(tmp_path: Path) -> None:
    assert topics(tmp_path, CLASSIC) == [
        Query("301", "International Organized Crime", None, None, "topics.txt:2"),
        Query("302", "Poliomyelitis & Post-Polio", None, None, "topics.txt:10"),
    ]


def test_topics_that_lack_a_part_are_named_and_the_others_read(tmp_path: Path) -> None:
    text = """<top><num>1<title>one</top>
<top>
<title>none
</top>
<top><num>3</top>
<top>
<num>4<title>cut
<top><num>5<title>five</top>
<top><num>6 7<title>six</top>
<top><num>8<title>the file ends"""
    assert topics(tmp_path, text) == [
        Query("1", "one", None, None, "topics.txt:1"),
        Problem("malformed line", "topics.txt:2", "the topic has no <num>"),
        Problem("malformed line", "topics.txt:5", "the topic has no <title>"),
        Problem("malformed line", "topics.txt:6", "its <top> has no </top>"),
        Query("5", "five", None, None, "topics.txt:8"),
        Problem("malformed line", "topics.txt:9", "its id '6 7' has white space in it, which a TREC run cannot hold"),
        Problem("malformed line", "topics.txt:10", "its <top> has no </top>"),
    ]


def test_topics_with_tabs(tmp_path: Path) -> None:
    assert topics(tmp_path, b"\xef\xbb\xbf1\tHvor er det?\r\n2\t\n3 no tab\n4\tcaf\xe9\n5\ta\tb\n") == [
        Query("1", "Hvor er det?", None, None, "topics.txt:1"),
        Query("2", "", None, None, "topics.txt:2"),
        Problem("malformed line", "topics.txt:3", "it is not an id, a tab and a text"),
        Problem("malformed line", "topics.txt:4", "byte 6 of the line is not UTF-8"),
        Problem("malformed line", "topics.txt:5", "it is not an id, a tab and a text"),
    ]


def test_topics_in_json_by_suffix_or_by_look(tmp_path: Path) -> None:
    line = '{"_id": "1", "text": "Dove?", "lang": "it"}'
    assert topics(tmp_path, line) == [Query("1", "Dove?", "it", None, "topics.txt:1")]
    packed = written(tmp_path / "topics.jsonl.gz", gzip.compress(f"broken\n{line}".encode()))
    problem, query = read_topics(packed, packed.name)
    assert isinstance(problem, Problem)
    assert query == Query("1", "Dove?", "it", None, "topics.jsonl.gz:2")


def test_judgements_in_three_or_four_columns(tmp_path: Path) -> None:
    three = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td/2.md\t0\n"
    assert qrels(tmp_path, three) == [
        Judgement("q1", "d1", 2, "qrels.txt:2"),
        Judgement("q1", "d/2.md", 0, "qrels.txt:3"),
    ]
    assert qrels(tmp_path, "q1 0 d1 2\n\nq1\tQ0\td2\t0\nq2  0 d1\t1") == [
        Judgement("q1", "d1", 2, "qrels.txt:1"),
        Judgement("q1", "d2", 0, "qrels.txt:3"),
        Judgement("q2", "d1", 1, "qrels.txt:4"),
    ]


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("q1 0 d1 1.5", "the grade '1.5' of d1 for q1 is no whole number"),
        ("q1\td1\tscore", "the grade 'score' of d1 for q1 is no whole number"),
        ("query-id\tcorpus-id\tscore", "the grade 'score' of corpus-id for query-id is no whole number"),
        ("q1\td1\t" + "9" * 5000, f"the grade '{'9' * 40}' of d1 for q1 is no whole number"),
        ("q1 d1", "it is neither `query item grade` nor `query 0 item grade`"),
        ("q1\tmy plan.md\t1", "its id 'my plan.md' has white space in it, which a TREC run cannot hold"),
        ("q1\t\t1", "it has no id"),
        (b"q1\td\xff\t1", "byte 5 of the line is not UTF-8"),
    ],
)
def test_a_judgement_that_says_nothing_is_named_and_the_rest_is_read(
    tmp_path: Path, line: str | bytes, detail: str
) -> None:
    data = b"q1 d0 1\n" + (line.encode() if isinstance(line, str) else line) + b"\nq1 d2 1\n"
    assert qrels(tmp_path, data) == [
        Judgement("q1", "d0", 1, "qrels.txt:1"),
        Problem("malformed line", "qrels.txt:2", detail),
        Judgement("q1", "d2", 1, "qrels.txt:3"),
    ]


def test_a_first_judgement_is_not_taken_for_a_header(tmp_path: Path) -> None:
    assert qrels(tmp_path, "qid d1 1") == [Judgement("qid", "d1", 1, "qrels.txt:1")]


ID = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=8)


@given(st.lists(st.tuples(ID, ID, st.integers(0, 4)), min_size=1), st.sampled_from([" ", "\t", " \t "]))
def test_judgements_are_those_that_ir_measures_reads(
    tmp_path_factory: pytest.TempPathFactory, judged: list[tuple[str, str, int]], gap: str
) -> None:
    path = tmp_path_factory.mktemp("trec") / "qrels"
    written(path, "".join(gap.join((query, "0", item, str(grade))) + "\n" for query, item, grade in judged))
    found = [(one.query_id, one.item_id, one.grade) for one in read_qrels(path, "qrels") if isinstance(one, Judgement)]
    assert found == [(one.query_id, one.doc_id, one.relevance) for one in read_trec_qrels(str(path))] == judged


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"qrels: it cannot be read \(no such file or directory\)"):
        list(read_qrels(tmp_path / "none", "qrels"))
