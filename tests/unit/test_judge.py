"""Outcomes judged: who gets what, and in which words, from outcomes made by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.absence import explain_absence, submission_status
from grader.judge import not_loaded, ungradable
from grader.outcome import Failed, Returned, Status
from grader.probe import Probe
from grader.sandbox.program import Program
from grader.sandbox.wording import Trouble
from grader.scorecard import SubmissionStatus
from tests.unit.asking import assignment, judged, missing, raised, run_of

if TYPE_CHECKING:
    from pathlib import Path

    from grader.assignment import Assignment
    from grader.sandbox.conversation import Run

DOUBLE = """
[[question]]
id = "double"
section = "s"
title = "Twice"
points = 4
hint = "Think of addition."
function = "double"
reference = "answers:double"
  [[question.case]]
  name = "three"
  args = { x = 3.0 }
  [[question.case]]
  name = "a vector"
  visibility = "hidden"
  points = 3
  args = { x = [1.5, -2.5] }
  [[question.misconception]]
  id = "squared"
  reference = "answers:square"
  credit = 0.25
  feedback = "You multiplied the number by itself."
  [[question.misconception]]
  id = "broken"
  reference = "answers:broken"
  credit = 0.5
  feedback = "Never told."
"""
ANSWERS = """
def double(x):
    return 2 * x

def square(x):
    return x * x

def broken(x):
    raise RuntimeError
"""
RIGHT = (6.0, np.array([3.0, -5.0]))


@pytest.fixture
def double(tmp_path: Path) -> Assignment:
    """Return an assignment of one question with a visible and a hidden case."""
    return assignment(tmp_path, DOUBLE, ANSWERS)


def test_right_answers_get_all_points(double: Assignment) -> None:
    """Where every case is right the question is, without a hint and without words."""
    (score,) = judged(double, *RIGHT)
    assert (score.status, score.score, score.points) == (Status.CORRECT, 4, 4)
    assert (score.hint, score.feedback) == ("", "")
    assert [(case.status, case.score, case.message) for case in score.cases] == [
        (Status.CORRECT, 1, ""),
        (Status.CORRECT, 3, ""),
    ]


def test_one_wrong_case_costs_its_points(double: Assignment) -> None:
    """A case that is wrong costs its share, and the hint is told."""
    (score,) = judged(double, 7.0, RIGHT[1])
    assert (score.status, score.score) == (Status.PARTIAL, 3)
    assert score.hint == "Think of addition."
    assert [(c.status, c.score, c.message) for c in score.cases] == [
        (Status.WRONG, 0, "yours 7.0, expected 6.0"),
        (Status.CORRECT, 3, ""),
    ]


def test_who_prints_an_answer_hears_of_it(double: Assignment) -> None:
    """A function that prints its answer and returns nothing is told the difference."""
    (score,) = judged(double, Returned(value=None, output="6.0\n"), Returned(value=None))
    assert [case.message for case in score.cases] == [
        "None; a number is expected; text was printed: a value must be returned",
        "None; an array of shape (2,) is expected",
    ]


def test_a_hidden_case_tells_nothing(double: Assignment) -> None:
    """Neither the student's value nor the expected one of a hidden case is in its message."""
    (score,) = judged(double, RIGHT[0], np.array([4.0, -5.0]))
    assert score.cases[1].message == (
        "with tolerance 1e-06 relative and 1e-08 absolute, 1 of 2 values differs: at [0]"
    )


def test_a_failure_is_told_by_visibility(double: Assignment) -> None:
    """The student's own words are told in visible cases, the safe ones in hidden cases."""
    (score,) = judged(double, raised(), raised())
    assert (score.status, score.score) == (Status.RAISED, 0)
    assert [case.message for case in score.cases] == [
        "raised ValueError: 3.25",
        "raised ValueError",
    ]


def test_a_known_slip_is_named_and_paid(double: Assignment) -> None:
    """Where one wrong variant explains every answer its credit and its feedback are given."""
    (score,) = judged(double, 9.0, np.array([2.25, 6.25]))
    assert (score.status, score.score) == (Status.PARTIAL, 1)
    assert score.feedback == "You multiplied the number by itself."
    assert [(c.misconception, c.status, c.score) for c in score.cases] == [
        ("squared", Status.WRONG, 0.25),
        ("squared", Status.WRONG, 0.75),
    ]


def test_a_slip_must_explain_every_answer(double: Assignment) -> None:
    """A slip that explains one wrong answer but not the other is not named."""
    (score,) = judged(double, 9.0, np.array([2.25, 0.0]))
    assert [case.misconception for case in score.cases] == [None, None]
    assert score.score == 0


def test_a_slip_must_explain_right_answers_too(double: Assignment) -> None:
    """A slip that would have got a right answer wrong is not named."""
    (score,) = judged(double, 9.0, RIGHT[1])
    assert [case.misconception for case in score.cases] == [None, None]


def test_a_failure_beside_a_slip_is_no_obstacle(double: Assignment) -> None:
    """A slip is recognised from the answers that there are; what failed gets nothing by it."""
    (score,) = judged(double, 9.0, raised())
    assert [(c.misconception, c.score) for c in score.cases] == [("squared", 0.25), (None, 0)]


def test_the_cause_that_cost_most_is_the_questions(double: Assignment) -> None:
    """A question without points has the status of the cause that cost most."""
    (score,) = judged(double, raised(), missing("double"))
    assert score.status is Status.MISSING


FAILING = [
    None,
    "a string",
    [1, [2, 3]],
    {"a": 1},
    (),
    10**600,
    math.nan,
    math.inf,
    True,
    1j,
    np.zeros((0, 3)),
    np.array([math.nan, 1.0]),
    np.array([1 + 2j, 0]),
]


@pytest.mark.parametrize("answer", FAILING, ids=repr)
def test_any_answer_can_be_judged(double: Assignment, answer: object) -> None:
    """An answer of another kind is wrong in words, never an exception of the grader's."""
    (score,) = judged(double, answer, answer)
    assert score.score == 0
    assert all(case.message and case.status is not Status.UNGRADABLE for case in score.cases)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers() | st.floats(), inner)
    ),
    max_leaves=8,
)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=plain, second=plain)
def test_no_plain_answer_makes_the_grader_fail(
    double: Assignment, first: object, second: object
) -> None:
    """Whatever plain data is answered, points are between none and all, and nothing raises."""
    (score,) = judged(double, first, second)
    assert 0 <= score.score <= score.points
    assert score.status is not Status.UNGRADABLE


BROKEN = """
[[question]]
id = "q"
section = "s"
title = "Broken"
points = 2
function = "f"
reference = "answers:f"
  [[question.case]]
  name = "one"
  args = { x = 1.0 }
"""

FAULTS = {
    "def f(x): raise ValueError('no')": "the grader failed here: f raised ValueError: no",
    "def f(x): return object()": (
        "the grader failed here: a value of type object is expected; no answer can be like it"
    ),
}


@pytest.mark.parametrize("answers", FAULTS)
def test_a_fault_of_the_reference_is_the_graders(tmp_path: Path, answers: str) -> None:
    """A reference that raises or returns no data makes the case ungradable, not wrong."""
    (score,) = judged(assignment(tmp_path, BROKEN, answers), 1.0)
    assert (score.status, score.cases[0].status) == (Status.UNGRADABLE, Status.UNGRADABLE)
    assert score.cases[0].message == FAULTS[answers]


CHECKED = """
[[question]]
id = "q"
section = "s"
title = "Checked"
points = 2
function = "f"
reference = "answers:f"
check = "answers:check"
  [[question.case]]
  name = "one"
  args = { x = [1.0, 2.0] }
  [[question.case]]
  name = "other"
  args = { x = [1.0, 2.0] }
"""
SHARES = {
    "True": (Status.CORRECT, 1, ""),
    "1": (Status.CORRECT, 1, ""),
    "(0.5, 'half of it')": (Status.PARTIAL, 0.5, "half of it"),
    "0.5": (Status.PARTIAL, 0.5, "is not right"),
    "(0.0, '')": (Status.WRONG, 0, "is not right"),
}
NO_SHARES = {
    "None": "the checker gave None, which is no share between 0 and 1",
    "'yes'": "the checker gave 'yes', which is no share between 0 and 1",
    "2": "the checker gave 2, which is no share between 0 and 1",
    "float('nan')": "the checker gave nan, which is no share between 0 and 1",
    "(1, 2, 3)": "the checker gave (1, 2, 3), which is no share between 0 and 1",
    "1 / 0": "the checker raised ZeroDivisionError: division by zero",
    "exit(0)": "the checker raised SystemExit: 0",
    "type('Odd', (), {'__repr__': 5})()": (
        "the checker raised TypeError: 'int' object is not callable"
    ),
    "(0, type('Odd', (), {'__str__': 5})())": (
        "the checker raised TypeError: 'int' object is not callable"
    ),
    "type('More', (float,), {'__le__': lambda *_: True})(7)": (
        "the checker gave 7.0, which is no share between 0 and 1"
    ),
}
CHECK = "def f(x): return x\ndef check(answer, *, expected, arguments, rtol, atol): return {}\n"


@pytest.mark.parametrize("share", SHARES)
def test_a_checker_gives_a_share(tmp_path: Path, share: str) -> None:
    """A checker gives all, a part or none of the points, with its own words."""
    (score,) = judged(assignment(tmp_path, CHECKED, CHECK.format(share)), 1.0, 1.0)
    case = score.cases[0]
    assert (case.status, case.score, case.message) == SHARES[share]


@pytest.mark.parametrize("share", NO_SHARES)
def test_a_fault_of_a_checker_is_the_graders(tmp_path: Path, share: str) -> None:
    """A checker that raises, or gives what is no share, makes the case ungradable."""
    (score,) = judged(assignment(tmp_path, CHECKED, CHECK.format(share)), 1.0, 1.0)
    assert score.status is Status.UNGRADABLE
    assert score.cases[0].message == f"the grader failed here: {NO_SHARES[share]}"


def test_a_checker_that_an_answer_keeps_busy_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer with which a checker never ends costs the run nothing but its time."""
    monkeypatch.setattr(Probe, "judging_seconds", 0.01)
    path = "def f(x): return x\ndef check(answer, **others):\n    while answer != 5: answer %= 5\n"
    (score,) = judged(assignment(tmp_path, CHECKED, path), 1.0, 1.0)
    words = "the grader failed here: the checker was still running after 0.01 s"
    assert [case.message for case in score.cases] == [words] * 2


def test_a_checker_that_refuses_infinities_says_so(tmp_path: Path) -> None:
    """What gets nothing from a checker and is not finite has that status."""
    asked = assignment(tmp_path, CHECKED, CHECK.format("0"))
    (score,) = judged(asked, np.array([1.0, math.inf]), [1.0, math.nan])
    assert [case.status for case in score.cases] == [Status.NOT_FINITE] * 2


CHANGING = """
def f(x): return x
def check(answer, *, expected, arguments, rtol, atol):
    first = arguments["x"][0]
    arguments["x"][0] = expected[0] = 99.0
    return bool(first == 1.0 and answer == 1.0)
"""


def test_a_checker_can_change_nothing(tmp_path: Path) -> None:
    """What a checker does to its arguments is not seen by the next submission's."""
    asked = assignment(tmp_path, CHECKED, CHANGING)
    for _submission in range(2):
        (score,) = judged(asked, 1.0, 1.0)
        assert score.status is Status.CORRECT


DRAWS = """
[[question]]
id = "q"
section = "s"
title = "Drawn"
points = 2
function = "f"
reference = "answers:f"
  [[question.case]]
  name = "three draws"
  generate = "answers:draw"
  draws = 3
"""
DRAWN = "def f(x): return 2.0 * x\ndef draw(rng): return {'x': float(rng.integers(1, 9))}\n"


def test_of_several_draws_the_worst_counts(tmp_path: Path) -> None:
    """A case of several draws is right only if all are; the message says which one is meant."""
    asked = assignment(tmp_path, DRAWS, DRAWN)
    drawn = [probe.arguments["x"] for probe in asked.questions[0].parts[0].probes]
    right = [2.0 * float(str(x)) for x in drawn]
    assert judged(asked, *right)[0].status is Status.CORRECT
    (score,) = judged(asked, right[0], 1.0, right[2])
    assert score.cases[0].message == (f"yours 1.0, expected {right[1]} (draw 2 of 3)")


def trouble(status: Status = Status.RAISED, message: str = "ValueError: no (line 3)") -> Trouble:
    """Return what went wrong at the top level."""
    return Trouble(status=status, message=message)


def program(source: str) -> Program:
    """Return a script."""
    return Program(main="hw.py", cells=(("hw.py", source),))


def explained(asked: Assignment, run: Run, source: str) -> Failed:
    """Return the first outcome once absences are explained."""
    names = asked.names_by_number
    found = explain_absence(run, program(source), names, frozenset()).outcomes
    first = found[min(found)]
    assert isinstance(first, Failed), "unreachable because a test has it missing"
    return first


def test_what_is_missing_is_put_down_to_the_top_level(double: Assignment) -> None:
    """A function that is in the source but was never come to is missing because of the failure."""
    run = run_of(double, missing("double"), RIGHT[1])
    run.troubles.append(trouble())
    told = explained(double, run, "raise ValueError('no')\ndef double(x): ...")
    message = "`double` is not there, because the program failed before it: ValueError: no (line 3)"
    assert told == Failed(status=Status.LOAD_ERROR, message=message, safe_message=message)


def test_what_nobody_wrote_stays_missing(double: Assignment) -> None:
    """A function that the source does not speak of is missing, whatever else failed."""
    run = run_of(double, missing("double"), RIGHT[1])
    run.troubles.append(trouble())
    assert explained(double, run, "def doubled(x): ...").status is Status.MISSING


def test_what_a_forbidden_import_broke_is_forbidden(double: Assignment) -> None:
    """Where a forbidden import ended the top level, what is missing is forbidden."""
    run = run_of(double, missing("double"), missing("double"))
    run.troubles += [trouble(), trouble(Status.FORBIDDEN, "this assignment forbids import torch")]
    told = explained(double, run, "")
    assert (told.status, told.message) == (
        Status.FORBIDDEN,
        (
            "`double` is not there, because the program failed before it: "
            "this assignment forbids import torch"
        ),
    )
    assert submission_status(run) is SubmissionStatus.LOAD_ERROR


def test_without_trouble_nothing_is_explained(double: Assignment) -> None:
    """Where the top level went well what is missing is missing."""
    run = run_of(double, missing("double"), missing("double"))
    assert explained(double, run, "double").status is Status.MISSING
    assert submission_status(run) is SubmissionStatus.GRADED


def test_a_submission_that_answers_anything_is_graded(double: Assignment) -> None:
    """One outcome beside what is absent makes a submission graded, troubles or not."""
    run = run_of(double, missing("double"), raised())
    run.troubles.append(trouble())
    assert submission_status(run) is SubmissionStatus.GRADED


MANUAL = """
[[question]]
id = "essay"
section = "s"
title = "Essay"
kind = "manual"
points = 5
hint = "Write."
"""


def test_a_manual_question_waits_for_a_person(tmp_path: Path) -> None:
    """A manual question is unmarked, whatever becomes of the submission, and tells no hint."""
    asked = assignment(tmp_path, MANUAL)
    for score in (*judged(asked), not_loaded(asked.questions[0], "unreadable")):
        assert (score.status, score.score, score.points) == (Status.UNMARKED, 0, 5)
        assert (score.hint, score.cases) == ("", ())


def test_a_submission_that_is_no_program_gets_its_reason(double: Assignment) -> None:
    """Each case of what can't be loaded has the same reason and no points."""
    score = not_loaded(double.questions[0], "unreadable: not a notebook")
    assert (score.status, score.score) == (Status.LOAD_ERROR, 0)
    assert [case.message for case in score.cases] == ["unreadable: not a notebook"] * 2


def test_a_fault_of_the_graders_is_its_own_verdict(double: Assignment) -> None:
    """What the grader could not grade is ungradable, case by case, with the reason."""
    score = ungradable(double.questions[0], "no process could be started")
    assert (score.status, score.score, score.points) == (Status.UNGRADABLE, 0, 4)
    assert [(c.status, c.message) for c in score.cases] == [
        (Status.UNGRADABLE, "no process could be started")
    ] * 2
