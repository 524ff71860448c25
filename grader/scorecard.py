"""One submission's verdicts and points, and how they add up."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.origin import NOWHERE_SPECIAL, Origin
from grader.outcome import Status

if TYPE_CHECKING:
    from grader.evidence import Evidence
    from grader.filled import Filled
    from grader.inventory import Inventory
    from grader.settling import Settling

POINT_DIGITS = 6
"""Points are rounded to this many digits, so that thirds add up to a whole."""


class SubmissionStatus(StrEnum):
    """What became of a submission as a whole. The words of `grades.json`."""

    GRADED = "graded"
    """It was read and run."""
    LOAD_ERROR = "load_error"
    """Nothing in it could be run, as with a mistake in the syntax."""
    UNREADABLE = "unreadable"
    """What was handed in is no submission: an empty file, a picture, a broken zip."""
    ABSENT = "absent"
    """The roster names the student, and nothing was handed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An outcome judged: one case of a function, or one value.

    Attributes:
        message: the words for the student: nothing hidden is in it.
        hint: what the rubric says beside a lost value.
        printed: what the student's code printed, cut. A student may see it of visible cases only,
            because code can print its arguments.
        evidence: what a lost answer looked like; for the teacher, but for `answer` and `expected`.
        aside: what only the teacher may read, in place of the message.
    """

    name: str
    visibility: str
    status: Status
    score: float
    points: float
    message: str = ""
    misconception: str | None = None
    seconds: float = 0.0
    hint: str = ""
    printed: str = ""
    evidence: Evidence | None = None
    aside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionScore:
    """All verdicts of one question of one submission. `by_hand`: a person set the score."""

    id: str
    section: str
    status: Status
    score: float
    points: float
    cases: tuple[Verdict, ...] = ()
    hint: str = ""
    feedback: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Points given or taken beside the questions, as for lateness or extra work.

    Attributes:
        name: what it is called in tables, as `late`.
        points: what it adds to the score; less than 0 takes points away.
        reason: why, in words for the student.
        source: what decided on it: `late policy`, or a course's file of hooks.
    """

    name: str
    points: float
    reason: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """One submission's verdicts and points.

    Attributes:
        notes: what the teacher should know.
        told: those of the notes that the student is told, too.
        complete: false when questions were deselected.
        origin: where the submission comes from, as far as the download tells.
        adjustments: what changes the points of the whole submission.
    """

    student: str
    path: str
    sha256: str
    status: SubmissionStatus
    questions: tuple[QuestionScore, ...]
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    complete: bool = True
    origin: Origin = NOWHERE_SPECIAL
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def earned(self) -> float:
        """Return the points got, over all questions judged."""
        return round(sum(question.score for question in self.questions), POINT_DIGITS)

    @property
    def score(self) -> float:
        """Return the points that count: those of the questions, adjusted, but never below 0."""
        if not self.adjustments:
            return self.earned
        added = sum(adjustment.points for adjustment in self.adjustments)
        return max(0.0, round(self.earned + added, POINT_DIGITS))

    @property
    def points(self) -> float:
        """Return the points that could be got in the questions judged."""
        return round(sum(question.points for question in self.questions), POINT_DIGITS)

    @property
    def unmarked(self) -> float:
        """Return the points that still wait for a person."""
        waiting = (q.points for q in self.questions if q.status is Status.UNMARKED)
        return round(sum(waiting), POINT_DIGITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionTitle:
    """A section as the reports need it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTitle:
    """A question as the reports need it. `kind` is `function`, `values` or `manual`."""

    id: str
    section: str
    title: str
    points: float
    kind: str = "function"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What was asked, as the reports need it: no reference, no case, nothing secret."""

    id: str
    title: str
    points: float
    rubric_sha256: str
    sections: tuple[SectionTitle, ...]
    questions: tuple[QuestionTitle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """How a run was made."""

    isolation: str
    engine: str = "local"
    workers: int = 1
    seconds: float = 0.0
    seed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradebook:
    """All scorecards of a run.

    Attributes:
        notices: what the teacher should know of its adjustments.
        settling: what these follow from; None where nothing adjusts totals.
    """

    heading: Heading
    run: RunFacts
    scorecards: tuple[Scorecard, ...]
    visible_only: bool = False
    hidden_points: float = 0.0
    left_out: tuple[str, ...] = field(default=())
    filled: Filled | None = None
    inventory: Inventory | None = None
    notices: tuple[str, ...] = ()
    settling: Settling | None = None
