"""Laws of the comparer, over any plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_np

from grader.compare import agrees, compare, describe, prepare
from grader.difference import CORRECT, OtherValues
from grader.outcome import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """A relative and an absolute tolerance."""

    rtol: float = 1e-6
    atol: float = 1e-8


SHAPES = st_np.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
DTYPES = st.sampled_from(
    ["?", "i1", "i8", "u1", "u8", "f2", "f4", "f8", ">f8", "g", "c8", "c16", "G"]
)
ARRAYS = st_np.arrays(DTYPES, SHAPES)
INTEGERS = st.integers() | st.integers(-(2**70), 2**70) | st.sampled_from([10**400, -(10**400)])
SCALARS = (
    st.none() | st.booleans() | INTEGERS | st.floats() | st.complex_numbers() | st.text(max_size=5)
)
PLAIN = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=2) | st.integers(), inner, max_size=3)
        | st.lists(st.floats() | INTEGERS, max_size=3)
    ),
    max_leaves=8,
)
TOLERANCES = st.builds(
    Tolerance,
    rtol=st.floats(0, 1e3) | st.just(1e300),
    atol=st.floats(0, 1e3) | st.just(1e300),
)
FINITE = st.integers(-1000, 1000).map(lambda n: n / 8)
NONEMPTY = st_np.array_shapes(min_dims=1, max_dims=3, max_side=4)
MATRICES = st_np.arrays("f8", NONEMPTY, elements=FINITE)


@given(PLAIN, PLAIN, TOLERANCES, st.booleans(), st.booleans())
def test_never_raises_nor_warns(
    answer: object,
    expected: object,
    tolerance: Tolerance,
    show_expected: bool,  # noqa: FBT001
    show_answer: bool,  # noqa: FBT001
) -> None:
    """Any plain data is compared and described, silently; words come with what is not right."""
    comparison = compare(answer, expected, tolerance)
    words = describe(comparison, show_expected=show_expected, show_answer=show_answer)
    assert bool(words) is (comparison.status is not Status.CORRECT)


@given(PLAIN, TOLERANCES)
def test_every_value_is_right_for_itself(value: object, tolerance: Tolerance) -> None:
    """What is expected is itself a right answer, with NaN, infinities and long integers in it."""
    assert compare(value, value, tolerance) is CORRECT


@given(PLAIN, PLAIN, TOLERANCES)
def test_agreeing_is_being_correct(answer: object, expected: object, tolerance: Tolerance) -> None:
    """The short way says the same as the long one."""
    wanted = prepare(expected, tolerance)
    assert agrees(answer, wanted) is (wanted.judge(answer) is CORRECT)


@given(st.data(), TOLERANCES)
def test_agreeing_is_being_correct_for_neighbours(
    data: st.DataObject, tolerance: Tolerance
) -> None:
    """The short way says the same as the long one for arrays of one shape."""
    shape = data.draw(SHAPES)
    answer = data.draw(st_np.arrays("f8", shape))
    wanted = prepare(data.draw(st_np.arrays("f8", shape)), tolerance)
    assert agrees(answer, wanted) is (wanted.judge(answer) is CORRECT)


@given(st_np.arrays("f8", SHAPES), TOLERANCES)
def test_lists_are_as_good_as_arrays(value: NDArray[np.float64], tolerance: Tolerance) -> None:
    """An array as a list is a right answer, unless an empty list can't tell its shape."""
    listed = value.tolist()
    has_shape = np.shape(listed) == value.shape
    expected = Status.CORRECT if has_shape else Status.WRONG_SHAPE
    assert compare(listed, value, tolerance).status is expected


@given(ARRAYS, ARRAYS)
def test_shapes_are_judged_both_ways(one: NDArray[np.float64], other: NDArray[np.float64]) -> None:
    """Two arrays differ in shape whichever of them is expected; a lone truth value has a rule."""
    assume(all(array.ndim or array.dtype != bool for array in (one, other)))
    differs = one.shape != other.shape
    assert (compare(one, other, Tolerance()).status is Status.WRONG_SHAPE) is differs
    assert (compare(other, one, Tolerance()).status is Status.WRONG_SHAPE) is differs


@given(MATRICES, TOLERANCES, st.data())
def test_one_wrong_entry_is_found(
    expected: NDArray[np.float64], tolerance: Tolerance, data: st.DataObject
) -> None:
    """An error of twice the tolerance in one entry is caught, at its position and of its size."""
    position = tuple(data.draw(st.integers(0, side - 1)) for side in expected.shape)
    error = 2 * (tolerance.atol + tolerance.rtol * abs(expected[position])) + 1
    answer = expected.copy()
    answer[position] += error * data.draw(st.sampled_from([-1, 1]))
    difference = compare(answer, expected, tolerance).difference
    assert isinstance(difference, OtherValues)
    assert (difference.count, difference.total) == (1, expected.size)
    assert [entry.position for entry in difference.entries] == [position]
    assert difference.entries[0].yours == answer[position]
    assert difference.entries[0].expected == expected[position]
    assert difference.worst is not None
    assert difference.worst.position == position
    assert difference.worst.error == abs(answer[position] - expected[position])


@given(MATRICES, FINITE.map(abs), st.sampled_from([0.0, 0.25, 2.0]), st.sampled_from([-1, 1]))
def test_the_threshold_is_inclusive(
    expected: NDArray[np.float64], atol: float, rtol: float, sign: int
) -> None:
    """Errors of exactly atol + rtol·|want| pass: all numbers here are exact in binary."""
    tolerance = Tolerance(rtol=rtol, atol=atol)
    answer = expected + sign * (atol + rtol * np.abs(expected))
    assert compare(answer, expected, tolerance) is CORRECT
    assert compare(answer.tolist(), expected, tolerance) is CORRECT
    assert compare(answer + sign * 1e-9, expected, tolerance).status is Status.WRONG


@given(MATRICES, st.sampled_from([np.nan, np.inf, -np.inf]), st.data())
def test_one_entry_that_is_not_finite_is_found(
    expected: NDArray[np.float64], bad: float, data: st.DataObject
) -> None:
    """A single nan or inf is caught under any tolerance."""
    position = tuple(data.draw(st.integers(0, side - 1)) for side in expected.shape)
    answer = expected.copy()
    answer[position] = bad
    comparison = compare(answer, expected, data.draw(TOLERANCES))
    words = describe(comparison, show_expected=False, show_answer=False)
    assert comparison.status is Status.NOT_FINITE
    if expected.size > 1:
        assert words == (
            f"1 of {expected.size} values is not finite (nan or inf), at {list(position)}"
        )


@given(MATRICES, st.data(), st.booleans())
def test_hidden_values_leave_no_trace(
    answer: NDArray[np.float64],
    data: st.DataObject,
    show_answer: bool,  # noqa: FBT001
) -> None:
    """The message for hidden values depends on the places of the errors, not on their size."""
    wrong = data.draw(st_np.arrays("?", answer.shape))
    errors = [
        data.draw(st_np.arrays("f8", answer.shape, elements=st.floats(1, 1e6))) for _ in range(2)
    ]
    messages = {
        describe(
            compare(answer, answer + wrong * error, Tolerance()),
            show_expected=False,
            show_answer=show_answer,
        )
        for error in errors
    }
    assert len(messages) == 1
