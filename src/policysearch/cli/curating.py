"""Commands for those who look after an index and its documents."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import typer

from policysearch.cli.main import app
from policysearch.cli.terminal import IndexOption, JsonOption, out, print_json
from policysearch.printing.curation import findings_json, findings_text


@app.command()
def doctor(index: IndexOption = Path("index"), as_json: JsonOption = False) -> None:  # noqa: FBT002
    """Say what is wrong with the index and with the documents in it, and what to do; the app says it beside answers.

    Exit code 1 if the index is damaged. What is wrong with documents alone are warnings and notes.
    """
    from policysearch.ui.corpus.findings import examined, keep  # readers and all: a search must not wait for them

    findings = examined(index)
    with suppress(OSError):  # an index that may be read alone
        keep(index, findings)
    if as_json:
        print_json(findings_json(index, findings))
    else:
        out.print(findings_text(findings))
    if any(one.severity == "damage" for one in findings):
        raise typer.Exit(1)
