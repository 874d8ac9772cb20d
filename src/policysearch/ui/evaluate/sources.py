"""Topics and data sets that the pages can offer: those beside the corpus of the index."""

from __future__ import annotations

from pathlib import Path

from policysearch.evaluate import quotes
from policysearch.evaluate.judging import TOPICS
from policysearch.search.engine import Index

_QRELS = ("qrels.tsv", "qrels/test.tsv", quotes.FILE)


def found_topics(index: Index) -> list[str]:
    """Folders with topics: `evaluation` in the corpus that the index was made of, or in ./corpus."""
    corpora = dict.fromkeys((Path(index.manifest.corpus), Path("corpus").absolute()))
    folders = (corpus / "evaluation" for corpus in corpora)
    return [str(folder) for folder in folders if (folder / TOPICS).is_file()]


def found_sources(index: Index) -> list[str]:
    """Those of them that have judgements too."""
    return [folder for folder in found_topics(index) if any((Path(folder) / name).is_file() for name in _QRELS)]
