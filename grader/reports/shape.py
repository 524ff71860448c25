"""What `grades.json` holds, key by key: the types that `grader.reports.json` writes.

The text below a key is its description in `docs/files.md` and in the JSON Schema beside it.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict


class AssignmentRecord(TypedDict):
    """What was asked."""

    id: str
    """The assignment's id in the rubric."""
    title: str
    """Its title for people."""
    points: float
    """The points of all questions together."""
    rubric_sha256: str
    """The digest of the rubric file."""


class RunRecord(TypedDict):
    """How the run was made."""

    isolation: str
    """What kept submissions apart from the grader, as in the header."""
    engine: str
    """Where sandboxes ran: `local`, or `dask` with the cluster's address."""
    workers: int
    """How many ran at the same time."""
    seconds: float
    """How long the run took."""
    seed: str
    """What drawn cases follow from."""


class LeftOutRecord(TypedDict):
    """Something that was found and not graded."""

    what: str
    """The name of a file or folder, or a word for several."""
    why: str
    """The reason."""


class PersonRecord(TypedDict):
    """Somebody who handed a submission in, as far as the download tells."""

    name: str
    """The full name, as the download writes it."""
    id: str
    """The number or word that the system names the person by in its files."""
    sid: str
    """The student number of the institution."""
    email: str
    """The e-mail address."""


class OriginRecord(TypedDict):
    """What a download tells of a submission."""

    system: str
    """`canvas`, `moodle`, `gradescope`, `nbgrader`, `github`, or nothing."""
    people: list[PersonRecord]
    """Who handed it in; several for a group."""
    entry: str
    """The submission's own name in the download."""
    late: bool
    """Whether the system marks it as late."""
    handed_in: str
    """When it came, in ISO 8601, where that is known."""
    due: NotRequired[str]
    """Until when these people could hand in, where the system tells."""


class CaseRecord(TypedDict):
    """A case of a function, or a value, judged."""

    name: str
    """Its name in the rubric."""
    visibility: str
    """`visible`, `hidden`, `after_due_date` or `after_published`."""
    status: str
    """How it ended."""
    score: float
    """The points that it earned."""
    points: float
    """The points that it could earn."""
    message: str
    """What the student may read of it: of a hidden case nothing of what was asked or expected."""
    misconception: str | None
    """The id of the known slip that the answer looks like."""
    seconds: float
    """How long the call took."""


class QuestionRecord(TypedDict):
    """A question of a submission, judged."""

    id: str
    """Its id in the rubric."""
    section: str
    """The id of its section."""
    status: str
    """How it ended."""
    score: float
    """The points that it earned."""
    points: float
    """The points that it could earn."""
    cases: list[CaseRecord]
    """Its cases or values, in the order of the rubric."""


class AdjustmentRecord(TypedDict):
    """Points given or taken beside the questions, as for lateness."""

    name: str
    """What it is called in tables, as `late`."""
    points: float
    """What it adds to the score; less than 0 takes points away."""
    reason: str
    """Why, in words for the student."""
    source: str
    """What decided on it: `late policy`, or a course's file of hooks."""


class SubmissionFacts(TypedDict):
    """A student's work, but for its questions."""

    student: str
    """The name in tables and files."""
    path: str
    """Where it lies, as node ids name it."""
    sha256: str
    """The digest of what was handed in."""
    status: str
    """What became of it as a whole."""
    score: float
    """The points that count: those of its questions, and what adjustments add; never below 0."""
    points: float
    """The points that it could earn in the questions judged."""
    notes: list[str]
    """What a teacher should know of it."""
    origin: NotRequired[OriginRecord]
    """Where it comes from, if a download tells."""
    adjustments: NotRequired[list[AdjustmentRecord]]
    """What changed its score beside the questions, if anything did."""


class SubmissionRecord(SubmissionFacts):
    """A student's work, judged."""

    questions: list[QuestionRecord]
    """Its questions, in the order of the rubric."""


class GradesRecord(TypedDict):
    """The file."""

    schema: int
    """1. It goes up when a key changes its meaning or goes away; keys may be added."""
    assignment: AssignmentRecord
    """What was asked."""
    run: RunRecord
    """How the run was made."""
    left_out: NotRequired[list[LeftOutRecord]]
    """What was found and not graded, if there is any."""
    submissions: list[SubmissionRecord]
    """One a student, in natural order."""
