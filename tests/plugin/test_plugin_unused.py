"""The plugin installed and not used: pytest is as ever."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plugin.course import Course

ORDINARY = """\
import sys


def test_modules():
    ours = {name for name in sys.modules if name.partition(".")[0] == "grader"}
    assert ours == {"grader", "grader.plugin", "grader.hookspecs"}
    assert not {"numpy", "pydantic", "nbformat", "tabulate", "IPython"} & set(sys.modules)


def test_fails():
    assert 1 == 2
"""

OPTIONS = {
    "--grade",
    "--rubric",
    "--grade-out",
    "--grade-format",
    "--grade-visible",
    "--grade-workers",
    "--grade-timeout",
    "--grade-memory",
    "--exit-zero",
}


def test_other_tests_run_as_ever(course: Course) -> None:
    """Without `--grade` nothing is imported, no file is written, and failures are shown."""
    course.write({"test_ordinary.py": ORDINARY})
    # An option of Python's own has it started afresh, with no module loaded.
    finished = course.python("-X", "utf8", "-m", "pytest", "-p", "no:cacheprovider")
    assert (finished.status, finished.last) == (1, "1 failed, 1 passed")
    assert "E       assert 1 == 2" in finished.lines
    assert "FAILED test_ordinary.py::test_fails - assert 1 == 2" in finished.lines
    assert "grade:" not in finished.out
    assert course.names() == ["answers.py", "numbers.toml", "test_ordinary.py"]


def test_the_exit_status_is_pytests_own(course: Course) -> None:
    """`--exit-zero` means grading: it turns no failed test into success."""
    course.write({"test_ordinary.py": "def test_fails():\n    assert False\n"})
    assert course.pytest("--exit-zero", "-q").status == 1


def test_help(course: Course) -> None:
    """`pytest --help` lists all options in a group of their own, and the ini option."""
    text = course.pytest("--help").out
    group = text.partition("\ngrading student submissions:\n")[2].partition("\n\n")[0]
    assert set(re.findall(r"(?m)^  (--[\w-]+)", group)) >= OPTIONS
    assert "\n  grade_rubric (string):" in text
