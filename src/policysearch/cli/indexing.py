"""The command that makes an index, once or whenever its folder changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from policysearch import printing
from policysearch.cli.main import app
from policysearch.cli.terminal import IndexOption, JsonOption, err, out, print_json, progress_bars
from policysearch.encode.loading import load_encoder
from policysearch.errors import PolicySearchError
from policysearch.index.pictures import unread_pages
from policysearch.printing.curation import unread_text
from policysearch.records import BuildReport
from policysearch.settings import DEFAULT_MODEL, EncodingSettings, Settings
from policysearch.text.languages import normalise


@app.command("index")
def index_command(
    folder: Annotated[Path, typer.Argument(help="Folder of documents, read with its subfolders.")] = Path("corpus"),
    index: IndexOption = Path("index"),
    model: Annotated[
        str,
        typer.Option("--model", "-m", help="The bundled model, or a sentence-transformers name or folder."),
    ] = DEFAULT_MODEL,
    language: Annotated[
        str | None, typer.Option(help="Language of all documents, whatever they say of themselves.")
    ] = None,
    taxonomy: Annotated[
        list[Path] | None,
        typer.Option("--taxonomy", help="A TOML file with themes of your own, beside those that come with it."),
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read every file again.")] = False,  # noqa: FBT002
    watch: Annotated[  # noqa: FBT002
        bool,
        typer.Option(
            "--watch",
            help="Then wait, and do it again whenever the folder changes, until Ctrl-C; with --json, a line each time.",
        ),
    ] = False,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Make the documents of a folder searchable; on later runs, only what has changed is read and embedded."""
    from policysearch.index.build import build_index  # readers and all: a search must not wait for their import

    settings = Settings(encoding=EncodingSettings(model=model))
    tag = normalise(language) if language else None
    encoder = load_encoder(settings.encoding) if watch else None  # once for all

    def build(*, anew: bool = False) -> BuildReport:
        with progress_bars(quiet=as_json) as progress:
            return build_index(
                folder,
                index,
                settings=settings,
                language=tag,
                taxonomies=taxonomy or (),
                rebuild=anew,
                encoder=encoder,
                progress=progress,
            )

    try:
        changes = _changes(folder, index) if watch and folder.is_dir() else iter(())
        report = build(anew=rebuild)
        _print(report, index, as_json=as_json, watch=watch)
        if watch:
            _follow(changes, build, index, as_json=as_json)
            return
    except KeyboardInterrupt:
        err.print("Interrupted. What was embedded so far is kept; run the command again to go on.")
        raise typer.Exit(130) from None
    if any(item.failed for item in report.skipped):
        raise typer.Exit(3)


def _changes(folder: Path, index: Path) -> Iterator[object]:
    """Whatever changes in the folder from now on, some changes at a time; something empty while nothing does."""
    from watchfiles import watch

    own = index.absolute()
    changes = watch(
        folder,
        watch_filter=lambda _, path: not Path(path).is_relative_to(own),
        rust_timeout=1000,
        yield_on_timeout=True,
    )
    next(changes)  # it begins to watch when it is first asked: what changes during a build must not be missed
    return changes


def _follow(changes: Iterator[object], build: Callable[[], BuildReport], index: Path, *, as_json: bool) -> None:
    """Build after every change, until Ctrl-C. A build that fails is said, and the next change tried."""
    err.print("Watching the folder. Ctrl-C ends it.")
    with suppress(KeyboardInterrupt):
        for changed in changes:
            if changed:
                _again(build, index, as_json=as_json)


def _again(build: Callable[[], BuildReport], index: Path, *, as_json: bool) -> None:
    try:
        report = build()
    except PolicySearchError as error:
        err.print(str(error), markup=False)
        return
    if report.changed:
        _print(report, index, as_json=as_json, watch=True)


def _print(report: BuildReport, index: Path, *, as_json: bool, watch: bool) -> None:
    if as_json:
        print_json(printing.report_json(report), on_one_line=watch)
        return
    out.print(printing.report_table(report))
    if unread := unread_pages(index):
        out.print(unread_text(unread), soft_wrap=True)
    if report.skipped:
        out.print()
        for item in report.skipped:
            out.print(printing.skipped_line(item), soft_wrap=True)
