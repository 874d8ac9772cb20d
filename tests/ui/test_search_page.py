"""The search page as Streamlit runs it, on real indexes, without a browser."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile import HARMLESS_DOCUMENT, HOSTILE_CITY
from streamlit.testing.v1 import AppTest

from policysearch.index.build import build_index
from policysearch.records import DocumentHits
from policysearch.search.engine import Index
from policysearch.text.languages import language_name
from policysearch.ui.opening import INDEX_VARIABLE
from policysearch.ui.safe_text import escaped, label
from policysearch.ui.search.examples import EXAMPLES
from policysearch.ui.search.state import PER_PAGE, SearchState

APP = str(Path(__file__).parents[2] / "app.py")
METREX = EXAMPLES[0]
START = SearchState()

Opened = Callable[..., AppTest]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens the app on an index, at an address."""

    def open_app(index: Path, state: SearchState = START, **params: str) -> AppTest:
        monkeypatch.setenv(INDEX_VARIABLE, str(index))
        app = AppTest.from_file(APP, default_timeout=120)
        for name, value in (state.to_params() | params).items():
            app.query_params[name] = value
        return app.run()

    return open_app


@pytest.fixture(scope="module")
def corpus(corpus_index: Path) -> Index:
    """What the page must agree with."""
    return Index.open(corpus_index)


def address(app: AppTest) -> SearchState:
    """The search that the URL names now."""
    params = {name: [value] if isinstance(value, str) else value for name, value in app.query_params.items()}
    return SearchState.from_params(params)


def cards(app: AppTest) -> list[str]:
    return [element.value for element in app.get("html") if 'class="ps-hit"' in element.value]


def heads(app: AppTest) -> list[str]:
    """Of the documents."""
    return [element.value for element in app.get("html") if 'class="ps-group"' in element.value]


def summary(app: AppTest) -> str:
    """The search in words, and the filters that are set."""
    (text,) = [element.value for element in app.get("html") if 'class="ps-summary"' in element.value]
    return text


def passages_of(groups: tuple[DocumentHits, ...]) -> list[str]:
    return [hit.passage.passage_id for group in groups for hit in group.hits]


def passages_in(app: AppTest) -> list[str]:
    return [card.split('data-passage="')[1].split('"')[0] for card in cards(app)]


def click(app: AppTest, name: str) -> None:
    next(button for button in app.button if button.label.startswith(name)).click().run()


def notice(app: AppTest) -> str:
    (text,) = [element.value for element in app.get("html") if 'class="ps-notice' in element.value]
    return text


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


def test_the_page_shows_what_the_index_ranks_by_document(opened: Opened, corpus: Index) -> None:
    state = SearchState(METREX, languages=("it", "nl"))
    ranking = corpus.search(METREX, languages=["it", "nl"], limit=20, per_document=3)

    app = opened(corpus.path, state)

    assert passages_in(app) == passages_of(ranking.groups)
    for number, (group, head) in enumerate(zip(ranking.groups, heads(app), strict=True), start=1):
        assert f'<span class="ps-rank">{number}</span>' in head
        assert escaped(group.document.title) in head
        assert f"id={group.document.document_id}&amp;q=" in head or f">{group.total} passage" in head


def test_pages_of_results_are_links(opened: Opened, corpus: Index) -> None:
    state = SearchState("plan for the city")
    second = corpus.search(state.question, limit=PER_PAGE, offset=PER_PAGE, per_document=3)
    assert second.documents > PER_PAGE

    app = opened(corpus.path, state)
    (pager,) = [element.value for element in app.get("html") if 'class="ps-pager"' in element.value]

    assert '<span aria-current="page">1</span>' in pager
    assert 'rel="next" href="./?q=plan+for+the+city&amp;results=2"' in pager
    assert 'rel="prev"' not in pager

    app = opened(corpus.path, state.on(2))

    assert passages_in(app) == passages_of(second.groups)
    assert f'<span class="ps-rank">{PER_PAGE + 1}</span>' in heads(app)[0]

    app = opened(corpus.path, state.on(99))

    assert "There is no such page" in notice(app)
    click(app, "Go to the first page")
    assert address(app) == state


def test_a_search_is_said_in_words(opened: Opened, corpus: Index) -> None:
    state = SearchState(METREX, languages=("it", "de"), sort="city")
    ranking = corpus.search(METREX, languages=["it", "de"], limit=20, per_document=3)

    said = summary(opened(corpus.path, state))

    assert f"<strong>{ranking.documents} documents</strong> with <strong>{ranking.total} passages</strong>" in said
    assert "asked in <bdi>Swedish</bdi>, <bdi>in Italian or German</bdi>, <bdi>by city</bdi>" in said


def test_filters_that_are_set_are_chips_that_take_them_away(opened: Opened, corpus_index: Path) -> None:
    said = summary(opened(corpus_index, SearchState("tram", languages=("it", "sv"), document_types=("plan",))))

    assert (
        '?q=tram&amp;language=sv&amp;type=plan" target="_self" aria-label="Remove the filter Language: Italian"' in said
    )
    assert 'language=it&amp;language=sv" target="_self" aria-label="Remove the filter Document type: plan"' in said
    assert 'href="./?q=tram">Clear all</a>' in said
    assert "ps-chip" not in summary(opened(corpus_index, SearchState("tram")))


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


def test_the_strip_counts_hits_per_language_and_limits_to_one(opened: Opened, corpus: Index) -> None:
    app = opened(corpus.path, SearchState(METREX))
    facets = {facet.field: facet.counts for facet in corpus.search(METREX).facets}
    strip = app.pills(key="strip")

    assert strip.options == [f"{label(language_name(tag))} {count}" for tag, count in facets["language"]]

    strip.set_value(["it"]).run()

    assert address(app) == SearchState(METREX, languages=("it",))
    assert cards(app)
    assert all("<bdi>Italian</bdi>" in head for head in heads(app))


def test_a_filter_keeps_the_others_of_its_kind_in_sight(opened: Opened, corpus_index: Path) -> None:
    app = opened(corpus_index, SearchState(METREX))
    labels = {box.key: box.label for box in app.sidebar.checkbox if box.key.startswith("language:")}

    app.sidebar.checkbox(key="language:it").check().run()

    after = {box.key: box.label for box in app.sidebar.checkbox if box.key.startswith("language:")}
    assert after == labels
    assert app.sidebar.checkbox(key="language:it").value is True
    assert address(app) == SearchState(METREX, languages=("it",))

    app.sidebar.checkbox(key="language:it").uncheck().run()

    assert address(app) == SearchState(METREX)


def test_a_value_that_would_find_nothing_cannot_be_chosen(opened: Opened, corpus: Index) -> None:
    app = opened(corpus.path, SearchState('"METREX"'))
    found = dict(next(facet.counts for facet in corpus.search('"METREX"').facets if facet.field == "language"))
    boxes = {box.key: box for box in app.sidebar.checkbox}

    assert boxes["language:it"].disabled is False
    without = [box for key, box in boxes.items() if key.startswith("language:") and key[9:] not in found]
    assert without
    assert all(box.disabled and box.label.endswith(" 0") for box in without)


def test_a_chosen_value_without_hits_stays_in_sight(opened: Opened, hostile_index: Path) -> None:
    app = opened(hostile_index, SearchState("cyklar", languages=("fi",)))

    assert app.sidebar.checkbox(key="language:fi").label == "Finnish 0"
    assert "Nothing relevant was found" in notice(app)

    assert "0 documents were searched" not in notice(app)
    assert "No document passes the filters that are set." in notice(app)

    click(app, "Without the filter Language")

    assert address(app) == SearchState("cyklar")
    assert len(cards(app)) >= 1


def test_years_limit_from_either_end(opened: Opened, hostile_index: Path) -> None:
    app = opened(hostile_index)

    app.sidebar.selectbox(key="year_from").select_index(2).run()
    assert address(app) == SearchState(year_from=2021)

    app.sidebar.selectbox(key="year_to").select_index(2).run()
    assert address(app) == SearchState(year_to=2019), "a range that ends before it starts starts anew"

    click(app, "Clear all filters")
    assert address(app) == START


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


def test_a_hit_unfolds_what_its_score_is_made_of(opened: Opened, corpus: Index) -> None:
    card, ranking = cards(opened(corpus.path, SearchState(METREX)))[0], corpus.search(METREX, per_document=3)
    hit, weight = ranking.hits[0], ranking.lexical_weight

    assert weight is not None
    assert "Why it stands here" in card
    meaning, words = f"{1 - weight:.2f} × {hit.dense:.2f} (meaning)", f"{weight:.2f} × {hit.lexical:.2f} (words)"
    assert f"Score {hit.score:.2f} = {meaning} + {words}" in card


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


def test_a_new_generation_is_picked_up_without_a_restart(opened: Opened, tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "one.md").write_text(HARMLESS_DOCUMENT, encoding="utf-8")
    build_index(corpus, index)
    app = opened(index)
    assert "holds 1 document " in notice(app)

    (corpus / "two.md").write_text(HARMLESS_DOCUMENT.replace("cyklar", "bussar"), encoding="utf-8")
    build_index(corpus, index)

    assert "holds 2 documents" in notice(app.run())


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


def test_markup_in_a_document_is_escaped_wherever_it_is_shown(opened: Opened, hostile_index: Path) -> None:
    app = opened(hostile_index, SearchState("How often does the tram run?"))
    card = heads(app)[0]
    assert "tram.md" in card

    assert "<script" not in card
    assert "<img" not in card
    assert card.count("<a ") == card.count('<a class="ps-link" ') == 2
    assert "&lt;script&gt;" in card
    boxes = {box.key: box.label for box in app.sidebar.checkbox}
    assert boxes[f"city:{HOSTILE_CITY}"].startswith(r"\*\*Evil\*\* \<b\>Town\<\/b\>")
    assert not any("Evil" in element.value for element in app.markdown)
