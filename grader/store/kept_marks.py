"""Marks of persons in the gradebook: they stay until they are replaced or dropped."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.marks import Mark, Marks

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMark:
    """A mark, and whose it is. `given`: when, in ISO 8601."""

    path: str
    student: str
    question: str
    mark: Mark
    given: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicable:
    """Kept marks that fit a run, and those that do not."""

    marks: Marks
    count: int
    unfit: tuple[KeptMark, ...]


def read(connection: sqlite3.Connection) -> list[KeptMark]:
    """Return all marks that are kept."""
    found = connection.execute(
        "SELECT path, student, question, points, comment, given FROM mark ORDER BY path, question"
    ).fetchall()
    return [
        KeptMark(
            path=str(path),
            student=str(student),
            question=str(question),
            mark=Mark(points=float(points), comment=str(comment)),
            given=str(given),
        )
        for path, student, question, points, comment, given in found
    ]


def write(connection: sqlite3.Connection, marks: Iterable[KeptMark], *, drop: bool = False) -> None:
    """Keep marks in place of older ones; `drop`: of all older ones."""
    if drop:
        connection.execute("DELETE FROM mark")
    connection.executemany(
        "INSERT OR REPLACE INTO mark (path, student, question, points, comment, given) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (one.path, one.student, one.question, one.mark.points, one.mark.comment, one.given)
            for one in marks
        ],
    )


def from_file(marks: Marks, students: Mapping[str, str], given: str) -> list[KeptMark]:
    """Return the marks of a file as they are kept; `students` are by the paths of submissions."""
    return [
        KeptMark(path=path, student=students[path], question=question, mark=mark, given=given)
        for path, by_question in marks.by_path.items()
        for question, mark in by_question.items()
    ]


def applicable(
    kept: Iterable[KeptMark],
    new: Marks,
    students: Mapping[str, str],
    questions: Mapping[str, float],
) -> Applicable:
    """Return the marks of a run: those kept, with new ones in their place.

    A mark belongs to the submission at its path, or else to the one submission of its student.
    """
    paths: dict[str, list[str]] = defaultdict(list)
    for path, student in students.items():
        paths[student].append(path)
    by_path = {path: dict(found) for path, found in new.by_path.items()}
    count, unfit = 0, []
    # Marks by the exact path come last, and so win over those that only name the student.
    for one in sorted(kept, key=lambda one: (one.path in students, one.given)):
        place = _only([one.path] if one.path in students else paths.get(one.student, []))
        if place is None or not one.mark.points <= questions.get(one.question, -1.0):
            unfit.append(one)
        elif one.question not in new.by_path.get(place, {}):
            count += one.question not in by_path.get(place, {})
            by_path.setdefault(place, {})[one.question] = one.mark
    return Applicable(marks=Marks(by_path), count=count, unfit=tuple(unfit))


def _only(paths: list[str]) -> str | None:
    return paths[0] if len(paths) == 1 else None
