"""Scripts that write no spaces: words of alphabets, pairs and long words of Chinese and Japanese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policysearch.text.analysis import terms
from policysearch.text.segmentation import segments


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("th", "แผนพัฒนาเมือง", ["แผน", "พัฒนา", "เมือง"]),
        ("lo", "ແຜນພັດທະນາເມືອງ", ["ແຜນ", "ພັດທະນາ", "ເມືອງ"]),
        ("km", "ផែនការអភិវឌ្ឍន៍ទីក្រុង", ["ផែនការ", "អភិវឌ្ឍន៍", "ទីក្រុង"]),
        ("my", "မြို့ပြစီမံကိန်း", ["မြို့ပြ", "စီမံကိန်း"]),
    ],
)
def test_alphabets_become_words(language: str, text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in segments(text)] == words
    assert len(terms(text, language)) == len(words)


def test_ideographs_become_pairs_and_longer_words() -> None:
    assert terms("都市計画", "ja") == ["都市", "市計", "計画"]
    assert terms("自转车", "zh") == ["自转", "转车"]
    assert terms("自転車", "ja") == ["自転", "自転車", "転車"]
    assert terms("市", "zh") == ["市"]


def test_a_word_is_found_where_it_is_cut_otherwise() -> None:
    assert "自行车" not in terms("自行车道建设", "zh")
    assert {"自行", "行车"} <= set(terms("自行车", "zh")) & set(terms("自行车道建设", "zh"))


def test_scripts_side_by_side() -> None:
    assert terms("計画แผนplan2030年", "ja") == ["計画", "แผน", "plan2030", "年"]


@given(st.text(st.sampled_from("都市計画のパンー自行车道แผนพัฒนาเมืองທີ່ខ្ញុံမြို့"), min_size=1))
def test_segments_leave_nothing_out(run: str) -> None:
    found = list(segments(run))
    assert set().union(*(range(start, end) for start, end in found)) == set(range(len(run)))
    assert [start for start, _ in found] == sorted(start for start, _ in found)
