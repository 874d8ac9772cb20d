"""What a visitor keeps: passages in an order of their own, with notes. Every change makes a new list."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policysearch.errors import Message, UsageError
from policysearch.export.brief import Item

MOST = 200
"""Passages on one list: nobody reads more, and the memory is that of the server."""
LONGEST_NOTE = 5000


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Items, each passage once."""

    items: tuple[Item, ...] = ()
    title: str = ""

    def has(self, passage_id: str) -> bool:
        """Whether the passage is kept."""
        return any(item.passage_id == passage_id for item in self.items)

    def keeping(self, item: Item) -> Shortlist:
        """The list with one more at its end; itself where it has the passage. Raises UsageError when it is full."""
        if self.has(item.passage_id):
            return self
        if len(self.items) >= MOST:
            reason = Message("it holds {number} passages, and takes no more", number=MOST)
            remedy = Message("Download it, then remove what you need no longer")
            raise UsageError(Message("your shortlist"), reason, remedy)
        return replace(self, items=(*self.items, item))

    def without(self, passage_id: str) -> Shortlist:
        """The list without a passage."""
        return replace(self, items=tuple(item for item in self.items if item.passage_id != passage_id))

    def gone(self, later: Shortlist) -> tuple[tuple[int, Item], ...]:
        """The items that a later list has no longer, each with the place it had."""
        return tuple((place, item) for place, item in enumerate(self.items) if not later.has(item.passage_id))

    def restored(self, gone: tuple[tuple[int, Item], ...]) -> Shortlist:
        """The list with these items back in their places, but for those that it has again."""
        items = list(self.items)
        for place, item in gone:
            if not self.has(item.passage_id):
                items.insert(place, item)
        return replace(self, items=tuple(items))

    def exchanged(self, passage_id: str, other_id: str) -> Shortlist:
        """Two passages in each other's place; itself where one of them is gone."""
        places = {item.passage_id: place for place, item in enumerate(self.items)}
        if passage_id not in places or other_id not in places:
            return self
        one, other = places[passage_id], places[other_id]
        items = list(self.items)
        items[one], items[other] = items[other], items[one]
        return replace(self, items=tuple(items))

    def emptied(self) -> Shortlist:
        """The list without passages."""
        return replace(self, items=())

    def noted(self, passage_id: str, note: str) -> Shortlist:
        """A passage with this note."""
        note = note.strip()[:LONGEST_NOTE]
        items = (replace(item, note=note) if item.passage_id == passage_id else item for item in self.items)
        return replace(self, items=tuple(items))

    def titled(self, title: str) -> Shortlist:
        """The list under this title."""
        return replace(self, title=" ".join(title.split()))
