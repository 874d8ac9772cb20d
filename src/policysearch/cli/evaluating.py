"""Commands that measure rankings and compare them."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from policysearch import printing
from policysearch.cli.main import app
from policysearch.cli.terminal import IndexOption, JsonOption, err, out, print_json, progress_bars
from policysearch.errors import UsageError
from policysearch.search.systems import SYSTEMS

if TYPE_CHECKING:
    from policysearch.evaluate.records import Options, Report

# What an evaluation needs takes a second to import, which no search shall wait for: it is imported where it is used.

PoolName = Literal["target", "mixed", "both"]
Method = Literal["rrf", "convex"]

_COMMA = re.compile(r",(?![^()]*\))")
_REPLAY_HELP = "Do again what this report.json (or its folder) says, and print what differs; exit code 1 if figures do."
_MEASURES = "nDCG@10,R@100,RR@10,AP"


@app.command()
def evaluate(
    source: Annotated[
        str | None,
        typer.Argument(metavar="FOLDER", help="Data set: a folder (BEIR or TREC files), or ir_datasets:ID."),
    ] = None,
    index: IndexOption = Path("index"),
    systems: Annotated[
        list[str] | None,
        typer.Option(
            help="What to measure, separated by commas; the others are compared with the first.",
            show_default=",".join(SYSTEMS),
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option("--model", "-m", help="Encoder, if not the bundled one; may be given several times."),
    ] = None,
    measures: Annotated[
        list[str] | None, typer.Option(help="Names of ir_measures, separated by commas.", show_default=_MEASURES)
    ] = None,
    pool: Annotated[
        PoolName,
        typer.Option(help="Candidates of one language: from the mixed ranking, or that language searched alone."),
    ] = "mixed",
    queries_per_language: Annotated[
        int | None, typer.Option(min=1, help="A reproducible sample of so many queries of each language.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the sample, the intervals and the tests.")] = 0,
    run: Annotated[
        list[str] | None, typer.Option("--run", metavar="NAME=FILE", help="A TREC run from elsewhere, as a system.")
    ] = None,
    topics: Annotated[Path | None, typer.Option(help="File of topics, if the folder has none.")] = None,
    qrels: Annotated[Path | None, typer.Option(help="File of judgements, if the folder has none.")] = None,
    keep_own_language: Annotated[  # noqa: FBT002
        bool,
        typer.Option("--keep-own-language", help="Pooled: keep passages in the query's language if none is relevant."),
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on anything wrong with the data.")] = False,  # noqa: FBT002
    to: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for the report; if not named, one in INDEX/evaluations.")
    ] = None,
    replay: Annotated[Path | None, typer.Option(help=_REPLAY_HELP)] = None,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Measure how well systems rank: in one language, across each pair of languages, and over all together.

    A data set with a corpus.jsonl is indexed by itself; without one, its topics are asked of the index. Writes an HTML
    report, report.json, tables, values per query, and the runs.
    """
    from policysearch.evaluate.records import Options

    if replay is not None:
        if source is not None:
            raise UsageError(source, "--replay asks of what the report was made of", "Leave the folder out")
        _replay(replay, index, to, as_json=as_json)
        return
    if source is None:
        raise UsageError("the data set", "none is named", "Name a folder: policysearch evaluate FOLDER")
    if measures and not _listed(*measures):
        raise UsageError("the measures", "none is named", f"Name some: --measures {_MEASURES}")
    options = Options(
        systems=tuple(_listed(*systems)) if systems else tuple(SYSTEMS),
        models=tuple(dict.fromkeys(model or [])),
        measures=tuple(_listed(*(measures or [_MEASURES]))),
        pool=pool,
        queries_per_language=queries_per_language,
        seed=seed,
        strict=strict,
        keep_own_language=keep_own_language,
        topics=str(topics) if topics else None,
        qrels=str(qrels) if qrels else None,
        runs=_named_runs(run or []),
    )
    report, folder = _evaluate(source, index, options, to, quiet=as_json)
    if as_json:
        from policysearch.evaluate.report import to_json

        print_json(to_json(report))
        return
    out.print(printing.evaluation_text(report))
    out.print(f"\nReport: {folder / 'report.html'}", soft_wrap=True)


@app.command()
def diff(
    run_a: Annotated[Path, typer.Argument(help="A TREC run.")],
    run_b: Annotated[Path, typer.Argument(help="Another one, of the same topics.")],
    qrels: Annotated[Path, typer.Option(help="Judgements: qrels.tsv, or TREC qrels.")],
    measure: Annotated[str, typer.Option(help="What the topics are sorted by.")] = "nDCG@10",
    depth: Annotated[int, typer.Option(min=1, help="Ranks that are shown.")] = 10,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Topics that are shown, most changed first.")] = 10,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Show two runs topic by topic, side by side: what moved, what was gained and lost.

    Runs are taken as they are. A report's means differ where it left a question's own language out.
    """
    from policysearch.evaluate.comparing import compare
    from policysearch.evaluate.comparing_view import differences_json, differences_table
    from policysearch.evaluate.datasets import read_judgements
    from policysearch.evaluate.runs import read_run

    first, second = read_run(run_a), read_run(run_b)
    names = (first.name, second.name) if first.name != second.name else (run_a.name, run_b.name)
    differences = compare(first, second, read_judgements(qrels), measure=measure, depth=depth)
    if as_json:
        print_json(differences_json(differences, names=names, measure=measure))
    else:
        out.print(differences_table(differences, names=names, measure=measure, topics=limit))


@app.command()
def fuse(
    runs: Annotated[list[Path], typer.Argument(help="TREC runs, two or more.")],
    to: Annotated[Path, typer.Option("--out", "-o", help="File for the new run.")],
    method: Annotated[Method, typer.Option(help="Reciprocal ranks, or a weighted sum of scaled scores.")] = "rrf",
    weights: Annotated[str | None, typer.Option(help="One for each run, separated by commas.")] = None,
    k: Annotated[int, typer.Option(min=1, help="Constant of rrf.")] = 60,
    depth: Annotated[int, typer.Option(min=1, help="Items kept for each topic.")] = 1000,
) -> None:
    """Make one run of several, whoever made them."""
    from policysearch.evaluate.fusing import fuse as fuse_runs
    from policysearch.evaluate.runs import read_run, write_run

    shares = [_number(weight) for weight in _listed(weights)] if weights is not None else None
    fused = fuse_runs([read_run(path) for path in runs], method=method, weights=shares, k=k, depth=depth, name=to.stem)
    write_run(to, fused)
    out.print(f"{len(fused.rankings)} topics in {to}", soft_wrap=True)


def _evaluate(source: str, index: Path, options: Options, to: Path | None, *, quiet: bool) -> tuple[Report, Path]:
    from policysearch.evaluate.running import evaluate as run_evaluation

    name = re.sub(r"[^\w-]+", "-", Path(source).name).strip("-") or "evaluation"
    folder = to or index / "evaluations" / f"{name}-{time.strftime('%Y%m%dT%H%M%S')}"
    try:
        with progress_bars(quiet=quiet) as progress:
            return run_evaluation(source, index=index, options=options, out=folder, progress=progress), folder
    except KeyboardInterrupt:
        err.print("Interrupted. What was embedded so far is kept; run the command again to go on.")
        raise typer.Exit(130) from None


def _replay(path: Path, index: Path, to: Path | None, *, as_json: bool) -> None:
    from policysearch.evaluate.replaying import changes
    from policysearch.evaluate.report import load

    before = load(path)
    after, folder = _evaluate(before.data.source, index, before.options, to, quiet=as_json)
    found = changes(before, after)
    if as_json:
        print_json(printing.changes_json(found))
    else:
        out.print(printing.changes_text(found))
        out.print(f"\nReport: {folder / 'report.html'}", soft_wrap=True)
    if any(change.matters for change in found):
        raise typer.Exit(1)


def _listed(*given: str) -> list[str]:
    """Values separated by commas, in one option or in several."""
    return [value.strip() for values in given for value in _COMMA.split(values) if value.strip()]


def _named_runs(values: list[str]) -> Mapping[str, str]:
    from policysearch.evaluate.running import file_name

    found: dict[str, str] = {}
    for value in values:
        name, equals, path = value.partition("=")
        if not (name and equals and path):
            raise UsageError(value, "this does not name a run", "Write --run NAME=FILE")
        if file_name(name) in map(file_name, found):
            raise UsageError(name, "two runs have this name", "Give each its own: --run NAME=FILE")
        found[name] = path
    return found


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(text, "this is no weight", "Give one number for each run: --weights .7,.3") from None
