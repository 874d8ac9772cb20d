"""At least so many of every group first: for readers who want to see what each language or city has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray


def first_of_each(groups: Sequence[Hashable], least: int) -> NDArray[np.int64]:
    """Positions of ranked items (n,): first the best `least` of every group, then the rest, each part in its order.

    `groups` names each item's group, best item first. Every position occurs once, and which come first does not
    hang on how many are shown, so that pages continue each other.
    """
    seen: Counter[Hashable] = Counter()
    first: list[int] = []
    rest: list[int] = []
    for position, group in enumerate(groups):
        (first if seen[group] < least else rest).append(position)
        seen[group] += 1
    return np.array([*first, *rest], np.int64)
