"""Commands that hold things side by side: cities, passages, plans."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policysearch import printing
from policysearch.cli.main import app
from policysearch.cli.terminal import IndexOption, JsonOption, out, print_json
from policysearch.errors import UsageError
from policysearch.export.comparison import gaps_csv, matrix_csv
from policysearch.search import compare as comparing
from policysearch.search.engine import Index
from policysearch.search.limits import Limits
from policysearch.search.plans import compare_plans
from policysearch.search.practice import standard_questions
from policysearch.text.catalogue import INTERFACES
from policysearch.text.languages import preload


@app.command()
def compare(
    questions: Annotated[list[str] | None, typer.Argument(help="Questions, in any language.")] = None,
    index: IndexOption = Path("index"),
    topic: Annotated[
        str | None,
        typer.Option(
            "--topic",
            help="A practice, e.g. 'bicycle parking': only documents about it are asked; without questions, six that"
            " staff ask of any.",
        ),
    ] = None,
    topic_language: Annotated[
        str, typer.Option("--topic-language", help="Language of those six: de, en, es, fi, fr, it or sv.")
    ] = "en",
    city: Annotated[list[str] | None, typer.Option("--city", help="Only documents of this city.")] = None,
    country: Annotated[
        list[str] | None, typer.Option("--country", help="Only documents of this country, e.g. IT.")
    ] = None,
    asked_in: Annotated[
        str | None, typer.Option("--asked-in", help="Language of questions and topic, if detection gets it wrong.")
    ] = None,
    plan: Annotated[str | None, typer.Option("--plan", help="A plan: its id, path or file name.")] = None,
    other: Annotated[str | None, typer.Option("--with", help="The plan to hold it against.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table of all that was looked at.")] = False,  # noqa: FBT002
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Hold cities side by side: what each says to the same questions. Or two plans: what the one has, not the other.

    policysearch compare "Who pays for cloudburst protection?"

    policysearch compare --topic "bicycle parking" --city Utrecht --city Uppsala

    policysearch compare --plan milano-food-policy.md --with gent-food-policy.md
    """
    if topic_language not in INTERFACES:
        raise UsageError(topic_language, "there are no questions in this language", f"Use {', '.join(INTERFACES)}")
    asked = questions or (list(standard_questions(topic, topic_language)) if topic else [])
    if as_csv and as_json:
        raise UsageError("--csv", "--json is given as well", "Choose one of them")
    if (plan is None) != (other is None):
        raise UsageError("--plan", "it takes two plans", "Name both: --plan ONE --with OTHER")
    if plan is not None and (asked or city or country):
        raise UsageError("--plan", "questions or places are given as well", "Do one after the other")
    if plan is not None and other is not None:
        _compare_plans(Index.open(index), plan, other, as_csv=as_csv, as_json=as_json)
        return
    preload()
    limits: Limits = {"cities": city or (), "countries": country or ()}
    opened = Index.open(index)
    matrix = comparing.compare(opened, asked, practice=topic, language=asked_in, **limits)
    if as_csv:
        typer.echo(matrix_csv(opened, matrix, limits), nl=False)
    elif as_json:
        print_json(printing.matrix_json(matrix))
    else:
        out.print(printing.matrix_text(matrix))


@app.command()
def similar(
    passage: Annotated[str, typer.Argument(help="The id of a passage, as search --json prints it.")],
    index: IndexOption = Path("index"),
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many hits.")] = 10,
    per_city: Annotated[
        int | None, typer.Option("--per-city", min=1, help="First the best so many of each city.")
    ] = None,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Find who else does what a passage says, in any language. Its own document and versions of it are left out."""
    opened = Index.open(index)
    ranking = opened.similar(passage, limit=limit, per_city=per_city)
    if as_json:
        print_json(printing.ranking_json(ranking))
    elif ranking.hits:
        out.print(printing.asked_text(opened.passage(passage)), printing.ranking_text(ranking))
    else:
        out.print("No other document says the like.")


def _compare_plans(index: Index, plan: str, other: str, *, as_csv: bool, as_json: bool) -> None:
    gaps = compare_plans(index, plan, other)
    if as_csv:
        typer.echo(gaps_csv(gaps), nl=False)
    elif as_json:
        print_json(printing.gaps_json(gaps))
    else:
        out.print(printing.gaps_text(gaps))
