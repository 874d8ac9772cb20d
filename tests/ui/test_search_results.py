"""What the search page shows of a ranking, in words and document by document, and the filters that limit it."""

import shutil
from pathlib import Path

from hostile import HOSTILE_CITY
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

from policysearch.search.engine import Index
from policysearch.text.languages import language_name
from policysearch.ui.corpus.findings import examine_and_keep
from policysearch.ui.safe_text import escaped, label
from policysearch.ui.search.state import PER_PAGE, SearchState


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


def test_what_is_wrong_with_a_document_is_said_above_the_hits(opened: Opened, flawed: Path, tmp_path: Path) -> None:
    index = Path(shutil.copytree(flawed / "index", tmp_path / "index"))
    asked = SearchState("How often does the tram run?")
    said = "Tram: some of its characters could not be read."

    def html(state: SearchState) -> str:
        return "\n".join(element.value for element in opened(index, state).get("html"))

    assert said not in html(asked)

    examine_and_keep(index, lambda *_: None)

    shown = html(asked)
    assert shown.index(said) < shown.index("every ten")
    assert said not in html(SearchState("rain water in parks", cities=("Leeds",)))


def test_a_hit_unfolds_what_its_score_is_made_of(opened: Opened, corpus: Index) -> None:
    card, ranking = cards(opened(corpus.path, SearchState(METREX)))[0], corpus.search(METREX, per_document=3)
    hit, weight = ranking.hits[0], ranking.lexical_weight

    assert weight is not None
    assert "Why it stands here" in card
    meaning, words = f"{1 - weight:.2f} × {hit.dense:.2f} (meaning)", f"{weight:.2f} × {hit.lexical:.2f} (words)"
    assert f"Score {hit.score:.2f} = {meaning} + {words}" in card


def test_markup_in_a_document_is_escaped_wherever_it_is_shown(opened: Opened, hostile_index: Path) -> None:
    app = opened(hostile_index, SearchState("How often does the tram run?"))
    card = heads(app)[0] + cards(app)[0]
    assert "tram.md" in card

    assert "<script" not in card
    assert "<img" not in card
    assert card.count("<a ") == card.count('<a class="ps-link" ') == 2
    assert "&lt;script&gt;" in card
    boxes = {box.key: box.label for box in app.sidebar.checkbox}
    assert boxes[f"city:{HOSTILE_CITY}"].startswith(r"\*\*Evil\*\* \<b\>Town\<\/b\>")
    assert not any("Evil" in element.value for element in app.markdown)
