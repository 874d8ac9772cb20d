import math
from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from policysearch.index.sparse import Postings
from policysearch.settings import LexicalSettings

PASSAGES = [
    ["cykel", "väg", "plan"],
    ["cykel", "cykel", "park"],
    ["hus", "plan"],
    ["vatten"],
    ["vatten", "hus", "väg", "luft", "ljus"],
]
SETTINGS = LexicalSettings()


def test_scores_follow_the_formula() -> None:
    found = Postings.of(PASSAGES, "it", SETTINGS).scores({"cykel": 1.0})
    n, df, average = 5, 2, sum(map(len, PASSAGES)) / 5
    idf = math.log(1 + (n - df + 0.5) / (df + 0.5))

    def weight(tf: int, length: int) -> float:
        return idf * tf / (tf + SETTINGS.k1 * (1 - SETTINGS.b + SETTINGS.b * length / average))

    np.testing.assert_allclose(found, [weight(1, 3), weight(2, 3), 0, 0, 0], rtol=1e-5)


words = st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "h"])


@given(st.lists(st.lists(words, min_size=1, max_size=9), min_size=4, max_size=12), st.lists(words, max_size=4))
def test_scores_equal_rank_bm25_but_for_its_idf(passages: list[list[str]], query: list[str]) -> None:
    """rank-bm25's Okapi has another idf (floored, not smoothed) and a constant factor k1 + 1."""
    reference = BM25Okapi(passages, k1=SETTINGS.k1, b=SETTINGS.b)
    documents = Counter(term for terms in passages for term in set(terms))
    n = len(passages)
    reference.idf = {t: math.log(1 + (n - df + 0.5) / (df + 0.5)) for t, df in documents.items()}
    expected = reference.get_scores(query) / (SETTINGS.k1 + 1)
    found = Postings.of(passages, "it", SETTINGS).scores(Counter(query))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_passages_may_come_one_by_one() -> None:
    all_at_once, one_by_one = Postings.of(PASSAGES, "it", SETTINGS), Postings.of(iter(PASSAGES), "it", SETTINGS)
    query = {"cykel": 1.0, "plan": 2.0}
    np.testing.assert_array_equal(all_at_once.scores(query), one_by_one.scores(query))


def test_query_weights_multiply() -> None:
    postings = Postings.of(PASSAGES, "it", SETTINGS)
    one, other = postings.scores({"hus": 1.0}), postings.scores({"vatten": 1.0})
    np.testing.assert_allclose(postings.scores({"hus": 0.5, "vatten": 2.0}), 0.5 * one + 2 * other, rtol=1e-6)


def test_weight_is_the_score_of_a_single_term() -> None:
    postings = Postings.of(PASSAGES, "it", SETTINGS)
    assert postings.weight("hus", 2) == postings.scores({"hus": 1.0})[2]
    assert postings.weight("hus", 0) == 0.0
    assert postings.weight("moln", 0) == 0.0


def test_unknown_terms_and_empty_passages_score_nothing() -> None:
    assert Postings.of([[], ["a"], []], "it", SETTINGS).scores({"x": 1.0}).tolist() == [0, 0, 0]
    assert Postings.of([[], []], "it", SETTINGS).scores({"x": 1.0}).tolist() == [0, 0]
    assert Postings.of([], "it", SETTINGS).scores({"x": 1.0}).tolist() == []


def test_frequency_and_share_count_passages() -> None:
    postings = Postings.of(PASSAGES, "it", SETTINGS)
    assert list(postings.vocabulary) == sorted({term for passage in PASSAGES for term in passage})
    assert [postings.frequency(term) for term in ("cykel", "luft", "moln")] == [2, 1, 0]
    assert [postings.share(term) for term in ("cykel", "luft", "moln")] == [0.4, 0.2, 0.0]
    assert Postings.of([], "it", SETTINGS).share("cykel") == 0.0


COMPOUNDS = [
    ["cykelväg", "plan"],
    ["cykel", "väg"],
    ["cykel", "park"],
    ["väg", "parkväg", "hus"],
    ["plan", "cykelväg"],
    ["cykel", "väg", "luft"],
]


def test_a_compound_is_indexed_under_its_parts_as_well() -> None:
    """As if each stood beside it in the text of a language that has no compounds."""
    apart = {"cykelväg": ["cykelväg", "cykel", "väg"], "parkväg": ["parkväg", "park", "väg"]}
    written_out = [[part for term in passage for part in apart.get(term, [term])] for passage in COMPOUNDS]
    found, expected = Postings.of(COMPOUNDS, "sv", SETTINGS), Postings.of(written_out, "it", SETTINGS)
    assert list(found.vocabulary) == list(expected.vocabulary)
    for term in found.vocabulary:
        np.testing.assert_allclose(found.scores({term: 1.0}), expected.scores({term: 1.0}), rtol=1e-6)
    assert found.frequency("cykel") == 5


def test_a_query_for_a_compound_looks_for_its_parts() -> None:
    postings = Postings.of(COMPOUNDS, "sv", SETTINGS)
    assert postings.with_parts("cykelväg") == ("cykelväg", "cykel", "väg")
    assert postings.with_parts("cykelplan") == ("cykelplan", "cykel", "plan")  # one that no passage has
    assert postings.with_parts("cykel") == ("cykel",)
    assert Postings.of(COMPOUNDS, "it", SETTINGS).with_parts("cykelväg") == ("cykelväg",)


def test_only_words_that_stand_by_themselves_are_parts_of_others() -> None:
    """Else a compound's parts would each count for it, and it would always come apart."""
    postings = Postings.of([["cykelväg"], ["cykelväg"], ["cykel"], ["väg"]], "sv", SETTINGS)
    assert postings.with_parts("cykelväg") == ("cykelväg",)


def test_saved_and_loaded_it_scores_the_same(tmp_path: Path) -> None:
    before = Postings.of(COMPOUNDS, "sv", SETTINGS)
    before.save(tmp_path)
    after = Postings.load(tmp_path, "sv")
    assert "cykel" in after
    assert "moln" not in after
    assert len(after) == len(COMPOUNDS)
    assert after.with_parts("cykelplan") == ("cykelplan", "cykel", "plan")
    np.testing.assert_array_equal(after.scores({"cykel": 1, "park": 1}), before.scores({"cykel": 1, "park": 1}))
