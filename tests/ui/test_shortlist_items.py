"""The shortlist itself."""

from dataclasses import replace
from pathlib import Path

import pytest

from policysearch.errors import UsageError
from policysearch.export.brief import Item, kept
from policysearch.search.engine import Index
from policysearch.ui.shortlist.items import LONGEST_NOTE, MOST, Shortlist


@pytest.fixture(scope="module")
def items(corpus_index: Path) -> tuple[Item, ...]:
    index = Index.open(corpus_index)
    document = index.document("utrecht-bicycle-parking.md")
    return tuple(kept(passage, document) for passage in index.passages(document)[:4])


def ids(shortlist: Shortlist) -> list[int]:
    return [item.passage.ordinal for item in shortlist.items]


def test_a_passage_is_kept_once_at_the_end(items: tuple[Item, ...]) -> None:
    shortlist = Shortlist().keeping(items[1]).keeping(items[0]).keeping(items[1])
    assert ids(shortlist) == [items[1].passage.ordinal, items[0].passage.ordinal]
    assert shortlist.has(items[0].passage_id)
    assert not shortlist.has(items[2].passage_id)
    assert shortlist.items[0].document.text == ""


def test_two_change_places(items: tuple[Item, ...]) -> None:
    shortlist = Shortlist(items)
    first, _, third, _ = (item.passage_id for item in items)
    assert shortlist.exchanged(first, third).items == (items[2], items[1], items[0], items[3])
    assert shortlist.exchanged(first, "gone") == shortlist


def test_what_was_removed_comes_back_where_it_was_and_later_notes_stay(items: tuple[Item, ...]) -> None:
    before = Shortlist(items)
    after = before.without(items[0].passage_id).without(items[2].passage_id)
    gone = before.gone(after)
    noted = after.noted(items[1].passage_id, " later ")

    assert after.items == (items[1], items[3])
    assert noted.restored(gone).items == (items[0], replace(items[1], note="later"), items[2], items[3])
    assert before.restored(gone) == before
    assert Shortlist().restored(before.gone(before.emptied())).items == items


def test_there_is_an_end_to_it(items: tuple[Item, ...]) -> None:
    passage = items[0].passage
    many = tuple(replace(items[0], passage=replace(passage, passage_id=str(number))) for number in range(MOST))
    with pytest.raises(UsageError, match="it holds 200 passages"):
        Shortlist(many).keeping(items[0])
    assert len(Shortlist(items).noted(items[0].passage_id, "x" * 9999).items[0].note) == LONGEST_NOTE
