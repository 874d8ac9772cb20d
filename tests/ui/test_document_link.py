"""A link to a quote says when its document has changed since, and never shows another text in silence."""

from pathlib import Path

import pytest

from policysearch.records import Passage
from policysearch.search.engine import Index
from policysearch.ui.document.link import first_words, opened
from policysearch.ui.document.state import DocumentState

PATH = "utrecht-bicycle-parking.md"
OLDER = "0123456789abcdef-917-1187"
"""An id as a file that has changed since once had it."""


@pytest.fixture(scope="module")
def index(corpus_index: Path) -> Index:
    return Index.open(corpus_index)


@pytest.fixture(scope="module")
def tarief(index: Index) -> Passage:
    return next(one for one in index.passages(index.document(PATH)) if one.heading_path[-1] == "Tarief")


def test_an_id_of_the_index_opens_its_passage(index: Index, tarief: Passage) -> None:
    found = opened(index, DocumentState(passage=tarief.passage_id))

    assert found is not None
    assert (found.document.path, found.passage, found.change) == (PATH, tarief, "none")


def test_a_document_opens_by_path_or_id(index: Index, tarief: Passage) -> None:
    for reference in (PATH, tarief.document_id):
        found = opened(index, DocumentState(reference))
        assert found is not None
        assert (found.document.path, found.passage, found.change) == (PATH, None, "none")


def test_in_a_file_that_has_changed_the_quote_is_found_by_its_words(index: Index, tarief: Passage) -> None:
    found = opened(index, DocumentState(passage=OLDER, path=PATH, quote=first_words(tarief)))

    assert found is not None
    assert (found.passage, found.change) == (tarief, "moved")


def test_a_quote_that_was_reworded_opens_the_passage_most_like_it(index: Index, tarief: Passage) -> None:
    state = DocumentState(
        passage=OLDER, path=PATH, quote="De eerste 12 uren zijn gratis. Daarna kost stallen 2,50 euro"
    )

    found = opened(index, state)

    assert found is not None
    assert (found.passage, found.change) == (tarief, "similar")


@pytest.mark.parametrize(("quote", "change"), [("Une tout autre phrase sur les tramways", "lost"), ("", "unknown")])
def test_where_nothing_is_like_the_quote_the_document_opens_at_its_top(index: Index, quote: str, change: str) -> None:
    found = opened(index, DocumentState(passage=OLDER, path=PATH, quote=quote))

    assert found is not None
    assert (found.document.path, found.passage, found.change) == (PATH, None, change)


def test_the_same_file_cut_anew_opens_where_the_quote_stood(index: Index, tarief: Passage) -> None:
    state = DocumentState(passage=f"{tarief.document_id}-{tarief.start + 3}-{tarief.end - 3}")

    found = opened(index, state)

    assert found is not None
    assert (found.passage, found.change) == (tarief, "recut")


@pytest.mark.parametrize("state", [DocumentState(passage=OLDER), DocumentState("no.md"), DocumentState(passage="-?-")])
def test_what_is_gone_is_none(index: Index, state: DocumentState) -> None:
    assert opened(index, state) is None
