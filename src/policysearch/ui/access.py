"""What visitors may do beside searching: decided by whoever starts the server, read by the pages."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from functools import lru_cache

from policysearch.ingest.formats import SUFFIXES

ACCESS_VARIABLE = "POLICYSEARCH_ACCESS"
"""Environment variable that carries an `Access` from `policysearch serve` to the app."""


@dataclass(frozen=True, slots=True)
class Access:
    """`evaluate`: the pages that read folders whose visitors name them. `upload`: add and remove documents.

    With `sign_in` those who upload must have signed in with an address among `editors`: whole addresses, or "@" and a
    domain. `max_upload_mb` and `suffixes` limit each file.
    """

    evaluate: bool = True
    upload: bool = False
    sign_in: bool = True
    editors: tuple[str, ...] = ()
    max_upload_mb: int = 50
    suffixes: tuple[str, ...] = tuple(SUFFIXES)

    def to_json(self) -> str:
        """What `access` reads back."""
        return json.dumps(asdict(self))

    def admits(self, email: str) -> bool:
        """Whether this address is that of an editor."""
        address = email.strip().casefold()
        name, _, domain = address.rpartition("@")
        return bool(name and domain) and not {address, f"@{domain}"}.isdisjoint(map(str.casefold, self.editors))


def access() -> Access:
    """That of this server; where nobody has said anything, nothing can be changed."""
    return _read(os.environ.get(ACCESS_VARIABLE, ""))


@lru_cache(maxsize=4)
def _read(text: str) -> Access:
    if not text:
        return Access()
    values = json.loads(text)
    return Access(**values | {name: tuple(values[name]) for name in ("editors", "suffixes")})
