"""What the student's code did with a case: a value, or a failure with its cause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a case or a question ended. The words of `grades.json`."""

    CORRECT = "correct"
    PARTIAL = "partial"
    FOLLOW_THROUGH = "follow_through"
    WRONG = "wrong"
    MISSING = "missing"
    LOAD_ERROR = "load_error"
    RAISED = "raised"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    BAD_VALUE = "bad_value"
    WRONG_SHAPE = "wrong_shape"
    NOT_FINITE = "not_finite"
    FORBIDDEN = "forbidden"
    UNMARKED = "unmarked"
    UNGRADABLE = "ungradable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The student's code returned; `value` is plain data that the grader decoded itself.

    Plain data: None, bool, int, float, complex, str, lists, tuples, dicts with plain keys and
    base-class NumPy arrays of numbers. `remark` is what its author should hear of the call.
    """

    value: object
    seconds: float = 0.0
    output: str = ""
    remark: str = ""


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
