"""What says something is ranked; what leads to it or stands on every page is not."""

from __future__ import annotations

import pytest

from policysearch.ingest.kinds import kind_of
from policysearch.records import Kind

HOURS = """  •  Numero Verde: 800.88.33.11
    - dal lunedì al giovedì:
      10.00-12.00 / 14.00-16.00
    - venerdì:
      10.00-12.00
  • Chiedilo all'URP"""
CONTENTS = "- Integration model 2\n- Council 3\n- Language and school 4\n- Work 5"


@pytest.mark.parametrize(
    ("text", "headings", "kind"),
    [
        (HOURS, ("URP",), "boilerplate"),
        ("Phone: +46 18 727 00 00\ninfo@example.org\nwww.example.org", (), "boilerplate"),
        ("_____", (), "boilerplate"),
        ("12", (), "boilerplate"),
        ("1 Introduction ........ 3\n2 Aims ........ 5", (), "contents"),
        (CONTENTS, ("Spis treści",), "contents"),
        ("[Mål](#mal)\n[Kostnad](#kostnad)", ("Plan", "Innehåll"), "contents"),
        ("- OECD (2019): Cities in the World.", ("Källor",), "references"),
        ("Lewis, A. (2012). Streets.", ("Annex", "7 References"), "references"),
    ],
)
def test_what_is_not_ranked(text: str, headings: tuple[str, ...], kind: Kind) -> None:
    assert kind_of(text, headings, "text") == kind


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (CONTENTS, ("Budget",)),  # numbers at line ends are no pages there
        ("The network is open to all cities.", ("Contents",)),
        ("The library is open 10.00-18.00 on weekdays, and the new rules give every child a card.", ()),
        ("The office answers on 018-727 00 00 and tells residents what the plan means for their own street.", ()),
        ("Sources of income are fees and grants.", ("Sources of income",)),
        ("2019", ()),
    ],
)
def test_what_says_something_stays(text: str, headings: tuple[str, ...]) -> None:
    assert kind_of(text, headings, "text") == "text"
    assert kind_of(text, headings, "list") == "list"
