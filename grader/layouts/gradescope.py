"""Gradescope: `submission_metadata.yml` beside a folder for each submission.

    assignment_77_export/submission_metadata.yml
    assignment_77_export/submission_1001/softmax.py

The metadata tell who handed in what and when. Of several submissions of the same people the newest
counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from grader.errors import UnreadableSubmission
from grader.layouts.handed import Arrangement, Handed, arrangement, whose
from grader.layouts.metadata import LARGEST_METADATA, Record, records
from grader.layouts.moment import moment
from grader.names import natural_key, printable
from grader.origin import Origin, Unused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.entry import Entry
    from grader.layouts.handed import Place, Wishes

METADATA = "submission_metadata.yml"

_FOLDER = re.compile(r"submission_\d+")

_MOST_NAMED = 5
"""Missing folders that are named one by one."""


def arrange(place: Place, _wishes: Wishes) -> Arrangement | None:
    """Return what Gradescope arranged so, or None."""
    by_name = {entry.name: entry for entry in place.entries}
    metadata = by_name.pop(METADATA, None)
    if metadata is None or metadata.is_folder:
        return None
    told, trouble = _told(metadata)
    shaped = [e for e in by_name.values() if e.name in told or _FOLDER.fullmatch(e.name)]
    if not shaped:
        return None
    left_out = [Unused(what=METADATA, why=trouble or "Gradescope's own; names are taken from it")]
    taken, older = _newest(shaped, told)
    left_out += [*older, *_missing(told, by_name)]
    handed = [_handed(entry, told.get(entry.name), note) for entry, note in taken]
    names = {entry.name for entry in shaped}
    others = [entry for name, entry in by_name.items() if name not in names]
    return arrangement("Gradescope", place, handed, others=others, left_out=left_out)


def _told(metadata: Entry) -> tuple[Mapping[str, Record], str]:
    """Return what the metadata tell by folder, and why they tell nothing."""
    try:
        return records(metadata.tree().read(METADATA, LARGEST_METADATA)), ""
    except UnreadableSubmission as error:
        why = str(error)
    except OSError as error:
        why = f"can't be read: {error.strerror}"
    return {}, f"{why}; students are called by their folders"


def _newest(
    shaped: Sequence[Entry], told: Mapping[str, Record]
) -> tuple[list[tuple[Entry, str]], list[Unused]]:
    """Return the submissions that count, each with a note, and the older ones."""
    groups: dict[object, list[Entry]] = defaultdict(list)
    for entry in shaped:
        record = told.get(entry.name)
        people = record.identity if record is not None else frozenset()
        groups[people or entry.name].append(entry)
    taken, older = [], []
    for group in groups.values():
        ranked = sorted(group, key=lambda entry: _age(entry, told))
        newest = ranked[-1]
        note = ""
        if len(group) > 1:
            when = told[newest.name].handed_in
            of = f" of {when}" if when else ""
            note = f"{len(group)} submissions; the newest{of} counts"
            why = f"an older submission of the same people; {newest.name} counts"
            older += [Unused(what=printable(entry.name), why=why) for entry in ranked[:-1]]
        taken.append((newest, note))
    return taken, older


def _age(entry: Entry, told: Mapping[str, Record]) -> tuple[object, ...]:
    record = told.get(entry.name)
    return moment(record.handed_in) if record is not None else 0.0, natural_key(entry.name)


def _handed(entry: Entry, record: Record | None, note: str) -> Handed:
    people = record.people if record is not None else ()
    notes = [*entry.notes, *filter(None, [note])]
    if record is None or not people:
        notes.append(f"{METADATA} does not tell whose {printable(entry.name)} is")
    origin = Origin(
        system="gradescope",
        people=people,
        entry=entry.name,
        late=record.late if record is not None else False,
        handed_in=record.handed_in if record is not None else "",
    )
    student = whose(people, entry.name)
    return Handed(student=student, entry=entry, origin=origin, notes=tuple(notes))


def _missing(told: Mapping[str, Record], by_name: Mapping[str, Entry]) -> list[Unused]:
    """Return the submissions that are named and not there."""
    gone = [name for name in told if name not in by_name]
    why = f"{METADATA} names it, and it is not there"
    found = [
        Unused(what=f"{printable(name)} ({whose(told[name].people, 'nobody')})", why=why)
        for name in gone[:_MOST_NAMED]
    ]
    if len(gone) > _MOST_NAMED:
        found.append(Unused(what=f"{len(gone) - _MOST_NAMED} more folders", why=why))
    return found
