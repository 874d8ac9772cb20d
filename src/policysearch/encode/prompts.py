"""What to put before queries and passages: by the model's own config, else as its family was trained."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Prompts:
    """Text put before a query and before a passage, as it stands."""

    query: str = ""
    passage: str = ""


_WEB_SEARCH = "Given a web search query, retrieve relevant passages that answer the query"
_INSTRUCTED = Prompts(query=f"Instruct: {_WEB_SEARCH}\nQuery: ")
_REPRESENT = Prompts(query="Represent this sentence for searching relevant passages: ")

FAMILIES: tuple[tuple[str, Prompts], ...] = (
    (r"e5-.*instruct", _INSTRUCTED),
    (r"\be5-", Prompts(query="query: ", passage="passage: ")),
    (r"bge-m3|bge-reranker", Prompts()),
    (r"bge-multilingual-gemma2", Prompts(query=f"<instruct>{_WEB_SEARCH}.\n<query>")),
    (r"bge-.*-zh", Prompts(query="为这个句子生成表示以用于检索相关文章：")),
    (r"bge-", _REPRESENT),
    (r"gte-.*instruct", _INSTRUCTED),
    (r"gte-", Prompts()),
    (r"arctic-embed-.*v2", Prompts(query="query: ")),
    (r"arctic-embed-", _REPRESENT),
    (r"qwen3-embedding", Prompts(query=f"Instruct: {_WEB_SEARCH}\nQuery:")),
    (r"embeddinggemma", Prompts(query="task: search result | query: ", passage="title: none | text: ")),
    (
        r"jina-embeddings-v3",
        Prompts(
            "Represent the query for retrieving evidence documents: ",
            "Represent the document for retrieval: ",
        ),
    ),
    (r"jina-embeddings-v4", Prompts(query="Query: ", passage="Passage: ")),
    (r"jina-embeddings-v5", Prompts(query="Query: ", passage="Document: ")),
    (r"jina-embeddings-v2|minilm|mpnet|labse", Prompts()),
)
"""Pattern in the model's name (any case; the first found decides) and the prompts of its model card."""

QUERY_NAMES = ("query", "retrieval.query", "s2p_query", "web_search_query")
PASSAGE_NAMES = ("passage", "document", "retrieval.passage", "corpus")


def prompts_for(name: str, own: Mapping[str, str | None]) -> Prompts:
    """Prompts of the model called `name` whose config holds the prompts `own` (name of the prompt -> text).

    A config without any text for queries or passages says nothing about them; then the family decides, and a
    model of no known family gets no prompts.
    """
    query, passage = _first(own, QUERY_NAMES), _first(own, PASSAGE_NAMES)
    if query or passage:
        return Prompts(query, passage)
    for pattern, prompts in FAMILIES:
        if re.search(pattern, name, re.IGNORECASE):
            return prompts
    return Prompts()


def _first(own: Mapping[str, str | None], names: tuple[str, ...]) -> str:
    return next((own[name] or "" for name in names if own.get(name)), "")
