"""What a program hands over to be graded: paths, submissions that it found, or both."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from grader import wishes
from grader.data_class import dataclass
from grader.errors import UsageError
from grader.finding import find
from grader.submission import Submission
from grader.wishes import StrPath

Gradable = StrPath | Submission


@dataclass(frozen=True, slots=True)
class Given:
    """What is to be graded."""

    things: tuple[Gradable, ...]

    @classmethod
    def of(cls, what: Gradable | Iterable[Gradable]) -> Given:
        """Return what is named by one thing or several.

        Raises:
            UsageError: it is nothing that can be graded.
        """
        if isinstance(what, Submission) or wishes.is_path(what):
            return cls((what,))  # type: ignore[arg-type]
        expected = "a path, a submission, or several of them"
        if isinstance(what, (bytes, PathLike)) or not isinstance(what, Iterable):
            raise wishes.refusal(what, "nothing that can be graded", expected)
        found = cls(tuple(what))
        if not found.things:
            raise UsageError("nothing to grade: expected a path or a submission, found none.")
        for thing in found.things:
            if not (isinstance(thing, Submission) or wishes.is_path(thing)):
                raise wishes.refusal(thing, "nothing that can be graded", "a path or a submission")
        return found

    def places(self, root: Path) -> tuple[Path, ...]:
        """Return where all of it lies on disk."""
        found = (
            thing.place if isinstance(thing, Submission) else root / Path(thing)
            for thing in self.things
        )
        return tuple(dict.fromkeys(place for place in found if place is not None))

    def submissions(self, root: Path) -> tuple[Submission, ...] | None:
        """Return the submissions, those at paths found now; None where all are paths."""
        if not any(isinstance(thing, Submission) for thing in self.things):
            return None
        found: list[Submission] = []
        for thing in self.things:
            if isinstance(thing, Submission):
                found.append(thing)
            else:
                found += find([root / Path(thing)], root=root).submissions
        return tuple(found)
