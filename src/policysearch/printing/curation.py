"""What is wrong with an index and its documents: as JSON values and as a table for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from policysearch.ingest.tesseract import install_command

if TYPE_CHECKING:
    from policysearch.index.finding import Finding, Severity
    from policysearch.index.pictures import Unread

_STYLE: dict[Severity, str] = {"damage": "bold red", "warning": "yellow", "note": "dim"}
_MANY: dict[Severity, str] = {"damage": "damaged", "warning": "warnings", "note": "notes"}


def findings_json(index: Path, findings: Sequence[Finding]) -> dict[str, Any]:
    """What `doctor --json` prints."""
    counts = Counter(one.severity for one in findings)
    return {
        "index": str(index),
        "counts": {severity: counts[severity] for severity in _STYLE},
        "findings": [asdict(one) for one in findings],
    }


def findings_text(findings: Sequence[Finding]) -> Group:
    """How much is wrong, and a row for each finding."""
    if not findings:
        return Group(Text("Nothing is wrong with the index and its documents.", style="bold green"))
    counts = Counter(one.severity for one in findings)
    said = [f"{counts[severity]} {_MANY[severity] if counts[severity] > 1 else severity}" for severity in counts]
    head = Text(", ".join(said), style="bold")
    if counts["damage"]:
        head.append("; its documents are looked at once the index is sound", style="default")
    return Group(head, _table(findings))


def unread_text(unread: Sequence[Unread]) -> Text:
    """A line for each language of which pages are pictures that could not be read; nothing where there are none."""
    lines = (f"{one.reason}: {install_command(one.codes)}, then index again" for one in unread)
    return Text("\n".join(lines), style="yellow")


def _table(findings: Sequence[Finding]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("", "What", "File", "Reason", "Next step"):
        table.add_column(name, overflow="fold")
    for one in findings:
        cells = (one.what, one.subject, one.reason, one.remedy)
        table.add_row(Text(one.severity, style=_STYLE[one.severity]), *map(Text, cells))
    return table
