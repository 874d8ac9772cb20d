"""What answers a question within one document, and which words of it to mark."""

from pathlib import Path

import pytest

from policysearch.errors import UsageError
from policysearch.records import Document
from policysearch.search.engine import Index
from policysearch.search.marking import marking

QUESTION = "Wie lange kann man das Fahrrad am Bahnhof kostenlos abstellen?"


@pytest.fixture(scope="module")
def index(corpus_index: Path) -> Index:
    return Index.open(corpus_index)


@pytest.fixture(scope="module")
def utrecht(index: Index) -> Document:
    return index.document("utrecht-bicycle-parking.md")


def test_hits_come_in_the_order_of_the_text_and_from_this_document_alone(index: Index, utrecht: Document) -> None:
    found = marking(index, QUESTION, utrecht)

    starts = [hit.passage.start for hit in found.hits]
    assert starts == sorted(starts)
    assert {hit.document.document_id for hit in found.hits} == {utrecht.document_id}
    best = min(found.hits, key=lambda hit: hit.rank)
    assert best.passage.heading_path[-1] == "Tarief"


def test_the_nearest_sentence_of_every_hit_is_marked_and_the_words_wherever_they_stand(
    index: Index, utrecht: Document
) -> None:
    found = marking(index, QUESTION, utrecht)

    assert [utrecht.text[start:end] for start, end in found.meaning] == [
        hit.evidence.sentence for hit in found.hits if hit.evidence
    ]
    (tarief,) = (hit.passage for hit in found.hits if hit.passage.heading_path[-1] == "Tarief")
    words = [utrecht.text[start:end] for start, end in found.words if tarief.start <= start < tarief.end]
    assert words.count("gratis") == tarief.text.count("gratis") == 2
    assert list(found.words) == sorted(found.words)


def test_what_another_version_says_better_is_marked_here_too(index: Index) -> None:
    draft, final = index.document("gent-food-policy-draft.md"), index.document("gent-food-policy.md")
    question = "Which food policy does Gent follow?"

    assert marking(index, question, draft).hits
    assert marking(index, question, final).hits


def test_limits_hold_and_what_cannot_be_asked_is_said(index: Index, utrecht: Document) -> None:
    assert marking(index, QUESTION, utrecht, languages=["it"]).hits == ()
    with pytest.raises(UsageError, match="it is empty"):
        marking(index, " ", utrecht)
