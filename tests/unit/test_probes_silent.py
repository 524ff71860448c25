"""Probes stay silent where an answer is wrong in no way of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.probing import Answer, explain

if TYPE_CHECKING:
    from collections.abc import Sequence

SEEDS = st.integers(0, 2**32 - 1)

SHAPES = st.lists(
    st.lists(st.integers(2, 6), min_size=1, max_size=2).map(tuple), min_size=2, max_size=8
)


def explained(expected: Sequence[Any], answers: Sequence[Any], arguments: Sequence[Any]) -> str:
    """Return what is said of wrong answers."""
    return explain(
        [
            Answer(
                value=value,
                expected=wanted,
                arguments=given,
                right=False,
                visible=True,
                tolerance=(1e-6, 1e-8),
            )
            for value, wanted, given in zip(answers, expected, arguments, strict=True)
        ]
    )


@settings(max_examples=200, deadline=None)
@given(shapes=SHAPES, seed=SEEDS)
def test_random_arrays(shapes: list[tuple[int, ...]], seed: int) -> None:
    """Of random numbers in place of the right ones nothing is said."""
    rng = np.random.default_rng(seed)
    expected = [rng.normal(size=shape) for shape in shapes]
    answers = [rng.normal(size=shape) for shape in shapes]
    arguments = [{"x": rng.normal(size=s), "k": int(rng.integers(5)), "t": 0.3} for s in shapes]
    assert explained(expected, answers, arguments) == ""


@settings(max_examples=200, deadline=None)
@given(count=st.integers(1, 12), seed=SEEDS)
def test_random_numbers(count: int, seed: int) -> None:
    """Of random single numbers nothing is said."""
    rng = np.random.default_rng(seed)
    expected, answers = rng.normal(size=(2, count)).tolist()
    arguments = [{"n": int(rng.integers(1, 9)), "t": float(rng.normal())} for _ in range(count)]
    assert explained(expected, answers, arguments) == ""


@settings(max_examples=200, deadline=None)
@given(count=st.integers(6, 12), seed=SEEDS)
def test_random_counts(count: int, seed: int) -> None:
    """Of random whole numbers nothing is said, though they are often alike."""
    rng = np.random.default_rng(seed)
    expected, answers = rng.integers(1, 30, size=(2, count)).tolist()
    arguments = [{"n": int(rng.integers(1, 9))} for _ in range(count)]
    assert explained(expected, answers, arguments) == ""


@settings(max_examples=100, deadline=None)
@given(shapes=SHAPES, seed=SEEDS)
def test_random_entries_changed(shapes: list[tuple[int, ...]], seed: int) -> None:
    """Of right arrays with a few entries changed here and there no region is told."""
    rng = np.random.default_rng(seed)
    expected = [rng.normal(size=(7, 6)), *(rng.normal(size=shape) for shape in shapes)]
    answers = [array.copy() for array in expected]
    answers[0][[2, 4, 0], [3, 1, 2]] += rng.normal(size=3)
    for array in answers[1:]:
        array[tuple(rng.integers(n) for n in array.shape)] += rng.normal()
    arguments = [{"x": rng.normal(size=array.shape)} for array in expected]
    assert explained(expected, answers, arguments) == ""


@settings(max_examples=100, deadline=None)
@given(seed=SEEDS, answer=st.sampled_from([0.0, 1.0, 7.25]))
def test_the_same_answer_to_everything(seed: int, answer: float) -> None:
    """Of a constant that is always returned nothing is said."""
    rng = np.random.default_rng(seed)
    expected = [rng.normal(size=(4, 5)), rng.normal(size=(3, 2)), rng.normal(size=(3, 3))]
    answers = [np.full(array.shape, answer) for array in expected]
    assert explained(expected, answers, [{}] * 3) == ""


@settings(max_examples=100, deadline=None)
@given(seed=SEEDS)
def test_two_slips_at_once(seed: int) -> None:
    """A relation in some cases and another one in others is no relation."""
    rng = np.random.default_rng(seed)
    expected = [rng.normal(size=(4, 5)) for _ in range(4)]
    answers = [-expected[0], 2 * expected[1], expected[2][::-1], expected[3] + 1]
    assert explained(expected, answers, [{}] * 4) == ""


def test_what_overflows_is_like_nothing() -> None:
    """No answer is the exponential of a large number, which is infinite as is its tolerance."""
    expected = [np.array([901.5, 950.25, 1010.75]), np.array([1200.5, 999.25, 1720.0])]
    answers = [np.array([3.5, 1.25, 2.75]), np.array([0.5, 4.25, 5.5])]
    assert explained(expected, answers, [{"x": np.zeros(3)}] * 2) == ""
