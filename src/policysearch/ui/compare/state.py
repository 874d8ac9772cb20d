"""A comparison as an address: questions over cities, one passage, or two plans."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeVar, get_args

from policysearch.errors import Message, UsageError
from policysearch.ui.params import Params, last, several

View = Literal["questions", "passage", "plans"]
VIEWS: tuple[View, ...] = get_args(View)
Direction = Literal["there", "back"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

_Value = TypeVar("_Value", bound=str)


@dataclass(frozen=True, slots=True)
class CompareState:
    """What is held side by side. Only what belongs to `view` counts.

    `questions` over `cities` and `countries` (empty: all), in documents about a `practice` alone if one is named, few
    words read in the `expected` language, every place with `all`, and `place` looked at more closely; the
    counterparts of a `passage`; or `plan` against `other`, in one direction, with `gaps` what is missing alone.
    """

    view: View = "questions"
    questions: tuple[str, ...] = ()
    practice: str = ""
    expected: str = ""
    cities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    all: bool = False
    place: str = ""
    passage: str = ""
    plan: str = ""
    other: str = ""
    direction: Direction = "there"
    gaps: bool = False

    @classmethod
    def from_params(cls, params: Params) -> CompareState:
        """What URL parameters name. Raises UsageError for a view or a direction that there is not."""
        direction = last(params, "direction") or "there"
        state = cls(
            questions=several(params, "question"),
            practice=last(params, "practice"),
            expected=last(params, "expected"),
            cities=several(params, "city"),
            countries=several(params, "country"),
            all=last(params, "show") == "all",
            place=last(params, "place"),
            passage=last(params, "passage"),
            plan=last(params, "plan"),
            other=last(params, "with"),
            direction=_one_of("direction", direction, DIRECTIONS),
            gaps=last(params, "only") == "gaps",
        )
        return replace(state, view=_one_of("view", last(params, "view") or state.implied, VIEWS))

    def to_params(self) -> dict[str, str | list[str]]:
        """The URL parameters that `from_params` reads back as this; nothing that is at its default."""
        params: dict[str, str | list[str]] = {
            "view": "" if self.view == self.implied else self.view,
            "question": list(self.questions),
            "practice": self.practice,
            "expected": self.expected,
            "city": list(self.cities),
            "country": list(self.countries),
            "show": "all" * self.all,
            "place": self.place,
            "passage": self.passage,
            "plan": self.plan,
            "with": self.other,
            "direction": "" if self.direction == "there" else self.direction,
            "only": "gaps" * self.gaps,
        }
        return {name: value for name, value in params.items() if value}

    @property
    def implied(self) -> View:
        """The view that an address without one means."""
        if self.plan or self.other:
            return "plans"
        return "passage" if self.passage else "questions"

    def asking(self, questions: tuple[str, ...], practice: str = "") -> CompareState:
        """Other questions over the same places."""
        tidy = dict.fromkeys(" ".join(question.split()) for question in questions)
        return CompareState(
            questions=tuple(filter(None, tidy)),
            practice=" ".join(practice.split()),
            cities=self.cities,
            countries=self.countries,
        )


def _one_of(name: str, value: str, values: tuple[_Value, ...]) -> _Value:
    for one in values:
        if one == value:
            return one
    remedy = Message("Use one of: {names}", names=", ".join(values))
    raise UsageError(f"{name}={value}", Message("there is no such thing here"), remedy)
