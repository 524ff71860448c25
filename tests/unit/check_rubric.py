"""A small sound rubric for the tests of the self-test, and what is found when it is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.builder import build
from grader.checking import check_assignment
from grader.rubric_file import load_rubric_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grader.assignment import Assignment

RUBRIC = """\
schema = 1
assignment = { id = "small", title = "Small" }
limits = { call_seconds = 1000.0 }

[[section]]
id = "all"
title = "All"

[[question]]
id = "scale"
section = "all"
title = "A scaled vector"
points = 6
hint = "Look at the units."
function = "scale"
reference = "answers:scale"
  [[question.case]]
  name = "shown"
  args = { x = [1.5, -2.25], factor = 2.0 }
  [[question.case]]
  name = "hidden"
  visibility = "hidden"
  args = { x = [0.123, 4.0, 1.0], factor = 3.0 }
  [[question.case]]
  name = "drawn"
  visibility = "hidden"
  generate = "answers:draw"
  draws = 3
  [[question.misconception]]
  id = "added"
  reference = "answers:added"
  credit = 0.25
  feedback = "You add."

[[question]]
id = "numbers"
section = "all"
title = "Two numbers"
points = 4
hint = "Use a pencil."
  [[question.value]]
  name = "third"
  expected = 0.334
  [[question.value]]
  name = "ninth"
  reference = "answers:ninth"
  follow_through = { third = "third" }
  [[question.misconception]]
  id = "quarter"
  reference = "answers:quarter"
"""

ANSWERS = '''\
"""The right answers, and wrong ones."""

import numpy as np


def scale(x, factor):
    return factor * x


def added(x, factor):
    return factor + x


def draw(rng):
    return {"x": rng.normal(size=4), "factor": rng.normal()}


def ninth(third):
    return third**2


def quarter():
    return {"third": 0.25}
'''


def small(folder: Path, *changes: tuple[str, str], answers: Mapping[str, str]) -> Assignment:
    """Return the small assignment with some lines of its rubric and its answers replaced."""
    rubric, module = RUBRIC, ANSWERS
    for old, new in changes:
        assert old in rubric
        rubric = rubric.replace(old, new)
    for old, new in answers.items():
        assert old in module
        module = module.replace(old, new)
    (folder / "answers.py").write_text(module, encoding="utf-8")
    (folder / "small.toml").write_text(rubric, encoding="utf-8")
    return build(load_rubric_file(folder / "small.toml"))


def found(folder: Path, *changes: tuple[str, str], **answers: str) -> list[str]:
    """Return what the self-test finds; `answers` gives functions of the module another body."""
    bodies = {_written(name): f"def {_head(name)}\n    {body}" for name, body in answers.items()}
    report = check_assignment(small(folder, *changes, answers=bodies))
    return [str(finding) for finding in report.findings]


def _written(name: str) -> str:
    """Return a function of the module as it is written there."""
    return f"def {_head(name)}\n{ANSWERS.partition(_head(name))[2].strip(chr(10)).splitlines()[0]}"


def _head(name: str) -> str:
    lines = ANSWERS.splitlines()
    line = next(line for line in lines if line.startswith(f"def {name}("))
    return line.removeprefix("def ")
