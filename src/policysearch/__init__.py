"""Ask in your language, find it in theirs: search over the policy documents of cities and regions."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from policysearch.errors import PolicySearchError
from policysearch.records import BuildReport, Document, Evidence, Hit, MatchedTerm, Passage, Ranking
from policysearch.settings import Settings

if TYPE_CHECKING:
    from policysearch.index.build import build_index
    from policysearch.search.engine import Index

__version__ = version("policysearch")

__all__ = [
    "BuildReport",
    "Document",
    "Evidence",
    "Hit",
    "Index",
    "MatchedTerm",
    "Passage",
    "PolicySearchError",
    "Ranking",
    "Settings",
    "build_index",
]

_LAZY = {"Index": "policysearch.search.engine", "build_index": "policysearch.index.build"}


def __getattr__(name: str) -> Any:
    """Import what is heavy when it is first asked for: a search must not wait for what only builds need."""
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(name)
