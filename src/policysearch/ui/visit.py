"""What one visitor gathers: in the server's memory for the time of the visit, and nowhere else.

The browser knows the visit by a random token in a cookie, so that a reload and another tab find it again. A token that
this server has not given out, or has forgotten, means nothing.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from urllib.parse import urlsplit

import streamlit as st

from policysearch.export.brief import Item
from policysearch.ui.safe_text import escaped
from policysearch.ui.shortlist.items import Shortlist

UNUSED_SECONDS = 24 * 3600
MOST_VISITS = 10_000
"""More than this many at once, and the one that was longest unused is forgotten."""

_TOKEN = "visit"  # noqa: S105  # a key, not the token
_COOKIE = "policysearch-visit"

_REMEMBER = """{
const visit = document.querySelector("[data-visit]").dataset;
const secure = location.protocol === "https:" ? "; Secure" : "";
document.cookie = `${visit.name}=${visit.visit}; Path=/; SameSite=Strict${secure}`;
}"""


@dataclass(frozen=True, slots=True)
class Visit:
    """The shortlist, what was last removed from it, with the places, and the language chosen for the interface.

    `signing_in` from the click on until the visitor is back.
    """

    shortlist: Shortlist = field(default_factory=Shortlist)
    removed: tuple[tuple[int, Item], ...] = ()
    language: str | None = None
    signing_in: bool = False


class Visits:
    """All visits of a server, by token; usable from several threads. `clock` gives seconds."""

    def __init__(
        self, unused: float = UNUSED_SECONDS, most: int = MOST_VISITS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._unused, self._most, self._clock = unused, most, clock
        self._lock = Lock()
        self._visits: OrderedDict[str, tuple[float, Visit]] = OrderedDict()
        """Last use and visit, the longest unused first."""

    def begin(self) -> str:
        """The token of a new visit."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._visits[token] = (self._clock(), Visit())
            self._forget()
        return token

    def find(self, token: str) -> Visit | None:
        """The visit of a token, which counts as used now; None where there is none."""
        with self._lock:
            self._forget()
            if token not in self._visits:
                return None
            _, visit = self._visits[token]
            self._use(token, visit)
            return visit

    def change(self, token: str, changed: Callable[[Visit], Visit]) -> Visit:
        """Put what `changed` makes of a visit in its place, and return it: no other change comes between.

        A visit that was forgotten begins anew. Raises what `changed` raises; the visit is then as before.
        """
        with self._lock:
            _, visit = self._visits.get(token, (0.0, Visit()))
            visit = changed(visit)
            self._use(token, visit)
            self._forget()
            return visit

    def _use(self, token: str, visit: Visit) -> None:
        self._visits[token] = (self._clock(), visit)
        self._visits.move_to_end(token)

    def _forget(self) -> None:
        oldest = self._clock() - self._unused
        while self._visits:
            used, _ = next(iter(self._visits.values()))
            if used >= oldest and len(self._visits) <= self._most:
                return
            self._visits.popitem(last=False)


_VISITS = Visits()
"""Those of this server. A cached resource would do the same, but every text of a page asks for its language here."""


def current() -> Visit:
    """The visit whose page this run draws."""
    return _VISITS.find(_token()) or Visit()


def change(changed: Callable[[Visit], Visit]) -> Visit:
    """Change the visit, and return it as it is then. Raises what `changed` raises."""
    return _VISITS.change(_token(), changed)


def change_shortlist(changed: Callable[[Shortlist], Shortlist]) -> Shortlist:
    """Change the shortlist, and return it as it is then; what that removes can be brought back until more is kept."""

    def with_changed(visit: Visit) -> Visit:
        before, after = visit.shortlist, changed(visit.shortlist)
        grown = len(after.items) > len(before.items)
        removed = before.gone(after) or (() if grown else visit.removed)
        return replace(visit, shortlist=after, removed=removed)

    return change(with_changed).shortlist


def undo() -> None:
    """Bring back what was last removed from the shortlist."""
    change(lambda visit: replace(visit, shortlist=visit.shortlist.restored(visit.removed), removed=()))


def later() -> Callable[[], Visit]:
    """What gives this visit as it is when it is called, from any thread."""
    token = _token()
    return lambda: _VISITS.find(token) or Visit()


def remember() -> None:
    """Have the browser send the token from now on: once on every page."""
    name, token = escaped(_cookie_name()), escaped(_token())
    # The token is in an attribute: the script is the same for everybody.
    st.html(
        f'<span class="ps-nothing" data-visit="{token}" data-name="{name}"></span><script>{_REMEMBER}</script>',
        unsafe_allow_javascript=True,
    )


def _token() -> str:
    """That of this page, else the one the browser sent, else a new one: a page loaded anew has only the cookie."""
    token = st.session_state.get(_TOKEN)
    if token is None:
        sent = st.context.cookies.get(_cookie_name(), "")
        token = st.session_state[_TOKEN] = sent if _VISITS.find(sent) else _VISITS.begin()
    return str(token)


def _cookie_name() -> str:
    """One for each port: browsers send the cookies of a host to all servers on it."""
    port = urlsplit(st.context.url or "").port
    return f"{_COOKIE}-{port}" if port else _COOKIE
