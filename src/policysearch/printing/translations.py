"""What words are looked for by in other languages: as JSON values and as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from policysearch.records import Translation
from policysearch.search.glossary import Glossary
from policysearch.text.languages import language_name

_ORIGINS = {
    "query": "the word itself",
    "glossary": "your glossary",
    "same word": "the same word",
    "lexicon": "learnt from the corpus",
    "encoder": "near in meaning; the word is new",
}


def translations_json(word: str, translations: Sequence[Translation]) -> dict[str, Any]:
    """What `lexicon --json` prints."""
    return {"word": word, "translations": [asdict(its) | {"weight": round(its.weight, 4)} for its in translations]}


def translations_table(translations: Sequence[Translation]) -> Table:
    """A row for each translation, by language."""
    table = Table(box=None, pad_edge=False)
    for name in ("Word", "Language", "Looked for as", "Weight", "From"):
        table.add_column(name, justify="right" if name == "Weight" else "left")
    before = ("", "")
    for its in translations:
        here = (its.word, language_name(its.language))
        shown = [Text(now if here != before else "") for now in here]
        table.add_row(*shown, Text(its.written), f"{its.weight:.2f}", _ORIGINS[its.origin])
        before = here
    return table


def glossary_json(glossary: Glossary) -> dict[str, Any]:
    """What `glossary --json` prints."""
    return {"pairs": [[asdict(entry) for entry in pair] for pair in glossary.pairs]}


def glossary_table(glossary: Glossary) -> Table:
    """A row for each pair."""
    table = Table("Term", "Language", "Term", "Language", box=None, pad_edge=False)
    for one, other in glossary.pairs:
        names = (language_name(one.language), language_name(other.language))
        table.add_row(Text(one.text), names[0], Text(other.text), names[1])
    return table
