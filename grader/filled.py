"""What became of a gradebook that was to be filled: the copy, and who was left out of it."""

from __future__ import annotations

from dataclasses import field

from grader.data_class import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NameList:
    """Some students or submissions, and what they have in common.

    Attributes:
        what: begins a line of a report.
        names: all of them, in the order of the file that names them.
    """

    what: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A copy of a gradebook in which one column is filled.

    Attributes:
        name: what the copy is called; never the file that it was made from.
        content: the copy, byte for byte.
        column: the header of the column.
        kind: what the gradebook is, as `a Canvas gradebook`.
        count: how many students got a grade, of all `students` that it lists.
        facts: sentences on what was written.
        lists: who was left out, or what else a person should look at.
        original: what the copy was made from.
        index: where the column stands.
    """

    name: str
    content: bytes = field(repr=False)
    column: str
    kind: str
    count: int
    students: int
    facts: tuple[str, ...] = ()
    lists: tuple[NameList, ...] = ()
    original: bytes = field(default=b"", repr=False)
    index: int = 0
