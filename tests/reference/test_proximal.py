"""The references of proximal gradient descent: their laws, oracles, shapes and slips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import proximal as topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

quickly = settings(deadline=None, max_examples=40, database=None)
seeds = st.integers(0, 2**32 - 1)
sides = st.integers(1, 6)
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)
numbers = st.floats(-1000.0, 1000.0)


def problem(seed: int, d: int, m: int) -> dict[str, NDArray[np.float64]]:
    """Return a code, an input and a dictionary of this size."""
    rng = np.random.default_rng(seed)
    sizes: dict[str, tuple[int, ...]] = {"code": (m,), "x": (d,), "dictionary": (d, m)}
    return {name: rng.normal(size=size) for name, size in sizes.items()}


def objective(
    code: NDArray[np.float64],
    x: NDArray[np.float64],
    dictionary: NDArray[np.float64],
    sparsity: float,
) -> float:
    """Return ½‖x - D z‖² + λ‖z‖₁."""
    return float(np.sum((x - dictionary @ code) ** 2) / 2.0 + sparsity * np.abs(code).sum())


# ── Soft threshold ───────────────────────────────────────────────────────────────────────────


@given(x=numbers, threshold=st.floats(0.0, 1000.0))
@quickly
def test_the_threshold_is_the_proximal_operator(x: float, threshold: float) -> None:
    """For u = S(x), x - u is ±t where u is not 0, and else at most t in size."""
    u = float(topic.soft_threshold(np.array([x]), threshold)[0])
    if u == 0.0:
        assert abs(x) <= threshold
    else:
        # The subtraction of two numbers below 1000 rounds to about 1e-13.
        assert x - u == pytest.approx(np.copysign(threshold, u), rel=1e-12, abs=1e-12)


@given(x=numbers, threshold=st.floats(0.0, 100.0), other=st.floats(-2000.0, 2000.0))
@quickly
def test_no_other_point_is_better_than_the_proximal_one(
    x: float, threshold: float, other: float
) -> None:
    """½(u - x)² + t|u| is least at the threshold of x."""

    def sum_of_both(u: float) -> float:
        return (u - x) ** 2 / 2.0 + threshold * abs(u)

    u = float(topic.soft_threshold([x], threshold)[0])
    assert sum_of_both(u) <= sum_of_both(other) * (1.0 + 1e-12) + 1e-9


@given(seed=seeds, shape=shapes, threshold=st.floats(0.0, 2.0))
@quickly
def test_the_threshold_is_odd_and_keeps_the_shape(
    seed: int, shape: tuple[int, ...], threshold: float
) -> None:
    """S(-x) = -S(x), for arrays of any shape."""
    x = np.random.default_rng(seed).normal(size=shape)
    shrunk = topic.soft_threshold(x, threshold)
    assert (shrunk.shape, shrunk.dtype) == (shape, np.dtype(np.float64))
    np.testing.assert_array_equal(topic.soft_threshold(-x, threshold), -shrunk)


@given(seed=seeds, shape=shapes, threshold=st.floats(0.0, 2.0))
@quickly
def test_the_threshold_agrees_with_torch(
    seed: int, shape: tuple[int, ...], threshold: float
) -> None:
    """PyTorch's softshrink is the same."""
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(seed).normal(size=shape)
    expected = torch.nn.functional.softshrink(torch.from_numpy(x), threshold).numpy()
    np.testing.assert_allclose(topic.soft_threshold(x, threshold), expected, atol=1e-15)


@pytest.mark.parametrize(
    ("x", "threshold", "expected"),
    [
        ([-3, 0, 2], 1, [-2.0, 0.0, 1.0]),  # by hand, in whole numbers
        ([-2.0, 0.0, 1.0], 0.0, [-2.0, 0.0, 1.0]),  # nothing is thresholded
        ([-2.0, 2.0], 2.0, [0.0, 0.0]),  # right at the threshold
        ([-1000.0, 1000.0], 1.0, [-999.0, 999.0]),  # by hand
    ],
)
def test_the_threshold_by_hand(x: list[float], threshold: float, expected: list[float]) -> None:
    """Vectors give what paper gives, at the threshold and without one."""
    assert topic.soft_threshold(x, threshold).tolist() == expected


# ── Proximal step ────────────────────────────────────────────────────────────────────────────


@given(seed=seeds, d=sides, m=sides, sparsity=st.floats(0.0, 2.0))
@quickly
def test_a_short_step_never_makes_it_worse(seed: int, d: int, m: int, sparsity: float) -> None:
    """With a step of 1/‖D‖² the objective does not grow."""
    call = problem(seed, d, m)
    step = 1.0 / np.linalg.norm(call["dictionary"], 2) ** 2
    code = topic.proximal_gradient_step(**call, sparsity=sparsity, step=float(step))
    assert code.shape == (m,)
    before = objective(**call, sparsity=sparsity)
    after = objective(code, call["x"], call["dictionary"], sparsity)
    assert after <= before * (1.0 + 1e-12) + 1e-12


@given(seed=seeds, d=sides, m=sides)
@quickly
def test_the_step_minimizes_its_own_model(seed: int, d: int, m: int) -> None:
    """No code is better than z' in the linear model with ‖z' - z‖²/2s and λ‖z'‖₁."""
    call, sparsity, step = problem(seed, d, m), 0.7, 0.3
    # The gradient of ½‖x - D z‖², entry by entry.
    residual = call["x"] - call["dictionary"] @ call["code"]
    slope = np.array([-atom @ residual for atom in call["dictionary"].T])

    def model(code: NDArray[np.float64]) -> float:
        away = code - call["code"]
        return float(slope @ away + away @ away / (2 * step) + sparsity * np.abs(code).sum())

    best = topic.proximal_gradient_step(**call, sparsity=sparsity, step=step)
    others = best + 0.1 * np.random.default_rng(seed).normal(size=(20, m))
    assert all(model(best) <= model(other) + 1e-12 for other in others)


def test_a_minimum_stays_where_it_is() -> None:
    """scikit-learn's lasso solution is a fixed point of the step."""
    lasso = pytest.importorskip("sklearn.linear_model").Lasso
    call = problem(1, d=8, m=5)
    # scikit-learn divides the squared error by the number of samples, 8 here.
    fit = lasso(alpha=0.5 / 8, fit_intercept=False, tol=1e-14, max_iter=100_000)
    call["code"] = fit.fit(call["dictionary"], call["x"]).coef_
    assert 0 < np.count_nonzero(call["code"]) < 5
    moved = topic.proximal_gradient_step(**call, sparsity=0.5, step=0.1)
    np.testing.assert_allclose(moved, call["code"], atol=1e-9)


def test_the_step_agrees_with_torch() -> None:
    """PyTorch's derivative, a plain step and softshrink are the same."""
    torch = pytest.importorskip("torch")
    call = problem(6, d=4, m=3)
    code, x, dictionary = (torch.from_numpy(call[name]) for name in ("code", "x", "dictionary"))
    code.requires_grad_()
    (torch.sum((x - dictionary @ code) ** 2) / 2.0).backward()
    expected = torch.nn.functional.softshrink(code.detach() - 0.25 * code.grad, 0.25 * 0.8)
    moved = topic.proximal_gradient_step(**call, sparsity=0.8, step=0.25)
    np.testing.assert_allclose(moved, expected.numpy(), rtol=1e-12, atol=1e-14)


def test_the_step_by_hand() -> None:
    """Whole numbers give what paper gives."""
    # By hand: D z - x = (-2, -2), the gradient -2 - 4 = -6, then 1 + 6/2 = 4, less 2 · 1/2.
    moved = topic.proximal_gradient_step([1], [3, 4], [[1], [2]], sparsity=2, step=0.5)
    assert (moved.dtype, moved.tolist()) == (np.dtype(np.float64), [3.0])


# ── Cases and slips ──────────────────────────────────────────────────────────────────────────


def test_drawn_thresholds_are_reached_by_some_and_not_by_all() -> None:
    """Among the draws some values vanish and others survive."""
    survivors = [
        topic.soft_threshold(**drawn) != 0.0 for drawn in (_threshold(seed) for seed in range(20))
    ]
    assert any(mask.any() for mask in survivors)
    assert not all(mask.all() for mask in survivors)


def _threshold(seed: int) -> dict[str, Any]:
    """Return a drawn call of the threshold."""
    return topic.generate_threshold(np.random.default_rng(seed))


def test_drawn_steps_are_valid_and_not_square() -> None:
    """Every drawn step can be taken; its dictionary is not square, its step not 1."""
    for seed in range(50):
        drawn: dict[str, Any] = topic.generate_proximal_step(np.random.default_rng(seed))
        assert np.isfinite(topic.proximal_gradient_step(**drawn)).all()
        assert drawn["dictionary"].shape[0] != drawn["dictionary"].shape[1]
        assert 0.0 < drawn["step"] < 1.0


SLIPS: list[tuple[Callable[..., Any], Callable[..., Any], Callable[..., dict[str, object]]]] = [
    (topic.soft_threshold_hard, topic.soft_threshold, topic.generate_threshold),
    (topic.soft_threshold_one_sided, topic.soft_threshold, topic.generate_threshold),
    (topic.soft_threshold_crossing, topic.soft_threshold, topic.generate_threshold),
    (
        topic.proximal_gradient_step_without_step,
        topic.proximal_gradient_step,
        topic.generate_proximal_step,
    ),
    (
        topic.proximal_gradient_step_without_sparsity,
        topic.proximal_gradient_step,
        topic.generate_proximal_step,
    ),
    (
        topic.proximal_gradient_step_ascent,
        topic.proximal_gradient_step,
        topic.generate_proximal_step,
    ),
    (
        topic.proximal_gradient_step_plain,
        topic.proximal_gradient_step,
        topic.generate_proximal_step,
    ),
    (
        topic.proximal_gradient_step_hard,
        topic.proximal_gradient_step,
        topic.generate_proximal_step,
    ),
]


@pytest.mark.parametrize(("variant", "reference", "generate"), SLIPS)
def test_slips_give_another_answer(
    variant: Callable[..., Any],
    reference: Callable[..., Any],
    generate: Callable[..., dict[str, object]],
) -> None:
    """Among four draws each slip is told apart from the reference, in the same shape."""
    draws = [generate(np.random.default_rng(seed)) for seed in range(4)]
    pairs = [(variant(**drawn), reference(**drawn)) for drawn in draws]
    assert all(np.shape(got) == np.shape(want) for got, want in pairs)
    assert not all(np.allclose(got, want, rtol=1e-6, atol=1e-8) for got, want in pairs)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        # By hand for x = (-3, ½, 2) and t = 1.
        (topic.soft_threshold_hard([-3.0, 0.5, 2.0], 1.0), [-3.0, 0.0, 2.0]),
        (topic.soft_threshold_one_sided([-3.0, 0.5, 2.0], 1.0), [0.0, 0.0, 1.0]),
        (topic.soft_threshold_crossing([-3.0, 0.5, 2.0], 1.0), [-2.0, -0.5, 1.0]),
        # By hand as above: the gradient is -6, the plain step 1 + 3, the threshold ½ · 2.
        (
            topic.proximal_gradient_step_without_step([1], [3, 4], [[1], [2]], 2.0, 0.5),
            [2.0],
        ),
        (
            topic.proximal_gradient_step_without_sparsity([1], [3, 4], [[1], [2]], 2.0, 0.5),
            [3.5],
        ),
        (topic.proximal_gradient_step_ascent([1], [3, 4], [[1], [2]], 2.0, 0.5), [-1.0]),
        (topic.proximal_gradient_step_plain([1], [3, 4], [[1], [2]], 2.0, 0.5), [4.0]),
        (topic.proximal_gradient_step_hard([1], [3, 4], [[1], [2]], 2.0, 0.5), [4.0]),
    ],
)
def test_slips_by_hand(answer: NDArray[np.float64], expected: list[float]) -> None:
    """Each slip gives the numbers that a student who makes it gets."""
    assert answer.tolist() == expected
