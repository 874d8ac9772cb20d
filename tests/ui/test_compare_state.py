"""A comparison is its address."""

import pytest

from policysearch.errors import UsageError
from policysearch.ui.compare.state import CompareState


@pytest.mark.parametrize(
    "state",
    [
        CompareState(),
        CompareState(questions=("a b", "c"), cities=("Lund", "Oslo"), countries=("SE",), all=True, place="Lund"),
        CompareState(questions=("skolmat: hur mycket kostar det?",), practice="skolmat", expected="sv"),
        CompareState(view="passage", passage="abc-0-9"),
        CompareState(view="plans", plan="a.md", other="b.md", direction="back", gaps=True),
        CompareState(view="questions", passage="abc-0-9"),
        CompareState(view="plans"),
    ],
)
def test_there_and_back(state: CompareState) -> None:
    params = {name: [value] if isinstance(value, str) else value for name, value in state.to_params().items()}
    assert CompareState.from_params(params) == state


def test_an_address_says_by_itself_what_is_compared() -> None:
    assert CompareState.from_params({"passage": ["x"]}).view == "passage"
    assert CompareState.from_params({"plan": ["a"], "with": ["b"]}).view == "plans"
    assert CompareState.from_params({"question": ["a", "b", "a"]}).questions == ("a", "b")


@pytest.mark.parametrize("params", [{"view": ["x"]}, {"direction": ["up"]}])
def test_what_cannot_be_is_named(params: dict[str, list[str]]) -> None:
    with pytest.raises(UsageError, match="there is no such thing here"):
        CompareState.from_params(params)


def test_new_questions_keep_the_places() -> None:
    state = CompareState(questions=("a",), cities=("Lund",), place="Lund", all=True)
    assert state.asking((" b  c ", "", "b c")) == CompareState(questions=("b c",), cities=("Lund",))
