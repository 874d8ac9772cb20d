"""A practice by its name: which documents are about it, and the questions that staff ask of any."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, Unpack, get_args

from policysearch.errors import Message, UsageError
from policysearch.search.engine import Index
from policysearch.search.limits import Limits

Aspect = Literal["problem", "governance", "measures", "indicators", "cost", "results"]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)

DEFAULT_LANGUAGE = "en"

_NEAR = 0.45
"""Least score of a document about a practice, as a share of the best one's: tuned on seven practices in the samples."""

_FILE = Path(__file__).with_name("practice.toml")


def standard_questions(topic: str, language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    """A question for each of `ASPECTS`, in English where there are none in this language.

    Raises UsageError for an empty topic.
    """
    topic = " ".join(topic.split()).rstrip(" :?")
    if not topic:
        remedy = Message("Name a practice, for example: bicycle parking")
        raise UsageError(Message("the topic"), Message("it is empty"), remedy)
    templates = _templates().get(language) or _templates()[DEFAULT_LANGUAGE]
    return tuple(templates[aspect].replace("{topic}", topic) for aspect in ASPECTS)


def documents_about(
    index: Index, practice: str, *, language: str | None = None, **limits: Unpack[Limits]
) -> frozenset[str]:
    """Ids of the documents within these limits that are about a practice: those that its name finds first.

    `language` is the name's own, detected where it is not given. Raises UsageError.
    """
    found = index.search(
        practice,
        language=language,
        per_document=1,
        limit=max(1, index.manifest.documents),
        all_versions=True,
        evidence=False,
        **limits,
    )
    best = [(group.document.document_id, group.hits[0].score) for group in found.groups]
    highest = max((score for _, score in best), default=0.0)
    least = min(highest, _NEAR * highest)  # the best is about it, also where all are far
    return frozenset(document_id for document_id, score in best if score >= least)


@lru_cache(maxsize=1)
def _templates() -> Mapping[str, Mapping[Aspect, str]]:
    return tomllib.loads(_FILE.read_text("utf-8"))
