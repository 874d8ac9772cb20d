"""Commands for those who look after an index and its documents."""

from __future__ import annotations

from pathlib import Path

import typer

from policysearch.cli.main import app
from policysearch.cli.terminal import IndexOption, JsonOption, out, print_json
from policysearch.printing.curation import findings_json, findings_text


@app.command()
def doctor(index: IndexOption = Path("index"), as_json: JsonOption = False) -> None:  # noqa: FBT002
    """Say what is wrong with the index and with the documents in it, and what to do.

    Exit code 1 if the index is damaged. What is wrong with documents alone are warnings and notes.
    """
    from policysearch.index.doctor import examine  # readers and all: a search must not wait for their import

    findings = examine(index)
    if as_json:
        print_json(findings_json(index, findings))
    else:
        out.print(findings_text(findings))
    if any(one.severity == "damage" for one in findings):
        raise typer.Exit(1)
