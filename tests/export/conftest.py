"""A brief of two documents, one of which has every sign that some format takes for its own."""

from dataclasses import replace

import pytest

from policysearch.export.brief import Asked, Brief, Item, LookedAt, kept
from policysearch.records import Document, Passage

QUESTION = "Who joined METREX?"
SIGNS = r"""=1+1 {50%} & $5 #1_x ~ ^ \ <b> [a](b) `c` *d* | @e"""


def document(**changes: object) -> Document:
    plain = Document(
        document_id="0123456789abcdef",
        title="Adesione a METREX",
        path="milano/metrex.pdf",
        language="it",
        language_source="detected",
        sha256="0" * 64,
        text="",
        media_type="application/pdf",
        city="Milano",
        country="IT",
        document_type="council memo",
        published="2021-03-04",
        source_url="https://example.org/metrex.pdf",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def passage(text: str, its: Document, **changes: object) -> Passage:
    plain = Passage(
        passage_id=f"{its.document_id}-0-{len(text)}",
        document_id=its.document_id,
        ordinal=0,
        text=text,
        language=its.language,
        kind="text",
        heading_path=("Premessa", "Decisione"),
        page_first=3,
        page_last=4,
        start=0,
        end=len(text),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def milano() -> Item:
    its = document()
    return kept(passage("La città **aderisce** alla rete.\n\n- subito\n- 2. dopo", its), its, Asked(QUESTION))


@pytest.fixture
def signs() -> Item:
    its = document(
        document_id="fedcba9876543210",
        title=SIGNS,
        path="haifa.md",
        language="he",
        media_type="text/markdown",
        city=None,
        country=None,
        document_type="web page",
        published=None,
        source_url="javascript:alert(1)",
        publisher="@office",
    )
    said = passage(f"{SIGNS}\n=SUM(A1)", its, heading_path=(), page_first=None, page_last=None)
    return replace(kept(said, its, Asked(QUESTION)), note=f"+ {SIGNS}\nER  - ", changed=True)


@pytest.fixture
def brief(milano: Item, signs: Item) -> Brief:
    looked = (
        LookedAt(milano.document, "strong", 2, (QUESTION,)),
        LookedAt(document(document_id="00ff", title="Altro", path="altro.md"), "weak", 1, (QUESTION,)),
        LookedAt(document(document_id="00ee", title="-cmd|' /C calc'!A0", path="zero.md")),
        LookedAt(signs.document),
    )
    return Brief("Who does it?", (milano, signs), looked, "2026-11-22", "20261122T101112131415Z")
