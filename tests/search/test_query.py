"""Encoding a question together with those of its words that the index does not know."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from policysearch import build_index
from policysearch.encode.encoder import Encoder
from policysearch.index.generation import Generation, open_current
from policysearch.search.glossary import Entry, Glossary
from policysearch.search.query import ask


@pytest.fixture(scope="module")
def generation(two_cities: Path) -> Generation:
    return open_current(two_cities)


def test_the_question_and_each_new_word_have_their_own_vector(generation: Generation, encoder: Encoder) -> None:
    text = "Bygger Uppsala en Cykelbro år 2030?"
    query = ask(generation, encoder, text, "sv")
    assert list(query.words) == ["cykelbro", "år"]
    np.testing.assert_allclose(query.vector, encoder.encode_queries([text])[0], atol=1e-3)
    for word, vector in query.words.items():
        np.testing.assert_allclose(vector, encoder.encode_queries([f"{word}."])[0], atol=1e-3)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("cykelväg cykelvägar CYKEL", "sv", []),
        ("bro Bro BRO broar", "sv", ["bro", "broar"]),
        ("KSN-2023-03393 41/2019 25.9.2019 16 000", "sv", []),
        ("cykel väg", "it", ["cykel", "väg"]),  # taken for another language
        ("pyörä Uppsala", "fi", ["pyörä", "uppsala"]),
        ("自行车", "zh", ["自行", "行车"]),
        ("cykelbro", "und", []),  # looked for as it is in each language
        ("? 🚲", "sv", []),
    ],
)
def test_only_words_that_have_to_be_looked_up_are_encoded(
    generation: Generation, encoder: Encoder, text: str, language: str, words: list[str]
) -> None:
    assert list(ask(generation, encoder, text, language).words) == words


@pytest.mark.parametrize(
    ("text", "means_something"),
    [
        ("Bygger Uppsala en cykelbro?", True),
        ("телемедицина", True),
        ("pyörätie", True),
        ("自行车", True),
        ("41/2019", True),  # no word, but it stands in a document
        ("41/2091", False),
        ("zqxj wvvk", False),
        ("?!", False),
    ],
)
def test_what_neither_the_encoder_nor_the_index_knows_means_nothing(
    generation: Generation, encoder: Encoder, text: str, means_something: bool
) -> None:
    assert ask(generation, encoder, text, "sv").means_something == means_something


def test_where_all_is_in_the_questions_language_nothing_is_translated(
    tmp_path: Path, new_index: Path, encoder: Encoder
) -> None:
    (tmp_path / "plan.md").write_text("---\nlanguage: sv\n---\n\nStaden bygger en cykelväg.\n", "utf-8")
    build_index(tmp_path, new_index, encoder=encoder)
    alone = open_current(new_index)
    assert ask(alone, encoder, "skolans cykelbro", "sv").words == {}
    assert list(ask(alone, encoder, "scuola", "it").words) == ["scuola"]


def test_what_else_belongs_to_it(generation: Generation, encoder: Encoder) -> None:
    glossary = Glossary([(Entry("bro", "sv"), Entry("ponte", "it"))])
    query = ask(generation, encoder, "cykel", "sv", glossary)
    assert (query.text, query.language, query.glossary) == ("cykel", "sv", glossary)
    assert query.rows is None
    assert ask(generation, encoder, "cykel", "sv").glossary.pairs == ()


def test_what_a_question_excludes_is_out_of_it_wherever_it_is_asked(generation: Generation, encoder: Encoder) -> None:
    query, part, admitted = ask(generation, encoder, "cykel", "sv"), np.array([1]), np.array([1, 2])
    assert query.unlimited is query
    assert replace(query, rows=part).unlimited.rows is None
    limited = replace(query, rows=part, admitted=admitted, has_phrases=True).unlimited
    assert limited.rows is admitted
    assert not limited.has_phrases
