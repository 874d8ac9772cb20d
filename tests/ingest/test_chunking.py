"""Passages: exact spans of the text, along its structure, within what the model reads."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policysearch.ingest.blocks import markdown_blocks
from policysearch.ingest.chunking import embedded_text, split
from policysearch.ingest.formats import MARKDOWN, TEXT
from policysearch.ingest.plaintext import plain_blocks
from policysearch.records import Document, Page, Passage
from policysearch.settings import ChunkingSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tokenizers import Tokenizer

LIMIT = 512
SENTENCE = "Kommunen bygger nya cykelvägar till alla skolor i staden under de närmaste åren."


def document(text: str, media_type: str = MARKDOWN, language: str = "sv", pages: tuple[Page, ...] = ()) -> Document:
    return Document(
        document_id="0123456789abcdef",
        title="Plan",
        path="plan.md",
        language=language,
        language_source="detected",
        sha256="0" * 64,
        text=text,
        media_type=media_type,
        pages=pages,
    )


def cut(text: str, tokenizer: Tokenizer, **more: str) -> tuple[Passage, ...]:
    return split(document(text, **more), tokenizer, LIMIT, ChunkingSettings())


def size(tokenizer: Tokenizer, text: str) -> int:
    return len(tokenizer.encode(text, add_special_tokens=False).ids)


def test_headings_make_the_path_and_are_not_repeated_in_the_text(tokenizer: Tokenizer) -> None:
    text = "# Plan\n\n## **Mål**\n\nMinska utsläppen.\n\n### År\n\nFöre 2030.\n\n## Kostnad\n\nTio miljoner.\n"
    assert [(p.heading_path, p.text, p.kind) for p in cut(text, tokenizer)] == [
        (("Plan", "Mål"), "Minska utsläppen.", "text"),
        (("Plan", "Mål", "År"), "Före 2030.", "text"),
        (("Plan", "Kostnad"), "Tio miljoner.", "text"),
    ]


def test_a_heading_with_nothing_under_it_is_a_passage(tokenizer: Tokenizer) -> None:
    text = "# Plan\n\n## Tom\n\n## Full\n\nText.\n"
    assert [(p.kind, p.heading_path, p.text) for p in cut(text, tokenizer)] == [
        ("title", ("Plan",), "Tom"),
        ("text", ("Plan", "Full"), "Text."),
    ]
    assert [(p.kind, p.text) for p in cut("# Bara en rubrik\n", tokenizer)] == [("title", "Bara en rubrik")]


def test_paragraphs_grow_to_the_target_and_are_not_torn(tokenizer: Tokenizer) -> None:
    paragraph = " ".join([SENTENCE] * 4)
    passages = cut("\n\n".join([paragraph] * 10), tokenizer)
    assert len(passages) == 5
    assert all(p.text == f"{paragraph}\n\n{paragraph}" for p in passages)
    assert all(size(tokenizer, p.text) <= 200 for p in passages)


def test_a_paragraph_between_target_and_limit_is_left_whole(tokenizer: Tokenizer) -> None:
    paragraph = " ".join([SENTENCE] * 14)
    assert 200 < size(tokenizer, paragraph) < 384
    assert [p.text for p in cut(f"{paragraph}\n\n{paragraph}", tokenizer)] == [paragraph, paragraph]


def test_a_paragraph_over_the_limit_is_cut_at_sentences(tokenizer: Tokenizer) -> None:
    passages = cut(" ".join([SENTENCE] * 60), tokenizer)
    assert len(passages) > 3
    assert all(p.text.startswith("Kommunen") and p.text.endswith("åren.") for p in passages)


def test_a_list_keeps_the_line_that_announces_it(tokenizer: Tokenizer) -> None:
    filler = " ".join([SENTENCE] * 7)
    items = "\n".join(f"- {SENTENCE}" for _ in range(5))
    first, second = cut(f"{filler}\n\nVi ska göra detta:\n\n{items}\n", tokenizer)
    assert (first.text, first.kind) == (filler, "text")
    assert (second.text, second.kind) == (f"Vi ska göra detta:\n\n{items}", "list")


def test_a_long_list_is_cut_between_items(tokenizer: Tokenizer) -> None:
    passages = cut("\n".join(f"- {SENTENCE}" for _ in range(40)), tokenizer)
    assert len(passages) > 3
    assert all(p.kind == "list" and p.text.startswith("- Kommunen") and p.text.endswith("åren.") for p in passages)


def test_rows_that_say_something_are_passages_and_small_tables_stay_together(tokenizer: Tokenizer) -> None:
    wide = f"| Mål | Vem |\n| --- | --- |\n| {SENTENCE} | Staden |\n| {SENTENCE} | Regionen |\n"
    assert [(p.kind, p.text) for p in cut(wide, tokenizer)] == [
        ("boilerplate", "| Mål | Vem |\n| --- | --- |"),
        ("table_row", f"| {SENTENCE} | Staden |"),
        ("table_row", f"| {SENTENCE} | Regionen |"),
    ]
    small = "| Mål | År |\n| --- | --- |\n| Elbussar | 2028 |\n| Cykel | 2030 |\n"
    (whole,) = cut(small, tokenizer)
    assert (whole.kind, whole.text) == ("table_row", small.strip())
    assert whole.stated == "Mål: Elbussar · År: 2028\nMål: Cykel · År: 2030"
    assert (whole.number, whole.actors, whole.said) == (None, (), whole.stated)


def test_a_row_is_found_by_what_it_says_without_the_columns_that_have_no_mark(tokenizer: Tokenizer) -> None:
    rows = f"| 1 | {SENTENCE} | ✓ | |\n| 2 | {SENTENCE} | ✓ | x |\n"
    table = f"Tabell 2. Ansvar:\n\n| Nr | Mål | Staden | Regionen |\n|-|-|-|-|\n{rows}"
    lead, header, first, second = cut(f"# Plan\n\n{table}", tokenizer)
    assert [p.kind for p in (lead, header, first, second)] == ["text", "boilerplate", "table_row", "table_row"]
    assert first.stated == f"Tabell 2. Ansvar · Mål 1: {SENTENCE} · Staden ✓ · Regionen –"
    assert first.said == f"Tabell 2. Ansvar · Mål 1: {SENTENCE} · Staden ✓"
    assert (first.number, first.actors) == ("1", ("Staden",))
    assert (second.number, second.actors) == ("2", ("Staden", "Regionen"))
    assert first.text == f"| 1 | {SENTENCE} | ✓ | |"


def test_headings_right_before_the_contacts_of_a_page_are_no_passages_that_are_ranked(tokenizer: Tokenizer) -> None:
    hours = "- Växel: 018-727 00 00\n- Måndag 10.00-12.00\n- info@example.org"
    text = f"# Plan\n\n{SENTENCE}\n\n## Teman\n\n## Info\n\n## Kontakt\n\n{hours}\n"
    assert [(p.kind, p.text) for p in cut(text, tokenizer)] == [
        ("text", SENTENCE),
        ("boilerplate", "Teman\n\n## Info"),
        ("boilerplate", hours),
    ]


def test_page_numbers_between_paragraphs_are_stored_but_not_ranked(tokenizer: Tokenizer) -> None:
    text = "02\n\n03\n\n“\n\nStaden bygger.\n\n* * *\n\nRegionen kör.\n\n17\n"
    assert [(p.kind, p.text) for p in cut(text, tokenizer, media_type=TEXT)] == [
        ("boilerplate", "02\n\n03\n\n“"),
        ("text", "Staden bygger.\n\n* * *\n\nRegionen kör."),
        ("boilerplate", "17"),
    ]


def test_entries_of_a_table_of_contents_are_told(tokenizer: Tokenizer) -> None:
    text = "# Innehåll\n\n1 Mål .................. 3\n2 Medel ................ 5\n\n# 1 Mål\n\nText.\n"
    assert [p.kind for p in cut(text, tokenizer)] == ["contents", "text"]


def test_pages_are_those_of_the_span(tokenizer: Tokenizer) -> None:
    text = "Första sidan.\n\nAndra sidan börjar. "
    pages = (Page(3, 0, 13), Page(4, 15, len(text)))
    (passage,) = split(document(text, pages=pages), tokenizer, LIMIT, ChunkingSettings())
    assert (passage.page_first, passage.page_last) == (3, 4)
    assert all(p.page_first is p.page_last is None for p in cut(text, tokenizer))


def test_a_passage_in_another_language_says_so(tokenizer: Tokenizer) -> None:
    english = "The delegation visited the metropolitan city and met the deputy mayor for mobility and housing."
    text = f"# Svenska\n\n{SENTENCE}\n\n# English\n\n{english}\n\n# Namn\n\nAnna Berg, Jo Lund\n"
    assert [p.language for p in cut(text, tokenizer)] == ["sv", "en", "sv"]


def test_identifiers_come_from_content_and_span(tokenizer: Tokenizer) -> None:
    (passage,) = cut("# Rubrik\n\nText.\n", tokenizer)
    assert passage.passage_id == "0123456789abcdef-10-15"
    assert (passage.start, passage.end, passage.ordinal) == (10, 15, 0)


def test_a_truncating_tokenizer_is_not_believed_and_left_as_it_was(tokenizer: Tokenizer) -> None:
    text = " ".join([SENTENCE] * 60)
    expected = cut(text, tokenizer)
    tokenizer.enable_truncation(128)
    tokenizer.enable_padding(length=128)
    try:
        assert cut(text, tokenizer) == expected
        assert tokenizer.truncation["max_length"] == 128
        assert tokenizer.padding["length"] == 128
    finally:
        tokenizer.no_truncation()
        tokenizer.no_padding()


def test_title_and_headings_are_embedded_with_the_words(tokenizer: Tokenizer) -> None:
    def embedded(path: tuple[str, ...], text: str, title: str = "Plan", limit: int = LIMIT) -> str:
        return embedded_text(title, path, text, tokenizer, limit, ChunkingSettings())

    assert embedded(("Plan", "Mål"), "**Minska**\n\n[allt](x)") == "Plan > Mål\nMinska\nallt"
    assert embedded((), "Text.", title="") == "Text."
    long = tuple(f"Rubrik nummer {number} som är ganska lång" for number in range(30))
    lines = embedded(long, "Text.").split("\n")
    assert lines[0].endswith(long[-1])
    assert "Plan" not in lines[0]
    assert size(tokenizer, lines[0]) <= 96
    context, body = embedded(("ord " * 500,), "Text.").split("\n")
    assert 90 <= size(tokenizer, context) <= 96
    assert body == "Text."


def test_nothing_gives_no_passages(tokenizer: Tokenizer) -> None:
    assert cut("", tokenizer) == cut(" \n\n", tokenizer) == ()


def test_results_can_be_sent_to_another_process(tokenizer: Tokenizer) -> None:
    passages = cut("# Rubrik\n\nText.\n", tokenizer)
    assert pickle.loads(pickle.dumps(passages)) == passages


WORDS = st.sampled_from(
    [
        "Staden",
        "bygger.",
        "vägar",
        "2030",
        "#",
        "##",
        "**fet**",
        "-",
        "*",
        "|",
        "```",
        ">",
        "[a](b)",
        "02",
        "●",
        ":",
        "城市将建设自行车道。",
        "สวัสดีครับ",
        "👩\u200d🏫",
        "مدينة",
        "...",
    ]
)
LAYOUT = st.sampled_from(["\n", "\n\n", "\n\n\n", "\t", "\n- ", "\n1. ", "\n# ", "\n| a | b |\n| --- | --- |\n"])
LONG = st.sampled_from(["x" * 900, "车" * 900, " ord" * 300])


@pytest.mark.parametrize("media_type", [MARKDOWN, TEXT])
@pytest.mark.parametrize("limit", [512, 128])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(WORDS | LAYOUT | LONG, max_size=40).map(" ".join) | st.text(max_size=400))
def test_any_text_is_cut_into_exact_ordered_passages_within_the_limit(
    tokenizer: Tokenizer, media_type: str, limit: int, text: str
) -> None:
    whole = document(text, media_type=media_type)
    passages = split(whole, tokenizer, limit, ChunkingSettings())
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    covered, end = [], 0
    for passage in passages:
        assert passage.start >= end
        assert whole.text[passage.start : passage.end] == passage.text == passage.text.strip() != ""
        embedded = embedded_text(whole.title, passage.heading_path, passage.text, tokenizer, limit, ChunkingSettings())
        assert len(tokenizer.encode("passage: " + embedded).ids) <= limit
        covered.append(text[end : passage.start])
        end = passage.end
    covered.append(text[end:])
    blocks = (plain_blocks if media_type == TEXT else markdown_blocks)(text)
    headings = "".join(text[block.start : block.end] for block in blocks if block.kind == "heading")
    left_out = [character for piece in covered for character in piece if not character.isspace()]
    assert set(left_out) <= set(headings)
    if not headings:
        assert not left_out


def test_the_objectives_of_a_plan_come_out_one_by_one(
    shared: Path, read: Callable[..., Document], tokenizer: Tokenizer
) -> None:
    (path,) = (shared / "seeds").glob("004*.txt")
    plan = read(path.name, path.read_bytes())
    rows = [p for p in split(plan, tokenizer, LIMIT, ChunkingSettings()) if p.kind == "table_row"]
    by_mission: dict[str, list[Passage]] = {}
    for row in rows:
        by_mission.setdefault(row.heading_path[0], []).append(row)
    assert {mission: len(its) for mission, its in by_mission.items()} == {
        "MISSIONE 1. Digitalizzazione, innovazione, competitività, cultura e turismo": 15,
        "MISSIONE 2. Rivoluzione verde e transizione ecologica": 17,
        "MISSIONE 3. Infrastrutture per una mobilità sostenibile": 14,
        "MISSIONE 4. Istruzione e ricerca": 11,
        "MISSIONE 5. Inclusione e coesione": 13,
    }
    green = by_mission["MISSIONE 2. Rivoluzione verde e transizione ecologica"]
    assert green[1].text.startswith("2\tRecupero di calore")
    assert green[1].text.endswith("\t\t●\t●")
    assert green[1].actors == ("COMUNI", "CORPI INTERMEDI E ALTRI ATTORI")
    assert all([row.number for row in its] == [str(n + 1) for n in range(len(its))] for its in by_mission.values())
    ticket = by_mission["MISSIONE 3. Infrastrutture per una mobilità sostenibile"][9]
    assert ticket.stated == (
        "10: Completamento dell' integrazione tariffaria all'intero bacino del TPL (Province di Pavia e Lodi)"
        " e biglietto unico · CITTÀ METROPOLITANA ✓ · COMUNI – · CORPI INTERMEDI E ALTRI ATTORI ✓"
    )
    assert all(row.heading_path[1:] == ("OBIETTIVI STRATEGICI",) for row in rows)
