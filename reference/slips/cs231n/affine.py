"""Affine and rectified layers: the cases that are drawn, and the slips that are named."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from reference.cs231n.affine import affine_backward, affine_forward, relu_forward, rows

Array = npt.NDArray[np.float64]
Gradients = tuple[Array, Array, Array]

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_affine(rng: np.random.Generator) -> dict[str, object]:
    """Draw examples of one to three axes, with weights and biases."""
    count, outputs, axes = (int(side) for side in rng.integers((2, 1, 1), (6, 5, 4)))
    shape = tuple(int(side) for side in rng.integers(2, 5, size=axes))
    return {
        "x": rng.normal(size=(count, *shape)),
        "w": rng.normal(size=(int(np.prod(shape)), outputs)),
        "b": rng.normal(size=outputs),
    }


def generate_affine_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw a layer's arguments and the gradient of its output."""
    call: dict[str, Any] = generate_affine(rng)
    out = len(call["x"]), len(call["b"])
    return {"dout": rng.normal(size=out), **call}


def generate_relu(rng: np.random.Generator) -> dict[str, object]:
    """Draw numbers of either sign, in one to four axes."""
    return {"x": rng.normal(size=_shape(rng))}


def generate_relu_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw numbers of either sign with the gradient of their output."""
    shape = _shape(rng)
    return {"dout": rng.normal(size=shape), "x": rng.normal(size=shape)}


def _shape(rng: np.random.Generator) -> tuple[int, ...]:
    return tuple(int(side) for side in rng.integers(2, 5, size=rng.integers(1, 5)))


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def affine_forward_no_bias(x: Array, w: Array, b: Array) -> Array:
    """Forget the biases."""
    return affine_forward(x, w, np.zeros_like(b))


def affine_forward_mixed(x: Array, w: Array, b: Array) -> Array:
    """Make columns of the batch's numbers, so that examples are mixed."""
    return x.reshape(-1, len(x)).T @ w + b


def affine_backward_averaged(dout: Array, x: Array, w: Array, b: Array) -> Gradients:
    """Divide the gradients of weights and biases by the number of examples."""
    dx, dw, db = affine_backward(dout, x, w, b)
    return dx, dw / len(x), db / len(x)


def affine_backward_mean_bias(dout: Array, x: Array, w: Array, b: Array) -> Gradients:
    """Average the gradient of the biases alone."""
    dx, dw, db = affine_backward(dout, x, w, b)
    return dx, dw, db / len(x)


def affine_backward_flat(dout: Array, x: Array, w: Array, b: Array) -> Gradients:
    """Leave the gradient of the input in rows."""
    dx, dw, db = affine_backward(dout, x, w, b)
    return rows(dx), dw, db


def relu_forward_absolute(x: Array) -> Array:
    """Fold the negative numbers up."""
    return np.abs(x)


def relu_forward_leaky(x: Array) -> Array:
    """Let a hundredth of the negative numbers through."""
    return np.where(x > 0.0, x, 0.01 * x)


def relu_backward_everything(dout: Array, x: Array) -> Array:
    """Hand the whole gradient on."""
    del x
    return dout


def relu_backward_by_gradient(dout: Array, x: Array) -> Array:
    """Rectify the gradient by its own sign."""
    del x
    return relu_forward(dout)


def relu_backward_by_output(dout: Array, x: Array) -> Array:
    """Multiply by the output where its slope is meant."""
    return dout * relu_forward(x)
