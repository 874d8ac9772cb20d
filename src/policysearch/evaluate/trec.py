"""Topics and judgements in the formats of TREC."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from policysearch.evaluate.beir import Judgement, Line, Query, identifier, lines, malformed, read_queries
from policysearch.evaluate.records import Problem

_START, _END = re.compile(r"<top\b[^>]*>", re.IGNORECASE), re.compile(r"</top>", re.IGNORECASE)
_NUMBER = re.compile(r"<num>\s*(?:Number\s*:)?([^<]*)", re.IGNORECASE)
_TITLE = re.compile(r"<title>\s*(?:Topic\s*:)?([^<]*)", re.IGNORECASE)
_GRADE = re.compile(r"-?[0-9]{1,9}")
_HEADER = frozenset({"query-id", "query_id", "qid"})


def read_topics(path: Path, name: str) -> Iterator[Query | Problem]:
    """The topics of a file: jsonl by its suffix or a `{`, SGML (`<top>`) by a `<`, else a tab after each id.

    Of SGML, `<num>` and `<title>` are read. Raises DatasetError where the file cannot be read.
    """
    read = lines(path, name)
    first = next((line for line in read if isinstance(line, Line)), None)
    start = first.text.lstrip()[0] if first else ""
    if start == "{" or Path(path.name.removesuffix(".gz")).suffix == ".jsonl":
        return read_queries(path, name)
    return (_marked_up if start == "<" else _tabbed)(lines(path, name))


def read_qrels(path: Path, name: str) -> Iterator[Judgement | Problem]:
    """The judgements of a file: `query item grade` (BEIR, with or without its header) or `query 0 item grade` (TREC).

    Columns stand apart by tabs or by other white space. Raises DatasetError where the file cannot be read.
    """
    first = True
    for line in lines(path, name):
        if isinstance(line, Problem):
            yield line
        elif not (first and _is_header(line.text)):
            yield _judgement(line)
        first = False


def judgement(query_id: object, item_id: object, grade: object, place: str) -> Judgement | Problem:
    """A judgement, or what is wrong with it: a grade is a whole number, below 0 for spam in some of TREC's."""
    try:
        query, item = identifier(query_id), identifier(item_id)
    except ValueError as error:
        return malformed(place, error)
    if not _GRADE.fullmatch(str(grade)):
        return malformed(place, f"the grade {str(grade)[:40]!r} of {item} for {query} is no whole number")
    return Judgement(query, item, int(str(grade)), place)


def _is_header(text: str) -> bool:
    columns = text.casefold().split()
    return columns[0] in _HEADER and not _GRADE.fullmatch(columns[-1])


def _judgement(line: Line) -> Judgement | Problem:
    # With tabs for columns an id may hold spaces: that is to be reported, not to be taken for a column more.
    columns = [column.strip() for column in line.text.split("\t")]
    if len(columns) not in (3, 4):
        columns = line.text.split()
    if len(columns) not in (3, 4):
        return malformed(line.place, "it is neither `query item grade` nor `query 0 item grade`")
    return judgement(columns[0], columns[-2], columns[-1], line.place)


def _tabbed(read: Iterable[Line | Problem]) -> Iterator[Query | Problem]:
    for line in read:
        if isinstance(line, Problem):
            yield line
            continue
        columns = line.text.split("\t")
        if len(columns) != 2:
            yield malformed(line.place, "it is not an id, a tab and a text")
        else:
            yield _query(columns[0], columns[1].strip(), line.place)


def _marked_up(read: Iterable[Line | Problem]) -> Iterator[Query | Problem]:
    """Topics between `<top>` and `</top>`; what stands around them says nothing."""
    place, block = "", [""]
    for line in chain(read, [Line("<top>", "")]):
        if isinstance(line, Problem):
            yield line
            continue
        text = line.text
        if start := _START.search(text):
            if place:
                yield malformed(place, "its <top> has no </top>")
            place, block, text = line.place, [], text[start.end() :]
        end = _END.search(text)
        block.append(text[: end.start()] if end else text)
        if end and place:
            yield _topic("\n".join(block), place)
            place = ""


def _topic(block: str, place: str) -> Query | Problem:
    number, title = _NUMBER.search(block), _TITLE.search(block)
    if not (number and title):
        return malformed(place, f"the topic has no <{'title' if number else 'num'}>")
    return _query(number[1], " ".join(html.unescape(title[1]).split()), place)


def _query(query_id: str, text: str, place: str) -> Query | Problem:
    try:
        return Query(identifier(query_id.strip()), text, None, None, place)
    except ValueError as error:
        return malformed(place, error)
