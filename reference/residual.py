"""Residual block: z1 = ReLU(W1 x), z2 = W2 z1, z3 = z2 + x, y = ReLU(z3).

residual_block             y
residual_block_gradient    ∂L/∂x = g + W1ᵀ([W1 x > 0] ∘ W2ᵀ g) with g = ∂L/∂y ∘ [z3 > 0]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def residual_block(x: ArrayLike, w1: ArrayLike, w2: ArrayLike) -> NDArray[np.float64]:
    """Return the output of a residual block of two layers without biases.

    y = ReLU(W2 ReLU(W1 x) + x)

    Args:
        x: the input (n,).
        w1: W1 (h, n).
        w2: W2 (n, h).

    Returns:
        y (n,), nowhere negative. With W2 = 0 it is ReLU(x).

    Raises:
        ValueError: the shapes do not fit.

    References:
        K. He, X. Zhang, S. Ren and J. Sun, Deep residual learning for image recognition, CVPR,
        2016.

    Example:
        >>> residual_block([1.0, -2.0], w1=[[1.0, 1.0]], w2=[[5.0], [5.0]]).tolist()
        [1.0, 0.0]
    """
    return _relu(_sums(x, w1, w2)[1])


def residual_block_gradient(
    x: ArrayLike, w1: ArrayLike, w2: ArrayLike, upstream: ArrayLike
) -> NDArray[np.float64]:
    """Return the gradient of the loss with respect to the input of a residual block.

    ∂L/∂x = g + W1ᵀ([W1 x > 0] ∘ W2ᵀ g) with g = ∂L/∂y ∘ [z3 > 0]; the slope of ReLU at 0 is 0.

    Args:
        x: the input (n,).
        w1: W1 (h, n).
        w2: W2 (n, h).
        upstream: ∂L/∂y (n,).

    Returns:
        The gradient (n,), linear in `upstream`. The first g is what the skip path carries.

    Raises:
        ValueError: the shapes do not fit.

    References:
        K. He, X. Zhang, S. Ren and J. Sun, Identity mappings in deep residual networks, ECCV,
        2016, section 2.

    Example:
        >>> residual_block_gradient([1.0], [[2.0]], [[3.0]], upstream=[1.0]).tolist()
        [7.0]
    """
    first, z3 = _sums(x, w1, w2)
    g = np.asarray(upstream, dtype=np.float64) * (z3 > 0.0)
    hidden = (np.asarray(w2, dtype=np.float64).T @ g) * (first > 0.0)
    return g + np.asarray(w1, dtype=np.float64).T @ hidden


def _sums(
    x: ArrayLike, w1: ArrayLike, w2: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what enters the first and the last ReLU: W1 x and z3."""
    first = np.asarray(w1, dtype=np.float64) @ np.asarray(x, dtype=np.float64)
    return first, _branch(x, w1, w2) + np.asarray(x, dtype=np.float64)


def _branch(x: ArrayLike, w1: ArrayLike, w2: ArrayLike) -> NDArray[np.float64]:
    """Return z2, what the two layers compute without the skip connection."""
    first = np.asarray(w1, dtype=np.float64) @ np.asarray(x, dtype=np.float64)
    return np.asarray(w2, dtype=np.float64) @ _relu(first)


def _relu(t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return max(t, 0)."""
    return np.maximum(t, 0.0)


# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_block(rng: np.random.Generator) -> dict[str, object]:
    """Draw an input and weights, with unlike numbers of inputs and hidden neurons."""
    n, h = (int(side) for side in rng.choice(np.arange(2, 8), size=2, replace=False))
    return {name: rng.normal(size=size) for name, size in _sizes(n, h).items()}


def generate_block_gradient(rng: np.random.Generator) -> dict[str, object]:
    """Draw a block and an upstream gradient."""
    block = generate_block(rng)
    return {**block, "upstream": rng.normal(size=np.size(np.asarray(block["x"])))}


def generate_block_at_zero(rng: np.random.Generator) -> dict[str, object]:
    """Draw small whole numbers, and put one neuron of each ReLU exactly at 0."""
    n, h = int(rng.integers(3, 6)), int(rng.integers(2, 5))
    block = {name: rng.integers(-2, 4, size=size) * 1.0 for name, size in _sizes(n, h).items()}
    block["x"][0] = 0.0
    block["w1"][0], block["w1"][0, 0] = 0.0, 2.0  # the first hidden neuron sees x_0 alone
    block["w2"][0] = 0.0  # and the first output is x_0
    return {**block, "upstream": rng.integers(1, 5, size=n) * 1.0}


def _sizes(n: int, h: int) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the arguments of a block with n inputs and h hidden neurons."""
    return {"x": (n,), "w1": (h, n), "w2": (n, h)}


# ── Misconceptions ───────────────────────────────────────────────────────────────────────────


def residual_block_without_skip(x: ArrayLike, w1: ArrayLike, w2: ArrayLike) -> NDArray[np.float64]:
    """Return ReLU(W2 ReLU(W1 x)): the input is not added."""
    return _relu(_branch(x, w1, w2))


def residual_block_without_last_relu(
    x: ArrayLike, w1: ArrayLike, w2: ArrayLike
) -> NDArray[np.float64]:
    """Return z3: the ReLU after the skip connection is forgotten."""
    return _sums(x, w1, w2)[1]


def residual_block_early_relu(x: ArrayLike, w1: ArrayLike, w2: ArrayLike) -> NDArray[np.float64]:
    """Return ReLU(z2) + x: the last ReLU comes before the skip connection."""
    return residual_block_without_skip(x, w1, w2) + np.asarray(x, dtype=np.float64)


def _gradient(
    x: ArrayLike,
    w1: ArrayLike,
    w2: ArrayLike,
    upstream: ArrayLike,
    *,
    skip: float = 1.0,
    inner: bool = True,
    outer: bool = True,
    at_zero: float = 0.0,
) -> NDArray[np.float64]:
    """Return the gradient with one of its parts left out, or another slope of ReLU at 0."""
    first, z3 = _sums(x, w1, w2)
    g = np.asarray(upstream, dtype=np.float64)
    g = g * np.heaviside(z3, at_zero) if outer else g
    hidden = np.asarray(w2, dtype=np.float64).T @ g
    hidden = hidden * np.heaviside(first, at_zero) if inner else hidden
    return skip * g + np.asarray(w1, dtype=np.float64).T @ hidden


def residual_block_gradient_without_skip(
    x: ArrayLike, w1: ArrayLike, w2: ArrayLike, upstream: ArrayLike
) -> NDArray[np.float64]:
    """Return what flows through the weights alone: the skip path is missing."""
    return _gradient(x, w1, w2, upstream, skip=0.0)


def residual_block_gradient_without_last_relu(
    x: ArrayLike, w1: ArrayLike, w2: ArrayLike, upstream: ArrayLike
) -> NDArray[np.float64]:
    """Return the gradient of z3: the last ReLU lets everything through."""
    return _gradient(x, w1, w2, upstream, outer=False)


def residual_block_gradient_without_first_relu(
    x: ArrayLike, w1: ArrayLike, w2: ArrayLike, upstream: ArrayLike
) -> NDArray[np.float64]:
    """Return the gradient as though the first ReLU let everything through."""
    return _gradient(x, w1, w2, upstream, inner=False)


def residual_block_gradient_slope_at_zero(
    x: ArrayLike, w1: ArrayLike, w2: ArrayLike, upstream: ArrayLike
) -> NDArray[np.float64]:
    """Return the gradient with 1 for the slope of ReLU at 0."""
    return _gradient(x, w1, w2, upstream, at_zero=1.0)


def residual_block_gradient_skip_alone(
    x: ArrayLike, w1: ArrayLike, w2: ArrayLike, upstream: ArrayLike
) -> NDArray[np.float64]:
    """Return what the skip path carries: the path through the weights is missing."""
    return np.asarray(upstream, dtype=np.float64) * (_sums(x, w1, w2)[1] > 0.0)
