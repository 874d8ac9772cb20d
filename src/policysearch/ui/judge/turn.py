"""One showing of a passage to a judge, which ends with the first press of a button."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from policysearch.evaluate.judging import Pair


class Turn:
    """A pair before the judge; None where all is judged.

    Keys can be pressed faster than pages are drawn, and Streamlit answers each in a thread of its own while it stops
    the one before wherever that calls Streamlit next. So what a turn does is done once, and whole.
    """

    def __init__(self, pair: Pair | None) -> None:
        self.pair = pair
        self._lock = Lock()
        self._over = False
        self._onward = pair

    def end(self, act: Callable[[], Pair | None]) -> Pair | None:
        """Where the act of the first press leads, which alone is done; where it raises, the turn goes on.

        The act must not call Streamlit.
        """
        with self._lock:
            if not self._over:
                self._onward = act()
                self._over = True
            return self._onward
