"""Activations: draws of cases, what students compute instead, and how a network is judged.

case generators   generate_gradient, generate_tanh_to_sigmoid
wrong variants    sigmoid_…, tanh_…, relu_…, network_…
checkers          check_tanh_to_sigmoid
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reference.activations import (
    Array,
    Network,
    relu_gradient,
    sigmoid,
    sigmoid_gradient,
    sigmoid_network,
    tanh_gradient,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_gradient(rng: np.random.Generator) -> dict[str, object]:
    """Draw a matrix of moderate numbers, and an upstream gradient of its shape."""
    shape = (int(rng.integers(2, 5)), int(rng.integers(2, 5)))
    return {"x": rng.normal(scale=2.0, size=shape), "upstream": rng.normal(size=shape)}


def generate_tanh_to_sigmoid(rng: np.random.Generator) -> dict[str, object]:
    """Draw a network; no two of its layers are of the same width."""
    outputs, inputs, hidden = (
        int(width) for width in rng.choice(np.arange(1, 6), 3, replace=False)
    )
    return {
        "w1": rng.normal(size=(hidden, inputs)),
        "b1": rng.normal(size=hidden),
        "w2": rng.normal(size=(outputs, hidden)),
        "b2": rng.normal(size=outputs),
    }


# ── Wrong variants: gradients ────────────────────────────────────────────────────────────────


def sigmoid_for_its_slope(x: Array, upstream: Array) -> Array:
    """Multiply by sigma(x) and not by its derivative."""
    return upstream * sigmoid(x)


def sigmoid_of_activated(x: Array, upstream: Array) -> Array:
    """Take x for the sigmoid's output: x (1 - x)."""
    return upstream * x * (1.0 - x)


def sigmoid_without_upstream(x: Array, upstream: Array) -> Array:
    """Leave the upstream gradient out."""
    return sigmoid_gradient(x, np.ones_like(upstream))


def sigmoid_negated(x: Array, upstream: Array) -> Array:
    """Get the sign of the derivative wrong."""
    return -sigmoid_gradient(x, upstream)


def tanh_for_its_slope(x: Array, upstream: Array) -> Array:
    """Multiply by tanh(x) and not by its derivative."""
    return upstream * np.tanh(x)


def tanh_of_activated(x: Array, upstream: Array) -> Array:
    """Take x for the tanh's output: 1 - x²."""
    return upstream * (1.0 - x**2)


def tanh_as_sigmoid(x: Array, upstream: Array) -> Array:
    """Take the derivative of the sigmoid for that of the tanh."""
    return sigmoid_gradient(x, upstream)


def tanh_not_squared(x: Array, upstream: Array) -> Array:
    """Forget the square: 1 - tanh(x)."""
    return upstream * (1.0 - np.tanh(x))


def tanh_without_upstream(x: Array, upstream: Array) -> Array:
    """Leave the upstream gradient out."""
    return tanh_gradient(x, np.ones_like(upstream))


def relu_one_at_zero(x: Array, upstream: Array) -> Array:
    """Take the slope at 0 for 1."""
    return upstream * (x >= 0.0)


def relu_for_its_slope(x: Array, upstream: Array) -> Array:
    """Multiply by ReLU(x) and not by its derivative."""
    return upstream * np.maximum(x, 0.0)


def relu_sign(x: Array, upstream: Array) -> Array:
    """Give back with the sign of x."""
    return upstream * np.sign(x)


def relu_of_upstream(x: Array, upstream: Array) -> Array:
    """Rectify the upstream gradient and do not look at x."""
    del x
    return np.maximum(upstream, 0.0)


def relu_without_upstream(x: Array, upstream: Array) -> Array:
    """Leave the upstream gradient out."""
    return relu_gradient(x, np.ones_like(upstream))


# ── Wrong variants: networks ─────────────────────────────────────────────────────────────────


def network_no_bias_shift(w1: Array, b1: Array, w2: Array, b2: Array) -> Network:
    """Leave the second bias as it is."""
    return 2.0 * w1, 2.0 * b1, 2.0 * w2, b2


def network_bias_shift_added(w1: Array, b1: Array, w2: Array, b2: Array) -> Network:
    """Shift the second bias the wrong way."""
    return 2.0 * w1, 2.0 * b1, 2.0 * w2, b2 + w2.sum(axis=1)


def network_bias_shift_doubled(w1: Array, b1: Array, w2: Array, b2: Array) -> Network:
    """Shift the second bias by the sums of the new weights, which are twice the old ones."""
    return 2.0 * w1, 2.0 * b1, 2.0 * w2, b2 - 2.0 * w2.sum(axis=1)


def network_first_layer_kept(w1: Array, b1: Array, w2: Array, b2: Array) -> Network:
    """Do not double the first layer."""
    return w1, b1, 2.0 * w2, b2 - w2.sum(axis=1)


def network_first_bias_kept(w1: Array, b1: Array, w2: Array, b2: Array) -> Network:
    """Double the first weights and not their bias."""
    return 2.0 * w1, b1, 2.0 * w2, b2 - w2.sum(axis=1)


def network_second_layer_kept(w1: Array, b1: Array, w2: Array, b2: Array) -> Network:
    """Do not double the second weights."""
    return 2.0 * w1, 2.0 * b1, w2, b2 - w2.sum(axis=1)


def network_unchanged(w1: Array, b1: Array, w2: Array, b2: Array) -> Network:
    """Return the tanh network as it is."""
    return w1, b1, w2, b2


# ── Checkers ─────────────────────────────────────────────────────────────────────────────────

PROBES = 64
"""More inputs than a network of this assignment has ways to bend between them."""

WIDEST = 1 << 20
"""Hidden units times inputs that are worked out at once."""


def check_tanh_to_sigmoid(
    answer: object,
    *,
    expected: Network,
    arguments: Mapping[str, object],
    rtol: float,
    atol: float,
) -> tuple[float, str]:
    """Judge a sigmoid network by what it computes.

    Right is every network that gives what the `expected` one gives, within atol + rtol · (largest
    expected number of that output), at `PROBES` inputs from near the origin to where the units
    saturate. The hidden width and the order of the units are free.

    >>> network = (np.ones((2, 1)), np.zeros(2), np.ones((1, 2)), np.zeros(1))
    >>> check_tanh_to_sigmoid(list(network), expected=network, arguments={}, rtol=1e-6, atol=1e-8)
    (1.0, '')
    """
    del arguments
    network = _as_network(answer, expected)
    if isinstance(network, str):
        return 0.0, network
    with np.errstate(all="ignore"):
        return _compare(network, expected, rtol, atol)


def _compare(network: Network, expected: Network, rtol: float, atol: float) -> tuple[float, str]:
    probes = _probes(expected)
    wanted = sigmoid_network(expected, probes)
    bound = atol + rtol * np.max(np.abs(wanted), axis=0)
    # A very wide answer meets few inputs at once, to take little more memory than it has already.
    step = max(1, WIDEST // len(network[0])) if len(network[0]) else PROBES
    for start in range(0, PROBES, step):
        some = slice(start, start + step)
        if not np.all(np.abs(sigmoid_network(network, probes[some]) - wanted[some]) <= bound):
            return 0.0, "your sigmoid network does not compute the same as the tanh network"
    return 1.0, ""


def _probes(network: Network) -> Array:
    inputs = network[0].shape[1]
    directions = np.random.default_rng(20).normal(size=(PROBES, inputs))
    return directions * np.geomspace(0.1, 10.0, PROBES)[:, np.newaxis]


def _as_network(answer: object, expected: Network) -> Network | str:
    """Return the answer as four arrays that fit together, or what is wrong with it."""
    if not isinstance(answer, list | tuple) or len(answer) != 4:
        return "expected four arrays: w1, b1, w2, b2"
    parts = [_as_numbers(part) for part in answer]
    for name, part, axes in zip(("w1", "b1", "w2", "b2"), parts, (2, 1, 2, 1), strict=True):
        if part is None:
            return f"{name} is not an array of numbers"
        if part.ndim != axes:
            return f"{name} has {part.ndim} axes, expected {axes}"
        if not np.all(np.isfinite(part)):
            return f"{name} holds numbers that are not finite"
    w1, b1, w2, b2 = (part for part in parts if part is not None)
    hidden, inputs, outputs = len(w1), expected[0].shape[1], expected[2].shape[0]
    wanted = ((hidden, inputs), (hidden,), (outputs, hidden), (outputs,))
    if (w1.shape, b1.shape, w2.shape, b2.shape) != wanted:
        return _misfit(w1, b1, w2, b2)
    return w1, b1, w2, b2


def _misfit(w1: Array, b1: Array, w2: Array, b2: Array) -> str:
    shapes = f"w1 {w1.shape}, b1 {b1.shape}, w2 {w2.shape}, b2 {b2.shape}"
    return f"the shapes do not make a network of these inputs and outputs: {shapes}"


def _as_numbers(part: object) -> Array | None:
    """Return an array of float64, or None for what is no array of real numbers."""
    try:
        array = np.asarray(part)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None
    return array.astype(np.float64) if array.dtype.kind in "fiu" else None
