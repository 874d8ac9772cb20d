"""How the shortlist is shown, as an address. What is on it is the visitor's own, and in no address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policysearch.errors import Message, UsageError
from policysearch.ui.params import Params, last

Order = Literal["city", "own"]
ORDERS: tuple[Order, ...] = ("city", "own")


@dataclass(frozen=True, slots=True)
class ShortlistState:
    """By city, or in the order that the visitor gave it."""

    order: Order = "city"

    @classmethod
    def from_params(cls, params: Params) -> ShortlistState:
        """What URL parameters say. Raises UsageError for an order that is none."""
        wanted = last(params, "order") or ORDERS[0]
        for order in ORDERS:
            if wanted == order:
                return cls(order)
        remedy = Message("Use one of: {names}", names=", ".join(ORDERS))
        raise UsageError(f"order={wanted}", Message("a shortlist has no such order"), remedy)

    def to_params(self) -> dict[str, str]:
        """The URL parameters that `from_params` reads back as this state."""
        return {} if self.order == ORDERS[0] else {"order": self.order}
