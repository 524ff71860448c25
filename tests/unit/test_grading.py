"""Grading one submission: whatever happens, there is a scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from grader.errors import RubricError, SandboxError
from grader.finding import find_submissions
from grader.grading import Grading, notes_on, provided_files
from grader.outcome import Returned, Status
from grader.sandbox.conversation import Run
from grader.sandbox.wording import Trouble
from grader.scorecard import Scorecard, SubmissionStatus
from tests.unit.asking import assignment, missing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from grader.sandbox.box import Sandbox
    from grader.sandbox.program import Call, Program

QUESTION = """
[[question]]
id = "double"
section = "s"
title = "Twice"
points = 4
function = "double"
reference = "answers:double"
  [[question.case]]
  name = "three"
  args = { x = 3.0 }
[[question]]
id = "essay"
section = "s"
title = "Essay"
kind = "manual"
points = 1
"""
ANSWERS = "def double(x): return 2 * x\n"


class Answering:
    """A sandbox in which every call is answered by a function of the program."""

    def __init__(self, answer: Callable[[Call], Any], *troubles: Trouble) -> None:
        """Answer so, with this trouble at the top level."""
        self._answer = answer
        self._troubles = list(troubles)
        self.programs: list[Program] = []

    def run(self, program: Program, calls: Sequence[Call]) -> Run:
        """Return what the function makes of the calls."""
        self.programs.append(program)
        outcomes = {call.number: self._answer(call) for call in calls}
        return Run(loaded=True, outcomes=outcomes, troubles=self._troubles, notes=["a note"])


def graded(
    folder: Path,
    sandbox: Answering,
    *,
    head: str = "",
    name: str = "ada.py",
    source: str = "def double(x): ...\n",
    provided: dict[str, bytes] | None = None,
    ids: Sequence[str] = ("double", "essay"),
) -> Scorecard:
    """Return the scorecard of one submission."""
    path = folder / "class" / name
    path.parent.mkdir(parents=True)
    path.write_text(source, encoding="utf-8")
    asked = assignment(folder, head + QUESTION, ANSWERS)
    (submission,) = find_submissions([folder / "class"], root=folder)
    grading = Grading(assignment=asked, sandbox=cast("Sandbox", sandbox), provided=provided or {})
    return grading.grade(submission, ids)


def right(_call: Call) -> Returned:
    """Answer what is right."""
    return Returned(value=6.0)


def test_a_submission_has_its_points(tmp_path: Path) -> None:
    """A scorecard holds the student, the file's digest, every question and what was noted."""
    card = graded(tmp_path, Answering(right))
    assert (card.student, card.path, card.status) == ("ada", "class/ada.py", "graded")
    assert (card.score, card.points, card.unmarked, card.complete) == (4, 5, 1, True)
    assert card.notes == ("a note",)
    assert len(card.sha256) == 64


def test_some_questions_are_some(tmp_path: Path) -> None:
    """A scorecard of selected questions holds these, and says that it is not complete."""
    card = graded(tmp_path, Answering(right), ids=["essay"])
    assert [question.id for question in card.questions] == ["essay"]
    assert not card.complete


def test_an_unreadable_submission_has_its_reason(tmp_path: Path) -> None:
    """What can't be read costs all points but the manual ones, and is never run."""
    sandbox = Answering(right)
    card = graded(tmp_path, sandbox, name="ada.ipynb", source="no notebook")
    assert card.status is SubmissionStatus.UNREADABLE
    assert [question.status for question in card.questions] == [
        Status.LOAD_ERROR,
        Status.UNMARKED,
    ]
    assert (len(card.notes), sandbox.programs) == (1, [])
    assert card.questions[0].cases[0].message == f"unreadable: {card.notes[0]}"


def test_trouble_is_noted(tmp_path: Path) -> None:
    """What failed at the top level is noted, with what was graded all the same."""
    trouble = Trouble(status=Status.RAISED, message="ValueError: no (line 3)")
    card = graded(tmp_path, Answering(right, trouble))
    assert card.status is SubmissionStatus.GRADED
    assert card.notes == (
        "a note",
        "ValueError: no (line 3); what was defined before is graded",
    )


def test_what_is_not_made_where_only_definitions_are_run() -> None:
    """A name that a statement which is left out would have given is no mistake of the student."""
    name = Trouble(status=Status.RAISED, message="NameError: name 'x' is not defined", passed=True)
    other = Trouble(status=Status.RAISED, message="ValueError: no", passed=True)
    run = Run(loaded=True, troubles=[name, other])
    assert notes_on(run, some=True, definitions_only=True) == [
        (
            "NameError: name 'x' is not defined; only imports, definitions and plain values "
            "are run here, and not what makes it"
        ),
        "ValueError: no; what else was defined is graded",
    ]
    assert notes_on(run, some=True)[0] == (
        "NameError: name 'x' is not defined; what else was defined is graded"
    )


def test_a_submission_that_gave_nothing_could_not_be_loaded(tmp_path: Path) -> None:
    """Where nothing that was asked is there, because the top level failed, that is the status."""
    trouble = Trouble(status=Status.RAISED, message="ValueError: no (line 3)")
    card = graded(tmp_path, Answering(lambda _call: missing("double"), trouble))
    assert card.status is SubmissionStatus.LOAD_ERROR
    assert card.questions[0].cases[0].message == (
        "`double` is not there, because the program failed before it: ValueError: no (line 3)"
    )
    assert card.notes == ("a note", "ValueError: no (line 3)")


def failing(error: Exception) -> Callable[[Call], Any]:
    """Return an answer that raises."""

    def answer(_call: Call) -> Any:
        raise error

    return answer


FAULTS = {
    "sandbox": (SandboxError("no process"), "the grader failed here: no process"),
    "disk": (
        OSError(28, "No space left"),
        "the grader failed here: OSError: [Errno 28] No space left",
    ),
    "ours": (KeyError("x"), "the grader failed here: KeyError: 'x'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_ours_is_ungradable(tmp_path: Path, fault: str) -> None:
    """Whatever fails on the grader's side is told as such, and no student pays for it."""
    error, message = FAULTS[fault]
    card = graded(tmp_path, Answering(failing(error)))
    assert card.status is SubmissionStatus.GRADED
    assert card.questions[0].status is Status.UNGRADABLE
    assert (card.questions[0].cases[0].message, card.notes) == (message, (message,))


def test_the_rubric_decides_how_a_program_is_loaded(tmp_path: Path) -> None:
    """What the rubric says of submissions holds for each of them, and course files come first."""
    sandbox = Answering(right)
    head = '[submission]\nload = "definitions"\nforbid_imports = ["torch"]\n'
    (tmp_path / "class/ada/data.csv").mkdir(parents=True)
    (tmp_path / "class/ada/data.csv/mine.txt").write_text("mine")
    (tmp_path / "class/ada/extra.txt").write_text("mine")
    path = tmp_path / "class/ada/hw.py"
    path.write_text("x = 1\n", encoding="utf-8")
    asked = assignment(tmp_path, head + QUESTION, ANSWERS)
    (submission,) = find_submissions([tmp_path / "class"], root=tmp_path)
    provided = {"data.csv": b"1,2"}
    Grading(assignment=asked, sandbox=cast("Sandbox", sandbox), provided=provided).grade(
        submission, ["double"]
    )
    (program,) = sandbox.programs
    assert (program.main, program.definitions_only, program.forbid, program.notebook) == (
        "hw.py",
        True,
        ("torch",),
        False,
    )
    assert {"data.csv": b"1,2", "extra.txt": b"mine"}.items() <= program.files.items()
    assert "data.csv/mine.txt" not in program.files


def test_the_rubric_may_let_a_students_file_win(tmp_path: Path) -> None:
    """With `provide_wins = false` a file of the course fills a gap, and replaces nothing."""
    sandbox = Answering(right)
    head = "[submission]\nprovide_wins = false\n"
    (tmp_path / "class/ada").mkdir(parents=True)
    (tmp_path / "class/ada/utils.py").write_text("mine")
    (tmp_path / "class/ada/hw.py").write_text("def double(x): return 2 * x\n", encoding="utf-8")
    asked = assignment(tmp_path, head + QUESTION, ANSWERS)
    (submission,) = find_submissions([tmp_path / "class"], root=tmp_path)
    provided = {"utils.py": b"ours", "data.csv": b"1,2"}
    Grading(assignment=asked, sandbox=cast("Sandbox", sandbox), provided=provided).grade(
        submission, ["double"]
    )
    (program,) = sandbox.programs
    assert program.files == {"utils.py": b"mine", "data.csv": b"1,2"}
    assert program.given == ("data.csv",)


def test_course_files_are_read_once(tmp_path: Path) -> None:
    """Files that the rubric provides are read from beside it, under their own names."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_bytes(b"1,2")
    asked = assignment(tmp_path, '[submission]\nprovide = ["data/a.csv"]\n' + QUESTION, ANSWERS)
    assert provided_files(asked) == {"a.csv": b"1,2"}


def test_absent_course_files_are_a_mistake(tmp_path: Path) -> None:
    """Every provided file that can't be read is told, all at once."""
    head = '[submission]\nprovide = ["a.csv", "answers.py", "b.csv"]\n'
    asked = assignment(tmp_path, head + QUESTION, ANSWERS)
    with pytest.raises(RubricError) as raised:
        provided_files(asked)
    assert [str(mistake) for mistake in raised.value.mistakes] == [
        "submission.provide[0]: 'a.csv' can't be read: No such file or directory.",
        "submission.provide[2]: 'b.csv' can't be read: No such file or directory.",
    ]
