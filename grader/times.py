"""When submissions came, from a CSV file; and until when some students could hand in.

    student,handed_in,extension
    ada,2026-11-02 08:15,
    bob,2026-11-04T10:00:00+01:00,2 days

Downloads of Gradescope's grades and Moodle's English grading worksheet are such files as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.clock import is_slashed, may_begin_with_day, read_time
from grader.data_class import dataclass
from grader.errors import UsageError
from grader.names import printable
from grader.rubric_wording import cut
from grader.student_table import Matching, facts_of, load_student_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from grader.clock import Clock
    from grader.lms.layout import Layout, Listed
    from grader.scorecard import Scorecard
    from grader.student_table import StudentTable

OPTION = "--grade-times"

COLUMNS: dict[str, tuple[str, ...]] = {
    "handed_in": (
        *("handedin", "handedinat", "submitted", "submittedat", "submissiontime"),
        *("submissiondate", "submissiontimestamp", "timestamp", "createdat"),
        *("lastmodifiedsubmission", "time"),
    ),
    "due": ("due", "duedate", "dueat", "duetime", "deadline"),
    "extension": ("extension", "extensiondays", "extradays"),
}
"""What the columns may be called, without regard to case, spaces and signs."""

_EXTENSION = re.compile(r"(\d{1,4}(?:[.,]\d{1,4})?) ?(d|days?|h|hours?|)", re.ASCII | re.IGNORECASE)
_SERIAL = re.compile(r"[45]\d{4}(?:[.,]\d+)?", re.ASCII)
"""Days since the beginning of 1900, as spreadsheets keep dates: those of 2009 to 2064."""

_NOTHING = ("", "-", "n/a", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the file tells of one student; `extension` is in days."""

    handed_in: datetime | None = None
    due: datetime | None = None
    extension: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What a file tells of all students."""

    shown: str
    layout: Layout
    by_row: dict[int, Told]

    @property
    def students(self) -> tuple[Listed, ...]:
        """Return all whom the file tells something of."""
        return tuple(one for one in self.layout.students if one.row in self.by_row)

    def matching(self, cards: Sequence[Scorecard]) -> Matching:
        """Return what finds these submissions in the file."""
        return Matching(self.layout, self.students, cards)

    def told(self, students: Iterable[Listed]) -> Told:
        """Return what holds for a group: the last time, and what is best for it of the rest."""
        every = [self.by_row[student.row] for student in students]
        return Told(
            handed_in=max(filter(None, (one.handed_in for one in every)), default=None),
            due=max(filter(None, (one.due for one in every)), default=None),
            extension=max((one.extension for one in every), default=0.0),
        )


def load_times(path: Path, shown: str, clock: Clock | None) -> Times:
    """Return what a file tells.

    Args:
        path: the file.
        shown: what messages call it.
        clock: that of the course, for times without a zone.

    Raises:
        UsageError: it can't be read, or it holds mistakes; the message has a line for each.
    """
    table = load_student_table(path, shown, OPTION)
    columns = {kind: table.column(kind, words) for kind, words in COLUMNS.items()}
    places = {kind: place for kind, place in columns.items() if place is not None}
    table.needs(places, "beside who is who a column handed_in, due or extension")
    reading = _Reading(table, places, clock)
    found = {}
    first: dict[tuple[str, ...], int] = {}
    for student in table.layout.students:
        line = first.setdefault(facts_of(student), table.line(student.row))
        if line != table.line(student.row):
            mend = "Where somebody handed in twice, write the submission's path as student."
            name = printable(cut(student.shown))
            table.mistake(student.row, f"'{name}' is in line {line} already. {mend}")
        elif (told := reading.row(student.row)) != Told():
            found[student.row] = told
    table.refuse_mistakes()
    return Times(shown=table.shown, layout=table.layout, by_row=found)


class _Reading:
    """Reads the cells of one file."""

    def __init__(self, table: StudentTable, places: dict[str, int], clock: Clock | None) -> None:
        self._table = table
        self._places = places
        self._clock = clock
        self._day_first = self._order()

    def _order(self) -> bool | None:
        """Return whether dates such as `2/11/2026` have the day first, by those that tell."""
        rows = range(self._table.header + 1, len(self._table.table.rows))
        cells = (self._cell(row, kind) for row in rows for kind in ("handed_in", "due"))
        told = {may_begin_with_day(cell) for cell in cells} - {None}
        return told.pop() if len(told) == 1 else None

    def row(self, row: int) -> Told:
        handed_in = self._time(row, "handed_in", late=False)
        due = self._time(row, "due", late=True)
        return Told(handed_in=handed_in, due=due, extension=self._extension(row))

    def _cell(self, row: int, kind: str) -> str:
        place = self._places.get(kind)
        text = "" if place is None else self._table.table.cell(row, place).strip()
        return "" if text.casefold() in _NOTHING else text

    def _time(self, row: int, kind: str, *, late: bool) -> datetime | None:
        text = self._cell(row, kind)
        if not text:
            return None
        time = read_time(text, day_first=self._day_first)
        if time is None:
            expected = "expected a date and time such as 2026-11-02 08:15"
            found = f"found '{printable(cut(text))}'.{self._mend(text)}"
            self._table.mistake(row, f"{kind}: {expected}, {found}")
            return None
        clock = self._clock
        if clock is None:
            if time.tzinfo is None:
                what = f"expected a time with its zone, found '{printable(cut(text))}'"
                mend = "Write +01:00 or Z behind it, or give [late] timezone in the rubric."
                self._table.mistake(row, f"{kind}: {what}. {mend}")
                return None
            return time
        return clock.latest(time) if late else clock.earliest(time)

    def _mend(self, text: str) -> str:
        """Return what is wrong with a date that people would read."""
        if _SERIAL.fullmatch(text):
            return " It is how spreadsheets count days: format the column as a date there."
        if is_slashed(text) and self._day_first is None:
            return " Which is the day and which is the month? Write the year first."
        return ""

    def _extension(self, row: int) -> float:
        text = self._cell(row, "extension")
        if not text:
            return 0.0
        found = _EXTENSION.fullmatch(text)
        if found is None:
            expected = "expected a number of days, or of hours such as 36 h"
            self._table.mistake(row, f"extension: {expected}, found '{printable(cut(text))}'.")
            return 0.0
        number = float(found[1].replace(",", "."))
        return number / 24 if found[2].casefold().startswith("h") else number


def refuse_without_policy() -> UsageError:
    """Return the error for times that nothing is done with."""
    return UsageError(
        f"{OPTION}: the rubric has no table [late], so that times change nothing. "
        "Write there what lateness costs."
    )
