"""The page of the corpus as Streamlit runs it, on a real index, without a browser."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from policysearch import build_index
from policysearch.encode.encoder import Encoder
from policysearch.errors import UsageError
from policysearch.index import generation as generations
from policysearch.search.engine import Index
from policysearch.settings import ChunkingSettings, Settings
from policysearch.ui.access import ACCESS_VARIABLE, Access
from policysearch.ui.corpus.data import counted, entries, listed
from policysearch.ui.corpus.findings import examine_and_keep
from policysearch.ui.corpus.process import update
from policysearch.ui.corpus.state import CorpusState
from policysearch.ui.corpus.uploading import Holdings
from policysearch.ui.corpus.work import desk
from policysearch.ui.opening import INDEX_VARIABLE
from policysearch.ui.safe_text import label

PAGE = """
import streamlit as st
from policysearch.ui.pages import page, pages
st.navigation(pages())
from policysearch.ui.corpus.page import show
show()
"""
THEMES = """
id = "own"
names = { en = "Own" }
[[themes]]
id = "water"
names = { en = "Water" }
texts.en = ["Rain water in parks."]
[[themes]]
id = "trams"
names = { en = "Trams" }
texts.en = ["A tram to the station."]
"""
LOCAL = Access(upload=True, sign_in=False)

Opened = Callable[..., AppTest]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens the page on an index, at an address."""

    def open_page(index: Path, access: Access | None = None, script: str = PAGE, **params: str | list[str]) -> AppTest:
        monkeypatch.setenv(INDEX_VARIABLE, str(index))
        monkeypatch.setenv(ACCESS_VARIABLE, access.to_json() if access else "")
        app = AppTest.from_string(script, default_timeout=120)
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return open_page


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, embeddings: Path, encoder: Encoder) -> Path:
    """`index` of `documents`: two that are read, one file that cannot be."""
    place = tmp_path_factory.mktemp("made")
    documents = place / "documents"
    documents.mkdir()
    (documents / "water.md").write_text("# Water\n\nThe council collects rain water.\n", encoding="utf-8")
    (documents / "tram.md").write_text("# <b>Tram</b> *plan*\n\nThe tram runs often.\n", encoding="utf-8")
    (documents / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    (place / "index").mkdir()
    shutil.copy(embeddings, place / "index")
    build_index(documents, place / "index", encoder=encoder)
    return place


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Path:
    """A copy of that index, with its documents, that a test may change."""
    shutil.copytree(made, tmp_path / "place")
    (manifest,) = (tmp_path / "place" / "index").glob("*/manifest.json")
    text = manifest.read_text(encoding="utf-8").replace(str(made), str(tmp_path / "place"))
    manifest.write_text(text, encoding="utf-8")
    return tmp_path / "place" / "index"


def html(app: AppTest) -> str:
    return "".join(element.value for element in app.get("html"))


def titles(app: AppTest) -> list[str]:
    return [element.proto.label for element in app.get("page_link")]


def test_every_document_is_listed_by_title(opened: Opened, corpus: Index, corpus_index: Path) -> None:
    app = opened(corpus_index)
    assert not app.exception
    assert f"{len(corpus.documents())} documents" in html(app)
    found = listed(entries(corpus), CorpusState())
    assert titles(app) == [label(entry.document.title) for entry in found[:25]]
    assert [e.document.title.casefold() for e in found] == sorted(d.title.casefold() for d in corpus.documents())
    links = [element.proto.query_string for element in app.get("page_link")]
    assert links[0] == f"id={found[0].document.document_id}"


def test_passages_of_each_kind_are_those_of_the_document(corpus: Index) -> None:
    for entry in entries(corpus)[:5]:
        kinds = Counter(passage.kind for passage in corpus.passages(corpus.document(entry.document.document_id)))
        assert dict(entry.kinds) == kinds
        assert entry.document.text == ""


def test_the_address_says_what_is_listed_and_how(opened: Opened, corpus: Index, corpus_index: Path) -> None:
    app = opened(corpus_index, language=["it", "sv"], sort="passages", words="milano")
    asked = [
        d
        for d in corpus.documents()
        if d.language in ("it", "sv") and "milano" in f"{d.title} {d.city} {d.path}".lower()
    ]
    assert f"{len(asked)} of {len(corpus.documents())} documents" in html(app)
    sizes = [len(corpus.passages(document)) for document in asked]
    shown = {label(document.title): len(corpus.passages(document)) for document in asked}
    assert [shown[title] for title in titles(app)] == sorted(sizes, reverse=True)
    assert app.multiselect(key="corpus language").value == ["it", "sv"]


def test_widgets_write_the_address(opened: Opened, corpus_index: Path) -> None:
    app = opened(corpus_index)
    app.multiselect(key="corpus country").set_value(["SE"]).run()
    app.selectbox(key="corpus sort").set_value("city").run()
    assert dict(app.query_params) == {"country": "SE", "sort": "city"}
    app.segmented_control(key="corpus view").set_value("left-out").run()
    assert dict(app.query_params) == {"view": "left-out"}


def test_pages_follow_each_other_without_a_gap(opened: Opened, corpus: Index, corpus_index: Path) -> None:
    app, seen = opened(corpus_index), []
    for _ in range(4):
        seen += titles(app)
        following = next(button for button in app.button if button.label == "Next")
        if following.disabled:
            break
        following.click().run()
    assert sorted(seen) == sorted(label(document.title) for document in corpus.documents())


def test_counts_are_of_documents(corpus: Index) -> None:
    assert dict(counted(entries(corpus), "language")) == Counter(d.language for d in corpus.documents())


def test_an_address_that_means_nothing_is_said(opened: Opened, corpus_index: Path) -> None:
    app = opened(corpus_index, view="everything")
    assert "view=everything" in html(app)
    assert [button.label for button in app.button] == ["Start over"]


def test_state_and_address_are_the_same() -> None:
    state = CorpusState("left-out", "two words", ("it",), ("IT", "SE"), ("plan",), ("2021",), "newest", 3)
    assert CorpusState.from_params({k: [v] if isinstance(v, str) else v for k, v in state.to_params().items()}) == state
    assert CorpusState().to_params() == {}
    with pytest.raises(UsageError):
        CorpusState.from_params({"page": ["0"]})


def test_files_not_read_stand_with_reason_and_remedy(opened: Opened, own: Path) -> None:
    (item,) = Index.open(own).skipped()
    page = html(opened(own, view="left-out"))
    assert page.index("Could not be read") < page.index("broken.pdf")
    assert item.reason[1:20] in page
    assert item.remedy[1:20] in page


def test_what_is_wrong_with_the_documents_is_said_in_the_language_of_the_interface(opened: Opened, own: Path) -> None:
    (own.parent / "documents" / "new.md").write_text("New.", encoding="utf-8")
    examine_and_keep(own, lambda *_: None)
    swedish = f"from policysearch.ui import i18n\ni18n.choose_interface('sv')\n{PAGE}"

    left_out = html(opened(own, script=swedish, view="left-out"))
    findings = html(opened(own, script=swedish, view="findings"))

    assert "<p>Den är avkortad eller skadad och går inte att öppna som en PDF-fil (" in left_out
    assert "Skaffa en fullständig kopia, eller öppna den och spara den på nytt." in left_out
    assert '<p class="ps-finding">Den har lagts till sedan indexet skapades. ' in findings
    assert "Uppdatera indexet: policysearch index " in findings
    assert "Uppgift saknas: stad, datum, typ." in findings
    assert 'lang="en"' not in left_out + findings


def test_a_title_full_of_markup_is_only_text(opened: Opened, own: Path) -> None:
    app = opened(own)
    assert titles(app) == [label("<b>Tram</b> plan"), "Water"]
    assert "<b>" not in html(app)


def test_without_the_flag_no_control_is_there(opened: Opened, own: Path) -> None:
    app = opened(own, view="change")
    assert "Documents cannot be changed here" in html(app)
    assert not app.get("file_uploader")
    assert [button.label for button in app.button] == []
    assert "change" not in opened(own).segmented_control(key="corpus view").options


@pytest.mark.parametrize(
    ("email", "admitted"),
    [
        ("Clerk@City.example", True),
        ("anybody@town.example", True),
        ("clerk@city.example.evil", False),
        ("other@city.example", False),
        ("town.example", False),
        ("@town.example", False),
        ("a@sub.town.example", False),
        ("", False),
    ],
)
def test_only_editors_are_admitted(email: str, admitted: bool) -> None:
    assert Access(editors=("clerk@city.example", "@town.example")).admits(email) is admitted


def test_a_document_is_removed_and_put_back_and_what_is_wrong_is_looked_for_again(opened: Opened, own: Path) -> None:
    assert "Nobody has looked yet" in html(opened(own, view="findings"))
    app = opened(own, LOCAL, view="change")
    app.multiselect[0].set_value(["water.md"]).run()
    next(button for button in app.button if button.label == "Remove 1 document").click().run()
    finish()
    assert [d.path for d in Index.open(own).documents()] == ["tram.md"]
    app.run()
    next(button for button in app.button if button.label == "Put back").click().run()
    finish()
    assert [d.path for d in Index.open(own).documents()] == ["tram.md", "water.md"]
    changes = Holdings(own, own.parent / "documents").changes()
    assert [(change.who, change.act) for change in changes] == [("local user", "restore"), ("local user", "remove")]
    kept = json.loads((own / "findings.json").read_text(encoding="utf-8"))
    live = generations.current(own)
    assert live is not None
    assert kept["generation"] == live.name
    assert "Files that could not be read" in html(opened(own, view="findings"))


def finish() -> None:
    """Until the work is over, which must have gone well."""
    work = desk().work
    assert work is not None
    work.wait()
    assert work.error is None


def test_only_one_thing_is_done_at_a_time() -> None:
    desk().start("one", lambda _: time.sleep(0.3))
    with pytest.raises(UsageError, match="something else is being done"):
        desk().start("other", lambda _: None)
    finish()


def test_an_index_is_brought_up_to_date_as_it_was_made(own: Path, tmp_path: Path, encoder: Encoder) -> None:
    themes = tmp_path / "own.toml"
    themes.write_text(THEMES, encoding="utf-8")
    settings, documents = Settings(chunking=ChunkingSettings(target_tokens=100)), own.parent / "documents"
    build_index(documents, own, settings=settings, language="en", taxonomies=[themes], encoder=encoder)
    themes.unlink()
    made = generations.current(own)

    update(own)

    assert generations.current(own) == made, "nothing has changed, so nothing is made"


def test_a_damaged_index_names_the_command_that_mends_it(opened: Opened, own: Path) -> None:
    live = generations.current(own)
    assert live is not None
    (live / "statistics.npz").unlink()
    app = opened(own)
    assert "The index is damaged" in html(app)
    assert [code.value for code in app.code] == [f"policysearch index FOLDER --index {own} --rebuild"]


def test_a_first_build_is_waited_for(opened: Opened, tmp_path: Path) -> None:
    with generations.writing(tmp_path / "index"):
        assert "The index is being made" in html(opened(tmp_path / "index"))
    assert "There is no index yet" in html(opened(tmp_path / "index"))


def test_a_generation_that_goes_while_it_is_opened_is_no_damage(
    opened: Opened, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rebuilds between reading CURRENT and opening what it names: the first look names what is gone."""
    live = generations.current(own)
    assert live is not None
    gone = [own / "20200101T000000000000Z"]
    monkeypatch.setattr(generations, "current", lambda folder: gone.pop() if gone else live)
    app = opened(own)
    assert "2 documents" in html(app)
    assert gone == []
    shutil.rmtree(own)
