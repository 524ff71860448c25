"""What Gradescope tells about a submission: who handed it in, and when."""

from __future__ import annotations

import json
from typing import Any

from grader.data_class import dataclass
from grader.errors import UnreadableSubmission
from grader.layouts.handed import shown_name
from grader.layouts.moment import iso_time, moment
from grader.layouts.yaml import read_yaml
from grader.origin import Person

LARGEST_METADATA = 256 << 20

_KEPT = frozenset({"submitters", "created_at", "late"})
"""What is read of a submission. The rest, above all old results, is large and of no use here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Who handed a submission in, when, and whether that was late."""

    people: tuple[Person, ...]
    handed_in: str = ""
    late: bool = False
    due: str = ""

    @property
    def identity(self) -> frozenset[str]:
        """Return what is the same in all submissions of the same people, or nothing."""
        return frozenset(filter(None, (p.sid or p.email or p.name for p in self.people)))


def records(raw: bytes) -> dict[str, Record]:
    """Return what a download's `submission_metadata.yml` tells, by the name of the folder.

    Raises:
        UnreadableSubmission: it is not of that form.
    """
    found = read_yaml(raw, kept=_KEPT)
    if not isinstance(found, dict):
        raise UnreadableSubmission("does not tell of submissions by their folders")
    return {
        name: _record(fields, fields.get("submitters"))
        for name, fields in found.items()
        if isinstance(fields, dict)
    }


def record_of_json(raw: bytes) -> Record:
    """Return what the `submission_metadata.json` beside an autograder's submission tells.

    Raises:
        UnreadableSubmission: it is not of that form.
    """
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise UnreadableSubmission("is not JSON that can be read") from None
    if not isinstance(found, dict):
        raise UnreadableSubmission("does not tell of a submission")
    record = _record(found, found.get("users"))
    due = _due(found)
    late = bool(due) and 0 < moment(due) < moment(record.handed_in)
    return Record(people=record.people, handed_in=record.handed_in, late=late, due=due)


def _due(found: dict[str, Any]) -> str:
    """Return until when the work was due; what holds for a person goes before the assignment's."""
    users = found.get("users")
    own = users[0] if isinstance(users, list) and users and isinstance(users[0], dict) else {}
    for assignment in (own.get("assignment"), found.get("assignment")):
        if isinstance(assignment, dict) and (due := _text(assignment.get("due_date"))):
            return iso_time(due)
    return ""


def _record(fields: dict[str, Any], people: object) -> Record:
    when = fields.get("created_at")
    if isinstance(when, dict):  # a time of Ruby on Rails, with its zone beside it
        when = when.get("utc") or when.get("time")
    listed = people if isinstance(people, list) else []
    found = (_person(person) for person in listed if isinstance(person, dict))
    return Record(
        people=tuple(person for person in found if person != Person()),
        handed_in=iso_time(_text(when)),
        late=_text(fields.get("late")).casefold() == "true",
    )


def _person(fields: dict[str, Any]) -> Person:
    name, number, sid, email = (_text(fields.get(key)) for key in ("name", "id", "sid", "email"))
    return Person(name=name, id=number, sid=sid, email=email)


def _text(value: object) -> str:
    """Return a text or whole number as one line fit to be shown, of all else nothing."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return shown_name(str(value)) if isinstance(value, str) or is_number else ""
