"""Building on the real encoder and real files; a kill at any moment must leave the old index intact."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from policysearch import BuildReport, Index, build_index
from policysearch.encode.encoder import Encoder
from policysearch.errors import IndexLockedError, UsageError
from policysearch.index.generation import writing
from policysearch.search.systems import SYSTEMS

BIKES = (
    "---\ntitle: Cykelplan\nlanguage: sv\ncity: Uppsala\n---\n\n"
    "# Cykelplan\n\nStaden bygger fler cykelvägar till skolorna.\n"
)
WATER = "# Piano delle acque\n\nLa città raccoglie l'acqua piovana nei parchi e nelle piazze.\n"
TREES = "# Träd\n\nStaden planterar träd längs gatorna.\n"
HEAT = "# Kaukolämpö\n\nKaupunki lämmittää kodit puhdistetun jäteveden lämmöllä.\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, embeddings: Path, encoder: Encoder) -> Path:
    """Place of a folder of two documents and of its index, to be copied."""
    place = tmp_path_factory.mktemp("built")
    (place / "documents").mkdir()
    for name, text in (("bikes.md", BIKES), ("water.md", WATER)):
        (place / "documents" / name).write_text(text, encoding="utf-8")
    (place / "index").mkdir()
    shutil.copy(embeddings, place / "index")
    build(place / "documents", place / "index", encoder)
    return place


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / "documents", tmp_path / "documents"))


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    """That of the two documents."""
    return Path(shutil.copytree(built / "index", tmp_path / "index"))


@pytest.fixture
def other_index(embeddings: Path, tmp_path: Path) -> Path:
    """Where there is none yet."""
    (tmp_path / "other index").mkdir()
    return Path(shutil.copy(embeddings, tmp_path / "other index")).parent


def build(folder: Path, index: Path, encoder: Encoder) -> BuildReport:
    return build_index(folder, index, encoder=encoder)


def embedded(index: Path) -> set[bytes]:
    """All texts, by their hashes."""
    with sqlite3.connect(index / "embeddings.sqlite") as db:
        return {text for (text,) in db.execute("SELECT text FROM vectors")}


def paths(index: Path, encoder: Encoder) -> list[str]:
    return [document.path for document in Index.open(index, encoder=encoder).documents()]


def test_a_folder_becomes_searchable(folder: Path, tmp_path: Path, encoder: Encoder) -> None:
    index = tmp_path / "index"
    report = build(folder, index, encoder)
    assert report.embedded == 2
    assert (report.documents, report.passages, report.languages) == (2, 2, {"it": 1, "sv": 1})
    assert (report.added, report.removed, report.reused, report.changed) == (2, 0, 0, True)
    opened = Index.open(index, encoder=encoder)
    assert [d.title for d in opened.documents()] == ["Cykelplan", "Piano delle acque"]
    for document in opened.documents():
        for passage in opened.passages(document):
            assert document.text[passage.start : passage.end] == passage.text
            assert passage.passage_id == f"{document.document_id}-{passage.start}-{passage.end}"


def test_many_files_are_cut_as_few_are(
    folder: Path, index: Path, other_index: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are many, the processes that read them cut them too."""
    monkeypatch.setattr("policysearch.index.build._MANY", 1)
    build(folder, other_index, encoder)
    few, many = (Index.open(place, encoder=encoder) for place in (index, other_index))
    assert [many.passages(d) for d in many.documents()] == [few.passages(d) for d in few.documents()]


def test_words_are_embedded_once(folder: Path, index: Path, encoder: Encoder) -> None:
    """A new document adds its passage and what its language needs; what the others need is known."""
    before = embedded(index)
    (folder / "heat.md").write_text(HEAT, encoding="utf-8")
    build(folder, index, encoder)
    after = embedded(index)
    opened = Index.open(index, encoder=encoder)
    terms = opened.generation.postings["fi"].vocabulary
    assert before < after
    lean = 20 + 40  # the texts that are the same in every language, and their sentences
    assert len(after - before) == 1 + len(terms) + lean  # the passage, which is one sentence, and its words
    assert all(opened.generation.lexicon.knows(term, "fi") for term in terms)
    assert opened.manifest.cost.keys() == {"embedded", "embed_seconds", "lexicon_seconds", "index_seconds"}
    assert all(value >= 0 for value in opened.manifest.cost.values())


def test_an_unchanged_folder_costs_nothing(folder: Path, index: Path, encoder: Encoder) -> None:
    before = build(folder, index, encoder).generation
    again = build(folder, index, encoder)
    assert (again.changed, again.embedded, again.generation) == (False, 0, before)


def test_a_folder_that_moved_is_where_documents_are_from_now_on(folder: Path, index: Path, encoder: Encoder) -> None:
    """The folder is a copy of the one that the index was built from."""
    moved = build(folder, index, encoder)
    assert (moved.changed, moved.reused, moved.embedded) == (True, 2, 0)
    assert Index.open(index).manifest.corpus == str(folder)


def test_what_was_left_out_and_is_gone_is_told_no_longer(folder: Path, index: Path, encoder: Encoder) -> None:
    table = folder / "metadata.csv"
    table.write_text("file;city\nbikes.md;Uppsala\ngone.md;Oslo\n", encoding="utf-8")
    (item,) = build(folder, index, encoder).skipped
    assert (item.path, item.reason) == ("metadata.csv", "line 3 describes gone.md, which is not read")
    table.write_text("file;city\nbikes.md;Uppsala\n", encoding="utf-8")
    assert build(folder, index, encoder).skipped == ()
    assert Index.open(index).skipped() == []


def test_a_touched_file_is_not_a_changed_file(folder: Path, index: Path, encoder: Encoder) -> None:
    build(folder, index, encoder)
    os.utime(folder / "bikes.md", (1, 1))
    assert not build(folder, index, encoder).changed


def test_added_changed_moved_and_deleted_files(folder: Path, index: Path, encoder: Encoder) -> None:
    before = Index.open(index, encoder=encoder).document("bikes.md")

    (folder / "heat.md").write_text(HEAT, encoding="utf-8")
    added = build(folder, index, encoder)
    assert (added.added, added.reused, added.embedded) == (1, 2, 1)

    (folder / "sub").mkdir()
    (folder / "bikes.md").rename(folder / "sub" / "cycling.md")
    moved = build(folder, index, encoder)
    assert (moved.added, moved.removed, moved.embedded) == (0, 0, 0)
    assert Index.open(index, encoder=encoder).document("cycling.md").document_id == before.document_id

    (folder / "water.md").write_text(WATER.replace("piazze", "strade"), encoding="utf-8")
    changed = build(folder, index, encoder)
    assert (changed.added, changed.removed, changed.embedded) == (1, 1, 1)

    (folder / "heat.md").unlink()
    build(folder, index, encoder)
    assert paths(index, encoder) == ["sub/cycling.md", "water.md"]
    found = Index.open(index, encoder=encoder).search("kaukolämpö jäteveden lämmöllä")
    assert "heat.md" not in [hit.document.path for hit in found.hits]


def test_a_moved_file_keeps_its_ids_and_is_not_embedded_again(folder: Path, index: Path, encoder: Encoder) -> None:
    def passages(path: str) -> list[tuple[str, str]]:
        opened = Index.open(index, encoder=encoder)
        return [(its.document_id, its.passage_id) for its in opened.passages(opened.document(path))]

    before = passages("water.md")
    (folder / "it").mkdir()
    for old, new in (("water.md", "acqua.md"), ("acqua.md", "it/acqua.md")):
        (folder / old).rename(folder / new)
        report = build(folder, index, encoder)
        assert (report.added, report.removed, report.embedded) == (0, 0, 0)
        assert passages(new) == before


def test_an_index_is_not_emptied_in_passing(folder: Path, index: Path, tmp_path: Path, encoder: Encoder) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(UsageError, match=r"it holds 2 documents of .*, and none of them is in .*other"):
        build(other, index, encoder)
    for name in ("bikes.md", "water.md"):
        (folder / name).rename(other / name)
    with pytest.raises(UsageError, match="none of them is in"):
        build(folder, index, encoder)
    assert build(other, index, encoder).removed == 0
    for name in ("bikes.md", "water.md"):
        (other / name).unlink()
    assert build_index(other, index, encoder=encoder, rebuild=True).documents == 0


def test_a_deleted_file_is_gone_from_every_answer(folder: Path, index: Path, encoder: Encoder) -> None:
    gone = Index.open(index, encoder=encoder).document("water.md")
    (folder / "water.md").unlink()
    assert build(folder, index, encoder).removed == 1
    opened = Index.open(index, encoder=encoder)
    for system in SYSTEMS:
        for query in ("acqua piovana nei parchi", "Wasser in Parks", '"acqua piovana"', gone.title):
            ranking = opened.search(query, system=system)
            assert gone.document_id not in [hit.document.document_id for hit in ranking.hits], (system, query)
            assert "it" not in [value for facet in ranking.facets for value, _ in facet.counts]
    assert [document.path for document in opened.documents()] == ["bikes.md"]
    assert list(opened.generation.store.languages) == ["sv"]
    assert opened.generation.store.find_documents("water.md") == []


def test_copies_and_broken_files_are_reported_and_the_rest_goes_on(folder: Path, index: Path, encoder: Encoder) -> None:
    shutil.copy(folder / "bikes.md", folder / "copy of bikes.md")
    (folder / "empty.md").touch()
    (folder / "notes.xyz").write_text("?", encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    report = build(folder, index, encoder)
    skipped = {item.path: item for item in report.skipped}
    assert skipped.keys() == {"copy of bikes.md", "empty.md", "notes.xyz", "broken.pdf"}
    assert {path for path, item in skipped.items() if item.failed} == {"empty.md", "broken.pdf"}
    assert "bikes.md" in skipped["copy of bikes.md"].reason
    assert all(item.reason and item.remedy for item in report.skipped)
    assert report.documents == 2
    again = build(folder, index, encoder)
    assert not again.changed
    assert again.skipped == report.skipped


def test_every_file_counts_as_progress_and_a_hostile_one_fails_alone(
    folder: Path, index: Path, encoder: Encoder
) -> None:
    shutil.copy(folder / "bikes.md", folder / "copy of bikes.md")
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", bytes(40 * 2**20))
    seen = []
    report = build_index(folder, index, encoder=encoder, progress=lambda *step: seen.append(step))
    assert [step for step in seen if step[0] == "read"] == [("read", done, 4) for done in (1, 2, 3, 4)]
    assert [(item.path, item.failed) for item in report.skipped] == [("bomb.docx", True), ("copy of bikes.md", False)]
    assert report.skipped[0].reason == "it unpacks to 40 MiB, more than 100 times its size"
    assert paths(index, encoder) == ["bikes.md", "water.md"]


def test_order_of_files_does_not_matter(
    tmp_path: Path, folder: Path, index: Path, other_index: Path, encoder: Encoder
) -> None:
    """The same documents under names that sort the other way round give the same ranking."""
    other = tmp_path / "other"
    other.mkdir()
    for name, its in (("bikes.md", "z.md"), ("water.md", "a.md")):
        shutil.copy(folder / name, other / its)
    build(other, other_index, encoder)
    rankings = []
    for place in (index, other_index):
        hits = Index.open(place, encoder=encoder).search("cykel och vatten").hits
        rankings.append([(hit.passage.passage_id, round(hit.score, 5)) for hit in hits])
    assert rankings[0] == rankings[1]


def test_an_empty_folder_makes_an_empty_index(tmp_path: Path, other_index: Path, encoder: Encoder) -> None:
    (tmp_path / "nothing").mkdir()
    assert build(tmp_path / "nothing", other_index, encoder).documents == 0
    assert Index.open(other_index, encoder=encoder).search("cykel").hits == ()


def test_no_such_folder(tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(UsageError, match=r"nowhere: there is no such folder\. Name the folder"):
        build(tmp_path / "nowhere", tmp_path / "index", encoder)
    assert not (tmp_path / "index").exists()


def test_one_writer_at_a_time(folder: Path, index: Path, encoder: Encoder) -> None:
    with writing(index), pytest.raises(IndexLockedError, match=f"process {os.getpid()} on"):
        build(folder, index, encoder)


def test_a_reader_keeps_its_generation(folder: Path, index: Path, encoder: Encoder) -> None:
    reader = Index.open(index, encoder=encoder)
    for text in (HEAT, HEAT + "\nLisää tekstiä.\n"):
        (folder / "heat.md").write_text(text, encoding="utf-8")
        build(folder, index, encoder)
    assert next(hit.document.path for hit in reader.search("cykelvägar till skolorna").hits) == "bikes.md"
    assert len([path for path in index.iterdir() if path.is_dir()]) == 2


_KILLED = """
import os, signal, sys
from policysearch.index import generation
from policysearch.index.build import build_index

folder, index, stage, after = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
calls = 0

def die(*_):
    global calls
    calls += 1
    if calls > after:
        os.kill(os.getpid(), signal.SIGKILL)

if stage == "flush":  # while the new generation is written to disk and made live
    flush = generation._flush
    generation._flush = lambda path: (die(), flush(path))
    build_index(folder, index)
else:
    build_index(folder, index, progress=lambda name, *_: die() if name == stage else None)
"""


@pytest.mark.parametrize(
    ("stage", "after"),
    [("read", 0), ("embed", 0), ("words", 0), ("write", 0), ("flush", 7), ("flush", 20)],
)
def test_a_kill_leaves_the_old_index_intact(
    folder: Path, index: Path, encoder: Encoder, stage: str, after: int
) -> None:
    before = Index.open(index, encoder=encoder).search("cykelvägar").hits
    (folder / "trees.md").write_text(TREES, encoding="utf-8")
    killed = subprocess.run([sys.executable, "-c", _KILLED, folder, index, stage, str(after)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert Index.open(index, encoder=encoder).search("cykelvägar").hits == before
    after_kill = build(folder, index, encoder)
    assert after_kill.embedded == (1 if stage == "read" else 0)
    assert paths(index, encoder) == ["bikes.md", "trees.md", "water.md"]
    assert len([path for path in index.iterdir() if path.is_dir()]) == 2


def test_a_kill_costs_nothing_that_was_embedded(folder: Path, index: Path, encoder: Encoder) -> None:
    """150 new lines are embedded 64 at a time; whoever goes on after a kill embeds the rest and no more."""
    lines = [f"Gata {number} får {number + 7} träd.\n\n" for number in range(150)]
    (folder / "trees.md").write_text("# Träd\n\n" + "".join(lines), encoding="utf-8")

    before = embedded(index)
    killed = subprocess.run([sys.executable, "-c", _KILLED, folder, index, "embed", "1"], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert paths(index, encoder) == ["bikes.md", "water.md"]
    kept = embedded(index) - before
    assert len(kept) == 128  # two steps
    again = build(folder, index, encoder)
    assert paths(index, encoder) == ["bikes.md", "trees.md", "water.md"]
    passages = again.passages - 2
    assert again.embedded == passages + 150 - len(kept)


def test_a_second_process_is_told_who_writes(folder: Path, index: Path) -> None:
    script = "import sys, time\nfrom pathlib import Path\nfrom policysearch.index.generation import writing\n"
    script += "with writing(Path(sys.argv[1])):\n    print('locked', flush=True)\n    time.sleep(60)\n"
    with subprocess.Popen([sys.executable, "-c", script, index], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        with pytest.raises(IndexLockedError, match=f"process {holder.pid} on"):
            build_index(folder, index)
        holder.kill()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:  # the lock of a killed process is free at once
        with writing(index):
            return
    pytest.fail("the lock outlived its process")


def test_a_document_is_read_anew_when_what_describes_it_changes(folder: Path, index: Path, encoder: Encoder) -> None:
    def city() -> str | None:
        return Index.open(index, encoder=encoder).document("water.md").city

    assert city() is None
    beside = folder / "water.md.meta.yaml"
    for text, expected in (("city: Milano", "Milano"), ("city: Torino", "Torino"), (None, None)):
        if text:
            beside.write_text(text, encoding="utf-8")
        else:
            beside.unlink()
        report = build(folder, index, encoder)
        assert (city(), report.reused, report.embedded) == (expected, 1, 0)
    assert not build(folder, index, encoder).changed
