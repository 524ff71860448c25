"""The reference of the half-axes: their laws, oracles, slips, and how answers are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import quadratic as topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

quickly = settings(deadline=None, max_examples=40, database=None)
seeds = st.integers(0, 2**32 - 1)
sides = st.integers(1, 5)

PAIR = "Expected a pair of arrays: the lengths and the directions."
UNIT = "The columns of directions are not unit vectors orthogonal to each other."
ELLIPSE = "The half-axes do not span the ellipse E = level."
FINITE = "Some lengths or directions are not finite."


def quadratic(seed: int, side: int) -> dict[str, Any]:
    """Return a positive definite H of this side and two errors."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(side, side))
    return {"hessian": root @ root.T + 0.1 * np.eye(side), "minimum": -0.5, "level": 2.0}


def judge(answer: object, expected: Any, rtol: float = 1e-6) -> tuple[float, str]:
    """Return what the checker says of an answer."""
    return topic.check_contour_half_axes(
        answer, expected=expected, arguments={}, rtol=rtol, atol=1e-8
    )


# ── Half-axes ────────────────────────────────────────────────────────────────────────────────


@given(seed=seeds, side=sides)
@quickly
def test_the_error_is_the_level_at_every_tip(seed: int, side: int) -> None:
    """E = level at both ends of every axis, and in between on the ellipse that they span."""
    call = quadratic(seed, side)
    lengths, directions = topic.contour_half_axes(**call)
    on_sphere = np.random.default_rng(seed).normal(size=(side, 4))
    on_sphere /= np.linalg.norm(on_sphere, axis=0)
    for points in (directions * lengths, -directions * lengths, directions * lengths @ on_sphere):
        errors = call["minimum"] + np.einsum("ij,ik,kj->j", points, call["hessian"], points) / 2.0
        np.testing.assert_allclose(errors, call["level"], rtol=1e-9)


@given(seed=seeds, side=sides)
@quickly
def test_the_directions_are_unit_eigenvectors(seed: int, side: int) -> None:
    """The columns are orthonormal, and H only stretches them."""
    call = quadratic(seed, side)
    lengths, directions = topic.contour_half_axes(**call)
    assert (lengths.shape, directions.shape) == ((side,), (side, side))
    np.testing.assert_allclose(directions.T @ directions, np.eye(side), atol=1e-13)
    curvatures = 2.0 * (call["level"] - call["minimum"]) / lengths**2
    np.testing.assert_allclose(
        call["hessian"] @ directions, directions * curvatures, rtol=1e-9, atol=1e-11
    )


@given(seed=seeds, side=sides)
@quickly
def test_the_lengths_agree_with_scipy(seed: int, side: int) -> None:
    """The singular values of the inverse Cholesky factor, which maps a sphere to the ellipse."""
    linalg = pytest.importorskip("scipy.linalg")
    call = quadratic(seed, side)
    factor = linalg.cholesky(call["hessian"], lower=True)
    radius = np.sqrt(2.0 * (call["level"] - call["minimum"]))
    expected = radius * linalg.svdvals(linalg.inv(factor))
    lengths, _ = topic.contour_half_axes(**call)
    np.testing.assert_allclose(np.sort(lengths)[::-1], expected, rtol=1e-9)


def test_the_lengths_agree_with_sympy() -> None:
    """SymPy's exact eigenvalues of a matrix with roots in them give the same lengths."""
    sympy = pytest.importorskip("sympy")
    exact = sympy.Matrix([[3, 1], [1, 2]]).eigenvals()
    expected = sorted(float(sympy.sqrt(6 / value)) for value in exact)
    lengths, _ = topic.contour_half_axes([[3, 1], [1, 2]], minimum=1, level=4)
    np.testing.assert_allclose(np.sort(lengths), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("hessian", "minimum", "level", "expected"),
    [
        ([[2, 0], [0, 8]], 0, 9, [1.5, 3.0]),  # by hand: √(18/8) and √(18/2)
        ([[4.0, 0.0], [0.0, 4.0]], -1.0, 1.0, [1.0, 1.0]),  # by hand: a circle, √(4/4)
        ([[0.5]], 2.0, 6.0, [4.0]),  # by hand: √(8/0.5)
        ([[1000.0, 0.0], [0.0, 1e-3]], 0.0, 0.5, [1e-1 / np.sqrt(10.0), np.sqrt(1000.0)]),
    ],
)
def test_the_lengths_by_hand(
    hessian: list[list[float]], minimum: float, level: float, expected: list[float]
) -> None:
    """Where the curvatures can be read off, the lengths are those of the formula."""
    lengths, directions = topic.contour_half_axes(hessian, minimum, level)
    assert (lengths.dtype, directions.dtype) == (np.dtype(np.float64),) * 2
    np.testing.assert_allclose(np.sort(lengths), expected, rtol=1e-14)


def test_a_level_that_is_no_ellipse_is_refused() -> None:
    """At or below the minimum there is no contour."""
    with pytest.raises(ValueError) as raised:
        topic.contour_half_axes([[1.0]], minimum=2.0, level=2.0)
    assert str(raised.value) == "level: expected more than the minimum 2.0, found 2.0."


def test_a_saddle_is_refused() -> None:
    """A curvature that is not positive gives no ellipse."""
    with pytest.raises(ValueError) as raised:
        topic.contour_half_axes([[1.0, 0.0], [0.0, -2.0]], minimum=0.0, level=1.0)
    assert str(raised.value) == "hessian: expected positive eigenvalues, found -2.0."


# ── Cases and slips ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("generate", [topic.generate_quadratic, topic.generate_round_quadratic])
def test_drawn_quadratics_are_positive_definite(
    generate: Callable[[np.random.Generator], dict[str, Any]],
) -> None:
    """Every drawn H is symmetric and has an ellipse, and its own half-axes are judged right."""
    for seed in range(50):
        drawn = generate(np.random.default_rng(seed))
        np.testing.assert_array_equal(drawn["hessian"], drawn["hessian"].T)
        answer = topic.contour_half_axes(**drawn)
        assert judge(answer, answer) == (1.0, "")


def test_round_quadratics_have_two_equal_half_axes() -> None:
    """Two of the three half-axes agree up to rounding."""
    for seed in range(20):
        drawn: dict[str, Any] = topic.generate_round_quadratic(np.random.default_rng(seed))
        lengths, _ = topic.contour_half_axes(**drawn)
        assert lengths[0] == pytest.approx(lengths[1], rel=1e-12)


@pytest.mark.parametrize(
    "variant",
    [
        topic.contour_half_axes_squared,
        topic.contour_half_axes_without_two,
        topic.contour_half_axes_full,
        topic.contour_half_axes_times_curvature,
    ],
)
def test_slips_are_wrong_and_recognised(variant: Callable[..., topic.Axes]) -> None:
    """Each slip is wrong against the reference and right against itself, on every draw."""
    for seed in range(20):
        drawn: dict[str, Any] = topic.generate_quadratic(np.random.default_rng(seed))
        right, wrong = topic.contour_half_axes(**drawn), variant(**drawn)
        assert judge(wrong, right) == (0.0, ELLIPSE)
        assert judge(right, wrong) == (0.0, ELLIPSE)
        assert judge((wrong[0][::-1], -wrong[1][:, ::-1]), wrong) == (1.0, "")


def test_directions_in_rows_are_wrong_and_recognised() -> None:
    """Directions in rows span another ellipse on all draws that are not turned by a mirror."""
    judged = []
    for seed in range(20):
        drawn: dict[str, Any] = topic.generate_quadratic(np.random.default_rng(seed))
        wrong = topic.contour_half_axes_in_rows(**drawn)
        judged.append(judge(wrong, topic.contour_half_axes(**drawn)))
        assert judge(wrong, wrong) == (1.0, "")
    assert (0.0, ELLIPSE) in judged


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        # By hand for curvatures 2 and 8 and a rise of 9: the half-axes are 3 and 3/2.
        (topic.contour_half_axes_squared, [9.0, 2.25]),
        (topic.contour_half_axes_without_two, [4.5**0.5, 1.125**0.5]),
        (topic.contour_half_axes_full, [6.0, 3.0]),
        (topic.contour_half_axes_times_curvature, [6.0, 12.0]),
        (topic.contour_half_axes_in_rows, [3.0, 1.5]),
    ],
)
def test_slips_by_hand(variant: Callable[..., topic.Axes], expected: list[float]) -> None:
    """Each slip gives the lengths that a student who makes it gets."""
    lengths, _ = variant(hessian=[[2.0, 0.0], [0.0, 8.0]], minimum=0.0, level=9.0)
    np.testing.assert_allclose(lengths, expected, rtol=1e-14)


# ── Judging ──────────────────────────────────────────────────────────────────────────────────


@given(seed=seeds, side=sides)
@quickly
def test_any_order_and_any_sign_are_right(seed: int, side: int) -> None:
    """Half-axes may come in any order and point either way, as lists too."""
    rng = np.random.default_rng(seed)
    lengths, directions = expected = topic.contour_half_axes(**quadratic(seed, side))
    order, signs = rng.permutation(side), rng.choice([-1.0, 1.0], size=side)
    answer = [lengths[order].tolist(), (directions[:, order] * signs).tolist()]
    assert judge(answer, expected) == (1.0, "")
    assert judge(tuple(answer), expected) == (1.0, "")


@given(seed=seeds)
@quickly
def test_any_basis_of_equal_half_axes_is_right(seed: int) -> None:
    """Where two half-axes are equal, they may be turned in their plane."""
    rng = np.random.default_rng(seed)
    expected = topic.contour_half_axes(np.diag([2.0, 2.0, 5.0]), 0.0, 1.0)
    turn, _ = np.linalg.qr(rng.normal(size=(2, 2)))
    directions = expected[1].copy()
    directions[:, :2] = directions[:, :2] @ turn
    assert judge((expected[0], directions), expected) == (1.0, "")


def test_unequal_half_axes_may_not_be_turned() -> None:
    """A turn by a hundredth of a degree is seen where the half-axes differ."""
    expected = topic.contour_half_axes(np.diag([2.0, 3.0]), 0.0, 1.0)
    c, s = np.cos(np.radians(0.01)), np.sin(np.radians(0.01))
    turned = expected[1] @ np.array([[c, -s], [s, c]])
    assert judge((expected[0], turned), expected) == (0.0, ELLIPSE)


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("axis", [0, 1])
def test_an_error_counts_in_proportion_to_its_own_axis(size: float, axis: int) -> None:
    """A relative error is seen on the shortest axis as on the longest, at any scale."""
    expected = topic.contour_half_axes(np.diag([1e-4, 1e4]) / size**2, 0.0, 1.0)
    slightly, clearly = expected[0].copy(), expected[0].copy()
    slightly[axis] *= 1.0 + 5e-7
    clearly[axis] *= 1.0 + 1e-5
    assert judge((slightly, expected[1]), expected) == (1.0, "")
    assert judge((clearly, expected[1]), expected) == (0.0, ELLIPSE)


def test_single_precision_is_right_within_the_rubrics_tolerance() -> None:
    """Half-axes computed in float32 pass at a relative tolerance of 1e-5."""
    for seed in range(50):
        drawn: dict[str, Any] = topic.generate_quadratic(np.random.default_rng(seed))
        curvatures, directions = np.linalg.eigh(drawn["hessian"].astype(np.float32))
        lengths = np.sqrt(np.float32(2.0 * (drawn["level"] - drawn["minimum"])) / curvatures)
        answer = (lengths, directions)
        assert judge(answer, topic.contour_half_axes(**drawn), rtol=1e-5) == (1.0, "")


WANTED: topic.Axes = topic.contour_half_axes([[2.0, 0.0], [0.0, 8.0]], 0.0, 9.0)
LENGTHS: NDArray[np.float64] = WANTED[0]
UNITS: NDArray[np.float64] = WANTED[1]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((LENGTHS, 2.0 * UNITS), UNIT),
        ((LENGTHS / 2.0, 2.0 * UNITS), UNIT),  # the same ellipse, though not by unit columns
        ((LENGTHS, UNITS * LENGTHS), UNIT),
        ((LENGTHS, np.ones((2, 2)) / np.sqrt(2.0)), UNIT),  # unit, and not orthogonal
        ((LENGTHS, np.zeros((2, 2))), UNIT),
        ((LENGTHS, np.full((2, 2), 1e308)), UNIT),
        ((LENGTHS[::-1], UNITS), ELLIPSE),
        ((np.zeros(2), UNITS), ELLIPSE),
        ((np.full(2, 1e308), UNITS), ELLIPSE),
        (([1, 1], [[1, 0], [0, 1]]), ELLIPSE),
        (([np.nan, 1.0], UNITS), FINITE),
        ((LENGTHS, np.full((2, 2), np.inf)), FINITE),
    ],
)
def test_half_axes_that_are_wrong_are_refused(answer: object, message: str) -> None:
    """Each property that can be wrong is named."""
    assert judge(answer, WANTED) == (0.0, message)


@pytest.mark.parametrize(
    ("answer", "shapes"),
    [
        ((UNITS, LENGTHS), "shape (2, 2) and the directions (2,)"),
        (([3.0], UNITS), "shape (1,) and the directions (2, 2)"),
        ((3.0, UNITS), "shape () and the directions (2, 2)"),
        (([3.0, 1.5, 1.0], np.eye(3)), "shape (3,) and the directions (3, 3)"),
        ((LENGTHS[:, None], UNITS), "shape (2, 1) and the directions (2, 2)"),
    ],
)
def test_other_shapes_are_refused_and_told(answer: object, shapes: str) -> None:
    """Shapes are judged before numbers, and the answer's own are told."""
    message = f"The lengths have {shapes}. Expected (n,) and (n, n) for n variables."
    assert judge(answer, WANTED) == (0.0, message)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        3.0,
        "half-axes",
        {},
        {"lengths": [3.0, 1.5], "directions": [[1.0, 0.0], [0.0, 1.0]]},
        [],
        [LENGTHS],
        [LENGTHS, UNITS, UNITS],
        LENGTHS,
        np.full((2, 2, 2), np.nan),
        (None, None),
        ("ab", "cd"),
        (["3.0", "1.5"], UNITS),
        ([3.0, "1.5"], UNITS),
        ([3.0, None], UNITS),
        ([[3.0], [1.0, 2.0]], UNITS),
        (LENGTHS, [[1.0, 0.0], [0.0]]),
        (LENGTHS + 1j, UNITS),
        ({0: 3.0}, UNITS),
        ([10**400, 1], UNITS),
        ([True, False], UNITS),
        (object(), object()),
    ],
)
def test_what_is_no_pair_of_arrays_is_refused(answer: object) -> None:
    """Garbage of any type earns nothing, and nothing raises."""
    assert judge(answer, WANTED) == (0.0, PAIR)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=8,
)


@given(answer=plain)
@settings(deadline=None, max_examples=150, database=None)
def test_no_plain_data_makes_the_checker_raise(answer: object) -> None:
    """Whatever plain data comes, the judgement is nothing and a message."""
    share, message = judge(answer, WANTED)
    assert share == 0.0
    assert message
