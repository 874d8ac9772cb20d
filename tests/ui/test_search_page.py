"""The search page on real indexes: the question and how it is meant, and what is said where nothing is shown."""

import shutil
from pathlib import Path

import pytest
from hostile import HARMLESS_DOCUMENT
from searching import (
    METREX,
    START,
    Opened,
    address,
    cards,
    click,
    heads,
    notice,
    passages_in,
    passages_of,
    summary,
)

from policysearch.encode.encoder import Encoder
from policysearch.index.build import build_index
from policysearch.search.engine import Index
from policysearch.ui.search.examples import EXAMPLES
from policysearch.ui.search.state import SearchState

INTERFACE = "interface"
"""Key of the choice of the interface's language."""


def test_before_a_search_it_says_what_there_is(opened: Opened, corpus: Index) -> None:
    app = opened(corpus.path)
    manifest = corpus.manifest

    assert not app.exception
    assert f"holds {manifest.documents} documents with {manifest.passages} passages" in notice(app)
    assert f"in {len(manifest.languages)} languages" in notice(app)
    labels = [box.label for box in app.sidebar.checkbox]
    assert f"Italian {manifest.languages['it']}" in labels
    assert any(label.startswith("Milano ") for label in labels)
    assert cards(app) == []


def test_a_question_goes_into_the_address_and_is_answered_across_languages(opened: Opened, corpus_index: Path) -> None:
    app = opened(corpus_index)

    app.text_input(key="question").input(f"  {METREX} ")
    app.button[0].click().run()

    assert not app.exception
    assert address(app) == SearchState(METREX)
    assert any("milano-metrex.md" in head and "<bdi>Italian</bdi>" in head for head in heads(app))
    assert "<mark>" in cards(app)[0]


def test_the_newest_or_a_city_come_first_on_request(opened: Opened, corpus: Index) -> None:
    app = opened(corpus.path, SearchState("affordable housing"))

    app.selectbox(key="order").set_value("city").run()

    assert address(app) == SearchState("affordable housing", sort="city")
    ranking = corpus.search("affordable housing", sort="city", limit=20, per_document=3)
    assert passages_in(app) == passages_of(ranking.groups)


def test_exact_words_are_a_mode(opened: Opened, corpus: Index) -> None:
    app = opened(corpus.path, SearchState("METREX network"))

    app.segmented_control(key="mode").set_value("exact").run()

    assert address(app) == SearchState("METREX network", exact=True)
    ranking = corpus.search("METREX network", exact=True, limit=20, per_document=3)
    assert passages_in(app) == passages_of(ranking.groups)
    assert "with all these words" in summary(app)


def test_the_language_of_a_question_can_be_put_right(opened: Opened, corpus: Index) -> None:
    app = opened(corpus.path, SearchState("bicycle parking"))
    choice = app.selectbox(key="asked in")
    assert choice.options[0] == "English (detected)"  # by its letters alone it looks Polish

    choice.set_value("da").run()

    assert address(app) == SearchState("bicycle parking", asked_in="da")
    assert app.selectbox(key="asked in").options[0] == "English (detected)"
    assert "asked in <bdi>Danish</bdi>" in summary(app)
    assert passages_in(app) == passages_of(
        corpus.search("bicycle parking", language="da", limit=20, per_document=3).groups
    )

    app.selectbox(key="asked in").select_index(0).run()

    assert address(app) == SearchState("bicycle parking")


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_finds_an_answer_in_another_language(opened: Opened, corpus_index: Path, number: int) -> None:
    app = opened(corpus_index)

    app.button(key=f"example:{EXAMPLES[number]}").click().run()

    language = summary(app).split("asked in <bdi>")[1].split("<")[0]
    assert any(f"<bdi>{language}</bdi>" not in head for head in heads(app))


def test_nothing_found_is_said_with_what_to_try(opened: Opened, hostile_index: Path) -> None:
    app = opened(hostile_index, SearchState("Wie viele Monde hat der Jupiter <b>?"))

    assert not app.exception
    assert "“Wie viele Monde hat der Jupiter &lt;b&gt;?” (read as German)" in notice(app)
    assert "2 documents were searched, in English or Swedish." in notice(app)
    assert cards(app) == []
    assert len([button for button in app.button if (button.key or "").startswith("example:")]) == len(EXAMPLES)


def test_signs_in_a_question_are_explained_at_its_field(opened: Opened, corpus_index: Path) -> None:
    app = opened(corpus_index)

    assert '`"low emission zone"` finds passages with exactly these words' in app.text_input(key="question").help


def test_a_phrase_and_an_exclusion_limit_the_hits_and_are_said(opened: Opened, corpus_index: Path) -> None:
    app = opened(corpus_index, SearchState('"METREX" -Glasgow'))

    assert "<strong>2 passages</strong>" in summary(app)
    assert "<bdi>with exactly “METREX”</bdi>, <bdi>without “Glasgow”</bdi>" in summary(app)
    assert len(cards(app)) == 2
    quotes = [card.split("<blockquote")[1].split("</blockquote>")[0] for card in cards(app)]
    assert all("METREX" in quote and "Glasgow" not in quote for quote in quotes)


def test_a_phrase_that_no_passage_has_is_a_click_from_its_meaning(opened: Opened, corpus_index: Path) -> None:
    app = opened(corpus_index, SearchState('"zona a traffico limitato" -Milano'))

    assert "No passage has exactly these words" in notice(app)
    assert "What was looked for: with exactly “zona a traffico limitato”, without “Milano”." in notice(app)

    click(app, "Search by meaning")

    assert address(app) == SearchState("zona a traffico limitato -Milano")
    assert app.text_input(key="question").value == "zona a traffico limitato -Milano"
    assert cards(app)


def test_a_question_that_only_excludes_is_explained(opened: Opened, corpus_index: Path) -> None:
    app = opened(corpus_index, SearchState("-Milano"))

    assert not app.exception
    assert "It only says what to leave out." in notice(app)


def test_the_best_of_each_city_come_first_on_request(opened: Opened, corpus: Index) -> None:
    app = opened(corpus.path, SearchState("affordable housing"))
    choice = app.selectbox(key="order")
    assert choice.options == ["Best match", "Newest", "City", "Best of each language", "Best of each city"]

    choice.set_value(("city", 1)).run()

    assert address(app) == SearchState("affordable housing", per_city=1)
    ranking = corpus.search("affordable housing", per_city=1, limit=20, per_document=3)
    assert passages_in(app) == passages_of(ranking.groups)
    assert "the best of each city first" in summary(app)

    app.selectbox(key="order").select_index(0).run()

    assert address(app) == SearchState("affordable housing")


def test_a_balance_from_the_address_is_among_the_choices(opened: Opened, corpus_index: Path) -> None:
    app = opened(corpus_index, SearchState("affordable housing", per_language=7))

    assert app.selectbox(key="order").value == ("language", 7)
    assert app.selectbox(key="order").options[-1] == "Best 7 of each language"


def test_no_index_says_how_to_make_one_and_sees_it_when_it_is_there(
    opened: Opened, hostile_index: Path, tmp_path: Path
) -> None:
    index = tmp_path / "new"
    app = opened(index)

    assert "There is no index yet" in notice(app)
    assert [code.value for code in app.code] == [f"policysearch index FOLDER --index {index}"]

    shutil.copytree(hostile_index, index)
    click(app, "Try again")

    assert "holds 2 documents" in notice(app)


def test_a_damaged_index_names_the_file(opened: Opened, hostile_index: Path, tmp_path: Path) -> None:
    index = tmp_path / "damaged"
    shutil.copytree(hostile_index, index)
    generation = index / (index / "CURRENT").read_text(encoding="ascii").strip()
    with (generation / "vectors.faiss").open("ab") as file:
        file.write(b"x")

    app = opened(index)

    assert not app.exception
    assert "The index is damaged" in notice(app)
    assert "vectors.faiss" in notice(app)
    assert [code.value for code in app.code] == [f"policysearch index FOLDER --index {index} --rebuild"]


def test_a_new_generation_is_picked_up_without_a_restart(
    opened: Opened, tmp_path: Path, new_index: Path, encoder: Encoder
) -> None:
    corpus, index = tmp_path / "corpus", new_index
    corpus.mkdir()
    (corpus / "one.md").write_text(HARMLESS_DOCUMENT, encoding="utf-8")
    build_index(corpus, index, encoder=encoder)
    app = opened(index)
    assert "holds 1 document " in notice(app)

    (corpus / "two.md").write_text(HARMLESS_DOCUMENT.replace("cyklar", "bussar"), encoding="utf-8")
    build_index(corpus, index, encoder=encoder)

    assert "holds 2 documents" in notice(app.run())


@pytest.mark.parametrize(
    ("question", "params", "said"),
    [
        ("-Milano", {}, ("-Milano", "Den säger bara vad som ska utelämnas.", "till exempel: parkering -cykel.")),
        ("tram", {"from": "soon"}, ("from=soon", "Ange ett tal från 1 till 9999 i adressen, eller utelämna from.")),
        ("tram", {"city": "Atlantis"}, ("Atlantis", "Inget dokument har den här staden.", "Indexet har: ")),
        ("tram", {"language": "<b>"}, ("språk &#x27;&lt;b&gt;&#x27;", "Använd en kod, till exempel en, it eller sv.")),
    ],
)
def test_a_reader_of_swedish_is_told_in_swedish_what_is_wrong(
    opened: Opened, hostile_index: Path, question: str, params: dict[str, str], said: tuple[str, ...]
) -> None:
    app = opened(hostile_index, SearchState(question), **params)

    app.segmented_control(key=INTERFACE).set_value("sv").run()

    assert not app.exception
    assert "Den här sökningen går inte att göra" in notice(app)
    assert [text for text in said if text not in notice(app)] == []
    assert "Börja om" in [button.label for button in app.button]


def test_a_reader_of_swedish_is_told_how_to_make_an_index(opened: Opened, tmp_path: Path) -> None:
    app = opened(tmp_path)

    app.segmented_control(key=INTERFACE).set_value("sv").run()

    assert "<p>Det finns inget index här.</p><p>Skapa ett:</p>" in notice(app)
    assert [code.value for code in app.code] == [f"policysearch index FOLDER --index {tmp_path}"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"from": "soon"}, "from=soon"),
        ({"city": "Atlantis"}, "No document has this city."),
        ({"language": "klingonish"}, "neither a language code nor a language name"),
    ],
)
def test_an_address_that_makes_no_sense_is_explained(
    opened: Opened, hostile_index: Path, params: dict[str, str], words: str
) -> None:
    app = opened(hostile_index, SearchState("tram"), **params)

    assert not app.exception
    assert words in notice(app)

    click(app, "Start over")

    assert address(app) == START
    assert "holds 2 documents" in notice(app)
