"""One test of one submission while it runs: what it asked, and what it gave."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.outcome import Status

if TYPE_CHECKING:
    from grader.free.plan import PlannedTest
    from grader.outcome import Failed

_MOST_KEPT = 2000
"""Values of a submission that are known again when an exception is about one of them."""


@dataclass(frozen=True, slots=True)
class Award:
    """A part of a test's points: so much of so many, and what for."""

    share: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a test, or a part of one, ended.

    Attributes:
        status: the cause.
        told: words that may quote what was asked and expected.
        safe: words that hold nothing hidden.
        fault: what is wrong with the test itself, "" if nothing is.
    """

    status: Status
    told: str = ""
    safe: str = ""
    fault: str = ""


PASSED = Ending(status=Status.CORRECT)


@dataclass(slots=True, kw_only=True)
class Trial:
    """What one test did.

    Attributes:
        test: what it is worth; None for what is not in the plan.
        awards: parts of its points, given one by one.
        parts: how each of its subtests ended.
        values: what it got from the submission, with all that is in it, and what each came from.
        answer: the last of them, as it came; None where nothing came.
        given: the same, as the test has it.
        compared: both sides of the last `==` that failed, None where pytest told of none.
        failures: calls that gave no value.
        printed: what the submission printed meanwhile.
        seconds: what its calls took.
        remarks: what a student should hear of the calls.
    """

    test: PlannedTest | None
    awards: list[Award] = field(default_factory=list)
    parts: list[Ending] = field(default_factory=list)
    values: list[tuple[object, str]] = field(default_factory=list)
    answer: object = None
    given: object = None
    compared: tuple[object, object] | None = None
    failures: list[Failed] = field(default_factory=list)
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
        self.given = value
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
