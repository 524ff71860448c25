"""Repositories that `gh classroom clone` fetched: `{assignment}-submissions/{assignment}-{login}/`.

Each is a student's whole repository, with the course's own files in it. Where the folder is called
otherwise, nothing tells where the assignment's name ends and the student's begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.layouts.handed import Handed, arrangement, is_most, shown_name
from grader.origin import Origin, Person

if TYPE_CHECKING:
    from grader.entry import Entry
    from grader.layouts.handed import Arrangement, Place, Wishes

_END = "-submissions"


def arrange(place: Place, _wishes: Wishes) -> Arrangement | None:
    """Return what was cloned so, or None."""
    name = place.name.removesuffix(".zip")
    assignment = name.removesuffix(_END)
    if assignment in {name, ""}:
        return None
    begin = f"{assignment}-".casefold()
    cloned = [
        entry
        for entry in place.entries
        if entry.is_folder and entry.name.casefold().startswith(begin) and entry.name[len(begin) :]
    ]
    if not is_most(cloned, place.candidates):
        return None
    handed = [_handed(entry, entry.name[len(begin) :]) for entry in cloned]
    taken = {entry.name for entry in cloned}
    others = [entry for entry in place.entries if entry.name not in taken]
    return arrangement("GitHub Classroom", place, handed, others=others)


def _handed(entry: Entry, login: str) -> Handed:
    student = shown_name(login)
    origin = Origin(system="github", people=(Person(id=student),), entry=entry.name)
    return Handed(student=student, entry=entry, origin=origin, notes=entry.notes)
