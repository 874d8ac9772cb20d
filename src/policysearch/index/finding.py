"""What `doctor` finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["damage", "warning", "note"]
"""`damage`: the index cannot be used. `warning`: answers suffer. `note`: worth knowing, and often meant to be so."""

# fmt: off
What = Literal[
    "index-damaged", "index-outdated", "glossary-unusable", "corpus-gone", "file-failed", "file-left-out",
    "file-changed", "file-new", "file-gone", "near-identical", "pages-without-text", "pages-read-by-ocr",
    "pictures-not-read", "characters-lost", "wrong-encoding", "language-unknown", "language-differs",
    "languages-mixed", "passages-cut", "metadata-missing",
]
# fmt: on


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: how badly, what, with which file or document, why, and what to do."""

    severity: Severity
    what: What
    subject: str
    reason: str
    remedy: str
