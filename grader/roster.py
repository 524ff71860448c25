"""The roster: everybody who should have handed in, from whatever CSV file a course has.

Gradebooks of Canvas and Moodle are known by their shape, in any language. Of another file the first
line names the columns.
"""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UnreadableSubmission, UsageError
from grader.filled import NameList
from grader.folder import read_file
from grader.lms import canvas, moodle
from grader.lms.cells import read_table
from grader.lms.layout import Layout, Listed
from grader.lms.people import Register
from grader.names import printable
from grader.origin import Origin, Person
from grader.outcome import Status
from grader.scorecard import QuestionScore, Scorecard, SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from grader.lms.cells import Table
    from grader.scorecard import Heading
    from grader.submission import Submission

LARGEST = 1 << 26

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": (
        *("student", "name", "fullname", "studentname", "displayname", "sortablename"),
        *("vollständigername", "nomcomplet", "nombrecompleto"),
    ),
    "first": ("firstname", "givenname", "forename", "first", "vorname", "prénom", "nombre"),
    "last": (
        *("lastname", "surname", "familyname", "last", "nachname", "familienname"),
        *("nom", "nomdefamille", "apellido", "apellidos"),
    ),
    "id": ("id", "userid", "canvasid", "canvasuserid", "identifier", "participant"),
    "sid": (
        "sid",
        "studentid",
        "studentnumber",
        "sisid",
        "sisuserid",
        "idnumber",
        "matriculationnumber",
        "universityid",
        "matrikelnummer",
        "idnummer",
    ),
    "login": (
        "login",
        "loginid",
        "sisloginid",
        "username",
        "anmeldename",
        "user",
        "netid",
        "githubusername",
        "github",
    ),
    "email": (
        *("email", "emailaddress", "mail", "emails", "emailadresse"),
        *("adressedecourriel", "courriel", "correoelectrónico", "direccióndecorreo"),
    ),
}
"""What a column may be called, without regard to case, spaces and signs."""

_SHOWN_TITLES = 6

_EXPECTED = (
    "expected a first line that names the columns, one of them student, name, id, sid, login or "
    "email"
)

_NOBODY = "submissions of nobody on the roster"
_SEVERAL = "submissions that may be of several students"
_DOUBTFUL = "submissions whose number fits and whose name does not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Who on a roster handed nothing in, and which submissions are not clearly somebody's."""

    absent: tuple[Listed, ...]
    lists: tuple[NameList, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Everybody who should have handed in."""

    layout: Layout

    @property
    def students(self) -> tuple[Listed, ...]:
        """Return all of them."""
        return self.layout.students

    def attendance(self, submissions: Iterable[Submission]) -> Attendance:
        """Return who is absent; a person counts as present if a submission may be theirs."""
        register = Register(self.layout)
        present: set[int] = set()
        lists: dict[str, list[str]] = {_NOBODY: [], _SEVERAL: [], _DOUBTFUL: []}
        for submission in submissions:
            for shown, found in register.find(_card_of(submission)):
                name = shown if shown == submission.student else f"{shown} ({submission.student})"
                present.update(student.row for student in found.students)
                if not found.students:
                    lists[_NOBODY].append(name)
                elif found.one is None:
                    kind = _DOUBTFUL if found.doubtful else _SEVERAL
                    either = " or ".join(student.shown for student in found.students[:3])
                    lists[kind].append(f"{name}: {either}")
        return Attendance(
            absent=tuple(student for student in self.students if student.row not in present),
            lists=tuple(NameList(what=what, names=tuple(n)) for what, n in lists.items() if n),
        )

    def rows(
        self,
        absent: Iterable[Listed],
        heading: Heading,
        cards: Sequence[Scorecard],
        taken: Iterable[str],
    ) -> Iterator[Scorecard]:
        """Yield a scorecard of nothing but missing answers for each student who is absent.

        Args:
            absent: who they are.
            heading: the assignment; questions that nobody was asked are left out.
            cards: those of the others.
            taken: names that are not given again.
        """
        asked = {question.id for card in cards for question in card.questions}
        questions = tuple(
            QuestionScore(
                id=title.id,
                section=title.section,
                status=Status.MISSING,
                score=0.0,
                points=title.points,
            )
            for title in heading.questions
            if title.id in asked or not cards
        )
        names = {*taken}
        whole = len(questions) == len(heading.questions)
        for student in absent:
            yield replace(self._card(student, names), questions=questions, complete=whole)

    def _card(self, student: Listed, taken: set[str]) -> Scorecard:
        """Return the scorecard of somebody who is absent, under a name that nobody else has."""
        name = " ".join(printable(student.shown).split()) or printable(student.email or student.sid)
        marks = (student.id, student.sid, student.login, student.email)
        if name in taken and (mark := next(filter(None, marks), "")):
            name = f"{name} ({printable(mark)})"
        taken.add(name)
        address = student.email or (student.login if "@" in student.login else "")
        person = Person(name=student.name, id=student.id, sid=student.sid, email=address)
        return Scorecard(
            student=name,
            path="",
            sha256="",
            status=SubmissionStatus.ABSENT,
            questions=(),
            origin=Origin(system=self.layout.system, people=(person,)),
        )


def load_roster(path: Path, shown: str) -> Roster:
    """Return the roster in a file.

    Raises:
        UsageError: it can't be read, or it does not say who is on it.
    """
    try:
        table = read_table(read_file(path, LARGEST))
        layout = _recognised(table)
    except OSError as error:
        reason = f"can't be read: {error.strerror or error}"
    except UnreadableSubmission as error:
        raise UsageError(f"--grade-roster: {error}.") from None
    except UsageError as error:
        reason = str(error)
    else:
        return Roster(layout=layout)
    raise UsageError(f"--grade-roster: {printable(shown)} {reason}.")


def header_of(table: Table) -> int:
    """Return the row that names the columns: the first that is not blank."""
    return next((row for row in range(len(table.rows)) if not table.is_blank(row)), 0)


def layout_of(table: Table, header: int) -> Layout:
    """Return who is listed in a table, whatever made it.

    Raises:
        UsageError: it does not say who is who; the message ends a sentence that begins with the
            file.
    """
    return canvas.find(table, header) or moodle.find(table, header) or _plain(table, header)


def line_of(table: Table, row: int) -> int:
    """Return in which line of the file a row begins."""
    return table.text.count("\n", 0, table.rows[row][0][0]) + 1


def _recognised(table: Table) -> Layout:
    layout = layout_of(table, header_of(table))
    students = tuple(_once(student for student in layout.students if not _is_test(student)))
    if not students:
        raise UsageError("names no student below its first line")
    return Layout(
        system=layout.system, kind=layout.kind, students=students, columns=(), comma=layout.comma
    )


def _plain(table: Table, header: int) -> Layout:
    titles = table.texts(header)
    columns = _columns(titles)
    if not columns:
        raise UsageError(f"does not say who is who: {_EXPECTED}; {_found(titles)}")
    students = []
    for row in range(header + 1, len(table.rows)):
        facts = {kind: _fact(table.cell(row, index)) for kind, index in columns.items()}
        if any(facts.values()):
            students.append(_listed(row, facts))
        elif not table.is_blank(row):
            raise UsageError(f"does not say who the student in line {line_of(table, row)} is")
    return Layout(system="", kind="a roster", students=tuple(students), columns=(), comma=False)


def _fact(cell: str) -> str:
    """Return what a cell holds; `="007"` is how numbers keep their zeros in spreadsheets."""
    text = cell.strip()
    return text[2:-1] if text.startswith('="') and text.endswith('"') and len(text) > 2 else text


def _columns(titles: Sequence[str]) -> dict[str, int]:
    """Return where each kind of fact stands; of several such columns the first."""
    plain = ["".join(filter(str.isalnum, title.casefold())) for title in titles]
    found = {}
    for kind, words in COLUMNS.items():
        places = [plain.index(word) for word in words if word in plain]
        if places:
            found[kind] = min(places)
    return found


def _listed(row: int, facts: Mapping[str, str]) -> Listed:
    parts = filter(None, (facts.get("first", ""), facts.get("last", "")))
    return Listed(
        row=row,
        name=facts.get("name", "") or " ".join(parts),
        id=facts.get("id", ""),
        sid=facts.get("sid", ""),
        login=facts.get("login", ""),
        email=facts.get("email", ""),
    )


def _found(titles: Sequence[str]) -> str:
    words = [printable(title.strip()) for title in titles]
    named = ", ".join(f"'{word}'" for word in words[:_SHOWN_TITLES])
    more = ", …" if len(words) > _SHOWN_TITLES else ""
    every = [word for words in COLUMNS.values() for word in words]
    for word in words[:_SHOWN_TITLES]:
        if near := difflib.get_close_matches(word.casefold(), every, n=1, cutoff=0.75):
            return f"found {named}{more}, of which '{word}' may be meant to be '{near[0]}'"
    return f"found {named}{more}"


def _once(students: Iterable[Listed]) -> Iterator[Listed]:
    """Yield each student once, though a class may be listed by sections."""
    seen: set[tuple[str, ...]] = set()
    for student in students:
        facts = (student.name, student.id, student.sid, student.login, student.email)
        if facts not in seen:
            seen.add(facts)
            yield student


def _is_test(student: Listed) -> bool:
    """Return whether this is the student that Canvas makes for teachers to look as."""
    return student.name.strip() in {"Student, Test", "Test Student"} and not student.sid


def _card_of(submission: Submission) -> Scorecard:
    return Scorecard(
        student=submission.student,
        path=submission.path,
        sha256="",
        status=SubmissionStatus.GRADED,
        questions=(),
        origin=submission.origin,
    )
