"""Commands about words: what they are called in other languages, and a user's own say in it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from policysearch import printing
from policysearch.cli.main import app
from policysearch.cli.terminal import IndexOption, JsonOption, err, out, print_json
from policysearch.errors import UsageError
from policysearch.search.engine import Index
from policysearch.search.glossary import FILE, Glossary
from policysearch.text.languages import preload


@app.command()
def lexicon(
    word: Annotated[str, typer.Argument(help="A word, or several, in any language.")],
    index: IndexOption = Path("index"),
    to: Annotated[list[str] | None, typer.Option("--to", help="Only this language, e.g. it.")] = None,
    asked_in: Annotated[
        str | None, typer.Option("--asked-in", help="Language of the word, if detection gets it wrong.")
    ] = None,
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Show what a word is looked for by in each language of the index, with weights, and where that comes from.

    Nothing is shown for words that are so common that they are not looked for at all.
    """
    preload()
    opened = Index.open(index)
    found = opened.translations(word, to=to or (), language=asked_in)
    if as_json:
        print_json(printing.translations_json(word, found))
    elif found:
        out.print(printing.translations_table(found))
    else:
        out.print("Nothing: the index has no word for it, or it is too common to be looked for.")


@app.command()
def glossary(
    file: Annotated[
        Path | None, typer.Argument(help="Tab-separated, in UTF-8: term, language, term, language.")
    ] = None,
    index: IndexOption = Path("index"),
    remove: Annotated[bool, typer.Option("--remove", help="Do without it again.")] = False,  # noqa: FBT002
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Give the index your own translations, which win over the learnt ones; without FILE, show what it has.

    A file replaces the one before, which is kept beside it as glossary.tsv.before.
    """
    opened, place = Index.open(index), index / FILE
    if file is not None and remove:
        raise UsageError("--remove", "a file is named as well", "Do one after the other")
    if file is not None:
        pairs = Glossary.read(file).pairs
        if not (place.exists() and file.samefile(place)):
            new = place.with_name(f"{FILE}.new")
            shutil.copyfile(file, new)
            _keep_before(place)  # last: the file may be the one kept before
            new.replace(place)  # a search never sees half of it
        err.print(f"{len(pairs)} pairs of terms from {file} are used from now on.")
    elif remove:
        _keep_before(place)
        place.unlink(missing_ok=True)
    if as_json:
        print_json(printing.glossary_json(opened.glossary))
    elif opened.glossary.pairs:
        out.print(printing.glossary_table(opened.glossary))
    else:
        out.print(f"The index at {index} has no glossary. Give it one: policysearch glossary FILE --index {index}")


def _keep_before(place: Path) -> None:
    if place.exists():
        shutil.copyfile(place, place.with_name(f"{FILE}.before"))
