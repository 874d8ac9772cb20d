"""A document's address and what it names are the same thing."""

import pytest

from policysearch.errors import UsageError
from policysearch.ui.document.state import DocumentState
from policysearch.ui.search.state import SearchState

SEARCH = SearchState("cykel på tåget?", languages=("it", "nl"), year_from=2019)
FULL = DocumentState(passage="0f3a-10-20", path="a b/plan.pdf", quote="La rete è", page=3, search=SEARCH)


def test_an_address_gives_the_state_it_was_made_from() -> None:
    params = {name: value if isinstance(value, list) else [value] for name, value in FULL.to_params().items()}

    assert DocumentState.from_params(params) == FULL
    assert DocumentState.from_params({}) == DocumentState()
    assert not DocumentState().names_something


def test_another_passage_or_document_keeps_the_search() -> None:
    assert FULL.at("0f3a-30-40") == DocumentState(passage="0f3a-30-40", search=SEARCH)
    assert FULL.of("beef") == DocumentState("beef", search=SEARCH)
    assert FULL.on(None).passage == FULL.passage


def test_a_page_that_cannot_be_is_said() -> None:
    with pytest.raises(UsageError, match="page=0"):
        DocumentState.from_params({"page": ["0"]})
