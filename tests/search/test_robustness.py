"""What must not change a ranking: the order of documents, ties, languages that are wrong, few or too many."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import ir_measures
import numpy as np
import pytest

from policysearch.encode.encoder import Encoder
from policysearch.evaluate.datasets import open_dataset
from policysearch.evaluate.indexing import index_corpus
from policysearch.evaluate.quotes import resolve
from policysearch.evaluate.records import Dataset, Entry
from policysearch.index.generation import open_current
from policysearch.search.engine import Index
from policysearch.settings import FusionSettings, LexicalSettings
from policysearch.text.analysis import terms

EVALUATION = Path(__file__).parents[2] / "corpus" / "evaluation"
LANGUAGES = ("de", "en", "it", "sv")
QUESTIONS = (
    "Wie lange darf ich mein Fahrrad am Bahnhof kostenlos abstellen?",
    "Which objective is about a continuous and safe cycle network?",
    "Vad kostar det att bo i stadens hyreslägenheter?",
    "Quando è stata approvata l'adesione alla rete METREX?",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A corpus in memory."""

    entries: Sequence[Entry]
    fingerprint: str = "1"

    @property
    def size(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


Build = Callable[[Sequence[Entry]], Index]


@pytest.fixture(scope="module")
def build(corpus_index: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Build:
    """Makes an index of entries; what the sample corpus embedded is not embedded again."""
    folder = tmp_path_factory.mktemp("robustness")
    cache = Path(shutil.copy(corpus_index / "embeddings.sqlite", folder))

    def built(entries: Sequence[Entry]) -> Index:
        place = folder / f"{len(list(folder.iterdir()))}"
        return index_corpus(Listed(entries), place, name="changed", encoder=encoder, cache=cache)

    return built


@pytest.fixture(scope="module")
def sample(corpus_index: Path) -> list[Entry]:
    """The passages of the sample corpus in four languages, each as an item of its own; `place` is its document."""
    store = open_current(corpus_index).store
    passages = [p for name in LANGUAGES for p in store.passages_between(store.languages[name].ranked)]
    documents = {document.document_id: document for document in store.documents()}
    return [
        Entry(p.passage_id, its.title, p.text, p.language, its.path)
        for p in passages
        for its in [documents[p.document_id]]
    ]


@pytest.fixture(scope="module")
def plain(build: Build, sample: list[Entry]) -> Index:
    return build(sample)


@pytest.fixture(scope="module")
def questions(corpus_index: Path) -> Dataset:
    """What the sample corpus is asked, each need in the first of these languages that it has."""
    dataset = resolve(open_dataset(EVALUATION), Index.open(corpus_index))
    topics = sorted((t for t in dataset.topics if t.language in LANGUAGES), key=lambda t: t.query_id, reverse=True)
    return replace(dataset, topics=tuple({topic.need: topic for topic in topics}.values()))


def ndcg(index: Index, sample: Sequence[Entry], questions: Dataset) -> float:
    """Mean nDCG@10 of passages; those that are about a need only by subject do not count."""
    here = {entry.item_id for entry in sample}
    judged, found = {}, {}
    for topic in questions.topics:
        grades = {item: grade for item, grade in questions.qrels[topic.query_id].items() if item in here}
        if max(grades.values(), default=0) > 1:
            judged[topic.query_id] = grades
            found[topic.query_id] = {item: -float(rank) for rank, (item, _) in enumerate(index.rank(topic.text))}
    assert len(judged) > 50
    return ir_measures.calc_aggregate([ir_measures.nDCG @ 10], judged, found)[ir_measures.nDCG @ 10]


def scores_by_text(index: Index, entries: Sequence[Entry], question: str) -> dict[str, float]:
    texts = {entry.item_id: entry.text for entry in entries}
    return {texts[item]: score for item, score in index.rank(question)}


@pytest.fixture(scope="module")
def shuffled(sample: list[Entry]) -> list[Entry]:
    """The same passages in another order, which their new ids have as well."""
    chance = random.Random(3)
    order = chance.sample(sample, len(sample))
    return [replace(entry, item_id=f"item {number:03}") for number, entry in enumerate(order)]


def test_the_order_of_documents_does_not_matter(
    plain: Index, build: Build, sample: list[Entry], shuffled: list[Entry]
) -> None:
    other = build(shuffled)
    for question in QUESTIONS:
        expected, found = (scores_by_text(*its, question) for its in ((plain, sample), (other, shuffled)))
        assert found.keys() == expected.keys()
        assert found == pytest.approx(expected, abs=1e-3)


def test_equal_passages_come_by_their_ids_however_they_arrive(build: Build) -> None:
    words = {"sv": "Staden bygger nya cykelvägar till skolorna.", "de": "Die Stadt baut neue Radwege zu den Schulen."}
    names = ("gamma", "alpha", "beta")
    entries = [Entry(f"{name}-{language}", "", words[language], language, "") for name in names for language in words]
    fill = [Entry(f"other-{n}", "", text, "sv", "") for n, text in enumerate(SWEDISH)]
    first, second = build([*entries, *fill]), build([*fill, *reversed(entries)])
    for index in (first, second):
        found = [item for item, _ in index.rank("Var byggs nya cykelvägar till skolor?")]
        assert [item for item in found if item.endswith("-sv")] == ["alpha-sv", "beta-sv", "gamma-sv"]
        assert [item for item in found if item.endswith("-de")] == ["alpha-de", "beta-de", "gamma-de"]
    for question in QUESTIONS:
        assert first.rank(question) == second.rank(question)


def test_one_language_ranks_as_a_plain_hybrid_does(build: Build, encoder: Encoder) -> None:
    """Written out again: standard scores of all cosines and of all BM25 scores (lucene's), added by weight."""
    settings, lexical = FusionSettings(), LexicalSettings()
    index = build([Entry(f"{n}", "", text, "sv", "") for n, text in enumerate(SWEDISH)])
    question = "Vilka avgifter gäller för parkering och hur byggs cykelvägar?"
    query, *vectors = (*encoder.encode_queries([question]), *encoder.encode_passages(SWEDISH))
    cosines = np.array(vectors) @ (query - settings.centring * np.mean(vectors, axis=0))
    passages = [terms(text, "sv") for text in SWEDISH]
    mean_length = np.mean([len(its) for its in passages])
    bm25 = np.zeros(len(SWEDISH))
    for term in terms(question, "sv"):
        df = sum(term in its for its in passages)
        tf = np.array([its.count(term) for its in passages])
        norm = lexical.k1 * (1 - lexical.b + lexical.b * np.array([len(its) for its in passages]) / mean_length)
        if df <= max(3, settings.common * len(SWEDISH)):  # others are common
            bm25 += np.log(1 + (len(SWEDISH) - df + 0.5) / (df + 0.5)) * tf / (tf + norm)
    weight = settings.lexical_weight
    expected = sum(
        share * (scores - scores.mean()) / scores.std() for share, scores in ((1 - weight, cosines), (weight, bm25))
    )
    found = dict(index.rank(question))
    assert bm25.any()
    np.testing.assert_allclose([found[f"{n}"] for n in range(len(SWEDISH))], expected, atol=0.03)
    assert [int(item) for item in found][:3] == np.argsort(-expected)[:3].tolist()


LENDING = (
    "Mistä sähköpyöriä saa lainata?",
    "Lånar staden ut elcyklar på sommaren?",
    "Verleiht die Stadt im Sommer Elektrofahrräder?",
    "Does the city lend electric bikes to residents in summer?",
)


def test_the_only_passage_of_a_language_is_found(build: Build) -> None:
    lonely = Entry("lonely", "", "Kaupunki lainaa asukkaille sähköpyöriä maksutta kesän ajan.", "fi", "")
    index = build([*(Entry(f"{n}", "", text, "sv", "") for n, text in enumerate(SWEDISH)), lonely])
    for question in LENDING:
        (first, score), *_ = index.rank(question)
        assert first == "lonely"
        assert np.isfinite(score)
    assert index.rank("Vad kostar parkering i innerstaden?")[0][0] != "lonely"


SWEDISH = (
    "Staden bygger fler cykelvägar till skolorna under nästa år.",
    "Parker och torg tar hand om regnvattnet vid skyfall.",
    "Avgiften för parkering i innerstaden höjs till trettio kronor i timmen.",
    "Biblioteken håller öppet på söndagar från och med hösten.",
    "Kommunen isolerar sina hyreshus för att minska energianvändningen.",
    "Nya hållplatser och tätare turer gör att fler åker buss.",
    "Restauranger ska sortera matavfall, som blir biogas.",
    "De som bor i området får vara med och bestämma om lekplatsen.",
    "Boende med tillstånd betalar en lägre avgift för parkering på gatan.",
    "Äldre får hjälp av hemtjänsten med att handla och städa.",
    "Hamnen drar in landström till färjorna.",
    "Simhallen är stängd medan taket lagas.",
)
"""One sentence each, so that a passage's vector is that of its sentence."""


@pytest.fixture(scope="module")
def undisturbed(plain: Index, sample: list[Entry], questions: Dataset) -> float:
    """Mean nDCG@10 as it should stay."""
    return ndcg(plain, sample, questions)


def test_wrong_languages_of_passages_cost_little(
    undisturbed: float, build: Build, sample: list[Entry], questions: Dataset
) -> None:
    """A fifth of them says another language."""
    chance = random.Random(0)
    others = {name: [other for other in LANGUAGES if other != name] for name in LANGUAGES}
    wrong = [
        replace(entry, language=chance.choice(others[entry.language or ""])) if chance.random() < 0.2 else entry
        for entry in sample
    ]
    assert sum(one.language != entry.language for one, entry in zip(wrong, sample, strict=True)) >= len(sample) // 8
    assert undisturbed - ndcg(build(wrong), sample, questions) < 0.02


OFF_TOPIC = (
    "Per il risotto si fa tostare il riso nel burro e si aggiunge il brodo un mestolo alla volta.",
    "Il portiere ha parato il rigore al novantesimo minuto e la squadra è passata in finale.",
    "Le lune di Giove furono viste per la prima volta con un cannocchiale nel 1610.",
    "Il romanzo racconta di due fratelli che si ritrovano dopo la guerra.",
    "La balena azzurra si nutre di krill e può pesare più di cento tonnellate.",
    "Il pianista ha eseguito a memoria tutte le sonate nella stessa serata.",
    "L'alfiere si muove in diagonale e resta sempre sulle case del suo colore.",
    "La lava si raffredda in superficie mentre sotto continua a scorrere.",
    "Il violino fu costruito a Cremona con legno di acero e di abete.",
    "Gli antichi romani salavano il pesce per conservarlo durante i viaggi.",
    "La maratona si è decisa negli ultimi tre chilometri, in salita.",
    "Il DNA è formato da due filamenti avvolti a elica.",
)


def test_many_passages_on_other_things_do_not_push_out_the_rest(
    undisturbed: float, build: Build, sample: list[Entry], questions: Dataset
) -> None:
    """Three times as many as there are in Italian."""
    pairs = [pair for pair in product(OFF_TOPIC, repeat=2) if pair[0] != pair[1]]
    added = [Entry(f"off {n:03}", "", " ".join(pair), "it", "off") for n, pair in enumerate(pairs)]
    flooded = build([*sample, *added])
    assert undisturbed - ndcg(flooded, sample, questions) < 0.05
    for question in QUESTIONS:
        assert not {item for item, _ in flooded.rank(question, limit=3)} & {entry.item_id for entry in added}
