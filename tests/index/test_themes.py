"""Themes of passages: the same in every language, mixed with what stands around, and what people say first of all."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from policysearch import build_index
from policysearch.encode.encoder import Encoder
from policysearch.index.generation import Generation, open_current
from policysearch.index.taxonomy import shipped
from policysearch.index.themes import SHOWN, Model, among_neighbours, centred, confidence
from policysearch.records import Filters, Theme


@pytest.fixture(scope="module")
def generation(corpus_index: Path) -> Generation:
    return open_current(corpus_index)


@pytest.mark.parametrize(
    ("document", "theme"),
    [
        ("tallinn-free-public-transport.html", "smart-city/mobility"),
        ("tallinn-free-public-transport-en.md", "smart-city/mobility"),
        ("dunkerque-free-buses.pdf", "pnrr/mobility"),
        ("praha-rainwater.md", "smart-city/environment"),
        ("oslo-care-at-home.md", "pnrr/health"),
        ("tallinn-school-eservices.md", "sdg/04-quality-education"),
        ("helsinki-participatory-budget.md", "smart-city/governance"),
        ("lyon-rent-control.md", "smart-city/living"),
        ("gdansk-immigrant-integration.pdf", "sdg/10-reduced-inequalities"),
    ],
)
def test_most_passages_of_a_document_have_its_theme(generation: Generation, document: str, theme: str) -> None:
    (document_id,) = generation.store.find_documents(document)
    rows = generation.store.rows(Filters(documents=(document_id,)))
    assert rows is not None
    counts = dict(generation.store.facet("theme", rows))
    assert counts[theme] > len(rows) / 2


def test_no_language_has_more_themes_than_the_others(generation: Generation) -> None:
    means = {}
    for language, rows in generation.store.languages.items():
        its = generation.store.passages_between(rows.ranked)
        means[language] = np.mean([sum(t.taxonomy == "smart-city" for t in passage.themes) for passage in its])
    assert max(means.values()) < 2 * min(means.values()), means


def test_themes_are_shown_from_a_confidence_on_and_the_surest_come_first(generation: Generation) -> None:
    for passage in generation.store.passages_between(generation.store.languages["sv"].ranked):
        assert all(SHOWN <= theme.confidence <= 1 for theme in passage.themes)
        order = [theme.taxonomy for theme in passage.themes]
        assert order == sorted(order)
        for name in set(order):
            its = [theme.confidence for theme in passage.themes if theme.taxonomy == name]
            assert its == sorted(its, reverse=True)


def test_what_is_not_ranked_has_none(generation: Generation) -> None:
    for rows in generation.store.languages.values():
        rest = generation.store.passages_between(range(rows.ranked.stop, rows.all.stop))
        assert all(passage.themes == () for passage in rest)


def test_people_know_better_and_may_bring_themes_of_their_own(
    tmp_path: Path, corpus_index: Path, encoder: Encoder
) -> None:
    folder, index = tmp_path / "documents", tmp_path / "index"
    folder.mkdir()
    index.mkdir()
    shutil.copy(corpus_index / "embeddings.sqlite", index)
    (folder / "given.md").write_text(
        "---\nthemes: [smart-city/people, energy]\n---\n\nThe tram runs every five minutes.\n", encoding="utf-8"
    )
    (folder / "found.md").write_text("Das Katzenfutter steht in der Küche, und die Katze schläft.\n", encoding="utf-8")
    (tmp_path / "pets.toml").write_text(
        'id = "pets"\nnames.en = "Pets"\n'
        '[[themes]]\nid = "cats"\nnames.en = "Cats"\ntexts.en = ["A cat sleeps.", "Food for cats."]\n'
        '[[themes]]\nid = "boats"\nnames.en = "Boats"\ntexts.en = ["A boat at sea.", "Sails, oars and harbours."]\n',
        encoding="utf-8",
    )
    build_index(folder, index, taxonomies=[tmp_path / "pets.toml"], encoder=encoder)
    store = open_current(index).store
    by_path = {document.path: store.passages_of(document.document_id)[0] for document in store.documents()}
    given = by_path["given.md"].themes
    assert [theme for theme in given if theme.taxonomy == "smart-city"] == [Theme("smart-city", "people", 1.0)]
    assert "pnrr/mobility" in [theme.value for theme in given]
    assert [theme.value for theme in by_path["found.md"].themes if theme.taxonomy == "pets"] == ["pets/cats"]
    assert not build_index(folder, index, taxonomies=[tmp_path / "pets.toml"], encoder=encoder).changed
    assert [one.id for one in open_current(index).taxonomies] == ["pets", "pnrr", "sdg", "smart-city"]


def test_a_theme_is_as_near_as_its_nearest_text_against_the_mean_of_all() -> None:
    texts = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    model = Model(texts, np.array([0, 0, 1]), unit=0.5)
    scores = model.scores(np.array([[0, 1, 0], [0, 0, 1]], np.float32))
    assert scores.tolist() == [[1.0, -1.0], [-1.0, 1.0]]


def test_neighbours_are_those_of_the_same_document() -> None:
    scores = np.array([[1.0], [0.0], [3.0]], np.float32)
    mixed = among_neighbours(scores, np.array(["a", "a", "b"]))
    assert mixed[:, 0].tolist() == pytest.approx([0.65 + 0.35 / 2, 0.35 / 2, 3.0])


def test_confidence_grows_with_the_score() -> None:
    taxonomy = shipped()[0]
    middle = -taxonomy.intercept / taxonomy.slope
    found = confidence(np.array([-100.0, middle, 100.0], np.float32), taxonomy)
    assert found.tolist() == pytest.approx([0.0, 0.5, 1.0], abs=1e-6)


def test_what_has_no_direction_is_left_at_zero() -> None:
    assert centred(np.ones((1, 2), np.float32), np.ones(2, np.float32)).tolist() == [[0.0, 0.0]]
