"""What the student's code did with a case: a value, or a failure with its cause."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Protocol

from grader.data_class import dataclass


class Status(StrEnum):
    """How a case or a question ended. The words of `grades.json`."""

    CORRECT = "correct"
    """All of the points."""
    PARTIAL = "partial"
    """Some of the points: a part of the cases, or a known slip that earns something."""
    FOLLOW_THROUGH = "follow_through"
    """A value that is wrong only because an earlier one is."""
    WRONG = "wrong"
    """Other numbers, or another text."""
    MISSING = "missing"
    """The name is not there."""
    LOAD_ERROR = "load_error"
    """The submission could not be read, or stopped before the name was there."""
    RAISED = "raised"
    """The call raised an exception."""
    TIMEOUT = "timeout"
    """The call took longer than it may."""
    MEMORY = "memory"
    """The call took more memory than it may."""
    CRASHED = "crashed"
    """The process ended in the middle of the call."""
    BAD_VALUE = "bad_value"
    """What came back is no number, text, list or array."""
    WRONG_SHAPE = "wrong_shape"
    """An array of another shape."""
    NOT_FINITE = "not_finite"
    """NaN or infinity where the right answer has numbers."""
    FORBIDDEN = "forbidden"
    """It needs a module or a function that the assignment forbids."""
    UNMARKED = "unmarked"
    """A person has to mark it."""
    UNGRADABLE = "ungradable"
    """The grader's own fault: the points wait, and the exit status is 3."""


class Packed(Protocol):
    """A value as bytes: a document, and the arrays that it speaks of."""

    @property
    def text(self) -> bytes:
        """Return the document."""

    @property
    def arrays(self) -> bytes:
        """Return the bytes of its arrays."""

    @property
    def is_small(self) -> bool:
        """Return whether equal ones are mostly the same one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The student's code returned; `value` is plain data that the grader decoded itself.

    Plain data: None, bool, int, float, complex, str, lists, tuples, dicts with plain keys and
    base-class NumPy arrays of numbers. `remark` is what its author should hear of the call.
    `packed` is the value as it came, and the same object for many an equal value; None where it
    was not kept.
    """

    value: object
    seconds: float = 0.0
    output: str = ""
    remark: str = ""
    packed: Packed | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The student's code gave no value.

    `message` may quote text that the student's code chose (the words of an exception), so it is
    shown for visible cases only; `safe_message` may be shown always. `exceptions` are Python's own
    that what was raised is one of.
    """

    status: Status
    message: str
    safe_message: str
    seconds: float = 0.0
    output: str = ""
    remark: str = ""
    exceptions: tuple[str, ...] = ()


Outcome = Returned | Failed
