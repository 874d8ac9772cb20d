"""A turn ends once, whoever presses."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from policysearch.ui.judge.turn import Turn

PAIR, NEXT = ("cycling", "a-0-9"), ("cycling", "b-0-9")


def test_of_all_that_press_at_once_one_acts_and_all_go_where_that_leads() -> None:
    turn, done = Turn(PAIR), []

    def act(grade: int) -> tuple[str, str]:
        done.append(grade)
        return "cycling", f"after {grade}"

    with ThreadPoolExecutor(16) as pool:
        led = list(pool.map(lambda grade: turn.end(lambda: act(grade)), range(16)))

    (grade,) = done
    assert led == [("cycling", f"after {grade}")] * 16


def test_an_act_that_fails_can_be_tried_again() -> None:
    turn = Turn(PAIR)

    def fail() -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        turn.end(fail)
    assert turn.end(lambda: NEXT) == NEXT
    assert turn.end(lambda: None) == NEXT
