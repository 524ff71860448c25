"""What the comparer accepts, and for each kind of difference a pair that it must reject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from grader.compare import agrees, compare, prepare
from grader.difference import CORRECT
from grader.errors import GraderError
from grader.outcome import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """A relative and an absolute tolerance."""

    rtol: float = 1e-6
    atol: float = 1e-8


LOOSE = Tolerance(rtol=0.25, atol=0.5)
EXACT = Tolerance(rtol=0.0, atol=0.0)
MATRIX = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
HUGE = 10**400

nan, inf = float("nan"), float("inf")


def status(answer: object, expected: object, tolerance: Tolerance | None = None) -> Status:
    """Compare, and see that the short way agrees with the long one."""
    wanted = prepare(expected, tolerance or Tolerance())
    comparison = wanted.judge(answer)
    assert agrees(answer, wanted) is (comparison is CORRECT)
    return comparison.status


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (0.5, 0.5),
        (2, 2.0),
        (2.0, 2),
        (np.array(0.5), 0.5),
        (0.5, np.array(0.5)),
        (0.5, np.float32(0.5)),
        (2, np.int8(2)),
        (0.5 + 0j, 0.5),
        (0.5, 0.5 + 0j),
        (1j, 1j),
        (MATRIX, MATRIX),
        (MATRIX.tolist(), MATRIX),
        (tuple(map(tuple, MATRIX.tolist())), MATRIX),
        ([np.array([1.0, 2.0, 3.0]), (4, 5, 6)], MATRIX),
        (MATRIX, MATRIX.tolist()),
        (MATRIX.astype(np.float16), MATRIX),
        (MATRIX.astype(np.float32), MATRIX),
        (MATRIX.astype(np.longdouble), MATRIX),
        (MATRIX.astype(np.complex64), MATRIX),
        (MATRIX.astype(np.clongdouble), MATRIX),
        (MATRIX.astype(np.int8), MATRIX),
        (MATRIX.astype(np.uint64), MATRIX),
        (MATRIX.astype(">f8"), MATRIX),
        (np.asfortranarray(MATRIX), MATRIX),
        (MATRIX, MATRIX.astype(np.int64)),
        (np.array([True, False]), np.array([1.0, 0.0])),
        ([True, False], np.array([1.0, 0.0])),
        ([1, 0], np.array([True, False])),
        (np.array([1.0, 0.0]), np.array([True, False])),
        (True, True),
        (True, np.bool_(True)),
        (1, True),
        (0, np.bool_(False)),
        (np.array(True), True),
        ("mse", "mse"),
        ("mse", np.str_("mse")),
        (["a", "b"], ["a", "b"]),
        (("a", "b"), np.array(["a", "b"])),
        (None, None),
        ([], []),
        ((), np.zeros(0)),
        ([[], []], np.zeros((2, 0))),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        ([nan, inf, -inf, 1], np.array([nan, inf, -inf, 1.0])),
        (inf, inf),
        (nan, nan),
        (np.array(-inf), -inf),
        (HUGE, HUGE),
        ([HUGE, 1], [HUGE, 1]),
        ([HUGE, 0.5], [HUGE, 0.5]),
        (2**63, 2**63),
        ([2**63, -1], [2**63, -1]),
        (float(2**60), 2**60),
    ],
)
def test_accepts_what_means_the_same(answer: object, expected: object) -> None:
    """Neither dtype, nor list or tuple against array, nor an array without axes is judged."""
    assert status(answer, expected) is Status.CORRECT


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((MATRIX, [1.0]), (MATRIX, np.array([1.0]))),
        ([MATRIX, MATRIX + 1], (MATRIX, MATRIX + 1)),
        (np.stack([MATRIX, MATRIX + 1]), (MATRIX, MATRIX + 1)),
        (np.array([0.5, 1.5]), (0.5, 1.5)),
        (np.array([0.5, 1.5]), (np.array(0.5), np.array(1.5))),
        ((0.5, MATRIX), [0.5, MATRIX]),
        ([[1, 2], [3]], [[1, 2], [3]]),
        (([1, 2], [3]), [np.array([1, 2]), np.array([3])]),
        ({"loss": 1, "grad": [1, 2]}, {"grad": np.array([1.0, 2.0]), "loss": 1.0}),
        ({"a": {"b": (1, "x")}}, {"a": {"b": [1.0, "x"]}}),
        ((None, 1.0), (None, 1)),
    ],
)
def test_accepts_right_parts(answer: object, expected: object) -> None:
    """Several values may come as a tuple, a list or the rows of an array; a dict in any order."""
    assert status(answer, expected) is Status.CORRECT


@pytest.mark.parametrize("expected", [0.5, MATRIX, True, "mse", (MATRIX, 1.0), {"a": 1}])
def test_nothing_is_missing(expected: object) -> None:
    """None where a value is expected is a missing value."""
    assert status(None, expected) is Status.MISSING


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (True, 1.0),
        (True, 1),
        (np.array(True), 1.0),
        (True, np.array([1.0])),
        ("0.5", 0.5),
        ({}, 0.5),
        (b"0.5", 0.5),
        (["1", "2"], [1, 2]),
        ([1, "2"], [1, 2]),
        ([1, None], [1, 2]),
        ([1, {}], [1, 2]),
        ([1, {2}], [1, 2]),
        ({1, 2}, [1, 2]),
        (np.array(["1", "2"]), [1, 2]),
        (np.array([1, None]), [1, 2]),
        ([[1, 2], [3]], MATRIX),
        ([[1, 2], 3], MATRIX),
        ([np.zeros((2, 3)), np.zeros((2, 4))], np.zeros((2, 2, 3))),
        (1, None),
        ([], None),
        (1, "1"),
        (["mse"], "mse"),
        (1, (MATRIX, 1.0)),
        ("ab", ("a", "b")),
        (np.array(1.0), (MATRIX, 1.0)),
        ({"a": 1, "b": 2}, (MATRIX, 1.0)),
        ([1], {"a": 1}),
        (np.zeros(2), {"a": 1}),
    ],
)
def test_rejects_another_kind(answer: object, expected: object) -> None:
    """Data of another kind is a bad value, a single truth value for a number too."""
    assert status(answer, expected) is Status.BAD_VALUE


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (np.zeros(0), 1.0),
        ([], 1.0),
        (1.0, np.zeros(0)),
        (np.array([0.5]), 0.5),
        (0.5, np.array([0.5])),
        (0.5, np.full(3, 0.5)),
        (np.full(3, 0.5), 0.5),
        (np.ones((3, 1)), np.ones(3)),
        (np.ones((1, 3)), np.ones(3)),
        (np.ones(3), np.ones((3, 1))),
        (np.ones((1, 3)), np.ones((2, 3))),
        (np.ones((3, 1)), np.ones((1, 3))),
        (np.ones(3), np.ones(4)),
        (MATRIX.T, MATRIX),
        (MATRIX.ravel(), MATRIX),
        (np.zeros((0, 3)), np.zeros((3, 0))),
        (np.zeros((2, 0)), np.zeros(0)),
        ([True], True),
        (np.full(3, nan), np.ones(4)),
        ([HUGE], HUGE),
        ((MATRIX,), (MATRIX, MATRIX)),
        ((MATRIX, 1.0, 2.0), (MATRIX, 1.0)),
        (np.ones((3, 3)), (np.ones(3), np.ones(3))),
        ([], ["a"]),
        ({}, {"a": 1}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"A": 1}, {"a": 1}),
    ],
)
def test_rejects_another_shape(answer: object, expected: object) -> None:
    """Nothing is broadcast, and the parts and keys must be as many as expected."""
    assert status(answer, expected) is Status.WRONG_SHAPE


@pytest.mark.parametrize("bad", [nan, inf, -inf, complex(nan, 0), complex(0, inf)])
@pytest.mark.parametrize("tolerance", [EXACT, LOOSE, Tolerance(rtol=10.0, atol=inf)])
def test_rejects_what_is_not_finite(bad: complex, tolerance: Tolerance) -> None:
    """No tolerance is wide enough for nan or inf where a finite number is expected."""
    assert status(bad, 1.0, tolerance) is Status.NOT_FINITE
    assert status([1.0, bad], np.array([1.0, 1e308]), tolerance) is Status.NOT_FINITE
    assert status(np.array([1.0, bad]), [1, HUGE], tolerance) is Status.NOT_FINITE


def test_rejects_what_is_too_large_for_a_float() -> None:
    """A number of higher precision beyond all floats counts as infinite."""
    assert status(np.array([np.longdouble("1e4000")]), [1.0]) is Status.NOT_FINITE


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (1.0, inf),
        (-inf, inf),
        (nan, inf),
        (1e308, inf),
        (1.0, nan),
        (inf, nan),
        (HUGE, inf),
        (HUGE, nan),
        ([HUGE, 1.0], [HUGE, nan]),
        ([1.0, 2.0], np.array([1.0, inf])),
        ([inf, -inf], np.array([inf, inf])),
        ([nan, 1.0], np.array([1.0, nan])[::-1] * inf),
    ],
)
def test_rejects_other_than_the_expected_infinity(answer: object, expected: object) -> None:
    """An infinity is matched by the same one only, and NaN by NaN only."""
    assert status(answer, expected, LOOSE) is Status.WRONG


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (0.269, 0.731),
        (3, 2),
        (-0.5, 0.5),
        (MATRIX + 1e-3, MATRIX),
        (-1e308, 1e308),
        ([-1e308], [1e308]),
        (2, True),
        (0, True),
        (False, True),
        (0.9999999, True),
        ([True, True], [1.0, 0.0]),
        (np.array([255], dtype=np.uint8), np.array([-1])),
        (1 + 1e-3j, 1.0),
        (1 + 1e-3j, 1 - 1e-3j),
        ([1.0, 2 + 1j], [1.0, 2.0]),
        (complex(inf, 1), inf),
        (HUGE, 1.0),
        (HUGE, 1),
        (1.5, HUGE),
        (HUGE + 1, HUGE),
        (-HUGE, HUGE),
        ([HUGE, 1], [1.0, 1.0]),
        (HUGE, 1j),
        (1j, HUGE),
        ("MSE", "mse"),
        ("mse ", "mse"),
        (["a", "c"], ["a", "b"]),
        ((MATRIX, 2.0), (MATRIX, 1.0)),
        ({"a": 1}, {"a": 2}),
    ],
)
def test_rejects_another_value(answer: object, expected: object) -> None:
    """Numbers beyond the tolerance and other strings are wrong, in parts too."""
    assert status(answer, expected) is Status.WRONG


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (2**53 + 1, 2**53),
        (2**60 + 1, 2**60),
        (np.array([2**60 + 1]), np.array([2**60])),
        (np.array([2**60 + 1]), [2**60]),
        ([2**63 + 1, 1], [2**63, 1]),
        ([2**63 + 1, -1], [2**63, -1]),
        (np.array([2**64 - 1], dtype=np.uint64), np.array([2**64 - 2], dtype=np.uint64)),
        (np.array([-(2**63)]), np.array([-(2**63) + 1])),
        (float(2**60), 2**60 + 1),
    ],
)
def test_rejects_a_neighbour_of_a_long_integer(answer: object, expected: object) -> None:
    """Integers that would be the same float are still told apart."""
    assert status(answer, expected, EXACT) is Status.WRONG
    assert status(expected, expected, EXACT) is Status.CORRECT


def test_long_integers_have_a_tolerance() -> None:
    """The tolerance holds for integers beyond 2**53; those beyond all floats must be equal."""
    assert status(2**60 + 2, 2**60, Tolerance(rtol=0.0, atol=2.0)) is Status.CORRECT
    assert status(2**60 + 3, 2**60, Tolerance(rtol=0.0, atol=2.0)) is Status.WRONG
    assert status(HUGE + 1, HUGE, LOOSE) is Status.WRONG


@pytest.mark.parametrize("sign", [-1.0, 1.0])
@pytest.mark.parametrize("form", [float, np.float64, np.array, lambda x: [x], lambda x: [x, 0j]])
def test_the_threshold_itself_is_right(sign: float, form: type) -> None:
    """An error of exactly atol + rtol·|want| passes, the next float does not."""
    want = sign * 4.0  # threshold 0.5 + 0.25 · 4 = 1.5, all exact in binary
    beyond = float(np.nextafter(sign * 5.5, sign * inf))
    assert status(form(sign * 5.5), form(want), LOOSE) is Status.CORRECT
    assert status(form(sign * 2.5), form(want), LOOSE) is Status.CORRECT
    assert status(form(beyond), form(want), LOOSE) is Status.WRONG


def test_the_expected_value_sets_the_threshold() -> None:
    """The relative tolerance is a share of what is expected, not of the answer."""
    only_relative = Tolerance(rtol=0.5, atol=0.0)
    assert status(6.5, 4.0, only_relative) is Status.WRONG
    assert status(4.0, 6.5, only_relative) is Status.CORRECT


def test_an_imaginary_part_has_the_same_tolerance() -> None:
    """A complex answer to a real question passes when its imaginary part is within tolerance."""
    assert status(4 + 1.5j, 4.0, LOOSE) is Status.CORRECT
    assert status(4 + 1.6j, 4.0, LOOSE) is Status.WRONG
    assert status(5.5 + 1.5j, 4.0, LOOSE) is Status.CORRECT
    assert status(inf + 0j, inf, LOOSE) is Status.CORRECT


@pytest.mark.parametrize(
    ("answer", "gravest"),
    [
        ((None, "x", [1.0], nan, 2.0), Status.MISSING),
        ((1.0, "x", [1.0], nan, 2.0), Status.BAD_VALUE),
        ((1.0, 1.0, [1.0], nan, 2.0), Status.WRONG_SHAPE),
        ((1.0, 1.0, np.ones(2), nan, 2.0), Status.NOT_FINITE),
        ((1.0, 1.0, np.ones(2), 1.0, 2.0), Status.WRONG),
    ],
)
def test_the_earliest_step_gives_the_status_of_parts(answer: object, gravest: Status) -> None:
    """Of several wrong parts the one that failed at the earliest step names the whole."""
    expected = (1.0, 1.0, np.ones(2), 1.0, 1.0)
    assert status(answer, expected) is gravest


def test_shape_comes_before_finiteness_and_finiteness_before_values() -> None:
    """An answer with several faults is called by the first in the fixed order."""
    assert status([nan, nan], [1.0]) is Status.WRONG_SHAPE
    assert status([nan, 5.0], [1.0, 1.0]) is Status.NOT_FINITE


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_subclasses_of_arrays_may_be_expected() -> None:
    """A matrix or a masked array that a reference returns counts as its data."""
    assert status(MATRIX, np.asmatrix(MATRIX)) is Status.CORRECT
    assert status(MATRIX, np.ma.masked_array(MATRIX, mask=MATRIX > 2)) is Status.CORRECT
    assert status(MATRIX + 1, np.ma.masked_array(MATRIX, mask=True)) is Status.WRONG


def test_arrays_of_objects_may_be_expected() -> None:
    """An array of objects that a reference returns counts as the list of its objects."""
    assert status([1, 2.5], np.array([1, 2.5], dtype=object)) is Status.CORRECT
    assert status([1, 2.6], np.array([1, 2.5], dtype=object)) is Status.WRONG


@pytest.mark.parametrize(
    ("expected", "name"), [({1, 2}, "set"), (len, "builtin_function_or_method"), (b"", "bytes")]
)
def test_refuses_to_expect_what_no_answer_can_be(expected: object, name: str) -> None:
    """A reference that returns other than plain data is the grader's fault, not the student's."""
    with pytest.raises(GraderError) as error:
        prepare([1.0, expected], Tolerance())
    assert str(error.value) == f"a value of type {name} is expected; no answer can be like it"


def test_refuses_to_expect_what_is_in_itself() -> None:
    """A list in itself, and one that is too deep for any answer, are the grader's fault."""
    endless: list[object] = []
    endless += [endless, {"a": endless}, (endless,)]
    deep: object = 1.0
    for _ in range(32):
        deep = [deep]
    assert prepare(deep, Tolerance()).judge(deep).status is Status.CORRECT
    for expected in (endless, [deep], {"a": deep}):
        with pytest.raises(GraderError) as error:
            prepare(expected, Tolerance())
        words = "a value nested more than 32 deep is expected; no answer can be like it"
        assert str(error.value) == words


def test_what_is_expected_is_kept() -> None:
    """Later changes to the array that a reference returned change no judgement."""
    expected = MATRIX.copy()
    wanted = prepare(expected, Tolerance())
    expected += 1
    assert wanted.judge(MATRIX) is CORRECT


def test_the_answer_is_left_as_it_is() -> None:
    """Comparing writes nothing into the answer."""
    answer = np.array([1.0, nan, 3.0])
    answer.flags.writeable = False
    assert status(answer, np.ones(3)) is Status.NOT_FINITE


def test_one_comparison_serves_all_right_answers() -> None:
    """Every right answer gets the same object."""
    assert compare(1.0, 1.0, EXACT) is compare((MATRIX, "a"), (MATRIX, "a"), EXACT)


def test_one_long_string_does_not_blow_up_a_list() -> None:
    """Strings among many numbers are refused without padding each to the longest."""
    answer = [*["a"] * 100_000, "b" * 1_000_000]  # as a NumPy array: 400 GB
    assert status(answer, np.zeros(100_001)) is Status.BAD_VALUE


def test_deep_lists_are_no_trouble() -> None:
    """Lists nested deeper than arrays can be, or Python can recurse, are bad values."""
    answer: list[object] = []
    for _ in range(100_000):
        answer = [answer]
    assert status(answer, 1.0) is Status.BAD_VALUE
