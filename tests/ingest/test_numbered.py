"""Articles, objectives and decisions by their numbers, in texts as city halls write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from policysearch.ingest.chunking import split
from policysearch.ingest.numbered import number_in
from policysearch.ingest.rules import languages, rules_of
from policysearch.records import Document, Passage
from policysearch.settings import ChunkingSettings

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def passages(text: str, language: str, tokenizer: Tokenizer, media_type: str = "text/markdown") -> tuple[Passage, ...]:
    document = Document("d" * 16, "Plan", "plan.md", language, "user", "d" * 64, text, media_type)
    return split(document, tokenizer, 512, ChunkingSettings())


@pytest.mark.parametrize(
    ("language", "heading", "number"),
    [
        ("sv", "§ 4 Åtgärder", "§ 4"),
        ("sv", "12 § Lokala föreskrifter", "12 §"),
        ("sv", "Beslut 3", "Beslut 3"),
        ("it", "Obiettivo 3: mobilità", "Obiettivo 3"),
        ("it", "Azione 4 – Piste ciclabili", "Azione 4"),
        ("it", "Art. 5", "Art. 5"),
        ("en", "Action A1 Safe streets", "Action A1"),
        ("de", "Ziel CO2 senken", None),
        ("it", "DELIBERA 1)", "DELIBERA 1"),
        ("de", "Ziel 2.1 Mehr Grün", "Ziel 2.1"),
        ("da", "Målsætning 2", "Målsætning 2"),
        ("fr", "Article 1er : les partenaires", "Article 1er"),
        ("pt", "Artigo 1.º – Objeto", "Artigo 1.º"),
        ("cs", "Čl. 2 Pořadí způsobů", "Čl. 2"),
        ("en", "Article IV. Members", "Article IV"),
        ("en", "4. Who pays", None),
        ("da", "Mål 90 % økologi", None),
        ("it", "Delibera n. 41/2019", None),
        ("en", "Objective 2030", None),
        ("en", "Articles of association", None),
        ("xx", "Article 5", None),
        ("xx", "§ 5", "§ 5"),
    ],
)
def test_numbers_of_headings(language: str, heading: str, number: str | None) -> None:
    assert number_in(heading, language) == number


def test_in_a_paragraph_a_mark_must_follow_the_number() -> None:
    assert number_in("Tiltak 7 har sammenheng med verdensarven.", "nb", names=False) is None
    assert number_in("Tiltak 7: Landstrøm til alle skip.", "nb", names=False) == "Tiltak 7"


def test_every_language_with_rules_has_words_for_it() -> None:
    for language in languages():
        rules = rules_of(language)
        assert all(pattern.pattern != "(?!)" for pattern in (rules.unit, rules.decides, rules.above_decisions))


def test_points_of_a_decision_stand_alone_and_say_whose_they_are(tokenizer: Tokenizer) -> None:
    text = (
        "# Cykelplan\n\nNämnden har berett ärendet.\n\nKommunstyrelsen beslutar\n\n"
        "1. **att** anta cykelplanen för åren 2025–2030,\n2. **att** avsätta två miljoner kronor.\n\n"
        "Justering sker i maj.\n"
    )
    found = passages(text, "sv", tokenizer)
    assert [(passage.number, passage.text) for passage in found] == [
        (None, "Nämnden har berett ärendet."),
        ("1", "Kommunstyrelsen beslutar\n\n1. **att** anta cykelplanen för åren 2025–2030,"),
        ("2", "2. **att** avsätta två miljoner kronor."),
        (None, "Justering sker i maj."),
    ]
    assert [passage.stated for passage in found[1:3]] == [
        "Kommunstyrelsen beslutar 1. att anta cykelplanen för åren 2025–2030,",
        "Kommunstyrelsen beslutar 2. att avsätta två miljoner kronor.",
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("LA GIUNTA\n\ndelibera:\n\n1. di approvare il piano;\n2. di pubblicarlo.\n", ["1", "2"]),
        ("DELIBERA\n\n1) di approvare il piano;\n2) di pubblicarlo.\n", ["1", "2"]),
        ("Obiettivi strategici\n\n1. Piste per tutti\n2. Aria pulita\n3. Meno rumore\n", ["1", "2", "3"]),
        (
            "Gli obiettivi:\n\n- Obiettivo 1: aria pulita.\n- Obiettivo 2: meno rumore.\n",
            ["Obiettivo 1", "Obiettivo 2"],
        ),
    ],
)
def test_lists_of_decisions_and_objectives(text: str, numbers: list[str], tokenizer: Tokenizer) -> None:
    assert [passage.number for passage in passages(text, "it", tokenizer, "text/plain") if passage.number] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "A visitor needs three things:\n\n1. a ticket,\n2. a map,\n3. time.\n",
        "## How to apply\n\n1. Fill in the form.\n2. Send it.\n",
        "The council decides by these rules on who of all that have applied gets a flat:\n\n1. age,\n2. need.\n",
    ],
)
def test_a_list_with_numbers_of_its_own_stays_whole(text: str, tokenizer: Tokenizer) -> None:
    [passage] = passages(text, "en", tokenizer)
    assert (passage.number, passage.stated) == (None, None)
    assert passage.text.endswith(text.rsplit("\n", 2)[1])


def test_what_stands_under_a_numbered_heading_has_its_number(tokenizer: Tokenizer) -> None:
    text = "# Ordnung\n\nVorwort.\n\n## § 1 Zweck\n\nSie dient allen.\n\n- Fuß\n- Rad\n\n## § 2 Geltung\n\nAb Mai.\n"
    assert [(passage.number, passage.text) for passage in passages(text, "de", tokenizer)] == [
        (None, "Vorwort."),
        ("§ 1", "Sie dient allen.\n\n- Fuß\n- Rad"),
        ("§ 2", "Ab Mai."),
    ]


def test_paragraphs_belong_to_the_number_before_them(tokenizer: Tokenizer) -> None:
    text = "Azione 1 – Piste ciclabili.\n\nCento chilometri.\n\nAzione 2 – Parcheggi.\n\nOgni stazione ne ha.\n"
    assert [(passage.number, passage.text) for passage in passages(text, "it", tokenizer)] == [
        ("Azione 1", "Azione 1 – Piste ciclabili.\n\nCento chilometri."),
        ("Azione 2", "Azione 2 – Parcheggi.\n\nOgni stazione ne ha."),
    ]
