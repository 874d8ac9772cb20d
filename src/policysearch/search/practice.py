"""The questions that staff ask of any practice, formed from its name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from policysearch.errors import UsageError

Aspect = Literal["problem", "governance", "measures", "indicators", "cost", "results"]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)

DEFAULT_LANGUAGE = "en"

_FILE = Path(__file__).with_name("practice.toml")


def standard_questions(topic: str, language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    """A question for each of `ASPECTS`, in English where there are none in this language.

    Raises UsageError for an empty topic.
    """
    topic = " ".join(topic.split()).rstrip(" :?")
    if not topic:
        raise UsageError("the topic", "it is empty", "Name a practice, for example: bicycle parking")
    templates = _templates().get(language) or _templates()[DEFAULT_LANGUAGE]
    return tuple(templates[aspect].replace("{topic}", topic) for aspect in ASPECTS)


@lru_cache(maxsize=1)
def _templates() -> Mapping[str, Mapping[Aspect, str]]:
    return tomllib.loads(_FILE.read_text("utf-8"))
