"""What a test catches where a call gave no value: a failure, and what the submission raised."""

from __future__ import annotations

import builtins
from functools import cache
from typing import TYPE_CHECKING

from grader.errors import SubmissionFailed

if TYPE_CHECKING:
    from grader.outcome import Failed

NOT_YET = "NotImplementedError"
"""What is raised where nothing is written yet; it is no `RuntimeError` that anybody asks for."""

_NOT_CAUGHT = ("Exception", "BaseException", "StopIteration", "StopAsyncIteration", NOT_YET)
"""What stops generators, and what says nothing."""


def failure_of(outcome: Failed) -> SubmissionFailed:
    """Return the exception of a call that gave no value.

    Where the submission raised a `ValueError`, it is one, too, for `pytest.raises(ValueError)`.
    """
    names = () if NOT_YET in outcome.exceptions else outcome.exceptions
    kind = _kind(next((name for name in names if name not in _NOT_CAUGHT), ""))
    return kind(
        outcome.status.value, outcome.message, outcome.safe_message, tuple(outcome.exceptions)
    )


@cache
def _kind(name: str) -> type[SubmissionFailed]:
    """Return the class of failures that are also an exception of Python's own."""
    own = getattr(builtins, name, None)
    if not (isinstance(own, type) and issubclass(own, Exception)):
        return SubmissionFailed
    if issubclass(own, ExceptionGroup):  # which holds others
        return SubmissionFailed
    facts = {"__module__": SubmissionFailed.__module__, "__str__": SubmissionFailed.words}
    return type(SubmissionFailed.__name__, (SubmissionFailed, own), facts)
