"""Linear networks.

distill_linear    the one layer that computes the same as a chain of affine layers
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Layer = tuple[NDArray[np.float64], NDArray[np.float64]]


def distill_linear(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike]) -> Layer:
    """Return the one affine layer that computes the same as a chain of affine layers.

    W = W_L ... W_2 W_1 and b = b_L + Σ_{i<L} (W_L ... W_{i+1}) b_i. Both come from composing one
    layer after the other: x -> W_i (W x + b) + b_i = (W_i W) x + (W_i b + b_i).

    Args:
        weights: the matrices (n_i, n_{i-1}), in the order in which they are applied.
        biases: the vectors (n_i,), in the same order.

    Returns:
        (W, b) of shapes (n_L, n_0) and (n_L,), such that W x + b is the output of the chain for
        every x.

    Raises:
        ValueError: there is no layer, there are not as many biases as weights, or the shapes of
            neighbouring layers do not fit.

    References:
        P. Baldi and K. Hornik, Neural networks and principal component analysis: learning from
        examples without local minima, Neural Networks 2, 1989.

    Example:
        >>> W, b = distill_linear([[[2.0]], [[3.0], [1.0]]], [[1.0], [0.0, 5.0]])
        >>> W.tolist(), b.tolist()
        ([[6.0], [2.0]], [3.0, 6.0])
    """
    if len(weights) == 0:
        raise ValueError("weights: expected at least one layer, found none.")
    layers = zip(_floats(weights), _floats(biases), strict=True)
    total, shift = next(layers)
    for weight, bias in layers:
        total, shift = weight @ total, weight @ shift + bias
    return total.copy(), shift.copy()


def _floats(arrays: Sequence[ArrayLike]) -> list[NDArray[np.float64]]:
    """Return each array as float64."""
    return [np.asarray(array, dtype=np.float64) for array in arrays]


# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_chain(rng: np.random.Generator) -> dict[str, object]:
    """Draw a chain of one to five layers whose widths change, width 1 included."""
    widths = rng.integers(1, 6, size=rng.integers(2, 7))
    return _chain(rng, widths.tolist())


def generate_square_chain(rng: np.random.Generator) -> dict[str, object]:
    """Draw a chain of two to four layers of one width, where a wrong order still fits."""
    layers, width = rng.integers(2, 5), rng.integers(2, 5)
    return _chain(rng, [int(width)] * (int(layers) + 1))


def _chain(rng: np.random.Generator, widths: list[int]) -> dict[str, object]:
    """Draw the weights and biases of layers between these widths."""
    pairs = list(zip(widths[1:], widths[:-1], strict=True))
    return {
        "weights": [rng.normal(size=pair) for pair in pairs],
        "biases": [rng.normal(size=rows) for rows, _ in pairs],
    }


# ── Misconceptions ───────────────────────────────────────────────────────────────────────────


def distill_linear_last_bias(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike]) -> Layer:
    """Return the right W with the last bias alone: the earlier ones are not carried through."""
    total, _ = distill_linear(weights, biases)
    return total, _floats(biases)[-1].copy()


def distill_linear_summed_biases(
    weights: Sequence[ArrayLike], biases: Sequence[ArrayLike]
) -> Layer:
    """Return the right W with the plain sum of all biases, NaN where their widths differ."""
    total, right = distill_linear(weights, biases)
    try:
        shift = np.sum(np.broadcast_arrays(*_floats(biases)), axis=0)
    except ValueError:
        shift = np.full_like(right, np.nan)
    return total, shift


def distill_linear_list_order(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike]) -> Layer:
    """Return W_1 W_2 ... W_L with the right bias, NaN where the shapes do not allow it."""
    total, shift = distill_linear(weights, biases)
    try:
        product = _floats(weights)[0]
        for weight in _floats(weights)[1:]:
            product = product @ weight
    except ValueError:
        product = np.full_like(total, np.nan)
    return product.copy(), shift


def distill_linear_reversed(weights: Sequence[ArrayLike], biases: Sequence[ArrayLike]) -> Layer:
    """Return the chain applied from the last layer to the first, NaN where it does not fit."""
    try:
        return distill_linear(weights[::-1], biases[::-1])
    except ValueError:
        total, shift = distill_linear(weights, biases)
        return np.full_like(total, np.nan), np.full_like(shift, np.nan)
