"""Ask in your language, find it in theirs: search over the policy documents of cities and regions."""

from __future__ import annotations

from importlib.metadata import version

from policysearch.errors import PolicySearchError
from policysearch.index.build import build_index
from policysearch.records import BuildReport, Document, Evidence, Hit, MatchedTerm, Passage, Ranking
from policysearch.search.engine import Index
from policysearch.settings import Settings

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
