"""Where a submission comes from: from which system, who handed it in, and when."""

from __future__ import annotations

from grader.data_class import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who handed a submission in, as far as the download tells.

    Attributes:
        name: the full name, as the download writes it.
        id: the number or word that the system knows the person by in its files: of Canvas the
            user's id, of Moodle the participant's number, of nbgrader the student's id.
        sid: the student number that the institution gave.
        email: the e-mail address.
    """

    name: str = ""
    id: str = ""
    sid: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the layout of a download tells of one submission; a plain folder tells nothing.

    Attributes:
        system: `canvas`, `moodle`, `gradescope`, `nbgrader`, `github`, or nothing.
        people: who handed it in; several for a group.
        entry: the submission's own name in the download, under which feedback goes back.
        late: whether the system marks it as late.
        handed_in: when it came, in ISO 8601, where that is known.
        due: until when these people could hand in, where the system tells.
    """

    system: str = ""
    people: tuple[Person, ...] = ()
    entry: str = ""
    late: bool = False
    handed_in: str = ""
    due: str = ""


NOWHERE_SPECIAL = Origin()
"""The origin of what lies in a plain folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """Something that was found beside the submissions, or in one, and not taken.

    Attributes:
        what: the name of a file or folder, or a word for several.
        why: the reason, in a few words.
        count: how many there were.
    """

    what: str
    why: str
    count: int = 1
