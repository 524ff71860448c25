"""The bank of late days: how many free days each student has used up, by assignment.

    student,assignment,days
    ada,homework1,2

It is read from one file and written to another, so that grading once more charges nobody twice:
what the same assignment charged before is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.lms.layout import Layout, Listed
from grader.names import printable
from grader.origin import Person
from grader.rubric_wording import cut
from grader.settling import BankRow
from grader.student_table import Matching, facts_of, load_student_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from grader.scorecard import Scorecard

OPTION = "--grade-late-days"

MOST = 10_000
"""Days that one row may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Free days that a student used for an assignment; "" is any earlier one."""

    student: Listed
    assignment: str
    days: int


@dataclass(frozen=True, slots=True)
class LateDays:
    """All that was charged so far, without what this assignment charged."""

    charges: tuple[Charge, ...] = ()

    def used(self) -> dict[int, int]:
        """Return how many days each student has used, by the student's row."""
        days: dict[int, int] = defaultdict(int)
        for charge in self.charges:
            days[charge.student.row] += charge.days
        return days

    def matching(self, cards: Sequence[Scorecard]) -> Matching:
        """Return what finds these submissions among those who were charged."""
        students = {charge.student.row: charge.student for charge in self.charges}
        layout = Layout(system="", kind="", students=(), columns=(), comma=False)
        return Matching(layout, students.values(), cards)

    def rows(self) -> tuple[BankRow, ...]:
        """Return what was charged, as it is kept."""
        return tuple(
            BankRow(who=facts_of(one.student), assignment=one.assignment, days=one.days)
            for one in self.charges
        )


def load_late_days(path: Path, shown: str, assignment: str) -> LateDays:
    """Return what a file says was charged for other assignments than this one.

    Raises:
        UsageError: it can't be read, or it holds mistakes; the message has a line for each.
    """
    table = load_student_table(path, shown, OPTION)
    days = table.column("days", ("days", "latedays", "useddays", "used", "daysused"))
    table.needs(days is not None, "beside who is who a column days")
    assert days is not None, "unreachable because the column is needed"
    place = table.column("assignment", ("assignment", "homework"))
    known: dict[tuple[str, ...], Listed] = {}
    charges = []
    lines: dict[tuple[int, str], int] = {}
    for listed in table.layout.students:
        student = known.setdefault(facts_of(listed), listed)
        text = table.table.cell(listed.row, days).strip()
        named = "" if place is None else table.table.cell(listed.row, place).strip()
        if text and not (re.fullmatch(r"\d{1,5}", text, re.ASCII) and int(text) <= MOST):
            expected = f"expected a whole number of days from 0 to {MOST}"
            table.mistake(listed.row, f"days: {expected}, found '{printable(cut(text))}'.")
        elif text and named and (line := lines.get((student.row, named))):
            shown = f"'{printable(cut(student.shown))}' has days for '{printable(cut(named))}'"
            table.mistake(listed.row, f"{shown} already, in line {line}. Leave one row.")
        elif text and named.casefold() != assignment.casefold():
            lines[student.row, named] = table.line(listed.row)
            charges.append(Charge(student=student, assignment=named, days=int(text)))
    table.refuse_mistakes()
    return LateDays(tuple(charge for charge in charges if charge.days))


def members(card: Scorecard, known: Mapping[str, Listed]) -> Iterator[Listed]:
    """Yield whom a submission's late days are charged to: each member of a group.

    Args:
        card: the submission.
        known: those of them who were charged before; they are called the same again.
    """
    people = card.origin.people
    if len(people) <= 1:
        (person,) = people or (Person(),)
        yield next(iter(known.values()), None) or _listed(person, card.student)
        return
    for person in people:
        name = person.name or person.email or person.sid or person.id
        yield known.get(name) or _listed(person, name)


def _listed(person: Person, name: str) -> Listed:
    return Listed(row=-1, name=name, id=person.id, sid=person.sid, email=person.email)
