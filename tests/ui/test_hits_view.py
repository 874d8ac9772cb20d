"""The card of a hit says where a quotation stands, and shows it without a change."""

from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from policysearch.records import Document, DocumentHits, Evidence, Hit, MatchedTerm, Passage
from policysearch.ui.hits.card import actions_html
from policysearch.ui.hits.view import excerpt, group_html, hit_html, passage_html
from policysearch.ui.parts import pages_text
from policysearch.ui.search.state import SearchState

BEFORE = "Premessa. "
SENTENCE = "La rete ciclabile è continua."
TEXT = f"{SENTENCE} Attua il Comune."

DOCUMENT = Document(
    document_id="d1",
    title="Piano strategico",
    path="milano/piano.pdf",
    language="it",
    language_source="front matter",
    sha256="0" * 64,
    text=BEFORE + TEXT,
    media_type="application/pdf",
    city="Milano",
    country="IT",
    document_type="plan",
    published="2019-10-08",
    source_url="https://www.cittametropolitana.mi.it/piano",
    note="sample text",
)
PASSAGE = Passage(
    passage_id="d1-10-56",
    document_id="d1",
    ordinal=3,
    text=TEXT,
    language="it",
    kind="text",
    heading_path=("Mobilità", "Obiettivo 2.1"),
    page_first=12,
    page_last=13,
    start=len(BEFORE),
    end=len(BEFORE + TEXT),
)
EVIDENCE = Evidence(
    SENTENCE,
    len(BEFORE),
    len(BEFORE + SENTENCE),
    (MatchedTerm("cykel", "ciclabile", 1.5), MatchedTerm("Comune", "comune", 0.5)),
)
HIT = Hit(PASSAGE, DOCUMENT, 1, 2.5, 2.0, 0.5, "strong", EVIDENCE)


class Read(HTMLParser):
    """Text and element names of some HTML, and the text inside the first element of each name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.names, self._open = "", [], []
        self.inside: dict[str, str] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, "elements are nested properly"

    def handle_data(self, data: str) -> None:
        self.text += data
        for tag in set(self._open):
            self.inside[tag] = self.inside.get(tag, "") + data


def test_a_card_says_what_it_is_and_where_it_stands() -> None:
    read = Read(hit_html(HIT))

    assert read.inside["h3"] == "1 Piano strategico"
    assert "Strong match" in read.text
    assert "Milano, Italy · Italian · plan · 2019-10-08 · pages 12–13" in read.text
    assert "Mobilità › Obiettivo 2.1" in read.text
    assert "Matched words: cykel → ciclabile, comune" in read.text
    assert read.inside["footer"] == "milano/piano.pdf · Source: www.cittametropolitana.mi.it · sample text"


def test_a_card_unfolds_what_its_score_is_made_of() -> None:
    read = Read(hit_html(replace(HIT, score=1.7), lexical_weight=0.2))

    assert read.inside["details"].startswith(
        "Why it stands hereScore 1.70 = 0.80 × 2.00 (meaning) + 0.20 × 0.50 (words)"
    )
    assert "Weights of matched words: cykel → ciclabile 1.50, comune 0.50." in read.inside["details"]

    read = Read(hit_html(replace(HIT, evidence=replace(EVIDENCE, terms=())), lexical_weight=0.2))

    assert "No word of the question matches: the meaning alone found it." in read.inside["details"]


def test_the_quotation_is_the_passage_and_the_mark_its_evidence() -> None:
    read = Read(hit_html(HIT))

    assert read.inside["blockquote"] == TEXT
    assert read.inside["mark"] == SENTENCE


def test_a_row_of_a_table_is_shown_as_it_reads_on_its_own() -> None:
    row = replace(PASSAGE, kind="table_row", stated="Obiettivo 10: Biglietto unico · Comuni –")

    read = Read(hit_html(replace(HIT, passage=row)))

    assert read.inside["blockquote"] == "Obiettivo 10: Biglietto unico · Comuni –"


def test_other_versions_unfold() -> None:
    draft = replace(DOCUMENT, document_id="d2", path="milano/bozza.docx", title="Bozza", language="fr")

    read = Read(hit_html(replace(HIT, versions=(draft,))))

    assert read.inside["summary"] == "Other versions (1)"
    assert read.inside["li"] == "Bozza · French · milano/bozza.docx"


def test_what_is_not_known_leaves_no_gap() -> None:
    bare = replace(DOCUMENT, city=None, country=None, document_type=None, published=None, source_url=None, note=None)
    passage = replace(PASSAGE, heading_path=(), page_first=None, page_last=None)

    read = Read(hit_html(replace(HIT, document=bare, passage=passage, evidence=None)))

    assert read.inside["p"] == "Italian"
    assert read.inside["footer"] == "milano/piano.pdf"
    assert "mark" not in read.inside


def test_every_field_of_a_document_is_text() -> None:
    bad = "<script>alert(1)</script>"
    document = replace(
        DOCUMENT, title=bad, path=bad, city=bad, country=bad, document_type=bad, published=bad, note=bad,
        source_url=bad, language=bad,
    )  # fmt: skip
    passage = replace(PASSAGE, heading_path=(bad,), text=bad, end=PASSAGE.start + len(bad), passage_id=bad)
    evidence = Evidence(bad, passage.start, passage.end, (MatchedTerm(bad, "x", 1.0), MatchedTerm("x", bad, 1.0)))

    read = Read(hit_html(replace(HIT, document=document, passage=passage, evidence=evidence), lexical_weight=0.2))

    assert "script" not in read.names
    assert read.text.count(bad) == 14


def test_a_long_passage_shows_the_evidence_and_unfolds_whole() -> None:
    filler = "Parole che stanno intorno. " * 40
    text = filler + SENTENCE + " " + filler
    start = PASSAGE.start + len(filler)
    passage = replace(PASSAGE, text=text, end=PASSAGE.start + len(text))
    evidence = Evidence(SENTENCE, start, start + len(SENTENCE))

    read = Read(hit_html(replace(HIT, passage=passage, evidence=evidence)))

    assert read.names.count("blockquote") == 2
    assert read.inside["mark"] == SENTENCE * 2
    assert read.inside["details"] == "Whole passage" + text
    shown = read.inside["blockquote"].removesuffix(text)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert shown[2:-2] in text
    assert len(shown) < 600


@given(st.text(), st.integers(0, 200), st.integers(0, 200), st.integers(10, 100))
def test_an_excerpt_holds_the_evidence_whole(text: str, first: int, last: int, width: int) -> None:
    start, end = sorted((min(first, len(text)), min(last, len(text))))

    cut_start, cut_end = excerpt(text, start, end, width)

    assert 0 <= cut_start <= start <= end <= cut_end <= len(text)
    assert cut_end - cut_start <= max(width, len(text) if len(text) <= width else end - start + width)


def test_pages() -> None:
    assert pages_text(replace(PASSAGE, page_first=None, page_last=None)) == ""
    assert pages_text(replace(PASSAGE, page_first=4, page_last=4)) == "page 4"
    assert pages_text(replace(PASSAGE, page_first=4, page_last=None)) == "page 4"
    assert pages_text(PASSAGE) == "pages 12–13"


def test_neighbours_are_joined_into_one_quotation_in_their_order() -> None:
    before = replace(PASSAGE, ordinal=2, text="Prima.")
    after = replace(PASSAGE, ordinal=4, text="Dopo.", stated="Obiettivo 3: dopo")

    read = Read(hit_html(replace(HIT, neighbours=(before, after))))

    assert read.inside["blockquote"] == f"Prima.\n\n{TEXT}\n\nObiettivo 3: dopo"
    assert read.inside["mark"] == SENTENCE


def test_long_neighbours_unfold() -> None:
    after = replace(PASSAGE, ordinal=4, text="Parole che stanno intorno. " * 40)

    read = Read(hit_html(replace(HIT, neighbours=(after,))))

    assert read.inside["summary"] == "With the passage beside it"
    assert read.inside["blockquote"] == f"{TEXT}{TEXT}\n\n{after.text}"


def test_the_head_of_a_document_counts_what_is_shown_and_leads_to_the_rest() -> None:
    state = SearchState("cykelnät", languages=("it",))

    html = group_html(DocumentHits(DOCUMENT, (replace(HIT, neighbours=(PASSAGE,)),), 12), 3, state)

    assert Read(html).inside["h2"] == "3 Piano strategico"
    assert "Milano, Italy · Italian · plan · 2019-10-08 · 2 of 12 passages" in Read(html).text
    assert 'href="document?id=d1&amp;q=cykeln%C3%A4t&amp;language=it"' in html

    assert "· 1 passage" in Read(group_html(DocumentHits(DOCUMENT, (HIT,), 1), 1, state)).text


def test_a_passage_below_its_document_repeats_neither_title_nor_language() -> None:
    passage = replace(PASSAGE, heading_path=(DOCUMENT.title, "Obiettivo 2.1"))

    read = Read(passage_html(replace(HIT, passage=passage), actions=""))

    assert read.inside["p"] == "Obiettivo 2.1Matched words: cykel → ciclabile, comune"
    assert read.inside["div"] == "Obiettivo 2.1pages 12–13"

    read = Read(passage_html(replace(HIT, passage=replace(passage, language="fr"), band="weak"), actions=""))

    assert read.inside["div"] == "Obiettivo 2.1French · pages 12–13Weak match"


def test_what_can_be_done_with_a_hit() -> None:
    html = actions_html(HIT, SearchState("cykelnät"))

    assert Read(html).text == "OpenCopy quoteFind similar"
    assert Read(actions_html(HIT, SearchState(), amid_more=True)).text == "OpenIn contextCopy quoteFind similar"
    assert 'href="document?passage=d1-10-56&amp;path=milano%2Fpiano.pdf&amp;' in html
    assert "&amp;q=cykeln%C3%A4t" in html
    assert 'href="compare?passage=d1-10-56"' in html
    cited = "“La rete ciclabile è continua. Attua il Comune.”\n— Milano: Piano strategico, plan, 2019-10-08"
    assert f'data-copy="{cited}' in html
