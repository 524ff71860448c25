"""Statistics of random answers: what is right, what is told, and which slips are recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.builder import build
from grader.checking import check_assignment
from grader.compare import describe
from grader.outcome import Status
from grader.rubric import Statistics
from grader.rubric_file import load_rubric_file
from grader.statistic import prepare_statistics
from tests.unit.asking import assignment, judged, write
from tests.unit.test_rubric_mistakes import mistakes

if TYPE_CHECKING:
    from pathlib import Path

SIGNS = np.resize([1.0, -1.0], (100, 50))
"""As many ones as minus ones: the mean is 0, the standard deviation 1."""

ASKED = Statistics(mean=(0.0, 0.05), std=(1.0, 0.05), min=-5, max=6.0, shape=(100, 50))
WANTED = prepare_statistics(ASKED)

WRONG: list[tuple[object, Status, str, str]] = [
    (SIGNS + 1, Status.WRONG, "the mean is 1.0, expected 0 ± 0.05", "the mean is not right"),
    (
        SIGNS * 7,
        Status.WRONG,
        (
            "the standard deviation is 7.0, expected 1 ± 0.05; the smallest number is -7.0, "
            "expected at least -5; the largest number is 7.0, expected at most 6"
        ),
        (
            "the standard deviation is not right; the smallest number is not right; "
            "the largest number is not right"
        ),
    ),
    (
        SIGNS.T,
        Status.WRONG_SHAPE,
        "shape (50, 100); (100, 50) is expected",
        "shape (50, 100); (100, 50) is expected",
    ),
    (
        np.where(SIGNS > 0, np.nan, SIGNS),
        Status.NOT_FINITE,
        "",
        "",
    ),
    (
        None,
        Status.MISSING,
        "None; an array of real numbers of shape (100, 50) is expected",
        "None; an array of real numbers of shape (100, 50) is expected",
    ),
    (
        "text",
        Status.BAD_VALUE,
        "a string; an array of real numbers of shape (100, 50) is expected",
        "a string; an array of real numbers of shape (100, 50) is expected",
    ),
    (SIGNS * 1j, Status.BAD_VALUE, "", ""),
]


@pytest.mark.parametrize(("answer", "status", "shown", "hidden"), WRONG)
def test_another_spread_is_told(answer: object, status: Status, shown: str, hidden: str) -> None:
    """Each statistic that is off is named; of a hidden case without a number."""
    compared = WANTED.judge(answer)
    assert compared.status is status
    told = describe(compared, show_expected=True, show_answer=True)
    safe = describe(compared, show_expected=False, show_answer=False)
    assert not shown or (told, safe) == (shown, hidden)


def test_the_right_spread_is_right_whatever_the_numbers() -> None:
    """Other draws, lists and single precision pass; nothing has no spread."""
    assert WANTED.agrees(SIGNS)
    assert WANTED.agrees(SIGNS.astype("f4").tolist())
    assert WANTED.agrees(np.random.default_rng(1).normal(size=(100, 50)))
    zeros = prepare_statistics(Statistics(zeros=(0.5, 0.1)))
    assert zeros.agrees([0, 0.0, 3, -2])
    assert zeros.judge([]).status is Status.WRONG_SHAPE
    assert not zeros.agrees([0, 0, 0, 1])


QUESTION = """
[[question]]
id = "noise"
section = "s"
title = "Noise"
points = 2
hint = "Look at the mean."
function = "noise"
reference = "answers:noise"
  [[question.case]]
  name = "many"
  args = { n = 2000 }
  statistics = { mean = [0.5, 0.05], min = 0.0, shape = [2000] }
  [[question.case]]
  name = "hidden"
  args = { n = 3000 }
  statistics = { mean = [0.5, 0.05], min = 0.0, shape = [3000] }
  visibility = "hidden"
  [[question.misconception]]
  id = "centred"
  reference = "answers:centred"
"""

ANSWERS = """
import numpy as np


def noise(n):
    return np.random.rand(n)


def centred(n):
    return np.random.rand(n) - 0.5
"""


def test_a_slip_is_known_by_its_spread(tmp_path: Path) -> None:
    """Other numbers of the slip's mean are taken for the slip, and those of no mean for none."""
    asked = assignment(tmp_path, QUESTION, ANSWERS)
    rng = np.random.default_rng(3)
    slipped = judged(asked, rng.random(2000) - 0.5, rng.random(3000) - 0.5)[0].cases
    assert [verdict.misconception for verdict in slipped] == ["centred", "centred"]
    assert slipped[1].message == "the mean is not right; the smallest number is not right"
    other = judged(asked, rng.random(2000) + 7, rng.random(3000) + 7)[0].cases
    assert [verdict.misconception for verdict in other] == [None, None]
    right = judged(asked, rng.random(2000), rng.random(3000))[0]
    assert right.status is Status.CORRECT


def test_the_self_test_takes_statistics_as_they_are(tmp_path: Path) -> None:
    """The reference passes, nothing passes by chance, and no near misses are asked for."""
    report = check_assignment(build(load_rubric_file(write(tmp_path, QUESTION, ANSWERS))))
    assert [str(finding) for finding in report.findings] == []


def test_statistics_need_no_reference(tmp_path: Path) -> None:
    """A case is complete by them, and is not reported to be known to a checker alone."""
    text = QUESTION.replace('reference = "answers:noise"\n', "")
    report = check_assignment(build(load_rubric_file(write(tmp_path, text, ANSWERS))))
    kinds = {finding.kind.name for finding in report.findings}
    assert not kinds & {"reference-none", "reference-loses", "tolerance-loose"}


PAIR = "a number and how far off it one may be, such as [0.0, 0.05]"
MISTAKES = {
    "{ mean = 1.0 }": f".mean: expected {PAIR}, found 1.0.",
    "{ std = [1.0, -0.1] }": f".std: expected {PAIR}, found [1.0, -0.1].",
    "{ zeros = [0.5, true] }": f".zeros: expected {PAIR}, found [0.5, true].",
    "{ min = 'x' }": ".min: expected a number, found 'x'. Remove the quotes.",
    "{ shape = [3.0] }": ".shape: expected the sides of an array such as [500, 20], found [3.0].",
    "{}": ": expected at least one of mean, std, zeros, min, max and shape, found none.",
    "{ meen = [0.0, 1.0] }": ": unknown key 'meen'. Did you mean 'mean'?",
}


@pytest.mark.parametrize("table", MISTAKES)
def test_statistics_that_mean_nothing_are_named(tmp_path: Path, table: str) -> None:
    """Each key is told with what it may hold."""
    edit = f'name = "one window" -> name = "one window"\nstatistics = {table}'
    assert mistakes(tmp_path, edit) == [f"question[0].case[0].statistics{MISTAKES[table]}"]


def test_statistics_stand_alone(tmp_path: Path) -> None:
    """What is right is said once."""
    edit = 'name = "one window" -> name = "one window"\nstatistics = { min = 1 }\nexpected = 2'
    assert mistakes(tmp_path, edit) == [
        "question[0].case[0].expected: expected no expected beside statistics, found 2. Remove it."
    ]
