"""Judges of an answer in numbers, made ready once and used for all submissions.

The steps have a fixed order: presence, type, shape (nothing is broadcast), finiteness, values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.data_class import dataclass
from grader.difference import (
    CORRECT,
    Comparison,
    Entry,
    Form,
    Kind,
    Lack,
    OtherKind,
    OtherShape,
    OtherValues,
    Repair,
    Unfit,
    Worst,
)
from grader.measure import (
    EXACT_LIMIT,
    Array,
    array_of,
    distances,
    finite,
    form_of,
    item,
    measurable,
    places,
    thresholds,
)
from grader.outcome import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLOAT64 = np.dtype(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WantedNumbers:
    """An array expected, or a single number as an array without axes.

    `values` are as the reference gave them, `measured` as distances are taken from them. They are
    plain when they are float64 and all finite.
    """

    values: Array
    measured: Array
    finite: NDArray[np.bool_]
    threshold: Array
    rtol: float
    atol: float
    is_plain: bool

    def judge(self, answer: object) -> Comparison:
        """Compare an answer."""
        if type(answer) is np.ndarray and answer.shape == self.values.shape and self._near(answer):
            return CORRECT
        if answer is None:
            return self._other_kind(Status.MISSING, Form(kind=Kind.NOTHING))
        got = array_of(answer)
        if isinstance(got, Kind):
            return self._other_kind(Status.BAD_VALUE, form_of(answer, got))
        if got.ndim == 0 and got.dtype.kind == "b" and self.values.dtype.kind != "b":
            return self._other_kind(Status.BAD_VALUE, Form(kind=Kind.TRUTH))
        if got.shape != self.values.shape:
            return self._other_shape(got)
        return self._weigh(got)

    def agrees(self, answer: object) -> bool:
        """Tell only whether an answer is right, quickly also where it is not."""
        if self.is_plain and type(answer) is np.ndarray and answer.dtype is FLOAT64:
            return answer.shape == self.values.shape and self._near(answer)
        return self.judge(answer) is CORRECT

    def _near(self, measured: Array) -> bool:
        """Tell the plain case of a right answer quickly; False decides nothing."""
        if measured.dtype is not FLOAT64 or self.measured.dtype is not FLOAT64:
            return False
        # Thresholds are finite, so that no infinity is within them.
        with np.errstate(all="ignore"):
            near = np.abs(measured - self.measured) <= self.threshold
        return bool(np.count_nonzero(near) == near.size)

    def _other_kind(self, status: Status, yours: Form) -> Comparison:
        scalar = Kind.TRUTH if self.values.dtype.kind == "b" else Kind.NUMBER
        shape = self.values.shape
        expected = Form(kind=Kind.ARRAY if shape else scalar, shape=shape)
        difference = OtherKind(yours=yours, expected=expected)
        return Comparison(status=status, difference=difference)

    def _other_shape(self, got: Array) -> Comparison:
        shape = self.values.shape
        repair = _repair(got.shape, shape)
        mended = got.T if repair is Repair.TRANSPOSE else got.reshape(shape) if repair else None
        difference = OtherShape(
            yours=got.shape,
            expected=shape,
            repair=repair,
            values_agree=mended is not None and self._weigh(mended) is CORRECT,
        )
        return Comparison(status=Status.WRONG_SHAPE, difference=difference)

    def _weigh(self, got: Array) -> Comparison:
        """Compare numbers of the right shape: whether they are finite, real, and near enough."""
        measured = measurable(got)
        if self._near(measured):
            return CORRECT
        unfinite = ~finite(measured) & self.finite
        if unfinite.any():
            return _unfit(Status.NOT_FINITE, Lack.FINITE, got, unfinite)
        if measured.dtype.kind == "c" and self.measured.dtype.kind == "f":
            unreal = ~(np.abs(measured.imag) <= self.threshold)
            if unreal.any():
                return _unfit(Status.WRONG, Lack.REAL, got, unreal)
            got = measured = measured.real
        error = distances(measured, self.measured)
        wrong = error > self.threshold
        return self._other_values(got, error, wrong) if wrong.any() else CORRECT

    def _other_values(self, got: Array, error: Array, wrong: NDArray[np.bool_]) -> Comparison:
        entries = (
            Entry(position=at, yours=item(got, at), expected=item(self.values, at))
            for at in places(wrong)
        )
        difference = OtherValues(
            rtol=self.rtol,
            atol=self.atol,
            count=int(wrong.sum()),
            total=wrong.size,
            entries=tuple(entries),
            worst=_worst(error, wrong),
            transpose_agrees=self._transpose_agrees(measurable(got)),
        )
        return Comparison(status=Status.WRONG, difference=difference)

    def _transpose_agrees(self, measured: Array) -> bool:
        if measured.ndim < 2 or measured.shape != measured.shape[::-1]:
            return False
        return not (distances(measured.T, self.measured) > self.threshold).any()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WantedNumber:
    """A single real number expected: the quick way to say yes, without NumPy."""

    value: float
    threshold: float
    numbers: WantedNumbers

    def judge(self, answer: object) -> Comparison:
        """Compare an answer."""
        if (
            type(answer) is float or (type(answer) is int and -EXACT_LIMIT <= answer <= EXACT_LIMIT)
        ) and abs(answer - self.value) <= self.threshold:
            return CORRECT
        return self.numbers.judge(answer)

    def agrees(self, answer: object) -> bool:
        """Tell only whether an answer is right, quickly also where it is not."""
        if self.numbers.is_plain and type(answer) is float:
            return abs(answer - self.value) <= self.threshold
        return self.judge(answer) is CORRECT


def prepare_numbers(values: Array, *, rtol: float, atol: float) -> WantedNumber | WantedNumbers:
    """Make the judge of an answer for which these numbers are expected.

    A single truth value is compared exactly.
    """
    if values.ndim == 0 and values.dtype.kind == "b":
        rtol = atol = 0.0
    measured = measurable(values)
    numbers = WantedNumbers(
        values=values,
        measured=measured,
        finite=finite(measured),
        threshold=thresholds(measured, rtol=rtol, atol=atol),
        rtol=rtol,
        atol=atol,
        is_plain=measured.dtype is FLOAT64 and bool(finite(measured).all()),
    )
    if values.ndim == 0 and values.dtype.kind != "b" and measured.dtype is FLOAT64:
        return WantedNumber(
            value=float(measured), threshold=float(numbers.threshold), numbers=numbers
        )
    return numbers


def _unfit(status: Status, lack: Lack, got: Array, where: NDArray[np.bool_]) -> Comparison:
    position = places(where)[0]
    difference = Unfit(
        lack=lack,
        count=int(where.sum()),
        total=where.size,
        position=position,
        yours=item(got, position),
    )
    return Comparison(status=status, difference=difference)


def _worst(error: Array, wrong: NDArray[np.bool_]) -> Worst | None:
    flat = int(np.argmax(np.where(wrong, error, -1.0)))
    position = tuple(int(index) for index in np.unravel_index(flat, error.shape))
    largest = float(error[position])
    return Worst(position=position, error=largest) if np.isfinite(largest) else None


def _repair(yours: tuple[int, ...], expected: tuple[int, ...]) -> Repair | None:
    if yours == expected[::-1]:
        return Repair.TRANSPOSE
    more = len(yours) - len(expected)
    if not more or [n for n in yours if n != 1] != [n for n in expected if n != 1]:
        return None
    return Repair.DROP_AXES if more > 0 else Repair.ADD_AXES
