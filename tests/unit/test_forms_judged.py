"""Answers that are more than what is returned, judged: parts, changes, printed text, exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.builder import build
from grader.errors import RubricError
from grader.outcome import Failed, Status
from grader.rubric_file import load_rubric_file
from tests.unit.asking import assignment, judged, write

if TYPE_CHECKING:
    from pathlib import Path

    from grader.scorecard import Verdict

ANSWERS = """
import numpy as np


def layer(x, w):
    return x * w, {"x": x, "w": w}


def slip(x, w):
    return x + w, None


def step(w, rate):
    w -= rate


def step_back(w, rate):
    return w + rate


def report(x):
    return f"x is {x / 3}  \\n\\n"


def noise(n):
    return np.random.rand(n)


def draw(rng):
    return [rng.normal(size=2), {"expression": "abs"}, [{"expression": "None"}]]


def pair(x, f, rest):
    return f(x), rest


def values():
    return {"params": {"W": 2.0}}


def params():
    return {"W": np.ones(2), "b": print}
"""

HEAD = """
[[question]]
id = "q"
section = "s"
title = "Q"
points = 4
"""


def ask(folder: Path, text: str, *answers: object) -> tuple[Verdict, ...]:
    """Return the verdicts of one question on these answers."""
    return judged(assignment(folder, HEAD + text, ANSWERS), *answers)[0].cases


LAYER = """
function = "layer"
reference = "answers:layer"
item = 0
  [[question.case]]
  name = "output"
  args = { x = 2.0, w = 3.0 }
  [[question.case]]
  name = "cache"
  args = [2.0, 3.0]
  item = [1, "w"]
  [[question.misconception]]
  id = "sum"
  reference = "answers:slip"
  credit = 0.5
"""


def test_parts_are_taken_of_references_and_slips(tmp_path: Path) -> None:
    """A case's own `item` goes before the question's, and slips have parts as the reference has."""
    shown = ask(tmp_path, LAYER, 6.0, 3.0)
    assert [verdict.status for verdict in shown] == [Status.CORRECT, Status.CORRECT]
    only = LAYER.replace('item = [1, "w"]', "")
    slipped = ask(tmp_path, only, 5.0, 5.0)
    assert [verdict.misconception for verdict in slipped] == ["sum", "sum"]


def test_a_reference_without_the_part_is_the_graders_fault(tmp_path: Path) -> None:
    """No student loses a point by it."""
    verdicts = ask(tmp_path, LAYER.replace("item = 0", "item = 7"), 6.0, 3.0)
    message = "the grader failed here: layer returned what has no part [7]"
    assert (verdicts[0].status, verdicts[0].message) == (Status.UNGRADABLE, message)


VALUES = """
  [[question.value]]
  name = "params"
  reference = "answers:params"
  item = "W"
  [[question.misconception]]
  id = "two"
  reference = "answers:values"
"""


def test_a_part_of_a_value_is_compared(tmp_path: Path) -> None:
    """Reference and slip give the whole value, of which the part is taken."""
    assert ask(tmp_path, VALUES, np.ones(2))[0].status is Status.CORRECT
    assert ask(tmp_path, VALUES, 2.0)[0].misconception == "two"
    slipped = ask(tmp_path, VALUES.replace("answers:params", "answers:values"), 2.0)
    assert slipped[0].status is Status.UNGRADABLE


STEP = """
function = "step"
reference = "answers:step"
changed = "w"
  [[question.case]]
  name = "shown"
  args = { w = [1.0, 2.0], rate = 0.5 }
  [[question.case]]
  name = "hidden"
  args = [[1.0, 2.0], 0.25]
  visibility = "hidden"
  [[question.misconception]]
  id = "uphill"
  reference = "answers:step_back"
"""


def test_a_changed_argument_is_compared(tmp_path: Path) -> None:
    """A reference may change its argument or return what should stand there."""
    right = ask(tmp_path, STEP, np.array([0.5, 1.5]), np.array([0.75, 1.75]))
    assert [verdict.status for verdict in right] == [Status.CORRECT] * 2
    slip = ask(tmp_path, STEP, np.array([1.5, 2.5]), np.array([1.25, 2.25]))
    assert [verdict.misconception for verdict in slip] == ["uphill", "uphill"]


def test_an_argument_that_stayed_as_it_was_is_told(tmp_path: Path) -> None:
    """The commonest mistake has words of its own, which hold no number."""
    verdicts = ask(tmp_path, STEP, np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert verdicts[0].message.endswith("; the argument `w` is what it was before the call")
    assert verdicts[1].message == (
        "with tolerance 1e-06 relative and 1e-08 absolute, 2 of 2 values differ: at [0]; at [1]; "
        "the argument `w` is what it was before the call"
    )


REPORT = """
function = "report"
reference = "answers:report"
printed = true
  [[question.case]]
  name = "shown"
  args = { x = 1.0 }
  [[question.case]]
  name = "hidden"
  args = { x = 2.0 }
  visibility = "hidden"
"""

PRINTED = {
    "x is 0.33333333": ("", True),
    "x is 0.3333333333333\t\r\n": ("", True),
    "x is 3.3e-1": ("printed line 1: yours 'x is 3.3e-1', expected 'x is 0.3333333333333333'", 0),
    "X is 0.33333333": (
        "printed line 1: yours 'X is 0.33333333', expected 'x is 0.3333333333333333'",
        False,
    ),
    "": ("nothing was printed", False),
    "\n \n": ("nothing was printed", False),
    "x is 0.33333333\nmore": ("printed line 2 is one too many: 'more'", False),
    "\nx is 0.33333333": (
        "printed line 1: yours '', expected 'x is 0.3333333333333333'",
        False,
    ),
}


@pytest.mark.parametrize("text", PRINTED)
def test_printed_text_is_compared_line_by_line(tmp_path: Path, text: str) -> None:
    """Numbers may be off by the tolerance; space behind a line is not judged."""
    message, is_right = PRINTED[text]
    shown = ask(tmp_path, REPORT, text, "x is 0.66666667")[0]
    assert (shown.message, shown.status is Status.CORRECT) == (message, bool(is_right))


def test_a_line_of_digits_keeps_nobody_waiting(tmp_path: Path) -> None:
    """Tens of thousands of digits that are no number are looked through once."""
    shown = ask(tmp_path, REPORT, f"x is {'1' * 60_000}x", "x is 0.66666667")[0]
    assert shown.status is Status.WRONG


def test_a_hidden_text_is_not_told(tmp_path: Path) -> None:
    """Of a hidden case only the line is told in which it differs."""
    hidden = [
        ask(tmp_path, REPORT, "", text)[1].message for text in ("x is 7", "x is 0.66666667\n3")
    ]
    assert hidden == ["printed line 1 is not right", "printed line 2 is one too many"]


RAISES = """
function = "f"
  [[question.case]]
  name = "shown"
  raises = "{0}"
  [[question.case]]
  name = "hidden"
  raises = "{0}"
  visibility = "hidden"
"""


def raised(name: str, *bases: str) -> Failed:
    """Return the outcome of a call that raised."""
    return Failed(
        status=Status.RAISED,
        message=f"raised {name}: 3.25 (line 2)",
        safe_message=f"raised {name} (line 2)",
        exceptions=bases,
    )


LINALG = raised("LinAlgError", "ValueError", "Exception", "BaseException")
TODO = raised("NotImplementedError", "NotImplementedError", "RuntimeError", "Exception")


def test_an_expected_exception_is_right(tmp_path: Path) -> None:
    """So is one that is derived from it."""
    for wanted, outcome in (("ValueError", LINALG), ("Exception", LINALG)):
        verdicts = ask(tmp_path, RAISES.format(wanted), outcome, outcome)
        assert [verdict.status for verdict in verdicts] == [Status.CORRECT] * 2
    todo = ask(tmp_path, RAISES.format("NotImplementedError"), TODO, TODO)
    assert [verdict.status for verdict in todo] == [Status.CORRECT] * 2


def test_what_is_no_expected_exception_is_told(tmp_path: Path) -> None:
    """Another exception, a result, a skeleton: each in words that tell nothing hidden."""
    wrong = {
        "KeyError": (
            LINALG,
            Status.RAISED,
            "raised LinAlgError{} (line 2); a KeyError is expected",
        ),
        "RuntimeError": (
            TODO,
            Status.RAISED,
            "raised NotImplementedError{} (line 2); a RuntimeError is expected",
        ),
        "IndexError": (
            np.ones(3),
            Status.WRONG,
            "`f` returned an array; an IndexError is expected",
        ),
        "ValueError": (
            Failed(
                status=Status.BAD_VALUE,
                message="`f` returned a generator; return an array",
                safe_message="`f` returned a generator",
            ),
            Status.WRONG,
            "`f` returned a generator; a ValueError is expected",
        ),
        "TypeError": (
            Failed(status=Status.TIMEOUT, message="late", safe_message="late"),
            Status.TIMEOUT,
            "late",
        ),
    }
    for wanted, (outcome, status, message) in wrong.items():
        verdicts = ask(tmp_path, RAISES.format(wanted), outcome, outcome)
        assert [verdict.status for verdict in verdicts] == [status, status]
        told = [verdict.message for verdict in verdicts]
        assert told == [message.format(": 3.25"), message.format("")]


NOISE = """
function = "noise"
reference = "answers:noise"
  [[question.case]]
  name = "three"
  args = { n = 3 }
"""


def test_references_draw_from_the_seed_of_every_call(tmp_path: Path) -> None:
    """The global generator is where it was afterwards."""
    np.random.seed(5)  # noqa: NPY002 the global generator is meant
    expected = np.random.RandomState(0).rand(3)
    assert ask(tmp_path, NOISE, expected)[0].status is Status.CORRECT
    assert np.random.rand() == np.random.RandomState(5).rand()  # noqa: NPY002


DRAWN = """
function = "pair"
reference = "answers:pair"
  [[question.case]]
  name = "drawn"
  generate = "answers:draw"
"""


def test_a_generator_may_draw_a_list_of_arguments(tmp_path: Path) -> None:
    """They are called by the reference's names; expressions lie in them at any depth."""
    made = assignment(tmp_path, HEAD + DRAWN, ANSWERS)
    probe = made.questions[0].parts[0].probes[0]
    assert list(probe.arguments) == ["x", "f", "rest"]
    expected: Any = probe.expected
    assert np.all(expected[0] >= 0)
    assert expected[1] == [None]


def test_an_expected_value_may_be_an_expression(tmp_path: Path) -> None:
    """None, say, for which TOML has no word; where it fails, that is the grader's fault."""
    case = 'function = "f"\n[[question.case]]\nname = "c"\nexpected = {{ expression = "{}" }}\n'
    assert ask(tmp_path, case.format("None"), None)[0].status is Status.CORRECT
    assert ask(tmp_path, case.format("np.eye(2)"), np.eye(2))[0].status is Status.CORRECT
    message = "the grader failed here: the expected value raised NameError: name 'x' is not defined"
    assert ask(tmp_path, case.format("x"), 1)[0].message == message


def test_a_changed_argument_that_is_not_drawn_is_named(tmp_path: Path) -> None:
    """Which arguments a generator draws shows only once it has."""
    text = HEAD + DRAWN.replace('name = "drawn"', 'name = "drawn"\n  changed = "w"')
    with pytest.raises(RubricError) as found:
        build(load_rubric_file(write(tmp_path, text, ANSWERS)))
    told = [str(mistake) for mistake in found.value.mistakes]
    assert told == ["question[0].case[0].changed: no argument is called 'w'."]


def test_names_in_expressions_are_wanted(tmp_path: Path) -> None:
    """Of several scripts the one is taken that has them; the id of the question is no name."""
    text = HEAD + (
        'expression = "back(forward(x)[1])"\n[[question.case]]\nname = "c"\nargs = { x = 1 }\n'
        "expected = 1\n"
    )
    made = assignment(tmp_path, text)
    assert made.wanted_names == {"back", "forward"}
    assert made.questions[0].parts[0].probes[0].call.name == "back"


def test_cases_with_expressions_need_no_function(tmp_path: Path) -> None:
    """The kind of the question is told by them, whatever its id is."""
    text = HEAD.replace('id = "q"', 'id = "q.1"') + (
        '[[question.case]]\nname = "c"\nexpression = "w"\nexpected = 1\n'
        '[[question.case]]\nname = "d"\nexpression = "f(w)"\nargs = { w = 2 }\nexpected = 1\n'
    )
    made = assignment(tmp_path, text)
    assert made.wanted_names == {"w", "f"}
    assert [verdict.status for verdict in judged(made, 1, 2)[0].cases] == [
        Status.CORRECT,
        Status.WRONG,
    ]
