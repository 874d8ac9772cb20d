"""MTEB's own evaluation of a small task in four languages, ranked by us, against the measures of our ranking."""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ir_measures
import pytest

mteb = pytest.importorskip("mteb")

from datasets import Dataset  # noqa: E402
from mteb.abstasks.retrieval import AbsTaskRetrieval  # noqa: E402
from mteb.abstasks.task_metadata import TaskMetadata  # noqa: E402
from mteb.models import SearchProtocol  # noqa: E402

import policysearch  # noqa: E402
from policysearch import Index  # noqa: E402
from policysearch.encode.encoder import Encoder  # noqa: E402
from policysearch.errors import DatasetError, UsageError  # noqa: E402
from policysearch.evaluate.mteb_model import PolicySearchModel, TaskCorpus, task_language  # noqa: E402
from policysearch.evaluate.records import Entry  # noqa: E402
from policysearch.settings import FusionSettings  # noqa: E402

PASSAGES = {
    "sv-bike": ("Cykelgarage", "Det kostar tio kronor per dygn att parkera cykeln i garaget vid stationen."),
    "sv-rain": ("Skyfallsplan", "Kommunen bygger dammar som fördröjer regnvattnet vid kraftiga skyfall."),
    "sv-rent": ("", "Hyran för en lägenhet i allmännyttan får höjas en gång om året."),
    "it-bike": ("Velostazione", "La sosta delle biciclette alla stazione è gratuita per le prime ventiquattro ore."),
    "it-rain": ("", "Le piazze allagabili raccolgono l'acqua piovana durante i temporali più intensi."),
    "it-rent": ("Casa", "Il canone di affitto agevolato è riservato alle famiglie a basso reddito."),
    "de-bike": ("", "Am Bahnhof kann das Fahrrad vierundzwanzig Stunden lang kostenlos abgestellt werden."),
    "de-rain": ("Starkregen", "Rückhaltebecken schützen das Quartier vor Überflutung bei Starkregen."),
    "de-rent": ("", "Die Miete geförderter Wohnungen darf zehn Jahre lang nicht erhöht werden."),
    "en-bike": ("Cycle hub", "Bicycles may be left at the station for a day without charge."),
    "en-rain": ("", "Rain gardens hold back storm water and keep cellars dry after a cloudburst."),
    "en-rent": ("Social housing", "Rents of council flats are capped at a third of household income."),
}
QUERIES = {
    "q-bike": "Wie lange darf das Fahrrad am Bahnhof stehen?",
    "q-rain": "Hur skyddas källare mot skyfall?",
    "q-rent": "Quanto può aumentare l'affitto di una casa popolare?",
}
QRELS = {
    query: {item: 2 if item[:2] in ("it", "de") else 1 for item in PASSAGES if item.endswith(query[1:])}
    for query in QUERIES
}


class LocalTask(AbsTaskRetrieval):  # type: ignore[misc]  # mteb is not typed
    """Passages, queries and judgements from above: all of them, and those in Swedish alone."""

    metadata = TaskMetadata(
        name="LocalRetrieval",
        dataset={"path": "nowhere/local", "revision": "1"},
        description="Policies on bicycles, rain and rents",
        type="Retrieval",
        eval_splits=["test"],
        eval_langs={"all": ["swe-Latn", "ita-Latn", "deu-Latn", "eng-Latn"], "swedish": ["swe-Latn"]},
        main_score="ndcg_at_10",
    )

    def load_data(self, **_: Any) -> None:
        self.dataset = {}
        for subset, start in (("all", ""), ("swedish", "sv")):
            rows = [
                {"id": item, "title": title, "text": text}
                for item, (title, text) in PASSAGES.items()
                if item.startswith(start)
            ]
            queries = [{"id": query, "text": text} for query, text in QUERIES.items()]
            judged = {
                query: {i: g for i, g in grades.items() if i.startswith(start)} for query, grades in QRELS.items()
            }
            self.dataset[subset] = {
                "test": {
                    "corpus": Dataset.from_list(rows),
                    "queries": Dataset.from_list(queries),
                    "relevant_docs": judged,
                    "top_ranked": None,
                }
            }
        self.data_loaded = True


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing may be fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")


def corpus(*rows: Mapping[str, object]) -> Dataset:
    return Dataset.from_list([dict(row) for row in rows])


def indexed(model: PolicySearchModel, rows: Dataset) -> PolicySearchModel:
    model.index(corpus=rows, task_metadata=LocalTask.metadata, hf_split="test", hf_subset="all")
    return model


def ask(model: PolicySearchModel, *queries: Mapping[str, object], **options: Any) -> dict[str, list[str]]:
    found = model.search(queries=corpus(*queries), **{"top_k": 10, **options})
    return {query: list(scores) for query, scores in found.items()}


@pytest.mark.parametrize("system", ["hybrid", "bm25", "rrf"])
def test_mteb_measures_our_ranking(encoder: Encoder, embeddings: Path, tmp_path: Path, system: str) -> None:
    shutil.copy(embeddings, tmp_path)
    model = PolicySearchModel(system, encoder=encoder, index=tmp_path)
    (result,) = mteb.evaluate(model, LocalTask(), cache=None, co2_tracker=False, show_progress_bar=False).task_results
    scores = {each["hf_subset"]: each for each in result.scores["test"]}
    assert set(scores) == {"all", "swedish"}

    # The index of the last subset is still there.
    index = Index.open(tmp_path, encoder=encoder)
    assert dict(index.manifest.languages) == {"sv": 3}
    qrels = {query: {item: grade for item, grade in QRELS[query].items() if item[:2] == "sv"} for query in QUERIES}
    expected = ndcg(index, system, qrels)
    assert scores["swedish"]["ndcg_at_10"] == pytest.approx(expected, abs=1e-5)

    # And the other one can be made again.
    indexed(model, corpus(*({"id": i, "title": t, "text": x} for i, (t, x) in PASSAGES.items())))
    index = Index.open(tmp_path, encoder=encoder)
    assert dict(index.manifest.languages) == {"de": 3, "en": 3, "it": 3, "sv": 3}
    expected = ndcg(index, system, QRELS)
    assert scores["all"]["ndcg_at_10"] == pytest.approx(expected, abs=1e-5)
    assert expected > {"hybrid": 0.9, "bm25": 0.2, "rrf": 0.5}[system]


def ndcg(index: Index, system: str, qrels: Mapping[str, Mapping[str, int]]) -> float:
    rankings = {query: index.rank(text, system=system) for query, text in QUERIES.items()}
    run = {query: {item: -float(n) for n, (item, _) in enumerate(found)} for query, found in rankings.items()}
    return float(ir_measures.calc_aggregate([ir_measures.nDCG @ 10], qrels, run)[ir_measures.nDCG @ 10])


def test_ties_keep_our_order(encoder: Encoder) -> None:
    rows = corpus(*({"id": item, "text": "Bicycle parking is free."} for item in ("b", "a", "c")))
    model = indexed(PolicySearchModel("dense", encoder=encoder), rows)
    scores = model.search(queries=corpus({"id": "q", "text": "bicycle"}), top_k=10)["q"]
    assert list(scores) == ["a", "b", "c"]
    assert scores["a"] > scores["b"] > scores["c"]


def test_what_mteb_may_ask_besides(encoder: Encoder) -> None:
    model = indexed(
        PolicySearchModel(encoder=encoder), corpus(*({"id": i, "text": x} for i, (_, x) in PASSAGES.items()))
    )
    bicycles = {"id": "q", "text": "bicycle parking"}
    whole = ask(model, bicycles, {"id": "nothing", "text": "  "}, top_k=100)
    assert set(whole["q"][:4]) == {"sv-bike", "it-bike", "de-bike", "en-bike"}
    assert whole["nothing"] == []
    assert ask(model, bicycles, top_k=2)["q"] == whole["q"][:2]
    among = ["en-rent", "it-bike", "sv-rain"]
    assert ask(model, bicycles, top_ranked={"q": among})["q"] == [item for item in whole["q"] if item in among]
    instructed = ask(model, {**bicycles, "instruction": "or rain"}, top_k=100)
    assert instructed == ask(model, {"id": "q", "text": "bicycle parking or rain"}, top_k=100)
    assert instructed != {"q": whole["q"]}


def test_its_index_goes_when_it_goes(encoder: Encoder) -> None:
    model = indexed(PolicySearchModel(encoder=encoder), corpus({"id": "a", "text": "One passage."}))
    folder = model.folder
    assert (folder / "CURRENT").is_file()
    del model
    assert not folder.exists()


def test_languages_and_fields_of_a_corpus(encoder: Encoder) -> None:
    rows = corpus(
        {"id": "a", "title": None, "text": "text", "lang": "de"},
        {"id": "b", "title": "title", "text": "text", "lang": None},
    )
    assert list(TaskCorpus(rows, "sv", "Task/all/test")) == [
        Entry("a", "", "text", "de", "Task/all/test:1"),
        Entry("b", "title", "text", "sv", "Task/all/test:2"),
    ]
    hashes = {
        TaskCorpus(rows.select(rows_), lang, "n").fingerprint for rows_ in ([0], [1], [0, 1]) for lang in ("sv", "de")
    }
    assert len(hashes) == 5  # the first row names its language itself


@pytest.mark.parametrize(
    ("codes", "language"),
    [
        (["swe-Latn"], "sv"),
        (["cmn-Hans"], "zh"),
        (["arb-Arab"], "ar"),
        (["nno-Latn"], "nn"),
        (["eng-Latn", "deu-Latn"], None),
        (["eng-Latn", "eng-Latn"], "en"),
        (["python-Code"], None),
    ],
)
def test_the_language_of_a_task(codes: list[str], language: str | None) -> None:
    task = LocalTask.metadata.model_copy(update={"eval_langs": {"subset": codes}})
    assert task_language(task, "subset") == language
    assert task_language(task, "another") is None


def test_what_mteb_knows_of_it(encoder: Encoder) -> None:
    model = PolicySearchModel("rank-bm25", encoder=encoder)
    assert isinstance(model, SearchProtocol)
    meta = model.mteb_model_meta
    assert meta.name == "policysearch/rank-bm25-multilingual-e5-small"
    assert (meta.model_type, meta.embed_dim, meta.adapted_from) == (["sparse"], 384, "intfloat/multilingual-e5-small")
    assert meta.training_datasets  # what the encoder has seen is not zero-shot
    assert meta.revision == f"{policysearch.__version__}-{encoder.revision[:12]}"
    assert meta.to_dict()["name"] == meta.name
    # Another depth is another experiment: MTEB must not take the results of one for the other's.
    deep = PolicySearchModel("rank-bm25", encoder=encoder, fusion=FusionSettings(depth=1000)).mteb_model_meta
    assert deep.experiment_name != meta.experiment_name


def test_items_that_cannot_be_indexed_are_named(encoder: Encoder, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        indexed(PolicySearchModel(encoder=encoder), corpus({"id": "a", "text": "text"}, {"id": "b c", "text": "text"}))
    assert "1 items of the corpus cannot be used, among them LocalRetrieval/all/test:2: " in caplog.text
    assert "white space" in caplog.text


def test_what_cannot_be_answered(encoder: Encoder) -> None:
    with pytest.raises(UsageError, match="bm52: there is no such system"):
        PolicySearchModel("bm52")
    model = PolicySearchModel(encoder=encoder)
    with pytest.raises(UsageError, match="not indexed yet"):
        ask(model, {"id": "q", "text": "bicycle"})
    with pytest.raises(DatasetError, match="LocalRetrieval/all/test: its items are not texts"):
        indexed(model, corpus({"id": "a", "image": "…"}))
    indexed(model, corpus({"id": "a", "text": "text"}))
    with pytest.raises(DatasetError, match="query q: it is not a text"):
        ask(model, {"id": "q", "text": ["a", "conversation"]})


def test_policysearch_does_not_import_mteb() -> None:
    code = "import sys, policysearch, policysearch.cli; sys.exit('mteb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
