"""What the wrong calls have in common and the right ones do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.probing.circumstance import Arguments, Asked, circumstance

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE, TALL, SQUARE = np.ones((2, 3)), np.ones((3, 2)), np.ones((2, 2))
ROW, COLUMN, SINGLE = np.ones((1, 3)), np.ones((4, 1)), np.ones((1, 1))
PLAIN, SIGNED = np.array([1.0, 2.0]), np.array([1.0, -2.0])
WITH_ZERO, LARGE = np.array([1.0, 0.0]), np.array([1.0, 900.0])
EVEN = np.array([[1.0, 2.0], [2.0, 1.0]])


def told(right: Sequence[Arguments], wrong: Sequence[Arguments], *, visible: bool = True) -> str:
    """Return what is said of calls with these arguments, five of each kind and more."""
    calls = [Asked(arguments, right=True, visible=visible) for arguments in right]
    calls += [Asked(arguments, right=False, visible=visible) for arguments in wrong]
    return circumstance(calls)


def of(*values: object) -> list[Arguments]:
    """Return calls with one argument, each value taken in turn until there are five."""
    return [{"x": values[index % len(values)]} for index in range(5)]


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ((0,), (1, 2, 3), "right where `x` is 0"),
        ((1,), (2, 3), "right where `x` is 1"),
        ((2, 3), (1,), "wrong where `x` is 1"),
        ((2.5, 0.0), (-1.5, -3.0), "wrong where `x` is negative"),
        ((1.5, 2.0), (float("inf"),), "wrong where `x` is infinite"),
        ((2.0, 3.0), (1.5, 3.5), "right where `x` is a whole number"),
        ((2, 4), (3, 5, 7), "right where `x` is an even number"),
        (("average", "lp"), ("max",), "wrong where `x` is 'max'"),
        ((np.ones(3), np.ones(2)), (WIDE, TALL), "right where `x` has one axis"),
        ((SQUARE, np.ones((3, 3))), (WIDE, TALL), "right where `x` is square"),
        ((SQUARE, WIDE), (TALL,), "wrong where `x` has more rows than columns"),
        ((SQUARE, TALL), (WIDE,), "wrong where `x` has more columns than rows"),
        ((WIDE, TALL), (ROW, COLUMN), "wrong where `x` has an axis of length 1"),
        ((ROW, WIDE), (SINGLE,), "wrong where `x` is square"),
        ((np.ones(3), np.ones(2)), (np.ones(1),), "wrong where `x` has a single entry"),
        ((PLAIN,), (SIGNED,), "wrong where `x` has negative entries"),
        ((PLAIN,), (WITH_ZERO,), "wrong where `x` has entries that are 0"),
        ((PLAIN,), (LARGE,), "wrong where `x` has entries beyond ±100"),
        ((EVEN,), (np.triu(EVEN) + 1,), "right where `x` is symmetric"),
        (([7],), ([7, 8], [7, 8, 9]), "right where `x` has one entry"),
        (((1, 2), (3, 4)), ((1, 2, 3), (1,)), "right where `x` has two entries"),
        (((2, 2, 2), (4, 4, 4)), ((2, 2, 3), (1, 2, 3)), "right where `x` has equal entries"),
        (([SQUARE] * 3,), ([SQUARE, WIDE, SQUARE],), "right where `x` has equal entries"),
    ],
)
def test_one_property_of_one_argument(
    right: Sequence[object], wrong: Sequence[object], sentence: str
) -> None:
    """One property that all right calls have and no wrong one has is told, or the other way."""
    other = "and wrong" if sentence.startswith("right") else "and right"
    words = f"Your answers are {sentence}, {other} everywhere else."
    assert told(of(*right), of(*wrong)) == words


def test_no_property() -> None:
    """Where nothing tells right calls from wrong ones nothing is said."""
    assert told(of(2, 3), of(3, 2)) == ""


def test_two_arguments_that_could_be_the_reason() -> None:
    """Where two arguments explain the same, neither is blamed."""
    right = [{"stride": 1, "padding": 0}] * 5
    wrong = [{"stride": 2, "padding": 1}] * 5
    assert told(right, wrong) == ""


def test_the_argument_that_explains() -> None:
    """Of several arguments the one is told that explains all calls."""
    right = [{"stride": 1, "padding": p, "image": WIDE} for p in (0, 1, 0, 1, 2)]
    wrong = [{"stride": 2, "padding": p, "image": WIDE} for p in (0, 1, 1, 0, 2)]
    words = "Your answers are right where `stride` is 1, and wrong everywhere else."
    assert told(right, wrong) == words


@pytest.mark.parametrize(("right", "wrong"), [(1, 30), (30, 1), (2, 12), (3, 6), (4, 4), (0, 9)])
def test_calls_too_few(right: int, wrong: int) -> None:
    """A sort of calls that chance brings about once in a hundred times is no evidence."""
    assert told(of(1)[:1] * right, of(2)[:1] * wrong) == ""


@pytest.mark.parametrize(("right", "wrong"), [(2, 13), (13, 2), (3, 7), (4, 5)])
def test_calls_enough(right: int, wrong: int) -> None:
    """A sort that chance brings about more seldom is."""
    words = "Your answers are right where `x` is 1, and wrong everywhere else."
    assert told(of(1)[:1] * right, of(2)[:1] * wrong) == words


def test_a_word_of_a_hidden_case() -> None:
    """A word that only hidden calls use is not told."""
    assert told(of("max"), of("lp"), visible=False) == ""
    words = "Your answers are right where `x` is 'max', and wrong everywhere else."
    calls = [Asked({"x": "max"}, right=True, visible=True) for _ in range(5)]
    calls += [Asked({"x": "lp"}, right=False, visible=False) for _ in range(5)]
    assert circumstance(calls) == words


def test_arguments_of_mixed_kinds() -> None:
    """Of an argument that is now a number and now an array nothing is said."""
    assert told(of(1, WIDE), of(2, TALL)) == ""
    assert told(of(True), of(False)) == ""


def test_an_argument_that_is_sometimes_left_out() -> None:
    """Of an argument that not every call has nothing is said."""
    assert told(of(1), [*of(2)[:4], {}]) == ""
