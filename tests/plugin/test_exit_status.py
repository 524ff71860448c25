"""Exit statuses: 0 full marks, 1 points lost, 3 our own fault, 4 bad usage, 5 nothing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plugin.course import ANSWERS, RIGHT, SLIPS

if TYPE_CHECKING:
    from tests.plugin.course import Course

FAILING = ANSWERS.replace("return x[::-1]", 'raise RuntimeError("no reference today")')


def test_full_marks(course: Course) -> None:
    """All points that are marked already are success; what waits for a person is no loss."""
    course.write({"ada.py": RIGHT})
    finished = course.grade("--grade=ada.py", "-q")
    assert (finished.status, finished.last) == (0, "3 passed, 1 unmarked")


def test_points_lost(course: Course) -> None:
    """One question with a part of its points is enough to fail."""
    course.write({"class/ada.py": RIGHT, "class/bob.py": RIGHT.replace("0.25", "0.26")})
    finished = course.grade("--grade=class", "-q")
    assert (finished.status, finished.last) == (1, "5 passed, 2 unmarked, 1 partial")


def test_points_lost_with_exit_zero(course: Course) -> None:
    """`--exit-zero` lets a pipeline go on, whatever was lost; the report is the same."""
    course.write({"class/ada.py": RIGHT, "class/bob.py": SLIPS})
    finished = course.grade("--grade=class", "-q", "--exit-zero")
    assert (finished.status, finished.last) == (0, "1 failed, 3 passed, 2 unmarked, 2 partial")


def test_our_own_fault(course: Course) -> None:
    """A reference that raises is no student's fault: no silent loss, and never success."""
    course.write({"class/ada.py": RIGHT, "class/bob.py": SLIPS, "answers.py": FAILING})
    finished = course.grade("--grade=class", "--exit-zero", "-v")
    assert finished.status == 3
    assert "class/ada.py::mirror UNGRADABLE" in finished.out
    assert "class/bob.py::mirror RAISED" in finished.out
    remark = "the grader itself failed on mirror; check this before points are handed out"
    assert remark in finished.lines
    ada, bob = course.gradebook()["submissions"]
    (case,) = ada["questions"][1]["cases"]
    assert (ada["questions"][1]["status"], case["status"]) == ("ungradable", "ungradable")
    message = "the grader failed here: mirror raised RuntimeError: no reference today"
    assert case["message"] == message
    assert bob["questions"][1]["status"] == "raised"


def test_nothing_selected(course: Course) -> None:
    """Where everything is deselected, pytest's own status says so."""
    course.write({"ada.py": RIGHT})
    finished = course.grade("--grade=ada.py", "-k", "nobody", "-q", "--exit-zero")
    assert (finished.status, finished.last) == (5, "4 deselected")
