"""Compare an answer with what is expected: pure, without a trace of how either was made.

    status = compare([0.27, 0.73], np.array([0.25, 0.75]), tolerance).status

An answer is plain data that the grader decoded itself. What is expected is made ready once
(`prepare`) and judges the answers of all submissions. The steps have a fixed order: presence,
type, shape (nothing is broadcast), finiteness, values. Values agree when
|got - want| ≤ atol + rtol·|want|; an infinity agrees only with the same one, NaN only with an
expected NaN. Never judged: the dtype where numbers agree, a list or tuple against an array, an
array without axes against a number. A single truth value is no number, though 0 and 1 pass where
a truth value is expected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from grader.data_class import dataclass
from grader.difference import (
    CORRECT,
    Comparison,
    Form,
    Kind,
    Near,
    OtherCount,
    OtherKeys,
    OtherKind,
    OtherText,
    Part,
    WrongParts,
)
from grader.errors import GraderError
from grader.measure import array_of, form_of, is_deeper, leaf_types
from grader.mismatch import describe
from grader.numeric import prepare_numbers
from grader.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Comparison", "Tolerance", "Wanted", "agrees", "compare", "describe", "prepare"]

MAX_DEPTH = 32
"""What is nested deeper comes out of no sandbox."""

GRAVITY = (
    Status.MISSING,
    Status.BAD_VALUE,
    Status.WRONG_SHAPE,
    Status.NOT_FINITE,
    Status.WRONG,
)
"""Of several wrong parts, the one that fails at the earliest step gives the status."""


class Tolerance(Protocol):
    """What |got - want| may be: atol + rtol·|want|."""

    @property
    def rtol(self) -> float:
        """The share of the expected value."""

    @property
    def atol(self) -> float:
        """The part that is the same for all values."""


class Wanted(Protocol):
    """What is expected, made ready to judge any number of answers."""

    def judge(self, answer: object) -> Comparison:
        """Compare an answer."""

    def agrees(self, answer: object) -> bool:
        """Tell only whether an answer is right, quickly also where it is not."""


def compare(answer: object, expected: object, tolerance: Tolerance) -> Comparison:
    """Compare one answer with what is expected."""
    return prepare(expected, tolerance).judge(answer)


def agrees(answer: object, wanted: Wanted) -> bool:
    """Tell whether an answer is right, as for a misconception's wrong variant."""
    return wanted.agrees(answer)


def prepare(expected: object, tolerance: Tolerance) -> Wanted:
    """Make ready what is expected: None, numbers, a string, or lists, tuples, dicts of these.

    A list of numbers is an array; a list that holds anything else, or arrays, has parts.

    Raises:
        GraderError: The expected value is of a kind that no answer can be compared with.
    """
    if is_deeper(expected, MAX_DEPTH):
        deep = f"a value nested more than {MAX_DEPTH} deep"
        raise GraderError(f"{deep} is expected; no answer can be like it")
    return _prepared(expected, tolerance)


def _prepared(expected: object, tolerance: Tolerance) -> Wanted:
    if isinstance(expected, np.ndarray) and expected.dtype.kind in "OU":
        expected = expected.tolist()
    if expected is None:
        return WantedNothing()
    if isinstance(expected, str):
        return WantedText(text=str(expected))
    if isinstance(expected, dict):
        parts = tuple(_prepared(value, tolerance) for value in expected.values())
        return WantedDict(keys=tuple(expected), parts=parts)
    if not (isinstance(expected, list | tuple) and _holds_arrays(expected)):
        numbers = array_of(expected)
        if not isinstance(numbers, Kind):
            # A copy, for what the reference returned may be changed later.
            return prepare_numbers(numbers.copy(), rtol=tolerance.rtol, atol=tolerance.atol)
    if isinstance(expected, list | tuple):
        return WantedParts(parts=tuple(_prepared(part, tolerance) for part in expected))
    message = f"a value of type {type(expected).__name__} is expected; no answer can be like it"
    raise GraderError(message)


def _holds_arrays(expected: Sequence[object]) -> bool:
    return any(issubclass(leaf, np.ndarray) for leaf in leaf_types(expected))


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedNothing:
    """None expected."""

    def judge(self, answer: object) -> Comparison:
        """Compare an answer."""
        return CORRECT if answer is None else _other_kind(answer, Form(kind=Kind.NOTHING))

    def agrees(self, answer: object) -> bool:
        """Tell only whether an answer is right."""
        return answer is None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedText:
    """A string expected, exactly."""

    text: str

    def judge(self, answer: object) -> Comparison:
        """Compare an answer."""
        if not isinstance(answer, str):
            return _other_kind(answer, Form(kind=Kind.TEXT))
        if answer == self.text:
            return CORRECT
        near = _near(answer, self.text)
        difference = OtherText(yours=answer, expected=self.text, near=near)
        return Comparison(status=Status.WRONG, difference=difference)

    def agrees(self, answer: object) -> bool:
        """Tell only whether an answer is right."""
        return isinstance(answer, str) and answer == self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedParts:
    """Several values expected, each judged for itself."""

    parts: tuple[Wanted, ...]

    def judge(self, answer: object) -> Comparison:
        """Compare an answer: a list, a tuple, or an array, whose rows are the parts then."""
        total = len(self.parts)
        has_none = isinstance(answer, np.ndarray) and answer.ndim == 0
        if has_none or not isinstance(answer, list | tuple | np.ndarray):
            return _other_kind(answer, Form(kind=Kind.PARTS, count=total))
        if len(answer) != total:
            difference = OtherCount(yours=len(answer), expected=total)
            return Comparison(status=Status.WRONG_SHAPE, difference=difference)
        return _judge_parts(self.parts, tuple(answer))

    def agrees(self, answer: object) -> bool:
        """Tell only whether an answer is right, quickly also where it is not."""
        if not isinstance(answer, list | tuple) or len(answer) != len(self.parts):
            return self.judge(answer) is CORRECT
        return all(part.agrees(item) for part, item in zip(self.parts, answer, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedDict:
    """A dict expected, with these keys and no others, each value judged for itself."""

    keys: tuple[object, ...]
    parts: tuple[Wanted, ...]

    def judge(self, answer: object) -> Comparison:
        """Compare an answer."""
        if not isinstance(answer, dict):
            return _other_kind(answer, Form(kind=Kind.DICT))
        missing = tuple(key for key in self.keys if key not in answer)
        known = set(self.keys)
        unexpected = tuple(key for key in answer if key not in known)
        if missing or unexpected:
            difference = OtherKeys(missing=missing, unexpected=unexpected)
            return Comparison(status=Status.WRONG_SHAPE, difference=difference)
        return _judge_parts(self.parts, tuple(answer[key] for key in self.keys), self.keys)

    def agrees(self, answer: object) -> bool:
        """Tell only whether an answer is right."""
        return self.judge(answer) is CORRECT


def _judge_parts(
    wanted: Sequence[Wanted], answers: Sequence[object], keys: Sequence[object] = ()
) -> Comparison:
    judged = [part.judge(answer) for part, answer in zip(wanted, answers, strict=True)]
    wrong = tuple(
        Part(index=i, comparison=comparison, keyed=bool(keys), key=keys[i] if keys else None)
        for i, comparison in enumerate(judged)
        if comparison is not CORRECT
    )
    if not wrong:
        return CORRECT
    status = min((part.comparison.status for part in wrong), key=GRAVITY.index)
    return Comparison(status=status, difference=WrongParts(wrong=wrong, total=len(wanted)))


def _other_kind(answer: object, expected: Form) -> Comparison:
    status = Status.MISSING if answer is None else Status.BAD_VALUE
    difference = OtherKind(yours=form_of(answer), expected=expected)
    return Comparison(status=status, difference=difference)


def _near(yours: str, expected: str) -> Near | None:
    if yours.strip() == expected.strip():
        return Near.SPACE
    if yours.casefold() == expected.casefold():
        return Near.CASE
    if yours.strip().casefold() == expected.strip().casefold():
        return Near.BOTH
    return None
