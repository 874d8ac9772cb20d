"""Collections of ir_datasets: what is on this machine is read, and nothing is fetched."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from policysearch.errors import DatasetError
from policysearch.evaluate.datasets import open_dataset
from policysearch.evaluate.ir_datasets_source import CollectionCorpus
from policysearch.evaluate.records import Entry, Problem, Topic


class TitledDoc(NamedTuple):
    doc_id: str
    title: str
    text: str
    lang: str

    def default_text(self) -> str:
        return f"{self.title} {self.text}"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """ir_datasets, with a home of its own: it makes folders there when it is imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IR_DATASETS_HOME", str(tmp_path_factory.mktemp("home")))
        return pytest.importorskip("ir_datasets")


@pytest.fixture
def registry(package: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Its registry, for registering collections that are forgotten again."""
    monkeypatch.setattr(package.registry, "_registered", dict(package.registry._registered))
    return package.registry


def files(folder: Path, docs: str, queries: str, qrels: str) -> tuple[str, str, str]:
    for name, text in (("docs.tsv", docs), ("queries.tsv", queries), ("qrels.txt", qrels)):
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder / "docs.tsv"), str(folder / "queries.tsv"), str(folder / "qrels.txt")


def test_a_collection_of_plain_files(tmp_path: Path, package: Any, registry: Any) -> None:
    docs = "d1\tStaden bygger fler cykelvägar.\nd2\t \nd1\tigen\nd 3\tmed mellanslag\n"
    queries = "q1\tWo kann man in der Stadt sein Fahrrad abstellen?\nq2\tWer?\n"
    paths = files(tmp_path, docs, queries, "q1 0 d1 2\nq1 0 d2 -1\nq9 0 d1 1\n")
    registry.register("local/plain", package.create_dataset(*paths))
    found = open_dataset("ir_datasets:local/plain")
    assert (found.name, found.source) == ("local/plain", "ir_datasets:local/plain")
    assert found.topics == (Topic("q1", "Wo kann man in der Stadt sein Fahrrad abstellen?", "de", "q1"),)
    assert found.qrels == {"q1": {"d1": 2, "d2": -1}}
    assert [(problem.kind, problem.place) for problem in found.problems] == [
        ("judgement without its query", "qrels:3"),
        ("query without judgements", "queries:2"),
        ("language detected", "queries"),
    ]
    assert found.corpus is not None
    assert list(found.corpus) == [
        Entry("d1", "", "Staden bygger fler cykelvägar.", None, "docs:1"),
        Problem("empty item", "docs:2", "item d2 has neither title nor text"),
        Problem("duplicate item", "docs:3", "an item d1 stands above, and that one counts"),
        Problem("malformed line", "docs:4", "its id 'd 3' has white space in it, which a TREC run cannot hold"),
    ]
    plain = open_dataset("local/plain")
    assert (plain.source, plain.topics, plain.files) == (found.source, found.topics, found.files)


def test_titles_and_languages_where_a_collection_has_them(tmp_path: Path, package: Any, registry: Any) -> None:
    paths = files(tmp_path, "d1\tCykelplan\tFler banor.\tsv\nd2\tPiano\tPiste\t\n", "q1\tHvor?\n", "q1 0 d1 1\n")
    local = [package.util.LocalDownload(path) for path in paths]
    parts = (
        package.formats.TsvDocs(local[0], doc_cls=TitledDoc, lang="it"),
        package.formats.TsvQueries(local[1], lang="no"),
        package.formats.TrecQrels(local[2], {}),
    )
    registry.register("local/titled", package.Dataset(*parts))
    found = open_dataset("ir_datasets:local/titled", strict=True)
    assert found.topics == (Topic("q1", "Hvor?", "nb", "q1"),)
    assert found.corpus is not None
    assert list(found.corpus) == [
        Entry("d1", "Cykelplan", "Fler banor.", "sv", "docs:1"),
        Entry("d2", "Piano", "Piste", "it", "docs:2"),
    ]
    assert found.corpus.size is None


def test_equal_items_have_equal_fingerprints(tmp_path: Path, package: Any) -> None:
    prints = []
    for name, docs in (("a", "d1\tx\n"), ("b", "d1\tx\n"), ("c", "d1\ty\n")):
        (tmp_path / name).mkdir()
        paths = files(tmp_path / name, docs, "", "")
        prints.append(CollectionCorpus("local", package.create_dataset(*paths)).fingerprint)
    assert prints[0] == prints[1] != prints[2]


def test_own_judgements_of_a_collections_items(tmp_path: Path, package: Any, registry: Any) -> None:
    registry.register("local/own", package.create_dataset(files(tmp_path, "d1\tx\n", "", "")[0]))
    (tmp_path / "own.tsv").write_text("1\tWhere can I park my bicycle?", encoding="utf-8")
    (tmp_path / "own.txt").write_text("1 0 d1 1", encoding="utf-8")
    found = open_dataset("ir_datasets:local/own", topics=tmp_path / "own.tsv", qrels=tmp_path / "own.txt")
    assert found.qrels == {"1": {"d1": 1}}
    with pytest.raises(DatasetError, match=r"ir_datasets:local/own: the collection has no queries\. Name another"):
        open_dataset("ir_datasets:local/own")


def test_a_collection_that_cannot_be_read_says_why(tmp_path: Path, package: Any, registry: Any) -> None:
    paths = files(tmp_path, "d1\tx\n", "q1\ta\tb\n", "q1 0 d1 1\n")
    registry.register("local/broken", package.create_dataset(*paths))
    with pytest.raises(DatasetError, match=r"ir_datasets cannot read it \(expected 2 fields, got 3\)"):
        open_dataset("ir_datasets:local/broken")
    gone = tmp_path / "gone.tsv"
    registry.register("local/gone", package.create_dataset(paths[0], str(gone), paths[2]))
    with pytest.raises(DatasetError, match=rf"its file {gone} \(queries\) is not on this machine"):
        open_dataset("ir_datasets:local/gone")


def test_a_part_that_has_judgements_is_named(package: Any) -> None:
    with pytest.raises(
        DatasetError, match=r"has no queries\. Name a part that has them, such as msmarco-passage/dev, "
    ):
        open_dataset("ir_datasets:msmarco-passage")


def test_downloads_are_possible_again_afterwards(tmp_path: Path, package: Any, registry: Any) -> None:
    downloads = package.util.download
    before = (downloads.Download.path, downloads.RequestsDownload.stream, package.lazy_libs.requests)
    paths = files(tmp_path, "d1\tx\nd2\ty\n", "q1\tWhere can I park my bicycle?\n", "q1 0 d1 1\n")
    registry.register("local/two", package.create_dataset(*paths))
    corpus = open_dataset("ir_datasets:local/two").corpus
    assert corpus is not None
    first, second = iter(corpus), iter(corpus)
    next(first), next(second)
    assert len(list(first)) == 1
    assert downloads.Download.path is not before[0]
    del second
    assert (downloads.Download.path, downloads.RequestsDownload.stream, package.lazy_libs.requests) == before


def test_what_leads_to_the_network_is_closed_while_reading(tmp_path: Path, package: Any, registry: Any) -> None:
    download = package.util.RequestsDownload("http://localhost:9/queries.tsv")
    paths = files(tmp_path, "d1\tx\n", "", "q1 0 d1 1\n")
    for name, source in (("streamed", package.util.Download([download], stream=True)), ("bare", download)):
        parts = (
            package.formats.TsvDocs(package.util.LocalDownload(paths[0])),
            package.formats.TsvQueries(source),
            package.formats.TrecQrels(package.util.LocalDownload(paths[2]), {}),
        )
        registry.register(f"local/{name}", package.Dataset(*parts))
        with pytest.raises(DatasetError, match="a file of its queries is not on this machine"):
            open_dataset(f"ir_datasets:local/{name}")


def test_a_collection_that_is_not_installed_touches_no_network(tmp_path: Path) -> None:
    pytest.importorskip("ir_datasets")
    script = """
        import socket, sys
        from policysearch.errors import DatasetError
        from policysearch.evaluate.datasets import open_dataset

        calls = []
        sys.addaudithook(lambda event, _: calls.append(event) if event.startswith(("socket.", "subprocess.")) else None)
        for name in ("ir_datasets:vaswani", "vaswani", "ir_datasets:clirmatrix/de/multi8/en/test1", "ir_datasets:none"):
            try:
                open_dataset(name)
            except DatasetError as error:
                print(error)
        print(calls)
        socket.getaddrinfo("localhost", None)
        print(calls)
    """
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env=os.environ | {"IR_DATASETS_HOME": str(home)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    first, second, third, unknown, none, control = done.stdout.splitlines()
    assert first == second
    assert first.startswith(f"ir_datasets:vaswani: its file {home}/vaswani/npl.tar.gz (queries) is not on this machine")
    assert "Put it there (its source is http" in first
    assert "`ir_datasets export vaswani queries > " in first
    assert third.startswith(f"ir_datasets:clirmatrix/de/multi8/en/test1: its file {home}/clirmatrix/")
    assert unknown == "ir_datasets:none: ir_datasets knows no such collection. `ir_datasets list` names them all"
    assert (none, control) == ("[]", "['socket.getaddrinfo']")


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_datasets", None)
    with pytest.raises(DatasetError, match=r"not installed\. Run: pip install 'policysearch\[ir-datasets\]'"):
        open_dataset("ir_datasets:vaswani")
    with pytest.raises(
        DatasetError, match=r"vaswani: there is no such folder.*pip install 'policysearch\[ir-datasets\]'"
    ):
        open_dataset("vaswani")
