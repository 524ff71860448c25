"""Filling the one column of a gradebook that is this assignment's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UnreadableSubmission, UsageError
from grader.filled import Filled, NameList
from grader.folder import read_file
from grader.lms import canvas, moodle
from grader.lms.cells import read_table
from grader.lms.choice import choose
from grader.lms.layout import number
from grader.lms.people import Register
from grader.names import printable
from grader.outcome import Status
from grader.scorecard import SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from grader.lms.cells import Table
    from grader.lms.layout import Column, Layout, Listed
    from grader.scorecard import Heading, Scorecard

LARGEST = 1 << 26
"""Bytes of a gradebook; one of 5,000 students and 100 columns has about 3 million."""

OWN_FILES = ("grades.", "report.", "gradebook.", "results.", "feedback", "moodle_feedback.")
"""How names of files begin that are written anyway."""

_SHOWN_TITLES = 6

_NOT_ASSIGNED = "N/A"
_EXCUSED = "EX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A gradebook that was read, with the column that is to be filled."""

    name: str
    table: Table
    layout: Layout
    column: Column
    points: float

    def filled(self, cards: Sequence[Scorecard]) -> Filled:
        """Return a copy of the gradebook with the scores of these submissions."""
        filling = _Filling(self, Register(self.layout, cards))
        for card in cards:
            if card.status is not SubmissionStatus.ABSENT:
                filling.take(card)
        filling.settle()
        return Filled(
            name=self.name,
            content=self.table.changed(self.column.index, filling.values),
            column=self.column.header,
            kind=self.layout.kind,
            count=len(filling.values),
            students=sum(not _is_test_student(each) for each in self.layout.students),
            facts=tuple(self._facts(cards)),
            lists=tuple(NameList(what=w, names=tuple(n)) for w, n in filling.lists.items() if n),
            original=self.table.text.encode(self.table.codec),
            index=self.column.index,
        )

    def written(self, score: float) -> str:
        """Return a score as the gradebook writes numbers: two decimals, scaled if need be."""
        text = f"{score * self.factor:.2f}"
        return text.replace(".", ",") if self.layout.comma else text

    @property
    def factor(self) -> float:
        """Return what a point of the rubric is worth in the gradebook."""
        most = self.column.maximum
        return most / self.points if most and self.points > 0 else 1.0

    def _facts(self, cards: Sequence[Scorecard]) -> Iterator[str]:
        if self.factor != 1.0:
            most = f"{self.column.maximum or 0:g}"
            yield f"scaled from {self.points:g} points of the rubric to {most} of the gradebook"
        if self.column.maximum == 0:
            yield f"the gradebook's maximum is 0: points are of {self.points:g}"
        if self.column.maximum is None:
            yield f"the gradebook names no maximum: points are of {self.points:g}"
        if above := sum(card.score > self.points for card in cards):
            some = "1 score is" if above == 1 else f"{above} scores are"
            yield f"{some} above the maximum, by adjustments"
        if waiting := sum(card.unmarked > 0 for card in cards):
            some = "1 submission waits" if waiting == 1 else f"{waiting} submissions wait"
            yield f"{some} for manual marks; what is not marked yet counts as 0 in what was written"


@dataclass(slots=True)
class _Filling:
    """The values found so far, and who was left out and why."""

    sheet: Sheet
    register: Register
    values: dict[int, str] = field(default_factory=dict)
    claims: dict[int, list[tuple[str, Scorecard]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    lists: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lists = {what: [] for what in _WHATS}

    def take(self, card: Scorecard) -> None:
        """Find whose a submission is."""
        for shown, found in self.register.find(card):
            name = shown if shown == card.student else f"{shown} ({card.student})"
            if found.one is not None:
                self.claims[found.one.row].append((card.student, card))
            elif found.doubtful:
                named = " or ".join(_identified(each) for each in found.students[:3])
                self.lists[_DOUBTFUL].append(f"{name}: {named}")
            elif found.students:
                several = " or ".join(_identified(each) for each in found.students[:3])
                self.lists[_AMBIGUOUS].append(f"{name}: {several}")
            else:
                self.lists[_UNKNOWN].append(name)

    def settle(self) -> None:
        """Give each student of the gradebook the score of the one submission that is theirs."""
        for student in self.sheet.layout.students:
            claims = self.claims.get(student.row, [])
            if not claims:
                if not _is_test_student(student):
                    self.lists[_WITHOUT].append(student.shown)
            elif len(claims) > 1:
                names = ", ".join(name for name, _ in claims)
                self.lists[_TWICE].append(f"{student.shown}: {names}")
            else:
                self._grade(student, claims[0][1])

    def _grade(self, student: Listed, card: Scorecard) -> None:
        old = self.sheet.table.cell(student.row, self.sheet.column.index).strip()
        if old.upper() in (_EXCUSED, _NOT_ASSIGNED):
            self.lists[_KEPT].append(f"{student.shown}: {old}")
        elif reason := _ungraded(card):
            self.lists[_UNGRADED].append(f"{student.shown}: {reason}")
        else:
            new = self.sheet.written(card.score)
            self.values[student.row] = new
            if number(old) is not None and number(old) != number(new):
                self.lists[_REPLACED].append(f"{student.shown}: {old} is now {new}")


_WITHOUT = "in the gradebook without a submission"
_UNKNOWN = "submissions of nobody in the gradebook"
_AMBIGUOUS = "submissions that may be of several students"
_DOUBTFUL = "submissions whose number fits and whose name does not"
_TWICE = "students with several submissions"
_UNGRADED = "not filled, for there is no score"
_KEPT = "left as it was"
_REPLACED = "grades replaced"
_WHATS = (_WITHOUT, _UNKNOWN, _AMBIGUOUS, _DOUBTFUL, _TWICE, _UNGRADED, _KEPT, _REPLACED)


def load_sheet(
    path: Path, shown: str, heading: Heading, *, out: Path, column: str | None = None
) -> Sheet:
    """Return a gradebook, recognised.

    Args:
        path: the file.
        shown: what messages call it.
        out: the folder that the copy goes to.
        heading: the assignment.
        column: what the user calls the column; None to find it by the assignment's title.

    Raises:
        UsageError: it is no gradebook, or no single column fits.
    """
    try:
        table = read_table(read_file(path, LARGEST))
        layout = _recognised(table)
        chosen = choose(layout, heading, column)
    except OSError as error:
        reason = f"can't be read: {error.strerror or error}"
    except UnreadableSubmission as error:
        raise UsageError(f"--grade-fill: {error}.") from None
    except UsageError as error:
        reason = str(error)
    else:
        name = copy_name(path.name, is_input=(out / path.name).resolve() == path.resolve())
        return Sheet(name=name, table=table, layout=layout, column=chosen, points=heading.points)
    raise UsageError(f"--grade-fill: {printable(shown)} {reason}.")


def refilled(filled: Filled, heading: Heading, cards: Sequence[Scorecard]) -> Filled | None:
    """Return what was filled, filled anew with other scores; None where that can't be done."""
    try:
        table = read_table(filled.original)
        layout = _recognised(table)
    except UsageError:
        return None
    column = next((one for one in layout.columns if one.index == filled.index), None)
    if column is None:
        return None
    sheet = Sheet(
        name=filled.name, table=table, layout=layout, column=column, points=heading.points
    )
    return sheet.filled(cards)


def copy_name(name: str, *, is_input: bool) -> str:
    """Return what the copy is called: as the gradebook, where that is nothing else's name."""
    if is_input or name.casefold().startswith(OWN_FILES):
        stem, dot, suffix = name.rpartition(".")
        return f"{stem}.filled.{suffix}" if dot else f"{name}.filled"
    return name


def _recognised(table: Table) -> Layout:
    header = next((row for row in range(len(table.rows)) if not table.is_blank(row)), 0)
    layout = canvas.find(table, header) or moodle.find(table, header)
    if layout is None:
        titles = [title.strip() for title in table.texts(header)]
        named = ", ".join(f"'{printable(title)}'" for title in titles[:_SHOWN_TITLES])
        more = ", …" if len(titles) > _SHOWN_TITLES else ""
        raise UsageError(
            "is no gradebook that is known here: expected the CSV of a Canvas gradebook, of a "
            "Moodle grading worksheet or of a Moodle gradebook, as it was downloaded; found the "
            f"columns {named}{more}"
        )
    if not layout.students:
        raise UsageError(f"is {layout.kind} without any student")
    return layout


def _ungraded(card: Scorecard) -> str:
    """Return why a submission has no score that could be handed out, or ""."""
    if card.status is SubmissionStatus.UNREADABLE:
        return card.status.value
    if not card.complete:
        return "not all questions were graded"
    failed = [
        question.id
        for question in card.questions
        if Status.UNGRADABLE in (question.status, *(case.status for case in question.cases))
    ]
    return f"the grader failed on {', '.join(failed)}" if failed else ""


def _identified(student: Listed) -> str:
    facts = student.email or student.login or student.sid or student.id
    return f"{student.shown} ({facts})" if facts else student.shown


def _is_test_student(student: Listed) -> bool:
    """Return whether this is the student that Canvas makes for teachers to look as."""
    return student.name.strip() in {"Student, Test", "Test Student"} and not student.sid
