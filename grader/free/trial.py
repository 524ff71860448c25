"""One test of one submission while it runs: what it asked, and what it gave."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from grader.data_class import dataclass

if TYPE_CHECKING:
    from grader.free.plan import PlannedTest

_MOST_KEPT = 2000
"""Values of a submission that are known again when an exception is about one of them."""


@dataclass(frozen=True, slots=True)
class Award:
    """A part of a test's points: so much of so many, and what for."""

    share: float
    why: str


@dataclass(slots=True, kw_only=True)
class Trial:
    """What one test did.

    Attributes:
        test: what it is worth; None for what is not in the plan.
        awards: parts of its points, given one by one.
        parts: of its subtests, the exception that each ended with, None where it passed.
        values: what it got from the submission, with all that is in it, and what each came from.
        answer: the last of them, as it came; None where nothing came.
        printed: what the submission printed meanwhile.
        seconds: what its calls took.
        remarks: what a student should hear of the calls.
    """

    test: PlannedTest | None
    awards: list[Award] = field(default_factory=list)
    parts: list[BaseException | None] = field(default_factory=list)
    values: list[tuple[object, str]] = field(default_factory=list)
    answer: object = None
    printed: str = ""
    seconds: float = 0.0
    remarks: dict[str, None] = field(default_factory=dict)

    @property
    def is_hidden(self) -> bool:
        """Return whether a student may not see what it asks and expects."""
        return self.test is not None and self.test.visibility != "visible"

    @property
    def points(self) -> float:
        """Return what it is worth."""
        return self.test.points if self.test is not None else 0.0

    def keep(self, value: object, name: str) -> None:
        """Keep a value of the submission, and all parts of it, to know it again."""
        waiting = [value]
        while waiting and len(self.values) < _MOST_KEPT:
            found = waiting.pop()
            self.values.append((found, name))
            if isinstance(found, dict):
                waiting.extend(found.values())
            elif isinstance(found, (list, tuple)):
                waiting.extend(found[:_MOST_KEPT])

    def source_of(self, value: object) -> str:
        """Return what a value came from, "" if not from the submission."""
        return next((name for found, name in self.values if found is value), "")
