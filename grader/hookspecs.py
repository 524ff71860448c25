"""The hooks by which a course changes how its submissions are found, named, scored and reported.

A course writes functions of these names in `conftest.py` beside its rubric, or in a plugin. Each
may leave out arguments that it has no use for. They run on the grader's side, with the teacher's
rights and never beside student code. A hook that fails is the grader's own fault: it is named, the
exit status is 3, and everything else is graded and written.

In the order of a run: `pytest_grade_find_submissions`, `pytest_grade_name_student`, then grading,
marks and the late policy, `pytest_grade_adjust`, `pytest_grade_select`, and once all files are
written `pytest_grade_report`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from grader.handed_in import HandedIn
    from grader.scorecard import Adjustment, Gradebook, Heading, Scorecard
    from grader.submission import Submission

FIND, NAME, ADJUST, SELECT, REPORT = HOOKS = (
    "pytest_grade_find_submissions",
    "pytest_grade_name_student",
    "pytest_grade_adjust",
    "pytest_grade_select",
    "pytest_grade_report",
)


@pytest.hookspec(firstresult=True)
def pytest_grade_find_submissions(path: Path) -> Iterable[HandedIn] | None:
    """Find the submissions in a folder of a layout that the grader does not know.

    Called once for each path given to `--grade`, before anything is graded.

    Args:
        path: what the command line names, in full: a file, a folder or a zip.

    Returns:
        What was handed in, each with its student and its path; or None to look at the path as if
        there were no hook. The first hook that returns something decides.

    Example:
        >>> def pytest_grade_find_submissions(path):
        ...     files = sorted(path.glob("*/attempt*/main.py"))
        ...     return [HandedIn(student=file.parts[-3], path=file) for file in files]
    """


@pytest.hookspec(firstresult=True)
def pytest_grade_name_student(submission: Submission) -> str | None:
    """Say whose a submission is.

    Called once for each submission that was found, in whichever layout, before anything is graded.

    Args:
        submission: its `student` is the name found so far, its `path` where it lies, and its
            `origin` what the download tells. It has not been read.

    Returns:
        The name for tables and files, or None to leave it. The first hook that returns one decides.

    Example:
        >>> def pytest_grade_name_student(submission):
        ...     return submission.student.removeprefix("hw1_")
    """


@pytest.hookspec
def pytest_grade_adjust(
    scorecard: Scorecard, assignment: Heading
) -> Adjustment | Iterable[Adjustment] | None:
    """Give or take points beside the questions.

    Called once for each submission, after all are graded and marked, and lateness is settled. It is
    not called with `--grade-visible`, nor where questions or submissions were deselected.

    Args:
        scorecard: all verdicts of the submission, its origin, and its late penalty if there is one.
        assignment: what was asked: sections, questions and their points.

    Returns:
        One adjustment, several, or None. All hooks are asked. The score is the sum of questions and
        adjustments, never below 0; it may be more than the assignment's points.

    Example:
        >>> def pytest_grade_adjust(scorecard):
        ...     if all(question.score == question.points for question in scorecard.questions):
        ...         return Adjustment(name="bonus", points=1, reason="all questions right")
    """


@pytest.hookspec
def pytest_grade_select(
    scorecards: tuple[Scorecard, ...], assignment: Heading
) -> Iterable[Scorecard] | None:
    """Choose which scorecards count, as the best of several attempts.

    Called once, after all scorecards are adjusted. Of several hooks each is given what the one
    before it returned.

    Args:
        scorecards: all of them, without those of absent students.
        assignment: what was asked.

    Returns:
        The scorecards that count, also changed ones (`dataclasses.replace`), of which no two have
        the same path; or None to keep all. How many were dropped is told below the table.

    Example:
        >>> def pytest_grade_select(scorecards):
        ...     best = {}
        ...     for card in sorted(scorecards, key=lambda card: card.score):
        ...         best[card.student] = card
        ...     return best.values()
    """


@pytest.hookspec
def pytest_grade_report(
    gradebook: Gradebook, folder: Path, write: Callable[[str, str | bytes], Path]
) -> None:
    r"""Write another report.

    Called once, after the grader has written its own files; not where none are written.

    Args:
        gradebook: everything that was graded, as all reports have it.
        folder: where the files are.
        write: `write("name.txt", content)` writes a file below that folder whole or not at all.

    Example:
        >>> def pytest_grade_report(gradebook, write):
        ...     lines = (f"{card.student} {card.score}" for card in gradebook.scorecards)
        ...     write("scores.txt", "\n".join(lines))
    """
