"""The references of the residual block: their laws, oracles, shapes and slips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import residual as topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

quickly = settings(deadline=None, max_examples=40, database=None)
seeds = st.integers(0, 2**32 - 1)
sides = st.integers(1, 7)


def block(seed: int, n: int, h: int) -> dict[str, NDArray[np.float64]]:
    """Return an input and weights of this size."""
    rng = np.random.default_rng(seed)
    sizes: dict[str, tuple[int, ...]] = {"x": (n,), "w1": (h, n), "w2": (n, h)}
    return {name: rng.normal(size=size) for name, size in sizes.items()}


@given(seed=seeds, n=sides, h=sides)
@quickly
def test_silent_weights_leave_the_rectified_input(seed: int, n: int, h: int) -> None:
    """With W2 = 0 the block is ReLU, and with x ≥ 0 the identity."""
    call = block(seed, n, h)
    call["w2"] = np.zeros((n, h))
    y = topic.residual_block(**call)
    assert (y.shape, y.dtype) == ((n,), np.dtype(np.float64))
    np.testing.assert_array_equal(y, np.where(call["x"] > 0.0, call["x"], 0.0))


@given(seed=seeds, n=sides, h=sides, factor=st.floats(0.01, 100.0))
@quickly
def test_the_block_is_homogeneous(seed: int, n: int, h: int, factor: float) -> None:
    """A positive factor of the input is a factor of the output, for there are no biases."""
    call = block(seed, n, h)
    scaled = topic.residual_block(factor * call["x"], call["w1"], call["w2"])
    np.testing.assert_allclose(
        scaled, factor * topic.residual_block(**call), rtol=1e-10, atol=1e-12 * factor
    )


@given(seed=seeds, n=sides, h=sides)
@quickly
def test_the_slope_along_the_input_is_the_output(seed: int, n: int, h: int) -> None:
    """What is homogeneous obeys Euler's law: xᵀ ∂L/∂x = gᵀ y for every upstream g."""
    call = block(seed, n, h)
    g = np.random.default_rng(seed + 1).normal(size=n)
    along = call["x"] @ topic.residual_block_gradient(**call, upstream=g)
    assert along == pytest.approx(g @ topic.residual_block(**call), rel=1e-9, abs=1e-10)


@given(seed=seeds, n=sides, h=sides)
@quickly
def test_the_gradient_agrees_with_complex_steps(seed: int, n: int, h: int) -> None:
    """A complex step through the four lines on paper gives each entry to full precision."""
    call = block(seed, n, h)
    g = np.random.default_rng(seed + 1).normal(size=n)

    def loss(x: Any) -> Any:
        z1 = call["w1"] @ x
        z3 = call["w2"] @ np.where(z1.real > 0.0, z1, 0.0) + x
        return g @ np.where(z3.real > 0.0, z3, 0.0)

    expected = [loss(call["x"] + step).imag / 1e-200 for step in 1e-200j * np.eye(n)]
    gradient = topic.residual_block_gradient(**call, upstream=g)
    assert gradient.shape == (n,)
    np.testing.assert_allclose(gradient, expected, rtol=1e-10, atol=1e-12)


@given(seed=seeds, n=sides, h=sides)
@quickly
def test_block_and_gradient_agree_with_torch(seed: int, n: int, h: int) -> None:
    """PyTorch's block and its automatic derivative are the same."""
    torch = pytest.importorskip("torch")
    call = block(seed, n, h)
    x, w1, w2 = (torch.from_numpy(call[name]) for name in ("x", "w1", "w2"))
    x.requires_grad_()
    y = torch.relu(w2 @ torch.relu(w1 @ x) + x)
    g = np.arange(1.0, n + 1.0)
    y.backward(torch.from_numpy(g))
    np.testing.assert_allclose(
        topic.residual_block(**call), y.detach().numpy(), rtol=1e-12, atol=1e-13
    )
    gradient = topic.residual_block_gradient(**call, upstream=g)
    np.testing.assert_allclose(gradient, x.grad.numpy(), rtol=1e-11, atol=1e-12)


def test_block_and_gradient_by_hand() -> None:
    """Whole numbers and lists give the floats that paper gives."""
    # By hand: W1 x = 3, z3 = (6 + 1, -3 - 2) = (7, -5).
    y = topic.residual_block([1, -2], [[1, -1]], [[2], [-1]])
    assert (y.dtype, y.tolist()) == (np.dtype(np.float64), [7.0, 0.0])
    # By hand: g = (1, 0), W2ᵀ g = 2, so (1, 0) + 2 (1, -1).
    gradient = topic.residual_block_gradient([1, -2], [[1, -1]], [[2], [-1]], [1, 5])
    assert (gradient.dtype, gradient.tolist()) == (np.dtype(np.float64), [3.0, -2.0])


def test_the_slope_at_zero_is_zero() -> None:
    """Neurons that get exactly 0 send nothing back, in the last ReLU as in the first."""
    last = topic.residual_block_gradient([0.0], [[1.0]], [[1.0]], [1.0])
    # The first hidden sum is 1 - 1 = 0, the second input is not touched by it.
    first = topic.residual_block_gradient([1.0, 1.0], [[1.0, -1.0]], [[5.0], [0.0]], [1.0, 1.0])
    assert (last.tolist(), first.tolist()) == ([0.0], [1.0, 1.0])


def test_large_inputs_stay_finite() -> None:
    """Inputs and weights of ±1000 give finite numbers."""
    call: dict[str, Any] = {
        "x": [1000.0, -1000.0],
        "w1": [[1000.0, -1000.0]],
        "w2": [[1000.0], [-1000.0]],
    }
    # By hand: W1 x = 2·10⁶, z3 = (2·10⁹ + 10³, -2·10⁹ - 10³), g = (1, 0), W2ᵀ g = 10³.
    assert topic.residual_block(**call).tolist() == [2.000001e9, 0.0]
    gradient = topic.residual_block_gradient(**call, upstream=[1.0, 1.0])
    assert gradient.tolist() == [1000001.0, -1000000.0]


# ── Cases and slips ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("reference", "generate"),
    [
        (topic.residual_block, topic.generate_block),
        (topic.residual_block_gradient, topic.generate_block_gradient),
        (topic.residual_block_gradient, topic.generate_block_at_zero),
    ],
)
def test_drawn_calls_are_answered(
    reference: Callable[..., NDArray[np.float64]],
    generate: Callable[[np.random.Generator], dict[str, Any]],
) -> None:
    """Every drawn call has a finite answer of the shape of its input."""
    for seed in range(50):
        drawn = generate(np.random.default_rng(seed))
        answer = reference(**drawn)
        assert answer.shape == drawn["x"].shape
        assert np.isfinite(answer).all()


def test_whole_numbers_are_drawn_with_sums_of_exactly_zero() -> None:
    """Each draw puts a neuron of both ReLUs exactly at 0."""
    for seed in range(50):
        drawn: dict[str, Any] = topic.generate_block_at_zero(np.random.default_rng(seed))
        first = drawn["w1"] @ drawn["x"]
        z3 = drawn["w2"] @ np.maximum(first, 0.0) + drawn["x"]
        assert (first[0], z3[0]) == (0.0, 0.0)


SLIPS: list[tuple[Callable[..., Any], Callable[..., Any], Callable[..., dict[str, object]]]] = [
    (topic.residual_block_without_skip, topic.residual_block, topic.generate_block),
    (topic.residual_block_without_last_relu, topic.residual_block, topic.generate_block),
    (topic.residual_block_early_relu, topic.residual_block, topic.generate_block),
    (
        topic.residual_block_gradient_without_skip,
        topic.residual_block_gradient,
        topic.generate_block_gradient,
    ),
    (
        topic.residual_block_gradient_skip_alone,
        topic.residual_block_gradient,
        topic.generate_block_gradient,
    ),
    (
        topic.residual_block_gradient_without_last_relu,
        topic.residual_block_gradient,
        topic.generate_block_gradient,
    ),
    (
        topic.residual_block_gradient_without_first_relu,
        topic.residual_block_gradient,
        topic.generate_block_gradient,
    ),
    (
        topic.residual_block_gradient_slope_at_zero,
        topic.residual_block_gradient,
        topic.generate_block_at_zero,
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
        # By hand for x = (1, -2), W1 = (1, -1), W2 = (2, -1): z2 = (6, -3), z3 = (7, -5).
        (topic.residual_block_without_skip([1, -2], [[1, -1]], [[2], [-1]]), [6.0, 0.0]),
        (topic.residual_block_without_last_relu([1, -2], [[1, -1]], [[2], [-1]]), [7.0, -5.0]),
        (topic.residual_block_early_relu([1, -2], [[1, -1]], [[2], [-1]]), [7.0, -2.0]),
        # With g = (1, 5) upstream: masked (1, 0), through the weights 2 (1, -1).
        (
            topic.residual_block_gradient_skip_alone([1, -2], [[1, -1]], [[2], [-1]], [1, 5]),
            [1.0, 0.0],
        ),
        (
            topic.residual_block_gradient_without_skip([1, -2], [[1, -1]], [[2], [-1]], [1, 5]),
            [2.0, -2.0],
        ),
        # Unmasked (1, 5), through the weights (2 - 5)(1, -1).
        (
            topic.residual_block_gradient_without_last_relu(
                [1, -2], [[1, -1]], [[2], [-1]], [1, 5]
            ),
            [-2.0, 8.0],
        ),
        # For x = (2, 1), W1 = (-1, 1): the hidden neuron is silent, yet 2 (-1, 1) goes back.
        (
            topic.residual_block_gradient_without_first_relu([2, 1], [[-1, 1]], [[2], [0]], [1, 1]),
            [-1.0, 3.0],
        ),
        # x = 0: both slopes are taken for 1, so 1 + 2 · 3.
        (topic.residual_block_gradient_slope_at_zero([0], [[2]], [[3]], [1]), [7.0]),
    ],
)
def test_slips_by_hand(answer: NDArray[np.float64], expected: list[float]) -> None:
    """Each slip gives the numbers that a student who makes it gets."""
    assert answer.tolist() == expected
