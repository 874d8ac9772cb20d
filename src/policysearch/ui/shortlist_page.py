"""The page shortlist: not there yet."""

from __future__ import annotations


def show() -> None:
    """The whole page, from the URL."""
