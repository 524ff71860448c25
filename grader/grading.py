"""Grading one submission: read it, run it, judge it. Safe to be done in several threads at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.absence import explain_absence, submission_status
from grader.builder import build
from grader.data_class import dataclass
from grader.errors import Mistake, RubricError, SandboxError, UnreadableSubmission
from grader.forbidden import canonical, explain_forbidden, forbidden_uses
from grader.outcome import Status
from grader.sandbox.program import Program
from grader.scorecard import QuestionScore, Scorecard, SubmissionStatus
from grader.spread import fetching

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.assignment import Assignment, Question
    from grader.content import Content
    from grader.engine.kind import AnySandbox
    from grader.notebook import Cell
    from grader.sandbox.conversation import Run
    from grader.sandbox.wording import Trouble
    from grader.submission import Submission

_ITSELF = "grader"
"""What a notebook grades itself with: not there in a sandbox, and no loss."""
_UNMADE = "; only imports, definitions and plain values are run here, and not what makes it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A submission as it was read. `told` is what its student should know of that."""

    sha256: str
    program: Program
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """What it takes to grade any submission of an assignment; `more` are names that tests want."""

    assignment: Assignment
    sandbox: AnySandbox
    provided: dict[str, bytes]
    more: frozenset[str] = frozenset()

    def grade(self, submission: Submission, ids: Sequence[str]) -> Scorecard:
        """Return the scorecard of a submission over the questions with these ids.

        Nothing that a submission is or does raises here. Where the grader itself fails, the
        verdicts are `ungradable`.
        """
        assignment = self._assignment_for(submission.student)
        questions = [question for question in assignment.questions if question.id in ids]
        try:
            return self._grade(submission, assignment, questions)
        except UnreadableSubmission as error:
            from grader import judge  # noqa: PLC0415 see `_grade`

            reason = f"unreadable: {error}"
            scores = tuple(judge.not_loaded(question, reason) for question in questions)
            status = SubmissionStatus.UNREADABLE
            noted: tuple[str, ...] = (str(error),)
            told = noted
        except Exception as error:  # noqa: BLE001 a fault of ours costs no student anything
            from grader import judge  # noqa: PLC0415 see `_grade`

            reason = f"the grader failed here: {_told(error)}"
            scores = tuple(judge.ungradable(question, reason) for question in questions)
            status, noted, told = SubmissionStatus.GRADED, (reason,), ()
        return Scorecard(
            student=submission.student,
            path=submission.path,
            sha256="",
            status=status,
            questions=scores,
            notes=(*submission.notes, *noted),
            told=told,
            complete=len(questions) == len(assignment.questions),
            origin=submission.origin,
        )

    def _grade(
        self, submission: Submission, assignment: Assignment, questions: Sequence[Question]
    ) -> Scorecard:
        reading = self.read(submission)
        program = reading.program
        run = self.sandbox.run(program, assignment.calls(q.id for q in questions))
        from grader import judge  # noqa: PLC0415 loaded while the first child runs

        explain_absence(run, program, assignment.names_by_number, assignment.wanted_names)
        forbidden = assignment.rubric.submission.forbid_calls
        uses = forbidden_uses(program, forbidden, given=program.given)
        explain_forbidden(run, uses, assignment.wants_by_number)
        scores = tuple(judge.judge_question(assignment, q, run) for q in questions)
        some = any(map(_is_there, _statuses(scores)))
        noted = notes_on(run, some=some, definitions_only=program.definitions_only)
        told = (*reading.told, *noted)
        return Scorecard(
            student=submission.student,
            path=submission.path,
            sha256=reading.sha256,
            status=submission_status(run),
            questions=scores,
            notes=(*submission.notes, *told),
            told=told,
            complete=len(questions) == len(assignment.questions),
            origin=submission.origin,
        )

    def read(self, submission: Submission) -> Reading:
        """Return a submission as it is given to a sandbox.

        Raises:
            UnreadableSubmission: it holds nothing that can be run, or too much.
        """
        assignment = self.assignment
        content = submission.read(assignment.wanted_names | self.more)
        fetched, notes = fetching(content.spread, assignment.synonyms)
        # What was found about the place of a submission comes first, and is for the teacher.
        told = (*content.notes[len(submission.notes) :], *notes)
        program = self._program(content, fetched)
        return Reading(sha256=content.sha256, program=program, told=told)

    def _assignment_for(self, student: str) -> Assignment:
        assignment = self.assignment
        if not assignment.rubric.random.per_student:
            return assignment
        return build(assignment.file, visible_only=assignment.visible_only, student=student)

    def _program(self, content: Content, fetched: Iterable[Cell]) -> Program:
        table = self.assignment.rubric.submission
        return Program(
            main=content.main,
            cells=tuple((cell.name, cell.source) for cell in (*content.cells, *fetched)),
            notebook=content.is_notebook,
            package=content.package,
            files=self._files(content),
            definitions_only=table.load == "definitions",
            forbid=table.forbid_imports,
            forbid_calls={canonical(call): call for call in table.forbid_calls},
            given=self._given(content),
        )

    def _given(self, content: Content) -> tuple[str, ...]:
        """Return the names of the provided files that are the course's own, not a student's."""
        if self.assignment.rubric.submission.provide_wins:
            return tuple(self.provided)
        own = {name.partition("/")[0] for name in content.files}
        return tuple(name for name in self.provided if name not in own)

    def _files(self, content: Content) -> dict[str, bytes]:
        """Return a submission's files and the course's, one in the place of the other."""
        given = self._given(content)
        own = {n: data for n, data in content.files.items() if n.partition("/")[0] not in given}
        return own | {name: self.provided[name] for name in given}


def _told(error: Exception) -> str:
    """Return what failed in a few words; what we raise on purpose speaks for itself."""
    return str(error) if isinstance(error, SandboxError) else f"{type(error).__name__}: {error}"


def provided_files(assignment: Assignment) -> dict[str, bytes]:
    """Return the course files that the rubric puts beside each submission.

    Raises:
        RubricError: one of them can't be read.
    """
    folder = Path(assignment.file.path).resolve().parent
    files, mistakes = {}, []
    for index, name in enumerate(assignment.rubric.submission.provide):
        try:
            files[Path(name).name] = (folder / name).read_bytes()
        except OSError as error:
            where = f"submission.provide[{index}]"
            mistakes.append(Mistake(where, f"'{name}' can't be read: {error.strerror}."))
    if mistakes:
        raise RubricError(assignment.file.path, tuple(mistakes))
    return files


def _statuses(scores: Sequence[QuestionScore]) -> Iterator[Status]:
    return (case.status for score in scores for case in score.cases)


def _is_there(status: Status) -> bool:
    return status not in (Status.MISSING, Status.LOAD_ERROR, Status.FORBIDDEN)


def notes_on(run: Run, *, some: bool, definitions_only: bool = False) -> list[str]:
    """Return what a reader of the score should know of a run in which `some` could be graded."""
    notes = list(run.notes)
    told: set[str] = set()
    for trouble in run.troubles:
        if trouble.passed and trouble.module in told:
            continue  # `from tensorflow import keras` under `import tensorflow`
        if trouble.passed and trouble.module == _ITSELF:
            continue
        told.update({trouble.module} - {""})
        is_unmade = definitions_only and trouble.passed and trouble.message.startswith("NameError")
        after = _UNMADE if is_unmade else _after(trouble, some=some)
        notes.append(f"{trouble.message}{after}")
    return notes


def _after(trouble: Trouble, *, some: bool) -> str:
    """Return what a trouble at the top level leaves to be graded."""
    if trouble.module and trouble.passed:
        return "; what does not need it is graded"
    if trouble.passed:
        return "; what else was defined is graded"
    return "; what was defined before is graded" if some else ""
