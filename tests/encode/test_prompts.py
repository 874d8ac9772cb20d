from __future__ import annotations

import pytest

from policysearch.encode.prompts import Prompts, prompts_for

SEARCH = "Given a web search query, retrieve relevant passages that answer the query"
REPRESENT = "Represent this sentence for searching relevant passages: "


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("intfloat/multilingual-e5-large", "query: ", "passage: "),
        ("intfloat/e5-base-v2", "query: ", "passage: "),
        ("intfloat/multilingual-e5-large-instruct", f"Instruct: {SEARCH}\nQuery: ", ""),
        ("intfloat/e5-mistral-7b-instruct", f"Instruct: {SEARCH}\nQuery: ", ""),
        ("BAAI/bge-m3", "", ""),
        ("BAAI/bge-small-en-v1.5", REPRESENT, ""),
        ("BAAI/bge-large-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("BAAI/bge-multilingual-gemma2", f"<instruct>{SEARCH}.\n<query>", ""),
        ("Alibaba-NLP/gte-multilingual-base", "", ""),
        ("Alibaba-NLP/gte-Qwen2-7B-instruct", f"Instruct: {SEARCH}\nQuery: ", ""),
        ("Snowflake/snowflake-arctic-embed-m", REPRESENT, ""),
        ("Snowflake/snowflake-arctic-embed-l-v2.0", "query: ", ""),
        ("Qwen/Qwen3-Embedding-0.6B", f"Instruct: {SEARCH}\nQuery:", ""),
        ("google/embeddinggemma-300m", "task: search result | query: ", "title: none | text: "),
        ("jinaai/jina-embeddings-v2-base-de", "", ""),
        (
            "jinaai/jina-embeddings-v3",
            "Represent the query for retrieving evidence documents: ",
            "Represent the document for retrieval: ",
        ),
        ("jinaai/jina-embeddings-v4", "Query: ", "Passage: "),
        ("sentence-transformers/all-MiniLM-L6-v2", "", ""),
        ("sentence-transformers/paraphrase-multilingual-mpnet-base-v2", "", ""),
        ("someone/unheard-of", "", ""),
    ],
)
def test_prompts_of_a_family(name: str, query: str, passage: str) -> None:
    assert prompts_for(name, {}) == Prompts(query, passage)


def test_the_models_own_config_comes_first() -> None:
    own = {"query": "Q: ", "document": "D: "}
    assert prompts_for("intfloat/multilingual-e5-small", own) == Prompts("Q: ", "D: ")


def test_a_config_with_a_query_prompt_alone_means_no_passage_prompt() -> None:
    assert prompts_for("intfloat/e5-small", {"query": "find: ", "document": ""}) == Prompts("find: ", "")


def test_empty_prompts_of_a_config_say_nothing() -> None:
    assert prompts_for("intfloat/e5-small", {"query": "", "document": ""}) == Prompts("query: ", "passage: ")


def test_names_that_other_models_use_for_their_prompts() -> None:
    own = {"retrieval.query": "q ", "retrieval.passage": "p ", "text-matching": "t "}
    assert prompts_for("jinaai/jina-embeddings-v3", own) == Prompts("q ", "p ")
