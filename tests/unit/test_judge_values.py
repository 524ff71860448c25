"""Values judged: right, wrong by a known slip, or following from an earlier wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.outcome import Status
from grader.probe import Probe
from tests.unit.asking import assignment, judged, missing

if TYPE_CHECKING:
    from pathlib import Path

    from grader.assignment import Assignment

SQUARE = """
[[question]]
id = "square"
section = "s"
title = "A square"
points = 4
tolerance = { rtol = 5e-3 }
  [[question.value]]
  name = "side"
  expected = 3.0
  [[question.value]]
  name = "area"
  reference = "answers:area"
  follow_through = { side = "side" }
  [[question.value]]
  name = "volume"
  points = 2
  reference = "answers:volume"
  follow_through = { side = "side", area = "area" }
  [[question.misconception]]
  id = "diameter"
  reference = "answers:diameter"
  credit = 0.25
  feedback = "You took the diagonal."
"""
ANSWERS = """
def area(side):
    if side < 0:
        raise KeyError("a reference may raise anything")
    return side**2

def volume(side, area):
    return side * area

def diameter():
    return {"side": 4.24, "nothing": 1.0}
"""


@pytest.fixture
def square(tmp_path: Path) -> Assignment:
    """Return an assignment of three values, of which two follow from earlier ones."""
    return assignment(tmp_path, SQUARE, ANSWERS)


def told(asked: Assignment, *answers: object) -> list[tuple[Status, float, str]]:
    """Return the status, the points and the message of each value."""
    (score,) = judged(asked, *answers)
    return [(case.status, case.score, case.message) for case in score.cases]


def test_right_values_get_all_points(square: Assignment) -> None:
    """Values within the tolerance are right, and those that follow are asked of the right ones."""
    assert told(square, 3.0, 9.01, 27.0) == [
        (Status.CORRECT, 1, ""),
        (Status.CORRECT, 1, ""),
        (Status.CORRECT, 2, ""),
    ]


def test_what_follows_from_a_wrong_value_gets_a_part(square: Assignment) -> None:
    """A value that is right for the student's own earlier one is follow-through."""
    assert told(square, 2.0, 4.0, 8.0) == [
        (Status.WRONG, 0, "yours 2.0 is not right"),
        (Status.FOLLOW_THROUGH, 0.5, "follows from your side"),
        (Status.FOLLOW_THROUGH, 1, "follows from your side and area"),
    ]


def test_what_follows_from_nothing_is_wrong(square: Assignment) -> None:
    """A value that is neither right nor follows gets nothing."""
    assert told(square, 2.0, 5.0, 27.0) == [
        (Status.WRONG, 0, "yours 2.0 is not right"),
        (Status.WRONG, 0, "yours 5.0 is not right"),
        (Status.CORRECT, 2, ""),
    ]


def test_nothing_follows_from_a_right_value(square: Assignment) -> None:
    """Where the earlier value is right a wrong one is simply wrong."""
    assert told(square, 3.0, 4.0, 27.0)[1] == (Status.WRONG, 0, "yours 4.0 is not right")


ABSENT = [missing("side"), None, "three", np.ones(2), [1.0, [2.0]], {"a": 1}]


@pytest.mark.parametrize("side", ABSENT, ids=repr)
def test_nothing_follows_from_what_is_no_number(square: Assignment, side: object) -> None:
    """An earlier value that is missing, or of another kind, leads nowhere."""
    assert [status for status, *_ in told(square, side, 4.0, 8.0)][1:] == [Status.WRONG] * 2


@pytest.mark.parametrize("line", ["while True: pass", "exit(0)"])
def test_where_the_reference_never_answers_nothing_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """A student's own wrong value neither keeps the grader busy nor ends it."""
    monkeypatch.setattr(Probe, "judging_seconds", 0.01)
    answers = ANSWERS.replace(
        "    if side < 0:", f"    if side == 2:\n        {line}\n    if side < 0:"
    )
    square = assignment(tmp_path, SQUARE, answers)
    assert told(square, 2.0, 4.0, 27.0)[1:] == [
        (Status.WRONG, 0, "yours 4.0 is not right"),
        (Status.CORRECT, 2, ""),
    ]


def test_where_the_reference_refuses_nothing_follows(square: Assignment) -> None:
    """A reference that raises for the student's wrong number is no fault of anybody's."""
    assert [status for status, *_ in told(square, -2.0, 4.0, 8.0)][1:] == [Status.WRONG] * 2


def test_a_slip_may_explain_one_value(square: Assignment) -> None:
    """A slip of values speaks of those that it names."""
    (score,) = judged(square, 4.24, 9.0, 27.0)
    assert [(c.misconception, c.score) for c in score.cases] == [
        ("diameter", 0.25),
        (None, 1),
        (None, 2),
    ]
    assert score.feedback == "You took the diagonal."


BROKEN = """
def area(side):
    raise ValueError("no")

volume = area

def diameter():
    raise ValueError("no")
"""


def test_a_fault_of_a_reference_is_not_followed(tmp_path: Path) -> None:
    """Values whose reference fails are ungradable, also where the student's own are wrong."""
    asked = assignment(tmp_path, SQUARE, BROKEN)
    message = "the grader failed here: area raised ValueError: no"
    assert told(asked, 2.0, 4.0, 8.0)[1:] == [(Status.UNGRADABLE, 0, message)] * 2


HIDDEN = """
[[question]]
id = "count"
section = "s"
title = "A count"
points = 1
  [[question.value]]
  name = "count"
  visibility = "hidden"
  expected = 9
"""


def test_a_hidden_value_tells_only_the_students_own(tmp_path: Path) -> None:
    """A value has no input to hide: the student's own is told, the expected one is not."""
    assert told(assignment(tmp_path, HIDDEN), 8) == [(Status.WRONG, 0, "yours 8 is not right")]
