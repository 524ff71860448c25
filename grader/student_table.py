"""A CSV file that tells something of students: who is meant by a row, and what stands in it.

Students are known by the same columns as on a roster; `student` may also be the path of a
submission, which names one of several.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import field, replace
from difflib import get_close_matches
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

_SLIP = 0.82
"""Titles that are this much like another are slips of the pen: `extention`, not `section`."""


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

    def column(self, name: str, words: Sequence[str]) -> int | None:
        """Return the column that has one of these titles, whatever its case and signs.

        Args:
            name: what the column should be called.
            words: what else it may be called, and that itself, without regard to case and signs.

        Raises:
            UsageError: several columns have such titles and tell different things, or none has and
                one nearly is called so.
        """
        titles = self.table.texts(self.header)
        places = [place for place, title in enumerate(titles) if plain(title) in words]
        if any(not self._are_alike(places[0], place) for place in places[1:]):
            several = " and ".join(f"'{printable(titles[place].strip())}'" for place in places)
            raise UsageError(f"{self.shown}: {several} both tell {name}. Leave one of them out.")
        if not places:
            self._refuse_slip(name, titles)
        return places[0] if places else None

    def _are_alike(self, one: int, other: int) -> bool:
        """Return whether two columns tell the same of every student."""
        return all(
            self.table.cell(student.row, one).strip() == self.table.cell(student.row, other).strip()
            for student in self.layout.students
        )

    def _refuse_slip(self, name: str, titles: Sequence[str]) -> None:
        """Refuse a column that is nearly called like one that would count."""
        for title in titles:
            if get_close_matches(plain(title), [plain(name)], n=1, cutoff=_SLIP):
                wrong = printable(title.strip())
                raise UsageError(f"{self.shown}: is the column '{wrong}' meant to be '{name}'?")

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
