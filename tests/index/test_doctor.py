"""Documents with everything that can be wrong with them, read by the real parser; indexes that were damaged."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
import samples

from policysearch import build_index
from policysearch.encode.encoder import Encoder
from policysearch.errors import IndexMissingError
from policysearch.index.doctor import examine
from policysearch.index.finding import Finding
from policysearch.index.generation import current

KNOWN = "---\ntitle: {title}\ncity: Leeds\ndate: 2021-03-04\ntype: plan\nlanguage: {language}\n---\n\n"
WATER = (
    "The council collects rain water in parks and squares. Old sewers are mended street by street, and every school"
    " gets a green yard. Drinking fountains stand at each station, free of charge, until the first frost of winter.\n"
)
BIKES = "Kommunen bygger nya cykelvägar längs ån, och på alla skolor ställs säkra cykelställ upp före hösten.\n"
CLAUSE = (
    "whereas the streets near {} are narrow and their pavements are worn and the neighbours have often said so and "
)


def known(title: str, text: str, language: str = "en") -> str:
    """A document that lacks nothing."""
    return KNOWN.format(title=title, language=language) + text


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, embeddings: Path, encoder: Encoder) -> Path:
    """A folder with `documents`, each but one in some way wrong, and their `index`."""
    folder = tmp_path_factory.mktemp("doctor")
    documents = folder / "documents"
    documents.mkdir()
    two_languages = "".join(f"## Part {n}\n\n{text}\n" for n, text in enumerate([WATER] * 5 + [BIKES] * 3))
    schools = "before the schools open"
    texts = {
        "sound.md": known("Water", WATER),
        "copy.md": known("Water", WATER),
        "changed.md": known("Water", WATER.replace("winter", "the year")),
        "other.md": known("Water", "The council sells the water works to nobody, now or later.\n"),
        "bare.md": "# Streets\n\nThe council sweeps all streets on Mondays, and the squares on Fridays.\n",
        "numbers.txt": "2019 2020\n\n12 14\n",
        "said.md": known("Rain", WATER.replace("rain", "storm"), language="it"),
        "two.md": known("Two", two_languages),
        "twice.md": known("Cyklar", BIKES.encode().decode("cp1252"), language="sv"),
        "lost.md": known("Fees", f"The fee is 40 \ufffd a month, or 400\ufffd a year, paid {schools}.\n"),
        "signs.md": known("Signs", "wiêkszo¶æ spo³eczno¶ci\n"),
        "long.md": known("Long", "".join(CLAUSE.format(name) for name in "ABCDEFGHIJKLMNOPQRSTUVWXYZ") + "so on.\n"),
    }
    for name, text in texts.items():
        (documents / name).write_text(text, encoding="utf-8")
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    told = [(f"Bridge {name}", (f"The council mends {name} bridge {schools}.",)) for name in ("Leeds", "Mill", "High")]
    blank = ("", ())
    pages = (told[0], blank, told[1], blank, blank, blank, told[2])
    (documents / "pages.pdf").write_bytes(samples.pdf(pages))
    sidecar = "title: Report\ncity: Leeds\ndate: 2020-01-01\ntype: report\nlanguage: en\n"
    (documents / "pages.pdf.meta.yaml").write_text(sidecar, encoding="utf-8")
    (folder / "index").mkdir()
    shutil.copy(embeddings, folder / "index")
    build_index(documents, folder / "index", encoder=encoder)
    return folder


@pytest.fixture
def place(built: Path, tmp_path: Path) -> Path:
    """A copy of it all, to be changed."""
    place = Path(shutil.copytree(built, tmp_path / "place"))
    path = live(place) / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"corpus": str(place / "documents")}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return place


def live(place: Path) -> Path:
    folder = current(place / "index")
    assert folder is not None
    return folder


def findings(place: Path) -> dict[tuple[str, str], Finding]:
    """By file and what is wrong with it."""
    return {(one.subject, one.what): one for one in examine(place / "index")}


def test_everything_is_found_and_nothing_else(built: Path) -> None:
    assert [(one.severity, one.subject, one.what) for one in examine(built / "index")] == [
        ("warning", "broken.pdf", "file-failed"),
        ("warning", "copy.md", "near-identical"),
        ("warning", "lost.md", "characters-lost"),
        ("warning", "numbers.txt", "language-unknown"),
        ("warning", "pages.pdf", "pages-without-text"),
        ("warning", "said.md", "language-differs"),
        ("warning", "signs.md", "wrong-encoding"),
        ("warning", "twice.md", "wrong-encoding"),
        ("note", "bare.md", "metadata-missing"),
        ("note", "long.md", "passages-cut"),
        ("note", "numbers.txt", "metadata-missing"),
        ("note", "sound.md", "file-left-out"),
        ("note", "two.md", "languages-mixed"),
    ]


@pytest.mark.parametrize(
    ("subject", "what", "reason", "remedy"),
    [
        ("pages.pdf", "pages-without-text", "no text on 4 of 7 pages (pages 2, 4–6)", "Nothing to do if they"),
        (
            "lost.md",
            "characters-lost",
            "characters that could not be read: 2, as here: “The fee is 40 � a month, or 400� a”",
            "Get a sound copy",
        ),
        (
            "twice.md",
            "wrong-encoding",
            "letters were read in a wrong encoding, as here: “en bygger nya cykelvÃ¤gar",
            "as UTF-8",
        ),
        ("said.md", "language-differs", "it is said to be in Italian, and reads like English", "in its front matter"),
        ("two.md", "languages-mixed", "3 of 8 passages are in Swedish, most are in English", "Nothing to do if"),
        ("long.md", "passages-cut", "passages end within a sentence (#0", "policysearch show long.md --passages"),
        ("bare.md", "metadata-missing", "it has no city, no date, no type", "State it in bare.md.meta.yaml beside it"),
        (
            "copy.md",
            "near-identical",
            "it has the title and 94% of the words of changed.md",
            "tell them apart by their titles",
        ),
    ],
)
def test_reasons_and_next_steps(built: Path, subject: str, what: str, reason: str, remedy: str) -> None:
    found = findings(built)[subject, what]
    assert reason in found.reason
    assert remedy in found.remedy


def test_a_sound_index_of_sound_documents_has_no_findings(tmp_path: Path, new_index: Path, encoder: Encoder) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "water.md").write_text(known("Water", WATER), encoding="utf-8")
    build_index(tmp_path / "documents", new_index, encoder=encoder)
    assert examine(new_index) == ()


def test_what_the_user_said_of_the_language_is_known(tmp_path: Path, new_index: Path, encoder: Encoder) -> None:
    documents, index = tmp_path / "documents", new_index
    documents.mkdir()
    (documents / "water.md").write_text(known("Water", WATER), encoding="utf-8")
    build_index(documents, index, language="it", encoder=encoder)
    (documents / "new.md").write_text(known("New", WATER), encoding="utf-8")
    assert {one.what: one.remedy for one in examine(index)} == {
        "file-new": f"Bring the index up to date: policysearch index {documents} --index {index} --language it",
        "language-differs": "Index without --language, or with the right one",
    }


def test_files_that_changed_since(place: Path) -> None:
    documents = place / "documents"
    before = findings(place)
    (documents / "bare.md").write_text("# Streets\n\nThe council sweeps no streets.\n", encoding="utf-8")
    os.utime(documents / "two.md", (1, 1))  # touched, not changed
    (documents / "long.md").unlink()
    (documents / "pages.pdf.meta.yaml").unlink()
    (documents / "new.md").write_text(known("New", WATER), encoding="utf-8")
    (documents / "table.xls").write_bytes(b"")
    (documents / ".policysearchignore").write_text("said.md\n", encoding="utf-8")
    new = {key: one for key, one in findings(place).items() if key not in before}
    gone = "it was there when the index was built, and is gone"
    assert {key: one.reason for key, one in new.items()} == {
        ("bare.md", "file-changed"): "it was changed after the index was built",
        ("long.md", "file-gone"): gone,
        ("new.md", "file-new"): "it was added after the index was built",
        ("pages.pdf.meta.yaml", "file-gone"): gone,
        ("said.md", "file-gone"): gone.replace("gone", "left out now: .policysearchignore names it"),
        ("table.xls", "file-left-out"): "files of type .xls are not read",
    }
    command = f"policysearch index {documents} --index {place / 'index'}"
    assert new["new.md", "file-new"].remedy == f"Bring the index up to date: {command}"


def test_the_command_has_taxonomies_of_the_users_own(tmp_path: Path, encoder: Encoder) -> None:
    own, documents, index = tmp_path / "own.toml", tmp_path / "documents", tmp_path / "index"
    own.write_text(
        'id = "own"\nnames = { en = "Own" }\n[[themes]]\nid = "water"\nnames = { en = "Water" }\n'
        'texts.en = ["Rain water in parks."]\n[[themes]]\nid = "trams"\nnames = { en = "Trams" }\n'
        'texts.en = ["A tram to the station."]\n',
        encoding="utf-8",
    )
    documents.mkdir()
    (documents / "water.md").write_text("The council collects rain water in parks.\n", encoding="utf-8")
    build_index(documents, index, taxonomies=[own], encoder=encoder)
    own.unlink()
    (documents / "tram.md").write_text("The tram runs every ten minutes to the station.\n", encoding="utf-8")

    [remedy] = [one.remedy for one in examine(index) if one.what == "file-new"]

    kept = re.search(r"--taxonomy (\S+)$", remedy)
    assert kept
    report = build_index(documents, index, taxonomies=[Path(kept[1])], encoder=encoder)
    assert (report.added, report.reused) == (1, 1)


def test_a_corpus_that_is_gone(place: Path) -> None:
    shutil.rmtree(place / "documents")
    found = findings(place)[str(place / "documents"), "corpus-gone"]
    assert (found.severity, found.reason) == ("warning", "there is no such folder")


def test_every_damaged_file_is_named_and_nothing_else(place: Path) -> None:
    folder = live(place)
    (folder / "statistics.npz").unlink()
    vectors = folder / "vectors.faiss"
    vectors.write_bytes(vectors.read_bytes()[:-1] + b"?")
    found = examine(place / "index")
    assert {Path(one.subject).name: one.reason.split(" is ")[0] for one in found} == {
        "statistics.npz": "the file",
        "vectors.faiss": "its SHA-256",
    }
    assert {(one.severity, one.what) for one in found} == {("damage", "index-damaged")}


@pytest.mark.parametrize(("content", "what"), [("{", "index-damaged"), ('{"schema_version": 1}', "index-outdated")])
def test_a_manifest_of_no_use(place: Path, content: str, what: str) -> None:
    (live(place) / "manifest.json").write_text(content, encoding="utf-8")
    (found,) = examine(place / "index")
    assert (found.severity, found.what, Path(found.subject).name) == ("damage", what, "manifest.json")
    assert "Build it again: policysearch index" in found.remedy


def test_no_index_is_the_usual_error(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="there is no index here"):
        examine(tmp_path / "nowhere")
