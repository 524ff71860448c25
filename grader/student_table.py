"""A CSV file that tells something of students: who is meant by a row, and what stands in it.

Students are known by the same columns as on a roster; `student` may also be the path of a
submission, which names one of several.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import field, replace
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UnreadableSubmission, UsageError
from grader.folder import read_file
from grader.lms.cells import read_table
from grader.lms.people import Register
from grader.names import printable
from grader.roster import LARGEST, header_of, layout_of, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from grader.lms.cells import Table
    from grader.lms.layout import Layout, Listed
    from grader.scorecard import Scorecard

_SHOWN_TITLES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Which rows tell of a submission, one for each member of a group.

    Attributes:
        by_name: those whom the rows are about, by what the submission calls them.
        several: names of people who may be several students of the file.
    """

    by_name: Mapping[str, Listed] = field(default_factory=dict)
    several: tuple[str, ...] = ()

    @property
    def students(self) -> tuple[Listed, ...]:
        """Return them, each once."""
        return tuple({student.row: student for student in self.by_name.values()}.values())


@dataclass(frozen=True, slots=True)
class StudentTable:
    """A table, who is in it, and what messages call it."""

    table: Table
    layout: Layout
    shown: str
    header: int = 0
    mistakes: list[str] = field(default_factory=list)

    def column(self, words: Sequence[str]) -> int | None:
        """Return the first column that has one of these titles, whatever its case and signs."""
        for place, title in enumerate(self.table.texts(self.header)):
            if plain(title) in words:
                return place
        return None

    def needs(self, found: object, expected: str) -> None:
        """Refuse the file if none of some columns was found.

        Raises:
            UsageError: it has none of them.
        """
        if not found:
            titles = [f"'{printable(t.strip())}'" for t in self.table.texts(self.header)]
            more = ", …" if len(titles) > _SHOWN_TITLES else ""
            named = ", ".join(titles[:_SHOWN_TITLES]) + more
            raise UsageError(f"{self.shown}: expected {expected}, found the columns {named}.")

    def mistake(self, row: int, what: str) -> None:
        """Take down what is wrong with a row."""
        self.mistakes.append(f"{self.shown} line {line_of(self.table, row)}: {what}")

    def note_surplus(self) -> None:
        """Take down which rows have cells that belong to no column, as of `ada,1,5` for 1.5."""
        columns = len(self.table.texts(self.header))
        for student in self.layout.students:
            cells = self.table.texts(student.row)
            if any(cell.strip() for cell in cells[columns:]):
                found = f"found {len(cells)} cells under {columns} columns"
                mend = f"Put what holds '{self.table.delimiter}' in double quotes."
                self.mistake(student.row, f"{found}. {mend}")

    def line(self, row: int) -> int:
        """Return in which line a row begins."""
        return line_of(self.table, row)

    def refuse_mistakes(self) -> None:
        """Refuse the file if anything in it is wrong.

        Raises:
            UsageError: there are mistakes; the message has a line for each.
        """
        if self.mistakes:
            raise UsageError("\n".join(self.mistakes))


def load_student_table(path: Path, shown: str, option: str) -> StudentTable:
    """Return the table in a file that an option names.

    Raises:
        UsageError: it can't be read, or does not say who is who.
    """
    shown = f"{option}: {printable(shown)}"
    try:
        table = read_table(read_file(path, LARGEST))
        header = header_of(table)
        layout = layout_of(table, header)
    except OSError as error:
        reason = f"can't be read: {error.strerror or error}"
    except UnreadableSubmission as error:
        raise UsageError(f"{option}: {error}.") from None
    except UsageError as error:
        reason = str(error)
    else:
        found = StudentTable(table=table, layout=layout, shown=shown, header=header)
        found.note_surplus()
        return found
    raise UsageError(f"{shown} {reason}.")


class Matching:
    """Finds which of some listed students handed a submission in."""

    def __init__(
        self, layout: Layout, students: Iterable[Listed], cards: Sequence[Scorecard]
    ) -> None:
        """Match these submissions with these students.

        Args:
            layout: the kind of file that they are listed in.
            students: each once.
            cards: all submissions.
        """
        listed = tuple(students)
        self._register = Register(replace(layout, students=listed), cards)
        self._exact: dict[str, list[Listed]] = defaultdict(list)
        for student in listed:
            self._exact[composed(student.name)].append(student)

    def find(self, card: Scorecard) -> Meant:
        """Return who handed a submission in: by its path, by its name, or by all that is known."""
        for name in (card.path, card.student):
            exact = self._exact.get(composed(name), [])
            if len(exact) == 1:
                return Meant(by_name={card.student: exact[0]})
        by_name: dict[str, Listed] = {}
        several = []
        for shown, found in self._register.find(card):
            if found.one is not None:
                by_name[shown] = found.one
            elif found.students:
                several.append(shown)
        return Meant(by_name=by_name, several=tuple(several))


def facts_of(student: Listed) -> tuple[str, ...]:
    """Return all that tells who a student is."""
    return (student.name, student.id, student.sid, student.login, student.email)


def composed(name: str) -> str:
    """Return a name in the form in which equal names are equal."""
    return unicodedata.normalize("NFC", name).strip()


def plain(title: str) -> str:
    """Return the letters and digits of a column's title, without regard to case."""
    return "".join(filter(str.isalnum, title.casefold()))


def named(names: Sequence[str], *, most: int = 5) -> str:
    """Return the first names of a list, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(printable, names[:most])) + more
