"""Values as they came: equal ones are read once, judged once, and changed by nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.follow_through import _as_number
from grader.judge import judge_question
from grader.outcome import Returned, Status
from grader.sandbox import packed
from grader.sandbox.conversation import Run
from grader.sandbox.inside.frames import WireError
from tests.unit.asking import assignment

if TYPE_CHECKING:
    from pathlib import Path

RUBRIC = """
[[question]]
id = "f"
section = "s"
title = "F"
function = "f"
points = 1
reference = "answers:f"
check = "answers:check"
  [[question.case]]
  name = "one"
  visibility = "visible"
  args = { x = 1.0 }
"""
ANSWERS = """
asked = []

def f(x):
    return x

def check(answer, *, expected, arguments, rtol, atol):
    asked.append(answer.tolist())
    answer += 1
    return float(asked[-1] == [1.0])
"""

ELSEWHERE = "an array that is larger than its bytes, or that lies elsewhere"


def came(value: object) -> packed.Packed:
    """Return a value as it comes from a sandbox, its bytes not those of any other."""
    found = packed.pack(value)
    return packed.read(bytes(bytearray(found.text)), bytes(bytearray(found.arrays)))


def test_equal_values_are_one() -> None:
    """What has the same bytes is the same object, unless it is large; no other is."""
    assert came([1.5, np.ones(2)]) is came([1.5, np.ones(2)])
    assert came(np.ones(2)) is not came(np.ones(3))
    assert came(0.0) is not came(-0.0)
    assert came(np.ones(10_000)) is not came(np.ones(10_000))


def test_what_is_no_value_is_refused_each_time() -> None:
    """A refusal is not taken for a value."""
    for _ in range(2):
        with pytest.raises(WireError) as raised:
            packed.read(b'["a","|O",[1],0]', b"12345678")
        assert str(raised.value) == "not an array of numbers"


def test_equal_answers_are_judged_once(tmp_path: Path) -> None:
    """A checker is asked of each answer once, and gets one that it may change."""
    asked = assignment(tmp_path, RUBRIC, ANSWERS)
    (question,) = asked.questions
    probe = question.parts[0].probes[0]
    statuses = []
    for number in (1.0, 2.0, 1.0, 2.0):
        value = came(np.array([number]))
        run = Run(outcomes={probe.call.number: Returned(value=value.value, packed=value)})
        statuses.append(judge_question(asked, question, run).status)
    assert statuses == [Status.CORRECT, Status.WRONG] * 2
    assert probe.check is not None
    assert probe.check.__globals__["asked"] == [[1.0], [2.0]]


def test_an_earlier_value_that_a_reference_changes_stays_as_it_is() -> None:
    """What follows from it is asked with a copy."""
    value = np.ones(2)
    copy = _as_number(value)
    assert isinstance(copy, np.ndarray)
    copy += 1
    assert value.tolist() == [1.0, 1.0]


def test_large_values_are_not_kept_for_others(tmp_path: Path) -> None:
    """What is read anew each time is judged anew, and nobody holds it any longer."""
    asked = assignment(tmp_path, RUBRIC, ANSWERS)
    (question,) = asked.questions
    (probe,) = question.parts[0].probes
    for array in (np.zeros(1), np.zeros(1000)):
        value = came(array)
        run = Run(outcomes={probe.call.number: Returned(value=value.value, packed=value)})
        judge_question(asked, question, run)
    assert list(probe.judged) == [came(np.zeros(1))]


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.array(1.5),
        np.array([1, -2], dtype=np.int8),
        np.array([1 + 2j]),
        np.array([True, False]),
        np.zeros((0, 3)),
    ],
    ids=["matrix", "number", "small integers", "complex", "truth", "empty"],
)
def test_arrays_come_as_they_were(array: np.ndarray) -> None:
    """Every kind of array has its dtype, shape and numbers, and memory of its own."""
    found = packed.pack(array)
    value = packed.read(found.text, found.arrays).value
    assert isinstance(value, np.ndarray)
    assert (value.dtype, value.shape, value.tolist()) == (array.dtype, array.shape, array.tolist())
    assert value.flags.owndata
    assert value.flags.writeable


@pytest.mark.parametrize(
    ("text", "arrays", "words"),
    [
        (
            b'["a","<f8",[2],0]',
            b"12345678",
            ELSEWHERE,
        ),
        (
            b'["a","<f8",[1],8]',
            b"1" * 16,
            ELSEWHERE,
        ),
        (b'["a","<f8",[-1],0]', b"12345678", "not a shape"),
        (b'["a","<f8",[1.0],0]', b"12345678", "not a shape"),
        (
            b'["a","<f8",[9999999,9999999,9999999],0]',
            b"12345678",
            ELSEWHERE,
        ),
        (b'["a","<f8",[1],0', b"12345678", "not a document: JSONDecodeError"),
    ],
    ids=["too few bytes", "elsewhere", "negative", "a part of one", "huge", "cut off"],
)
def test_arrays_that_are_none_are_refused(text: bytes, arrays: bytes, words: str) -> None:
    """A stranger's bytes make an array or are refused in the same words as ever, each time."""
    for _ in range(2):
        with pytest.raises(WireError) as raised:
            packed.read(text, arrays)
        assert str(raised.value) == words
