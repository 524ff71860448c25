"""Dropout: the cases that are drawn, and the slips that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from reference.cs231n.dropout import kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = Mapping[str, Any]

Array = npt.NDArray[np.float64]

SIDES = (150, 140)
"""So many numbers that the share of zeros is within 0.025 of its probability, seven deviations."""

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_train(rng: np.random.Generator) -> dict[str, object]:
    """Draw numbers that are not 0 and a probability to keep them, a multiple of 0.05."""
    keep = float(rng.choice([0.2, 0.3, 0.4, 0.6, 0.7, 0.8]))
    return {"x": rng.uniform(1.0, 9.0, size=SIDES), "dropout_param": {"mode": "train", "p": keep}}


def generate_test(rng: np.random.Generator) -> dict[str, object]:
    """Draw the same, in testing."""
    call: dict[str, Any] = generate_train(rng)
    return {**call, "dropout_param": {**call["dropout_param"], "mode": "test"}}


def generate_train_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw numbers that are not 0, and the gradient of their output, which is not 0 either."""
    return {"dout": rng.uniform(1.0, 9.0, size=SIDES), **generate_train(rng)}


def generate_test_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw the same, in testing."""
    return {"dout": rng.uniform(1.0, 9.0, size=SIDES), **generate_test(rng)}


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def dropout_forward_not_inverted(x: Array, dropout_param: Parameters) -> Array:
    """Leave what is kept as it is in training, and scale in testing."""
    del x
    in_test = dropout_param["mode"] == "test"
    factor = dropout_param["p"] if in_test else 1.0
    return np.array([0.0 if in_test else 1.0 - dropout_param["p"], factor, factor])


def dropout_forward_never_scaled(x: Array, dropout_param: Parameters) -> Array:
    """Scale neither in training nor in testing."""
    del x
    return np.array([1.0 - kept(dropout_param), 1.0, 1.0])


def dropout_forward_p_drops(x: Array, dropout_param: Parameters) -> Array:
    """Drop with probability p, and scale accordingly."""
    del x
    keep = 1.0 - dropout_param["p"] if dropout_param["mode"] == "train" else 1.0
    return np.array([1.0 - keep, 1.0 / keep, 1.0 / keep])


def dropout_forward_drops_in_test(x: Array, dropout_param: Parameters) -> Array:
    """Drop in testing as in training."""
    del x
    keep = dropout_param["p"]
    return np.array([1.0 - keep, 1.0 / keep, 1.0 / keep])


def dropout_backward_unmasked(dout: Array, x: Array, dropout_param: Parameters) -> Array:
    """Hand the gradient on as it is."""
    del dout, x
    return np.array([1.0, 1.0, 0.0 if dropout_param["mode"] == "test" else 1.0])


def dropout_backward_unscaled(dout: Array, x: Array, dropout_param: Parameters) -> Array:
    """Forget the scale on the way back."""
    del dout, x, dropout_param
    return np.array([1.0, 1.0, 0.0])


def dropout_backward_new_mask(dout: Array, x: Array, dropout_param: Parameters) -> Array:
    """Draw another mask on the way back."""
    del dout, x
    keep = kept(dropout_param)
    if keep == 1.0:
        return np.array([1.0, 1.0, 0.0])
    return np.array([0.0, 1.0 / keep, 1.0 / keep])
