"""Where the bundled rubric was asked and nobody has anything of it, another one was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.options import DEFAULT_RUBRIC
from tests.plugin.course import Course

if TYPE_CHECKING:
    from pathlib import Path

TOLD = "nothing that the bundled rubric deep_learning asks for is there: name another with --rubric"


@pytest.mark.parametrize(
    ("source", "args", "told"),
    [
        ("def weighted_mean(x):\n    return x\n", (), 1),
        ("def weighted_mean(x\n", (), 0),
        ("def softmax(x, beta):\n    return x\n", (), 0),
        ("half = 0.5\n", ("-k", "softmax"), 0),
    ],
)
def test_a_forgotten_rubric(tmp_path: Path, source: str, args: tuple[str, ...], told: int) -> None:
    """It is said when names are missing and nothing else is there, of a whole run."""
    course = Course(tmp_path)
    course.write({"ada.py": source})
    done = course.pytest("-q", "--grade=ada.py", *args)
    assert " ".join(done.out.split()).count(TOLD) == told
    assert DEFAULT_RUBRIC in TOLD


def test_a_rubric_of_the_course_is_no_bundled_one(tmp_path: Path) -> None:
    """Who names a rubric is asked by it, and the table says the rest."""
    course = Course(tmp_path)
    course.write({"ada.py": "x = 1\n"})
    assert "nothing that" not in course.grade("-q", "--grade=ada.py").out


def test_one_question_is_no_questions(tmp_path: Path) -> None:
    """The first line counts as people do."""
    course = Course(tmp_path)
    rubric = """schema = 1
assignment = { id = "one", title = "One" }
section = [{ id = "s", title = "S" }]
[[question]]
id = "half"
section = "s"
title = "H"
points = 1
value = [{ name = "half", expected = 0.5 }]
"""
    course.write({"one.toml": rubric, "ada.py": "half = 0.5\n"})
    done = course.grade("--grade=ada.py", rubric="one.toml")
    assert any(
        line.startswith("grade: 1 submission, rubric one (1 question, 1 point), ")
        for line in done.lines
    )
