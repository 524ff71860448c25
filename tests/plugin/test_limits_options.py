"""`--grade-timeout` and `--grade-memory` in place of what the rubric allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.plugin.course import RIGHT, RUBRIC

if TYPE_CHECKING:
    from tests.plugin.course import Course

GREEDY = """\
def double(x):
    while True: pass



def mirror(x):
    return bytearray(700 * 2**20) and x[::-1]


half, quarter = 0.5, 0.25
"""

GENEROUS = RUBRIC.replace(
    'function = "mirror"', 'function = "mirror"\nlimits = { memory_mb = 4000, call_seconds = 50.0 }'
)


def test_limits_of_the_command_line(course: Course) -> None:
    """They hold for every call, whatever the rubric says, and cost only what needs more."""
    course.write({"ada.py": GREEDY, "generous.toml": GENEROUS})
    course.grade(
        "--grade=ada.py",
        "--grade-timeout=0.3",
        "--grade-memory=500",
        "--grade-out=out",
        rubric="generous.toml",
    )
    (ada,) = course.gradebook("out")["submissions"]
    found = {
        case["name"]: (case["status"], case["message"])
        for question in ada["questions"]
        for case in question["cases"]
    }
    late = ("timeout", "`double` was still running after 0.3 s (line 2)")
    assert found == {
        "three": late,
        "a vector": late,
        "four numbers": ("memory", "used more than 500 MiB in `mirror` (line 7)"),
        "half": ("correct", ""),
        "quarter": ("correct", ""),
    }


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (
            "--grade-timeout=soon",
            "--grade-timeout: expected a number above 0, found 'soon'.",
        ),
        (
            "--grade-memory=1.5",
            "--grade-memory: expected a whole number above 0, found '1.5'.",
        ),
        (
            "--grade-workers=0",
            "--grade-workers: expected a whole number above 0, found '0'.",
        ),
    ],
)
def test_numbers_that_are_no_limits(course: Course, option: str, message: str) -> None:
    """A number that makes no sense is bad usage."""
    course.write({"ada.py": RIGHT})
    finished = course.grade("--grade=ada.py", option)
    assert (finished.status, finished.errors) == (4, [message])
