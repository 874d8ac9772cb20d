"""Files in BEIR layout: what is read of them, and what is said of the lines that cannot be used."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.errors import DatasetError
from policysearch.evaluate.beir import BeirCorpus, Query, read_queries
from policysearch.evaluate.records import Entry, Problem
from policysearch.evaluate.trec import read_qrels, read_topics

IDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=20)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def corpus(folder: Path, *lines: str | bytes) -> BeirCorpus:
    path = folder / "corpus.jsonl"
    path.write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines))
    return BeirCorpus(path)


def queries(folder: Path, *lines: str) -> list[Query | Problem]:
    path = folder / "queries.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return list(read_queries(path, path.name))


def test_items_in_the_order_of_the_file(tmp_path: Path) -> None:
    read = corpus(
        tmp_path,
        '{"_id": "a", "title": "Cykelplan", "text": "Fler banor.", "lang": "sv-SE", "metadata": {}}',
        "",
        '{"_id": 7, "text": "Più piste", "lang": "Italian"}',
        '{"_id": "c", "title": "Nur ein Titel", "text": null}',
    )
    assert list(read) == [
        Entry("a", "Cykelplan", "Fler banor.", "sv", "corpus.jsonl:1"),
        Entry("7", "", "Più piste", "it", "corpus.jsonl:3"),
        Entry("c", "Nur ein Titel", "", None, "corpus.jsonl:4"),
    ]
    assert read.size == 4


@pytest.mark.parametrize(
    ("line", "kind", "detail"),
    [
        ('{"_id": "b", "text": "cut', "malformed line", "it is no JSON (Unterminated string"),
        ("[" * 100_000, "malformed line", "it is no JSON (it is nested too deeply)"),
        ('["b", "text"]', "malformed line", "it is no JSON object but a list"),
        ('{"text": "x"}', "malformed line", "it has no id"),
        ('{"_id": "", "text": "x"}', "malformed line", "it has no id"),
        ('{"_id": true, "text": "x"}', "malformed line", "its id is no string but true or false"),
        ('{"_id": "b c", "text": "x"}', "malformed line", "its id 'b c' has white space in it, which a TREC run"),
        ('{"_id": "b", "text": ["x"]}', "malformed line", "its text is no string but a list"),
        ('{"_id": "b", "title": 3, "text": "x"}', "malformed line", "its title is no string but a number"),
        ('{"_id": "b", "text": "\\ud800"}', "malformed line", "its text has half a character in it"),
        (b'{"_id": "b", "text": "caf\xe9"}', "malformed line", "byte 26 of the line is not UTF-8"),
        ('{"_id": "b", "title": " ", "text": ""}', "empty item", "item b has neither title nor text"),
        ('{"_id": "a", "text": "again"}', "duplicate item", "an item a stands above, and that one counts"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_rest_is_read(
    tmp_path: Path, line: str | bytes, kind: str, detail: str
) -> None:
    before, after = '{"_id": "a", "text": "first"}', '{"_id": "z", "text": "last"}'
    first, problem, last = corpus(tmp_path, before, line, after)
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.place) == (kind, "corpus.jsonl:2")
    assert problem.detail.startswith(detail)
    assert [first, last] == [
        Entry("a", "", "first", None, "corpus.jsonl:1"),
        Entry("z", "", "last", None, "corpus.jsonl:3"),
    ]


def test_a_language_that_is_none_is_reported_and_the_item_is_read(tmp_path: Path) -> None:
    read = corpus(
        tmp_path, '{"_id": "a", "text": "x", "lang": "klingonisk"}', '{"_id": "b", "text": "x", "lang": "und"}'
    )
    assert list(read) == [
        Problem("unknown language", "corpus.jsonl:1", '"klingonisk" is no language; it is detected instead'),
        Entry("a", "", "x", None, "corpus.jsonl:1"),
        Entry("b", "", "x", None, "corpus.jsonl:2"),
    ]


def test_the_fingerprint_is_that_of_the_file(tmp_path: Path) -> None:
    read = corpus(tmp_path, '{"_id": "a", "text": "x"}')
    assert read.fingerprint == hashlib.sha256((tmp_path / "corpus.jsonl").read_bytes()).hexdigest()


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_it(tmp_path: Path) -> None:
    read = corpus(tmp_path, b'\xef\xbb\xbf{"_id": "a", "text": "x"}\r', b'{"_id": "b", "text": "y"}\r', b"")
    assert [entry.item_id for entry in read if isinstance(entry, Entry)] == ["a", "b"]
    assert read.size == 2


def test_packed_or_not_makes_no_difference(tmp_path: Path) -> None:
    plain = corpus(tmp_path, *(json.dumps({"_id": number, "text": "x"}) for number in range(100)))
    packed = tmp_path / "corpus.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "corpus.jsonl").read_bytes()))
    assert list(BeirCorpus(packed, "corpus.jsonl")) == list(plain)
    assert BeirCorpus(packed).size == 100


@pytest.mark.parametrize(
    ("data", "reason"), [(gzip.compress(b"x" * 500, mtime=0)[:-9], "it is damaged"), (b"no gzip", "read")]
)
def test_a_packed_file_that_ends_early_is_not_taken_for_a_whole_one(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "corpus.jsonl.gz"
    path.write_bytes(data)
    with pytest.raises(DatasetError, match=rf"^corpus\.jsonl\.gz: .*{reason}"):
        list(BeirCorpus(path))
    with pytest.raises(DatasetError, match=r"^corpus\.jsonl\.gz: "):
        _ = BeirCorpus(path).size


def test_queries_say_their_language_and_their_need_or_neither(tmp_path: Path) -> None:
    assert queries(
        tmp_path,
        '{"_id": "q1-sv", "text": "Var?", "lang": "swe", "need": "where"}',
        '{"_id": "q2", "text": "Dove?", "topic": 12, "need": "ignored"}',
        '{"_id": "q3", "text": "", "lang": ""}',
        '{"_id": "q4", "text": "x", "lang": 5}',
        '{"_id": "q5", "text": "x", "need": ["where"]}',
    ) == [
        Query("q1-sv", "Var?", "sv", "where", "queries.jsonl:1"),
        Query("q2", "Dove?", None, "12", "queries.jsonl:2"),
        Query("q3", "", None, None, "queries.jsonl:3"),
        Problem("unknown language", "queries.jsonl:4", "5 is no language; it is detected instead"),
        Query("q4", "x", None, None, "queries.jsonl:4"),
        Problem("malformed line", "queries.jsonl:5", "its need is no string but a list"),
    ]


@given(st.lists(st.tuples(IDS, TEXTS, TEXTS), min_size=1, max_size=8, unique_by=lambda item: item[0]), st.booleans())
def test_items_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, items: list[tuple[str, str, str]], ascii_only: bool
) -> None:
    lines = [
        json.dumps({"_id": name, "title": title, "text": text}, ensure_ascii=ascii_only) for name, title, text in items
    ]
    read = list(corpus(tmp_path_factory.mktemp("beir"), *lines))
    for place, (found, (name, title, text)) in enumerate(zip(read, items, strict=True), start=1):
        if title.strip() or text.strip():
            assert found == Entry(name, title, text, None, f"corpus.jsonl:{place}")
        else:
            assert found == Problem("empty item", f"corpus.jsonl:{place}", f"item {name} has neither title nor text")


@given(st.binary(max_size=200))
def test_no_bytes_break_a_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "file"
    path.write_bytes(data)
    lines = sum(bool(line.strip()) for line in data.split(b"\n"))
    assert len(list(BeirCorpus(path))) <= lines
    assert len(list(read_qrels(path, "file"))) <= lines
    assert len(list(read_topics(path, "file"))) <= lines
