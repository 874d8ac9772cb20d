"""Values of URL parameters, as pages read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from policysearch.errors import Message, UsageError

Params = Mapping[str, Sequence[str]]
"""Name -> values, in the order of the address."""


def of_address() -> Params:
    """Those of the page as it stands."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def last(params: Params, name: str) -> str:
    """The last value, its white space made single spaces; empty where there is none."""
    values = params.get(name, ())
    return " ".join(values[-1].split()) if values else ""


def several(params: Params, name: str) -> tuple[str, ...]:
    """All values in the order given, each once."""
    return tuple(dict.fromkeys(value.strip() for value in params.get(name, ()) if value.strip()))


def number(params: Params, name: str, least: int, most: int) -> int | None:
    """A whole number, None where there is none. Raises UsageError for anything else."""
    text = last(params, name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        remedy = Message(
            "Give a number from {least} to {most} in the address, or leave {name} out",
            least=least,
            most=most,
            name=name,
        )
        raise UsageError(f"{name}={text}", Message("this is not a number that can be used here"), remedy)
    return int(text)
