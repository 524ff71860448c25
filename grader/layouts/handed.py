"""What a layout is told, and what it tells: submissions with their origin, and what is none."""

from __future__ import annotations

from collections import Counter
from dataclasses import field, replace
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.entry import KINDS, may_be_graded
from grader.names import composed, printable
from grader.origin import Origin, Unused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from grader.entry import Entry
    from grader.origin import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder or zip that may be arranged by a system.

    Attributes:
        name: its own name.
        shown: its path, fit to be shown.
        entries: what lies directly in it, without hidden and system files.
        above: what lies beside it, where it was found in a folder that wraps it.
    """

    name: str
    shown: str
    entries: tuple[Entry, ...]
    above: tuple[Entry, ...] = ()

    @property
    def candidates(self) -> tuple[Entry, ...]:
        """Return the entries of a kind that a submission can be."""
        return tuple(entry for entry in self.entries if may_be_graded(entry))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the run asks for: the rubric's id, which names one of several assignments."""

    assignment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One submission, as a layout tells of it.

    Attributes:
        student: whose it is, fit to be shown.
        entry: where it lies; read by itself where `files` is empty.
        files: the entries that make it up, by the names that they have in it.
        without: names of files in it that the system wrote.
        refusal: why it can't be graded, where that is known already.
    """

    student: str
    entry: Entry
    origin: Origin
    files: Mapping[str, Entry] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """All submissions of a place, and what was left out."""

    system: str
    handed: tuple[Handed, ...]
    left_out: tuple[Unused, ...] = ()
    entries: int = 0


def arrangement(
    system: str,
    place: Place,
    handed: Iterable[Handed],
    *,
    others: Iterable[Entry],
    left_out: Iterable[Unused] = (),
) -> Arrangement:
    """Return an arrangement; what does not have the system's shape is graded if it can be.

    Args:
        system: the system's name as people write it.
        place: where all this lies.
        handed: the submissions in the system's shape.
        others: entries of another shape.
        left_out: what is known to be no submission.
    """
    rest = [*others]
    strays = [_stray(system, entry) for entry in rest if may_be_graded(entry)]
    dropped = [
        Unused(what=printable(entry.name), why=f"not {KINDS}")
        for entry in (*rest, *place.above)
        if not may_be_graded(entry)
    ]
    told = [*handed]
    return Arrangement(
        system=system,
        handed=(*_told_apart(told), *strays),
        left_out=(*left_out, *dropped),
        entries=len(place.entries) + len(place.above),
    )


def whose(people: Sequence[Person], otherwise: str) -> str:
    """Return what a submission of these people is called."""
    names = [person.name or person.sid or person.email or person.id for person in people]
    return " & ".join(filter(None, map(shown_name, names))) or shown_name(otherwise)


def shown_name(name: str) -> str:
    """Return a name fit to be shown, with letters composed as rosters write them."""
    return composed(printable(" ".join(name.split())))


def is_most(part: Sequence[object], whole: Sequence[object]) -> bool:
    """Return whether more than half of something has a shape."""
    return 2 * len(part) > len(whole)


def counted(names: Iterable[str], why: str) -> Iterator[Unused]:
    """Yield each name once, with how often it was found."""
    for name, times in Counter(names).items():
        what = printable(name) if times == 1 else f"{printable(name)} ({times} times)"
        yield Unused(what=what, why=why)


def _stray(system: str, entry: Entry) -> Handed:
    name = entry.name if entry.is_folder else entry.name.rpartition(".")[0]
    return Handed(
        student=shown_name(name) or printable(entry.name),
        entry=entry,
        origin=Origin(entry=entry.name),
        notes=(*entry.notes, f"{printable(entry.name)} is not named as {system} names submissions"),
    )


def _told_apart(handed: Sequence[Handed]) -> Iterator[Handed]:
    """Yield the submissions; where people have the same name, each with what tells them apart."""
    times = Counter(one.student for one in handed)
    for one in handed:
        mark = _mark(one.origin.people) if times[one.student] > 1 else ""
        yield replace(one, student=f"{one.student} ({mark})") if mark else one


def _mark(people: Sequence[Person]) -> str:
    return shown_name(next((p.id or p.sid or p.email for p in people), ""))
