"""A corpus of ready-made items becomes an index under the items' own ids."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import small

from policysearch.encode.encoder import Encoder
from policysearch.errors import DatasetError
from policysearch.evaluate.beir import BeirCorpus
from policysearch.evaluate.indexing import index_corpus
from policysearch.evaluate.records import Entry, Problem
from policysearch.search.engine import Index
from policysearch.text.analysis import terms


@dataclass
class Listed:
    """A corpus in memory."""

    entries: list[Entry | Problem]
    fingerprint: str = "1"
    size: int | None = None

    def __iter__(self) -> Iterator[Entry | Problem]:
        return iter(self.entries)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> BeirCorpus:
    return BeirCorpus(small.write(tmp_path_factory.mktemp("small")) / "corpus.jsonl")


@pytest.fixture
def cache(embeddings: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(embeddings, tmp_path))


@pytest.fixture(scope="module")
def index(corpus: BeirCorpus, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    return index_corpus(corpus, tmp_path_factory.mktemp("index"), name="small", encoder=encoder)


def test_items_keep_their_ids_and_are_found(index: Index) -> None:
    assert index.rank("Wo werden Radwege gebaut?")[0][0] == "bikes-de"
    assert {item for item, _ in index.rank("Radwege", system="dense")} == set(small.PASSAGES)
    assert dict(index.manifest.languages) == {"de": 3, "it": 3, "sv": 3}
    found = index.passage("bikes-de")
    assert (found.text, index.document("bikes-de").title) == (small.PASSAGES["bikes-de"][1], "Radverkehrsplan")


def test_titles_are_matched_and_embedded(index: Index, encoder: Encoder) -> None:
    assert [item for item, _ in index.rank("Skyfallsplan", system="bm25")] == ["water-sv"]
    evidence = index.search("Skyfallsplan", language="sv", languages=["sv"], limit=1).hits[0].evidence
    assert evidence is not None
    assert ("Skyfallsplan", "Skyfallsplan") in {(term.query, term.passage) for term in evidence.terms}
    generation = index.generation
    row = generation.store.row("water-sv")
    title, text = small.PASSAGES["water-sv"]
    (vector,) = encoder.encode_passages([f"{title}\n{text}"])
    np.testing.assert_allclose(generation.dense.scores(vector, np.array([row])), [1], atol=1e-3)
    local = row - generation.store.languages["sv"].all.start
    weights = {term: generation.postings["sv"].weight(term, local) for term in terms(f"{title}\n{text}", "sv")}
    assert all(weight > 0 for weight in weights.values())


def test_a_second_time_nothing_is_built_and_a_new_index_embeds_nothing(
    corpus: BeirCorpus, tmp_path: Path, cache: Path, encoder: Encoder
) -> None:
    first = index_corpus(corpus, tmp_path / "a", name="small", encoder=encoder, cache=cache)
    again = index_corpus(corpus, tmp_path / "a", name="small", encoder=encoder, cache=cache)
    other = index_corpus(corpus, tmp_path / "b", name="small", encoder=encoder, cache=cache)
    assert again.manifest.generation == first.manifest.generation
    assert (first.manifest.cost["embedded"], other.manifest.cost["embedded"]) == (9, 0)
    assert other.rank("Radwege") == first.rank("Radwege")


def test_another_corpus_at_the_same_place_replaces_the_first(tmp_path: Path, encoder: Encoder) -> None:
    one = Listed([Entry("a", "", "Staden bygger cykelvägar.", "sv", "x:1")])
    two = Listed([Entry("b", "", "Staden planterar träd.", "sv", "x:1")], fingerprint="2")
    index_corpus(one, tmp_path / "index", name="one", encoder=encoder)
    index = index_corpus(two, tmp_path / "index", name="two", encoder=encoder)
    assert [item for item, _ in index.rank("träd")] == ["b"]
    assert len([path for path in (tmp_path / "index").iterdir() if path.is_dir()]) == 1


def test_what_cannot_be_used_is_listed_and_the_rest_indexed(tmp_path: Path, cache: Path, encoder: Encoder) -> None:
    entries = [
        Entry("a", "Bara en titel", "", None, "corpus.jsonl:1"),
        Problem("malformed line", "corpus.jsonl:2", "it is no JSON object"),
        Entry("b", "", "La città costruisce nuove piste ciclabili verso le scuole.", None, "corpus.jsonl:3"),
    ]
    index = index_corpus(Listed(entries), tmp_path / "index", name="x", encoder=encoder, cache=cache)
    (skipped,) = index.skipped()
    assert (skipped.path, skipped.reason) == ("corpus.jsonl:2", "malformed line: it is no JSON object")
    assert index.passage("a").text == "Bara en titel"
    assert (index.document("b").language, index.document("b").language_source) == ("it", "detected")


def test_a_corpus_without_items_is_refused(tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(DatasetError, match=r"it holds no item that can be used \(1 cannot\)"):
        index_corpus(Listed([Problem("x", "y:1", "z")]), tmp_path / "index", name="x", encoder=encoder)
    with pytest.raises(DatasetError, match=r"it holds no item"):
        index_corpus(Listed([]), tmp_path / "index", name="x", encoder=encoder)


def test_a_passage_that_plainly_is_in_another_language_than_stated_is_taken_for_what_it_is(
    tmp_path: Path, cache: Path, encoder: Encoder
) -> None:
    stated = Listed([
        Entry("a", "", "La città costruisce nuove piste ciclabili lungo il fiume e vicino alle scuole.", "sv", "x:1"),
        Entry("b", "", "Staden planterar träd.", "it", "x:2"),
    ])  # fmt: skip
    index = index_corpus(stated, tmp_path / "index", name="stated", encoder=encoder, cache=cache)
    assert index.passage("a").language == "it"
    assert index.document("a").language_source == "detected"
    assert index.passage("b").language == "it", "too short to be sure"


def test_items_that_say_the_same_are_each_found(tmp_path: Path, encoder: Encoder) -> None:
    text = "La città costruisce nuove piste ciclabili lungo il fiume."
    listed = Listed([Entry("a", "", text, "it", "x:1"), Entry("b", "", text, "it", "x:2")])
    index = index_corpus(listed, tmp_path / "index", name="same", encoder=encoder)
    assert sorted(hit.passage.passage_id for hit in index.search("piste ciclabili").hits) == ["a", "b"]
