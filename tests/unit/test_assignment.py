"""Assignments made from rubrics: what is asked, in which order, and what a rubric gets wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.builder import build, seed_of
from grader.errors import RubricError
from grader.probe import Probe, ReferenceFailed
from grader.release.stub import stubs_of
from grader.rubric_file import load_rubric_file
from tests.unit.asking import assignment, write

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS = """
[[question]]
id = "double"
section = "s"
title = "Twice"
points = 6
function = "double"
aliases = ["twice"]
reference = "answers:double"
limits = { call_seconds = 2.0 }
  [[question.case]]
  name = "visible"
  visibility = "visible"
  args = { x = [1.0, 2.0] }
  limits = { memory_mb = 99 }
  [[question.case]]
  name = "hidden"
  visibility = "hidden"
  points = 2
  generate = "answers:draw"
  draws = 3
[[question]]
id = "numbers"
section = "s"
title = "Numbers"
points = 2
  [[question.value]]
  name = "side"
  expected = 3.0
  [[question.value]]
  name = "area"
  reference = "answers:area"
  follow_through = { side = "side" }
[[question]]
id = "volume"
section = "s"
title = "Volume"
points = 1
  [[question.value]]
  name = "volume"
  reference = "answers:area"
  follow_through = { side = "area" }
[[question]]
id = "essay"
section = "s"
title = "Essay"
kind = "manual"
points = 1
"""
ANSWERS = """
def double(x):
    x *= 2
    return x

def draw(rng):
    return {"x": rng.normal(size=2)}

def area(side):
    return side**2
"""


def drawn(folder: Path, questions: str = QUESTIONS, student: str = "") -> list[list[float]]:
    """Return what was drawn for the hidden case."""
    made = build(load_rubric_file(write(folder, questions, ANSWERS)), student=student)
    probes = made.by_id["double"].parts[1].probes
    return [np.asarray(probe.arguments["x"]).tolist() for probe in probes]


def test_every_probe_has_a_call_of_its_own(tmp_path: Path) -> None:
    """Calls are numbered through, cases by their draws, and a manual question has none."""
    made = assignment(tmp_path, QUESTIONS, ANSWERS)
    calls = made.calls(question.id for question in made.questions)
    assert [call.number for call in calls] == list(range(7))
    assert [call.early for call in calls] == [True, False, False, False, True, True, True]
    assert [call.name for call in calls] == ["double"] * 4 + ["side", "area", "volume"]
    assert made.names_by_number[0] == ("double", "twice")
    assert made.wanted_names == {"double", "twice", "side", "area", "volume"}


def test_limits_are_the_nearest(tmp_path: Path) -> None:
    """A case's limits come before its question's, and those before the rubric's."""
    made = assignment(tmp_path, QUESTIONS, ANSWERS)
    calls = made.calls(question.id for question in made.questions)
    limits = [(call.seconds, call.memory_mb) for call in calls]
    assert limits == [(2.0, 99), *[(2.0, 1024)] * 3, *[(5.0, 1024)] * 3]


def test_what_a_value_follows_from_is_asked_too(tmp_path: Path) -> None:
    """Asking one question asks the values that its own may follow from, and no others."""
    made = assignment(tmp_path, QUESTIONS, ANSWERS)
    assert [call.name for call in made.calls(["volume"])] == ["side", "area", "volume"]
    assert [call.name for call in made.calls(["essay"])] == []


def test_expected_values_follow_from_each_other(tmp_path: Path) -> None:
    """The right answer of a value is made from the right answers that it follows from."""
    made = assignment(tmp_path, QUESTIONS, ANSWERS)
    assert [made.values[name][1].probes[0].expected for name in made.values] == [3.0, 9.0, 81.0]


def test_a_reference_can_change_nothing(tmp_path: Path) -> None:
    """A reference that works in place is given copies, so that it can be asked again."""
    probe = assignment(tmp_path, QUESTIONS, ANSWERS).by_id["double"].parts[0].probes[0]
    assert probe.reference is not None
    assert np.asarray(probe.expected).tolist() == [2.0, 4.0]
    assert np.asarray(probe.ask(probe.reference)).tolist() == [2.0, 4.0]
    assert np.asarray(probe.arguments["x"]).tolist() == [1.0, 2.0]


def test_draws_are_the_same_for_everybody(tmp_path: Path) -> None:
    """Every run draws the same numbers, each draw its own, whoever the student is."""
    draws = drawn(tmp_path)
    assert draws == drawn(tmp_path, student="ada")
    assert len({tuple(draw) for draw in draws}) == 3


def test_draws_may_be_each_students_own(tmp_path: Path) -> None:
    """With `per_student` the student's name is part of the seed, and nothing else changes."""
    questions = "[random]\nper_student = true\n" + QUESTIONS
    ada = drawn(tmp_path, questions, student="ada")
    assert ada == drawn(tmp_path, questions, student="ada")
    assert ada != drawn(tmp_path, questions, student="alan")


def test_a_seed_is_made_of_words() -> None:
    """A seed is the same on every machine, and words are told apart where they are joined."""
    # The first 16 bytes of SHA-256 of "a\0b", from `printf 'a\0b' | sha256sum`.
    assert format(seed_of("a", "b"), "032x") == "59b271ae1bbcb1d31d41929817f4b16f"
    assert seed_of("a", "b") != seed_of("ab")


def test_only_visible_parts_can_be_asked(tmp_path: Path) -> None:
    """As a student runs it a question has its visible cases and their points; the rest is out."""
    made = assignment(tmp_path, QUESTIONS, ANSWERS, visible_only=True)
    assert [question.id for question in made.questions] == ["double"]
    assert [part.name for part in made.questions[0].parts] == ["visible"]
    assert made.questions[0].points == 2
    assert made.heading.points == 2


def test_the_heading_holds_no_secret(tmp_path: Path) -> None:
    """What the reports are given of an assignment is its titles and points."""
    heading = assignment(tmp_path, QUESTIONS, ANSWERS).heading
    assert (heading.id, heading.title, heading.points) == ("hw", "Homework", 10)
    assert [(q.id, q.points) for q in heading.questions] == [
        ("double", 6),
        ("numbers", 2),
        ("volume", 1),
        ("essay", 1),
    ]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """What a rubric names and nobody has is told with its place, each mistake once."""
    questions = QUESTIONS.replace("answers:draw", "answers:drew").replace(
        "answers:area", "answrs:area"
    )
    with pytest.raises(RubricError) as raised:
        assignment(tmp_path, questions, ANSWERS)
    nothing = (
        f"no module 'answrs', neither beside the rubric ({tmp_path.name}/) nor among installed "
        "modules."
    )
    assert [str(mistake) for mistake in raised.value.mistakes] == [
        "question[0].case[1].generate: no function 'drew' in answers. Did you mean 'draw'?",
        f"question[1].value[1].reference: {nothing}",
        f"question[2].value[0].reference: {nothing}",
    ]


GENERATORS = {
    "1 / 0": "raised ZeroDivisionError: division by zero in draw 1.",
    "return 1": "expected a dict of arguments, or a list of them, in draw 1, found int.",
    "return {1: 2}": "expected a dict of arguments, or a list of them, in draw 1, found dict.",
    "return {'x': object()}": "draw 1 can't be handed over: a object has no plain form.",
    "return {'x': np.longdouble(1)}": "draw 1 can't be handed over: a longdouble has no plain "
    "form.",
    "return {'x': np.array([None])}": "draw 1 can't be handed over: an array of object has no "
    "plain form.",
    "return {'x': 10**9999}": "draw 1 can't be handed over: an integer of more than 2,048 "
    "hexadecimal digits.",
}


@pytest.mark.parametrize("body", GENERATORS)
def test_a_generator_is_held_to_its_work(tmp_path: Path, body: str) -> None:
    """A generator that raises, or draws what can't be handed over, is a mistake of the rubric."""
    answers = ANSWERS.replace('return {"x": rng.normal(size=2)}', body)
    with pytest.raises(RubricError) as raised:
        assignment(tmp_path, QUESTIONS, "import numpy as np\n" + answers)
    assert [str(mistake) for mistake in raised.value.mistakes] == [
        f"question[0].case[1].generate: {GENERATORS[body]}"
    ]


def test_a_callable_is_made_for_each_side(tmp_path: Path) -> None:
    """An expression is a function for the reference; the sandbox is sent its source."""
    questions = QUESTIONS.replace("x = [1.0, 2.0]", 'x = { expression = "lambda t: t + 1" }')
    answers = ANSWERS.replace("    x *= 2\n    return x", "    return x(2) if callable(x) else x")
    probe = assignment(tmp_path, questions, answers).by_id["double"].parts[0].probes[0]
    assert probe.expected == 3
    assert b'["e","lambda t: t + 1"]' in probe.call.frame


def test_a_reference_that_exits_is_named(tmp_path: Path) -> None:
    """A reference can't end the grader, be it on purpose."""
    answers = ANSWERS.replace("    x *= 2\n", "    exit(0)\n")
    probe = assignment(tmp_path, QUESTIONS, answers).by_id["double"].parts[0].probes[0]
    with pytest.raises(ReferenceFailed) as raised:
        _ = probe.wanted
    assert str(raised.value) == "double raised SystemExit: 0"


def test_a_reference_that_answers_what_is_in_itself_is_named(tmp_path: Path) -> None:
    """A list in itself is no answer, and is looked into no deeper than answers go."""
    answers = ANSWERS.replace("    x *= 2\n    return x", "    x = []; x.append(x); return x")
    probe = assignment(tmp_path, QUESTIONS, answers).by_id["double"].parts[0].probes[0]
    with pytest.raises(ReferenceFailed) as raised:
        _ = probe.wanted
    words = "a value nested more than 32 deep is expected; no answer can be like it"
    assert str(raised.value) == words


def test_a_reference_that_never_ends_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reference is given long, and not for ever."""
    monkeypatch.setattr(Probe, "_patience", 0.01)
    answers = ANSWERS.replace("    x *= 2\n", "    while True: pass\n")
    probe = assignment(tmp_path, QUESTIONS, answers).by_id["double"].parts[0].probes[0]
    with pytest.raises(ReferenceFailed) as raised:
        _ = probe.wanted
    assert str(raised.value) == "double was still running after 0.01 s"


def test_a_failing_reference_is_named(tmp_path: Path) -> None:
    """A reference that raises is told by its name and its words."""
    answers = ANSWERS.replace("    x *= 2\n", "    raise ValueError('no')\n")
    probe = assignment(tmp_path, QUESTIONS, answers).by_id["double"].parts[0].probes[0]
    with pytest.raises(ReferenceFailed) as raised:
        _ = probe.wanted
    assert str(raised.value) == "double raised ValueError: no"


HINTED = """
import typing
if typing.TYPE_CHECKING:
    from torch import Tensor

def scale(x: Tensor, by: "Tensor" = 2) -> Tensor:
    return x * by
"""
SCALED = """
[[question]]
id = "scale"
section = "s"
title = "Scaled"
points = 1
function = "scale"
reference = "answers:scale"
  [[question.case]]
  name = "one"
  visibility = "visible"
  args = [3.0, 4.0]
"""


@pytest.mark.skipif(sys.version_info < (3, 14), reason="annotations are evaluated at once before")
def test_hints_of_a_reference_that_nobody_imported(tmp_path: Path) -> None:
    """A reference gives its parameters' names, whether or not its annotations can be evaluated."""
    (question,) = assignment(tmp_path, SCALED, HINTED).questions
    assert [probe.arguments for probe in question.parts[0].probes] == [{"x": 3.0, "by": 4.0}]
    assert [
        stub.parameters for stub in stubs_of(assignment(tmp_path, SCALED, HINTED))["scale"]
    ] == ["x, by=2"]
