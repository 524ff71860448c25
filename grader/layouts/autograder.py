"""Gradescope's autograder: one submission's folder with `submission_metadata.json` beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.entry import DiskEntry
from grader.errors import UnreadableSubmission
from grader.folder import read_file
from grader.layouts.handed import Handed, whose
from grader.layouts.metadata import LARGEST_METADATA, Record, record_of_json
from grader.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grader.entry import Entry

METADATA = "submission_metadata.json"


def autograder_submission(folder: Path, shown: str, entries: Sequence[Entry]) -> Handed | None:
    """Return the folder as the one submission that an autograder is given, or None if it is not."""
    beside = folder.parent / METADATA
    if not beside.is_file():
        return None
    notes: tuple[str, ...] = ()
    try:
        record = record_of_json(read_file(beside, LARGEST_METADATA))
    except UnreadableSubmission as error:
        record, notes = Record(people=()), (f"{METADATA} {error}",)
    except OSError as error:
        record, notes = Record(people=()), (f"{METADATA} can't be read: {error.strerror}",)
    origin = Origin(
        system="gradescope",
        people=record.people,
        entry=folder.name,
        late=record.late,
        handed_in=record.handed_in,
        due=record.due,
    )
    return Handed(
        student=whose(record.people, folder.name),
        entry=DiskEntry(path=folder, shown=shown, key="", is_folder=True),
        origin=origin,
        notes=notes,
        refusal="" if entries else "the submission is empty",
    )
