"""Each system against an independent computation over all passages of the corpus's index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

from policysearch.encode.encoder import Encoder
from policysearch.index.build import build_index
from policysearch.index.generation import Generation, open_current
from policysearch.search import systems, translating
from policysearch.search.fairness import crowding, lexical_scales
from policysearch.search.feedback import moved
from policysearch.search.fusion import order
from policysearch.search.query import Query, ask
from policysearch.search.systems import SYSTEMS, Candidates
from policysearch.settings import FusionSettings
from policysearch.text.analysis import terms

QUESTION = "Wie lange darf ich mein Fahrrad am Bahnhof kostenlos abstellen?"
EVERYTHING = FusionSettings(depth=10_000)
AT_ONCE = replace(EVERYTHING, feedback=0)
Apart = Callable[[str], Sequence[str]]


@pytest.fixture(scope="module")
def generation(corpus_index: Path) -> Generation:
    return open_current(corpus_index)


@pytest.fixture(scope="module")
def query(generation: Generation, encoder: Encoder) -> Query:
    return ask(generation, encoder, QUESTION, "de")


def vectors(generation: Generation) -> np.ndarray:
    return np.stack(
        [generation.dense.scores(axis, np.arange(len(generation.dense))) for axis in np.eye(384, dtype="f")]
    ).T


def by_row(found: Candidates, size: int) -> np.ndarray:
    scores = np.full(size, np.nan)
    scores[found.rows] = found.score
    return scores


def test_dense_is_the_inner_product(generation: Generation, query: Query) -> None:
    found = systems.dense(generation, query, EVERYTHING)
    np.testing.assert_allclose(found.score, (vectors(generation) @ query.vector)[found.rows], atol=1e-5)
    assert len(found.rows) == sum(len(rows.ranked) for rows in generation.store.languages.values())


def test_hybrid_is_the_convex_sum_of_standard_scores(generation: Generation, query: Query) -> None:
    """Written out again, language by language, over all passages."""
    settings, found = AT_ONCE, systems.hybrid(generation, query, AT_ONCE)
    scores, everything = by_row(found, len(generation.dense)), vectors(generation)
    vector = query.vector - settings.centring * np.mean([s.mean for s in generation.statistics.values()], axis=0)
    lexical, dense = {}, {}
    crowded = crowding({language: len(rows.ranked) for language, rows in generation.store.languages.items()})
    assert max(crowded.values()) > 0
    for language, rows in generation.store.languages.items():
        meant = translating.meant_terms(generation, query, language, settings)
        parts = [its.weight * generation.postings[language].scores({its.term: 1.0}) for its in meant]
        lexical[language] = sum(parts, np.zeros(len(rows.all)))[: len(rows.ranked)].astype(np.float32)
        best, _ = generation.sentences.best(vector, np.arange(rows.ranked.start, rows.ranked.stop))
        whole = everything[rows.ranked.start : rows.ranked.stop] @ vector
        passage, sentence = generation.statistics[language], generation.sentence_statistics[language]
        dense[language] = (1 - settings.sentence_weight) * (whole - passage.mean @ vector) / np.sqrt(
            vector @ passage.covariance @ vector
        ) + settings.sentence_weight * (best - sentence.mean @ vector) / np.sqrt(vector @ sentence.covariance @ vector)
    scales = lexical_scales(list(lexical.values()))
    for (language, rows), scale in zip(generation.store.languages.items(), scales, strict=True):
        dense[language] -= settings.dense_crowding * crowded[language]
        z = (lexical[language] - scale.mean) / (scale.deviation * np.exp(settings.lexical_crowding * crowded[language]))
        expected = (1 - settings.lexical_weight) * dense[language] + settings.lexical_weight * z
        np.testing.assert_allclose(scores[rows.ranked.start : rows.ranked.stop], expected, atol=2e-3)


def test_hybrid_asks_again_with_what_it_found(generation: Generation, query: Query) -> None:
    """As if its vector had been the one that feedback makes of all passages, though it looks at few."""
    first, found = (systems.hybrid(generation, query, settings) for settings in (AT_ONCE, EVERYTHING))
    vector = moved(generation, first.vector, first.rows, first.score, EVERYTHING.feedback)
    asked = replace(query, vector=vector + EVERYTHING.centring * generation.centre)
    again = systems.hybrid(generation, asked, AT_ONCE)
    np.testing.assert_allclose(found.score, again.score, atol=1e-4)
    assert np.abs(found.score - first.score).max() > 0.1


def test_a_part_of_the_index_is_ranked_as_in_the_whole(generation: Generation, query: Query) -> None:
    """What is fed back comes from everywhere, and so do the scales of words."""
    rows = np.array(generation.store.languages["it"].ranked)
    part, whole = (systems.hybrid(generation, its, EVERYTHING) for its in (replace(query, rows=rows), query))
    np.testing.assert_array_equal(part.rows, rows)
    np.testing.assert_allclose(part.score, whole.score[np.isin(whole.rows, rows)], atol=1e-5)
    assert part.lexical.any()


def test_what_a_question_excludes_is_not_fed_back(generation: Generation, query: Query) -> None:
    first = systems.hybrid(generation, query, AT_ONCE)
    rest = np.setdiff1d(first.rows, first.rows[np.argsort(-first.score)[:5]])
    excluding = replace(query, rows=rest, admitted=rest)
    at_once, found = (systems.hybrid(generation, excluding, settings) for settings in (AT_ONCE, EVERYTHING))
    vector = moved(generation, at_once.vector, at_once.rows, at_once.score, EVERYTHING.feedback)
    np.testing.assert_allclose(found.vector, vector, atol=1e-6)
    within = systems.hybrid(generation, replace(excluding, rows=rest[::3]), EVERYTHING)
    np.testing.assert_allclose(within.vector, vector, atol=1e-6)


def test_nothing_is_fed_back_where_one_language_is_ranked(tmp_path: Path, encoder: Encoder) -> None:
    """A list of references in another one is none that is ranked."""
    text = (
        "Fahrräder stehen am Bahnhof kostenlos, sagt der Stadtrat in seinem Beschluss.\n\n"
        "# References\n\n"
        "- Smith, J. (2019). Parking at railway stations. Journal of Cycling, 12(3), 45–67.\n"
        "- Jones, A. (2020). How cities pay for their trams. Transport Reviews, 40(1), 1–20.\n"
    )
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "rad.md").write_text(text, encoding="utf-8")
    build_index(tmp_path / "corpus", tmp_path / "index", encoder=encoder)
    alone = open_current(tmp_path / "index")
    assert list(alone.store.languages) == ["de", "en"]
    assert alone.store.sizes == {"de": 1}
    asked = ask(alone, encoder, QUESTION, "de")
    found, at_once = (systems.hybrid(alone, asked, settings) for settings in (EVERYTHING, AT_ONCE))
    np.testing.assert_array_equal(found.score, at_once.score)


def test_rank_bm25_is_the_package(generation: Generation, query: Query) -> None:
    found = systems.rank_bm25(generation, query, EVERYTHING)
    scores = by_row(found, len(generation.dense))
    for language, rows in generation.store.languages.items():
        apart = generation.postings[language].with_parts

        def analysed(text: str, language: str = language, apart: Apart = apart) -> list[str]:
            return [part for term in terms(text, language) for part in apart(term)]

        passages = [analysed(p.said) for p in generation.store.passages(rows.all)]
        expected = np.asarray(BM25Okapi(passages).get_scores(analysed(QUESTION)))
        positive = [i for i in range(len(rows.ranked)) if expected[i] > 0]
        np.testing.assert_allclose(scores[[rows.all.start + i for i in positive]], expected[positive], rtol=1e-5)


def test_rrf_adds_up_the_ranks_of_its_parts(generation: Generation, query: Query) -> None:
    found = systems.rrf(generation, query, EVERYTHING)
    expected = np.zeros(len(generation.dense))
    for part in (systems.dense, systems.bm25):
        candidates = part(generation, query, EVERYTHING)
        places = order(candidates.score, generation.id_ranks[candidates.rows])
        for rank, place in enumerate(places, start=1):
            expected[candidates.rows[place]] += 1 / (60 + rank)
    np.testing.assert_allclose(found.score, expected[found.rows], rtol=1e-5)


@pytest.mark.parametrize("name", SYSTEMS)
def test_only_the_rows_named_are_candidates(generation: Generation, query: Query, name: str) -> None:
    rows = np.arange(3, len(generation.dense), 5)
    found = SYSTEMS[name](generation, replace(query, rows=rows), EVERYTHING)
    assert set(found.rows.tolist()) <= set(rows.tolist())
    assert len(set(found.rows.tolist())) == len(found.rows) > 0


def test_only_hybrid_looks_for_translations(generation: Generation, query: Query) -> None:
    """For the others the language of the question changes nothing: they are what evaluators compare with."""
    for name, system in SYSTEMS.items():
        asked = [system(generation, replace(query, language=language), EVERYTHING) for language in ("de", "sv")]
        same = np.array_equal(asked[0].score, asked[1].score)
        assert same == (name != "hybrid")


def test_a_query_without_any_word_is_ranked_by_the_encoder_alone(generation: Generation, encoder: Encoder) -> None:
    found = systems.hybrid(generation, ask(generation, encoder, "?", "und"), EVERYTHING)
    assert not found.lexical.any()
    np.testing.assert_allclose(found.score, (1 - EVERYTHING.lexical_weight) * found.dense, rtol=1e-5)
