"""What an evaluation leaves behind in its folder."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from policysearch.errors import UsageError
from policysearch.evaluate import html, report, tables
from policysearch.evaluate.records import Measured, Report


def save(result: Report, measured: Measured, folder: Path) -> None:
    """Write report.html, tables.md, tables.tex, per_query.csv and report.json.

    All are complete before the first takes its place, by a rename; report.json comes last, so that where it is new
    the others are. Raises UsageError where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".writing-", dir=folder) as place:
            new = Path(place)
            _write(new / "report.html", html.render(result, measured))
            _write(new / "tables.md", tables.markdown(result))
            _write(new / "tables.tex", tables.latex(result))
            tables.per_query(measured, new / "per_query.csv")
            values = json.dumps(report.to_json(result), ensure_ascii=False, indent=1)
            _write(new / report.NAME, values + "\n")
            for name in ("report.html", "tables.md", "tables.tex", "per_query.csv", report.NAME):
                (new / name).replace(folder / name)
    except OSError as error:
        raise UsageError(str(folder), f"the report cannot be written ({error})", "Name another --out FOLDER") from error


def _write(path: Path, text: str) -> None:
    # Half a surrogate pair, as JSON may hold one, is in no encoding of text: it is written as a question mark.
    path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
