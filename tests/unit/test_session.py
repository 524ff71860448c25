"""One run of the grader without pytest and without a sandbox."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import RubricError, UsageError
from grader.options import Options
from grader.outcome import Status
from grader.scorecard import QuestionScore, Scorecard, SubmissionStatus
from grader.scores import Result
from grader.session import GradeSession
from tests.plugin.course import RIGHT, RUBRIC, Course

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from grader.submission import Submission

QUESTIONS = ["double", "mirror", "parts", "essay"]


class Marker:
    """Grades in place of the real thing: full marks for everything, and keeps count.

    While it is held, whoever wants a grade waits.
    """

    def __init__(self) -> None:
        """Begin with nothing graded, and free."""
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.free = threading.Event()
        self.free.set()
        self.engine = None

    def grade(self, submission: Submission, ids: Sequence[str]) -> Scorecard:
        """Return full marks for the questions with these ids."""
        self.free.wait()
        self.asked.append((submission.path, tuple(ids)))
        return scorecard(submission.path, *ids)

    def again(self, _keeper: object) -> Marker:
        """Return this marker, which keeps nothing."""
        return self

    def shut_all(self) -> None:
        """End nothing, for nothing is open."""

    def close(self) -> None:
        """End nothing, for there is no process."""


def scorecard(path: str, *ids: str, status: Status = Status.CORRECT) -> Scorecard:
    """Return a scorecard with a point for each of the questions."""
    return Scorecard(
        student=path.rpartition("/")[2].removesuffix(".py"),
        path=path,
        sha256="ab" * 32,
        status=SubmissionStatus.GRADED,
        questions=tuple(
            QuestionScore(id=name, section="functions", status=status, score=1.0, points=1.0)
            for name in ids
        ),
    )


def result(path: str, question: str, status: Status = Status.CORRECT) -> Result:
    """Return what a report carries."""
    card = scorecard(path, question, status=status)
    return Result(card=card, question=card.questions[0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a course with three submissions in `class/`."""
    Course(tmp_path).write({f"class/{name}.py": RIGHT for name in ("ada", "bob", "cleo")})
    return tmp_path


def make(folder: Path, **wishes: Any) -> GradeSession:
    """Return a session of the course that grades nothing itself."""
    paths = wishes.pop("paths", ("class",))
    wishes.setdefault("rubric", "numbers.toml")
    options = Options(paths=tuple(folder / path for path in paths), root=folder, **wishes)
    return GradeSession(options, None)


@pytest.fixture
def marker() -> Marker:
    """Return what grades in place of the real thing."""
    return Marker()


@pytest.fixture
def session(folder: Path, marker: Marker) -> Iterator[GradeSession]:
    """Return a session whose submissions are graded by the marker, with one worker."""
    Course(folder).write({f"class/s{number}.py": RIGHT for number in range(7)})
    session = make(folder, workers=1)
    session._workplace = marker  # type: ignore[assignment]
    yield session
    marker.free.set()
    session.close()


def test_turns_are_short_only_while_the_first_submissions_run(session: GradeSession) -> None:
    """Afterwards threads take turns as they did."""
    before = sys.getswitchinterval()
    seen: list[float] = []
    session._get_ready = lambda: seen.append(sys.getswitchinterval())  # type: ignore[method-assign]
    session.plan([(s.path, "double") for s in session.submissions], ahead=True)
    assert [round(seconds, 6) for seconds in seen] == [0.001]
    assert sys.getswitchinterval() == before


def test_every_question_of_every_submission(folder: Path) -> None:
    """Items come submission by submission, in the rubric's order of questions."""
    found = [(submission.path, question) for submission, question in make(folder).items()]
    paths = ("class/ada.py", "class/bob.py", "class/cleo.py")
    assert found == [(path, question) for path in paths for question in QUESTIONS]


def test_only_visible_questions(folder: Path) -> None:
    """As a student would run it, questions without a visible case are not asked."""
    session = make(folder, visible_only=True, paths=("class/ada.py",))
    assert [question for _submission, question in session.items()] == ["double", "mirror"]


def test_the_header_counts(folder: Path) -> None:
    """The first line says how much is graded and by which rubric, and one is not many."""
    many, one = make(folder), make(folder, paths=("class/bob.py",))
    rubric = "rubric numbers (4 questions, 10 points)"
    assert many.header().startswith(f"grade: 3 submissions, {rubric}, isolation ")
    assert one.header().startswith(f"grade: 1 submission, {rubric}, isolation ")


def test_limits_of_the_command_line_win(folder: Path) -> None:
    """They stand in every call, whatever the rubric, a question or a case says."""
    limited = RUBRIC.replace("points = 4", "points = 4\nlimits = { call_seconds = 9.0 }").replace(
        'name = "three"', 'name = "three"\n  limits = { memory_mb = 9 }'
    )
    (folder / "limited.toml").write_text(limited)
    plain = make(folder, rubric="limited.toml").assignment.calls(QUESTIONS)
    assert {(call.seconds, call.memory_mb) for call in plain} == {
        (9.0, 9),
        (9.0, 1024),
        (5.0, 1024),
    }
    session = make(folder, rubric="limited.toml", call_seconds=0.5, memory_mb=300)
    calls = session.assignment.calls(QUESTIONS)
    assert {(call.seconds, call.memory_mb) for call in calls} == {(0.5, 300)}
    assert len(calls) == 5


def test_one_limit_of_two(folder: Path) -> None:
    """What the command line does not say stays as the rubric has it."""
    calls = make(folder, memory_mb=300).assignment.calls(QUESTIONS)
    assert {(call.seconds, call.memory_mb) for call in calls} == {(5.0, 300)}


def test_a_rubric_with_nothing_visible(folder: Path) -> None:
    """A student can't check what holds no visible case."""
    hidden = RUBRIC.replace('name = "three"', 'name = "three"\n  visibility = "hidden"').replace(
        'name = "four numbers"', 'name = "four numbers"\n  visibility = "hidden"'
    )
    (folder / "hidden.toml").write_text(hidden)
    with pytest.raises(UsageError) as caught:
        make(folder, rubric="hidden.toml", visible_only=True)
    assert str(caught.value) == "hidden.toml: no question has a visible case to check."


def test_a_broken_rubric_comes_first(folder: Path) -> None:
    """A mistake in the rubric is told even where there is nothing to grade."""
    (folder / "broken.toml").write_text(RUBRIC.replace("points = 4", "points = -4"))
    with pytest.raises(RubricError) as caught:
        make(folder, rubric="broken.toml", paths=("nowhere",))
    where = f"{folder}/broken.toml: question[0].points"
    assert str(caught.value) == f"{where}: expected a number ≥ 0, found -4."


def test_no_submission(folder: Path) -> None:
    """A path where nothing lies is told with a suggestion."""
    with pytest.raises(UsageError) as caught:
        make(folder, paths=("klass",))
    assert str(caught.value) == "klass: there is no such file or folder. Did you mean class?"


def test_marks_are_not_for_visible_cases(folder: Path) -> None:
    """Marks of persons are for whole questions, which a student's run does not have."""
    with pytest.raises(UsageError) as caught:
        make(folder, visible_only=True, marks=folder / "marks.csv")
    wanted = "--grade-marks: marks are for whole questions, not for visible cases."
    assert str(caught.value) == wanted


def test_each_submission_is_graded_once(session: GradeSession, marker: Marker) -> None:
    """However many questions are asked of it, with only those that were selected."""
    selected = [(s.path, name) for s, name in session.items() if name in {"mirror", "parts"}]
    session.plan(selected, ahead=True)
    for submission, question in session.items():
        if question in {"mirror", "parts"}:
            found = session.result(submission, question)
            assert (found.card.path, found.question.id) == (submission.path, question)
    assert Counter(marker.asked) == Counter(
        {(s.path, ("mirror", "parts")): 1 for s in session.submissions}
    )


def test_some_are_graded_ahead(session: GradeSession, marker: Marker) -> None:
    """Four a worker wait to be reported, however many there are, so that memory does not grow."""
    marker.free.clear()
    session.plan([(s.path, name) for s, name in session.items()], ahead=True)
    assert len(session._ahead.futures) == 4
    marker.free.set()
    session.result(session.submissions[0], "double")
    assert len(session._ahead.futures) == 4
    assert session.submissions[0].path not in session._ahead.futures


def test_none_is_graded_ahead_where_another_process_decides(
    session: GradeSession, marker: Marker
) -> None:
    """Without planning ahead a submission is graded when it is asked for, in any order."""
    session.plan([(s.path, name) for s, name in session.items()], ahead=False)
    assert marker.asked == []
    last, first = session.submissions[-1], session.submissions[0]
    session.result(last, "double")
    session.result(first, "mirror")
    assert [path for path, _ids in marker.asked] == [last.path, first.path]


def test_closing_drops_what_waits(session: GradeSession, marker: Marker) -> None:
    """A run that ends early does not wait for submissions that nobody asks for any more."""
    marker.free.clear()
    session.plan([(s.path, name) for s, name in session.items()], ahead=True)
    waiting = list(session._ahead.futures.values())
    session.close()
    assert sum(future.cancelled() for future in waiting) >= len(waiting) - 1


def test_a_gradebook_in_order(folder: Path) -> None:
    """Results may come in any order: the gradebook has that of submissions and of the rubric."""
    session = make(folder)
    assert not session.has_results()
    for path in ("class/bob.py", "class/ada.py"):
        for question in reversed(QUESTIONS):
            session.record(result(path, question))
    assert session.has_results()
    found = [(c.path, [q.id for q in c.questions]) for c in session.gradebook().scorecards]
    assert found == [("class/ada.py", QUESTIONS), ("class/bob.py", QUESTIONS)]


def test_a_part_is_known_as_a_part(folder: Path) -> None:
    """A scorecard without all questions is not complete; a run without all cards is partial."""
    session = make(folder, paths=("class/ada.py", "class/bob.py"))
    for question in QUESTIONS:
        session.record(result("class/ada.py", question))
    session.record(result("class/bob.py", "double"))
    assert [card.complete for card in session.gradebook().scorecards] == [True, False]
    assert session.is_partial()
    for question in QUESTIONS[1:]:
        session.record(result("class/bob.py", question))
    assert not session.is_partial()


def test_our_own_fault_is_known(folder: Path) -> None:
    """One ungradable question of one submission is enough."""
    session = make(folder)
    session.record(result("class/ada.py", "double", Status.WRONG))
    assert not session.has_ungradable()
    session.record(result("class/bob.py", "mirror", Status.UNGRADABLE))
    assert session.has_ungradable()


def test_facts_of_the_run(folder: Path) -> None:
    """The gradebook says how many workers there were, and from which seed cases are drawn."""
    run = make(folder, workers=3).gradebook().run
    seed = hashlib.sha256(b"numbers").hexdigest()[:16]
    assert (run.engine, run.workers, run.seed) == ("local", 3, seed)
    assert run.seconds >= 0


def test_files_of_a_whole_run(folder: Path) -> None:
    """Everything asked for is written into the folder."""
    session = make(folder, paths=("class/ada.py",), out=folder / "out", formats=("json", "csv"))
    for question in QUESTIONS:
        session.record(result("class/ada.py", question))
    assert session.write() == (folder / "out" / "grades.json", folder / "out" / "grades.csv")
    (ada,) = json.loads((folder / "out" / "grades.json").read_text())["submissions"]
    assert (ada["student"], ada["score"]) == ("ada", 4.0)


def test_no_files_were_asked_for(folder: Path) -> None:
    """Without a folder nothing is written, and nothing is said about it."""
    session = make(folder, formats=("csv",))
    session.record(result("class/ada.py", "double"))
    assert (session.write(), session.unwritten()) == ((), "")


def test_a_part_replaces_no_default_folder(folder: Path) -> None:
    """A partial run leaves `grades/` alone and says how to write it all the same."""
    session = make(folder, out=folder / "grades", formats=("csv",))
    session.record(result("class/ada.py", "double"))
    assert session.write() == ()
    assert session.unwritten() == (
        "grades/ was not written, because not all questions were graded; "
        "name a folder with --grade-out to write them all the same"
    )


def test_a_part_is_written_where_it_was_asked_for(folder: Path) -> None:
    """A partial run writes into a folder that was named; where it did not, it was stopped."""
    session = make(folder, out=folder / "part", out_given=True, formats=("csv",))
    session.record(result("class/ada.py", "double"))
    assert session.unwritten() == "part/ was not written, because the run was stopped"
    assert session.write() == (folder / "part" / "grades.csv",)


def test_a_table_for_the_terminal(folder: Path) -> None:
    """The report fits the width that it is given, and has a row a submission."""
    session = make(folder)
    for path in ("class/ada.py", "class/bob.py"):
        session.record(result(path, "double"))
    lines = list(session.lines(60, verbose=False))
    assert max(map(len, lines)) <= 60
    assert [line.split()[0] for line in lines[:4]] == ["student", "-------", "ada", "bob"]
