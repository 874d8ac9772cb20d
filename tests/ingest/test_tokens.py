"""Words that are counted one by one have the tokens of the whole text, as its tokenizer makes them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import BPE, WordLevel

from policysearch.ingest.tokens import Counter, counter_of


def asked(tokenizer: Tokenizer, texts: list[str]) -> list[int]:
    return [len(tokenizer.encode(text, add_special_tokens=False).ids) for text in texts]


TEXTS = [
    "",
    " ",
    "Kommunen bygger nya cykelvägar.\n",
    "  Two words,\n\tfour  lines \r\n\n\nand an end. \n",
    "| City ✓ | 25 000 € – | <mask> x<s>y |",
    "e\u0301 \u0301e \n\u0301e a\u200d \u200db c\u200b \u200bd \ufb01n ͺ ﹰ ½ ´a",
    "Ο δήμος θα φυτέψει δέντρα. Общината ще засади дървета. 市は木を植えます。 เมืองจะปลูกต้นไม้ शहर पेड़ लगाएगा",
    "\u0600 12 \u0d4e \u0d15 \x01 a \x85 b \u2028c\u3000d \U0001f6b2 \U0001f6b2\ufe0f",
]


def test_words_add_up_to_the_text(tokenizer: Tokenizer) -> None:
    assert Counter(tokenizer).counts(TEXTS) == asked(tokenizer, TEXTS)
    assert counter_of(tokenizer).counts(TEXTS[::-1]) == asked(tokenizer, TEXTS[::-1])


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.sampled_from("aé \n\t.,-–(«”1½ﬁ\u0301\u200b\u200d\u00a0\r▁木ดा<>|")), max_size=5))
def test_any_words_add_up_to_the_text(tokenizer: Tokenizer, texts: list[str]) -> None:
    assert counter_of(tokenizer).counts(texts) == asked(tokenizer, texts)


def phrases() -> Tokenizer:
    """Knows "a b" as one."""
    tokenizer = Tokenizer(BPE({"a": 0, " ": 1, "b": 2, "a ": 3, "a b": 4}, [("a", " "), ("a ", "b")]))
    tokenizer.normalizer = normalizers.Replace("\n", " ")
    return tokenizer


def words() -> Tokenizer:
    tokenizer = Tokenizer(WordLevel({"?": 0}, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


def blanks() -> Tokenizer:
    """White space is of the word after it."""
    tokenizer = Tokenizer(WordLevel({"?": 0}, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return tokenizer


@pytest.mark.parametrize("make", [phrases, words, blanks])
def test_other_tokenizers_are_counted_as_they_count(make: type[Tokenizer]) -> None:
    texts = ["a b", "a\nb  a b", "b a.\n"]
    assert Counter(make()).counts(texts) == asked(make(), texts)
