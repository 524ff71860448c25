"""`--grade-isolation`, and what it keeps from submissions in a whole run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.sandbox.isolation import find
from tests.plugin.course import RIGHT

if TYPE_CHECKING:
    from tests.plugin.course import Course

full_set = pytest.mark.skipif(
    bool(find("auto").missing), reason=f"this machine's isolation is {find('auto').words}"
)
PRYING = """\
def double(x):
    return open("{folder}/answers.py").read()


def mirror(x):
    return open("{folder}/class/right.py").read()


half, quarter = 0.5, 0.25
"""
LIMITS_ONLY = (
    "grade: not promised: student code could read and change your files and use the network, "
    "start processes and signal yours"
)


@full_set
def test_the_set_in_force_is_named_everywhere(course: Course) -> None:
    """The header, `grades.json` and the report name what keeps submissions in."""
    course.write({"right.py": RIGHT})
    done = course.grade("--grade=right.py", "--grade-out=out", "--grade-isolation=strict")
    words = find("strict").words
    assert done.out.splitlines()[2].endswith(f", isolation {words}")
    assert course.gradebook("out")["run"]["isolation"] == words
    report = (course.folder / "out" / "grades.md").read_text(encoding="utf-8")
    assert f"isolation {words}, engine local" in report


def test_what_is_not_promised_is_said(course: Course) -> None:
    """With limits only, one line more says what student code could do."""
    course.write({"right.py": RIGHT})
    done = course.grade("--grade=right.py", "--grade-out=out", "--grade-isolation=process")
    header, caveat = done.out.splitlines()[2:4]
    assert header.endswith(", isolation limits only, as asked")
    assert caveat == LIMITS_ONLY
    assert course.gradebook("out")["run"]["isolation"] == "limits only, as asked"


def test_an_unknown_mode_is_bad_usage(course: Course) -> None:
    """A mode that does not exist ends the run before anything is graded."""
    course.write({"right.py": RIGHT})
    done = course.grade("--grade=right.py", "--grade-isolation=none")
    assert done.status == 4
    assert done.err.strip() == (
        "ERROR: --grade-isolation: expected one of auto, strict, process, found 'none'."
    )


@full_set
def test_a_run_hides_its_answers_and_its_submissions(course: Course) -> None:
    """A submission reads neither the reference nor its neighbour, which is graded as ever."""
    course.write(
        {"prying.py": PRYING.format(folder=course.folder), "right.py": RIGHT}, under="class"
    )
    course.grade("--grade=class", "--grade-out=out")
    prying, right = course.gradebook("out")["submissions"]
    found = {
        case["name"]: case["message"]
        for question in prying["questions"]
        for case in question["cases"]
    }
    denied = "raised PermissionError: [Errno 13] Permission denied: "
    assert found["three"] == f"{denied}'{course.folder}/answers.py' (line 2)"
    assert found["four numbers"] == f"{denied}'{course.folder}/class/right.py' (line 6)"
    assert right["score"] == 9.0  # all but the essay, which is marked by hand
