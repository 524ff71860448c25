"""nbgrader: `submitted/{student}/{assignment}/`, the whole course folder or one student's.

A folder is nbgrader's if it has a `submitted` (or else `autograded`) with folders of folders in it,
or consists of such folders and is either named so or holds a `timestamp.txt` where nbgrader writes
one. One student's folder is told by that file as well.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.entry import may_be_graded
from grader.errors import UnreadableSubmission, UsageError
from grader.layouts.handed import Arrangement, Handed, Place, arrangement, is_most, shown_name
from grader.layouts.moment import iso_time
from grader.names import natural_key, printable
from grader.origin import Origin, Person, Unused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.entry import Entry
    from grader.layouts.handed import Wishes

STAMP = "timestamp.txt"

_STEPS = ("submitted", "autograded")
"""The folders that hold students' work, the better one first."""

_OTHERS = frozenset(
    {
        "autograded",
        "exchange",
        "feedback",
        "gradebook.db",
        "header.ipynb",
        "nbgrader_config.py",
        "release",
        "source",
    }
)
"""What else lies in a course's folder."""

_SAMPLE = 20
"""Folders looked into before all are."""

_LONGEST_STAMP = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One student's folder of one assignment."""

    student: str
    entry: Entry
    inside: Sequence[Entry]

    @property
    def assignment(self) -> str:
        """Return the assignment's name."""
        return self.entry.name

    @property
    def stamp(self) -> Entry | None:
        """Return the file with the time."""
        return next((entry for entry in self.inside if entry.name == STAMP), None)


def arrange(place: Place, wishes: Wishes) -> Arrangement | None:
    """Return what nbgrader arranged so, or None.

    Raises:
        UsageError: there are several assignments, and none has the rubric's id.
    """
    course = _of_course(place, wishes)
    if course is not None:
        return course
    folders = place.candidates
    if not folders or not all(entry.is_folder for entry in folders):
        return None
    if _is_one_student(place, folders):
        works = [_Work(student=place.name, entry=e, inside=e.entries()) for e in folders]
        return _arrangement(place, works, wishes, others=_files(place.entries))
    named = place.name.casefold() in _STEPS
    if not _are_students(folders[:_SAMPLE]):
        return None
    works = [*_works(folders)]
    if works and (named or any(work.stamp for work in works)):
        others = _files(place.entries)
        return _arrangement(place, works, wishes, others=others, students=folders)
    return None


def _of_course(place: Place, wishes: Wishes) -> Arrangement | None:
    by_name = {entry.name: entry for entry in place.entries if entry.is_folder}
    step = next((by_name[name] for name in _STEPS if name in by_name), None)
    if step is None:
        return None
    students = [entry for entry in step.entries() if entry.is_folder]
    if not students or not _are_students(students[:_SAMPLE]):
        return None
    rest = [entry for entry in place.entries if entry is not step]
    of_course = [entry for entry in rest if entry.name.casefold() in _OTHERS]
    if not is_most([step, *of_course], [entry for entry in place.entries if may_be_graded(entry)]):
        return None
    why = f"students' work is taken from {step.name}/"
    dropped = [Unused(what=printable(entry.name), why=why) for entry in rest]
    works = [*_works(students)]
    others = _files(step.entries())
    return _arrangement(place, works, wishes, others=others, students=students, left_out=dropped)


def _files(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if not entry.is_folder]


def _is_one_student(place: Place, folders: Sequence[Entry]) -> bool:
    """Return whether these are the assignments of a student: most have their time in them."""
    if place.name.casefold() in _STEPS:
        return False
    sample = folders[:_SAMPLE]
    return is_most([e for e in sample if any(f.name == STAMP for f in e.entries())], sample)


def _are_students(folders: Sequence[Entry]) -> bool:
    """Return whether most of these hold folders and nothing that could be graded itself."""

    def has_assignments(folder: Entry) -> bool:
        inside = [entry for entry in folder.entries() if may_be_graded(entry)]
        return bool(inside) and all(entry.is_folder for entry in inside)

    return is_most([folder for folder in folders if has_assignments(folder)], folders)


def _works(students: Iterable[Entry]) -> Iterator[_Work]:
    for student in students:
        for entry in student.entries():
            if entry.is_folder:
                yield _Work(student=student.name, entry=entry, inside=entry.entries())


def _arrangement(
    place: Place,
    works: Sequence[_Work],
    wishes: Wishes,
    *,
    others: Sequence[Entry],
    students: Sequence[Entry] = (),
    left_out: Sequence[Unused] = (),
) -> Arrangement:
    name = _chosen(place, works, wishes)
    taken = [work for work in works if work.assignment == name]
    not_asked = Counter(work.assignment for work in works if work.assignment != name)
    dropped = [
        Unused(what=f"{printable(other)} of {_some(count)}", why=f"{printable(name)} is graded")
        for other, count in sorted(not_asked.items(), key=lambda item: natural_key(item[0]))
    ]
    present = {work.student for work in taken}
    dropped += [
        Unused(what=printable(student.name), why=f"has no folder {printable(name)}")
        for student in students
        if student.name not in present
    ]
    if stamps := sum(work.stamp is not None for work in taken):
        dropped.append(Unused(what=f"{STAMP} of {_some(stamps)}", why="nbgrader's own"))
    handed = [_handed(work) for work in taken]
    return arrangement("nbgrader", place, handed, others=others, left_out=[*left_out, *dropped])


def _some(students: int) -> str:
    return "1 student" if students == 1 else f"{students} students"


def _chosen(place: Place, works: Sequence[_Work], wishes: Wishes) -> str:
    """Return the assignment to grade."""
    names = sorted({work.assignment for work in works}, key=natural_key)
    if len(names) == 1:
        return names[0]
    same = [name for name in names if _plain(name) == _plain(wishes.assignment)]
    if len(same) == 1:
        return same[0]
    shown = ", ".join(map(printable, names))
    raise UsageError(
        f"{place.shown}: holds {len(names)} assignments of nbgrader: {shown}. The rubric's id is "
        f"'{wishes.assignment}'. Give the rubric the id of one of them, or leave one only."
    )


def _plain(name: str) -> str:
    """Return a name without what people write now so and now so."""
    return re.sub(r"[\W_]+", "", name.casefold())


def _handed(work: _Work) -> Handed:
    student = shown_name(work.student)
    person = Person(name="", id=student)
    origin = Origin(
        system="nbgrader",
        people=(person,),
        entry=f"{work.student}/{work.assignment}",
        handed_in=_time(work.stamp),
    )
    return Handed(
        student=student,
        entry=work.entry,
        origin=origin,
        without=frozenset({STAMP}),
        notes=work.entry.notes,
    )


def _time(stamp: Entry | None) -> str:
    """Return the time in the file as ISO 8601, or '' where it can't be told."""
    if stamp is None:
        return ""
    try:
        text = stamp.tree().read(STAMP, _LONGEST_STAMP).decode("utf-8", "replace")
    except (UnreadableSubmission, OSError):
        return ""
    return iso_time(text)
