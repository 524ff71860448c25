"""Normalization of examples: the cases that are drawn, and the slips that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from reference.cs231n import normalization as right
from reference.cs231n.normalization import epsilon

if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = Mapping[str, Any]

Array = npt.NDArray[np.float64]
Gradients = tuple[Array, Array, Array]

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_batch(rng: np.random.Generator) -> dict[str, object]:
    """Draw a batch in training, with running statistics and settings of its own."""
    count, features = (int(side) for side in rng.integers((4, 2), (9, 6)))
    return {
        "x": rng.normal(size=features) + rng.uniform(0.2, 3.0) * rng.normal(size=(count, features)),
        "gamma": rng.uniform(0.5, 2.0, size=features),
        "beta": rng.normal(size=features),
        "bn_param": {
            "mode": "train",
            "eps": float(rng.uniform(1e-3, 1e-1)),
            "momentum": float(rng.uniform(0.6, 0.95)),
            "running_mean": rng.normal(size=features),
            "running_var": rng.uniform(0.5, 2.0, size=features),
        },
    }


def generate_batch_in_test(rng: np.random.Generator) -> dict[str, object]:
    """Draw a batch in testing."""
    call: dict[str, Any] = generate_batch(rng)
    return {**call, "bn_param": {**call["bn_param"], "mode": "test"}}


def generate_batch_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw a batch in training with the gradient of its output."""
    return with_gradient(rng, generate_batch(rng))


def generate_layer(rng: np.random.Generator) -> dict[str, object]:
    """Draw examples whose features are to be normalized."""
    call: dict[str, Any] = generate_batch(rng)
    settings = call.pop("bn_param")
    return {**call, "ln_param": {"eps": settings["eps"]}}


def generate_layer_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw examples with the gradient of their output."""
    return with_gradient(rng, generate_layer(rng))


def with_gradient(rng: np.random.Generator, call: dict[str, Any]) -> dict[str, object]:
    """Add the gradient of the output, which is shaped like the input, to a call."""
    return {"dout": rng.normal(size=call["x"].shape), **call}


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def batchnorm_forward_unbiased(x: Array, gamma: Array, beta: Array, bn_param: Parameters) -> Array:
    """Divide the squares by N - 1."""
    deviation = np.sqrt(x.var(axis=0, ddof=1) + epsilon(bn_param))
    return _scaled(x, gamma, beta, deviation)


def batchnorm_forward_eps_outside(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> Array:
    """Add eps to the standard deviation, not to the variance."""
    return _scaled(x, gamma, beta, x.std(axis=0) + epsilon(bn_param))


def batchnorm_forward_no_root(x: Array, gamma: Array, beta: Array, bn_param: Parameters) -> Array:
    """Divide by the variance."""
    return _scaled(x, gamma, beta, x.var(axis=0) + epsilon(bn_param))


def batchnorm_forward_by_example(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> Array:
    """Normalize each example over its features."""
    return right.layernorm_forward(x, gamma, beta, bn_param)


def batchnorm_test_by_batch(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array, Array]:
    """Use the batch's own statistics in testing."""
    out = right.batchnorm_forward(x, gamma, beta, bn_param)
    return out, bn_param["running_mean"], bn_param["running_var"]


def batchnorm_test_averaged(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array, Array]:
    """Go on averaging in testing."""
    out, _, _ = right.batchnorm_test(x, gamma, beta, bn_param)
    return out, *right.batchnorm_running(x, gamma, beta, bn_param)


def batchnorm_test_no_eps(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array, Array]:
    """Forget eps in testing."""
    return right.batchnorm_test(x, gamma, beta, {**bn_param, "eps": 0.0})


def batchnorm_test_unscaled(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array, Array]:
    """Forget gamma and beta in testing."""
    return right.batchnorm_test(x, np.ones_like(gamma), np.zeros_like(beta), bn_param)


def batchnorm_running_swapped(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array]:
    """Give the batch the weight that the past should have."""
    momentum = 1.0 - bn_param.get("momentum", right.MOMENTUM)
    return right.batchnorm_running(x, gamma, beta, {**bn_param, "momentum": momentum})


def batchnorm_running_unbiased(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array]:
    """Average variances that were divided by N - 1."""
    mean, _ = right.batchnorm_running(x, gamma, beta, bn_param)
    momentum = bn_param.get("momentum", right.MOMENTUM)
    before = bn_param.get("running_var", np.zeros(x.shape[1]))
    return mean, momentum * before + (1.0 - momentum) * x.var(axis=0, ddof=1)


def batchnorm_running_replaced(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array]:
    """Keep the last batch alone."""
    return right.batchnorm_running(x, gamma, beta, {**bn_param, "momentum": 0.0})


def batchnorm_running_kept(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array]:
    """Leave the running statistics as they are."""
    return right.batchnorm_running(x, gamma, beta, {**bn_param, "momentum": 1.0})


def batchnorm_backward_constant_statistics(
    dout: Array, x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> Gradients:
    """Take mean and variance for constants."""
    _, dgamma, dbeta = right.batchnorm_backward(dout, x, gamma, beta, bn_param)
    return gamma * dout / np.sqrt(x.var(axis=0) + epsilon(bn_param)), dgamma, dbeta


def batchnorm_backward_constant_variance(
    dout: Array, x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> Gradients:
    """Take the variance for a constant."""
    _, dgamma, dbeta = right.batchnorm_backward(dout, x, gamma, beta, bn_param)
    centred = gamma * (dout - dout.mean(axis=0))
    return centred / np.sqrt(x.var(axis=0) + epsilon(bn_param)), dgamma, dbeta


def batchnorm_backward_no_gamma(
    dout: Array, x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> Gradients:
    """Forget gamma on the way back to x."""
    return right.batchnorm_backward(dout, x, np.ones_like(gamma), beta, bn_param)


def batchnorm_backward_raw_input(
    dout: Array, x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> Gradients:
    """Multiply by x itself in the gradient of gamma."""
    dx, _, dbeta = right.batchnorm_backward(dout, x, gamma, beta, bn_param)
    return dx, (dout * x).sum(axis=0), dbeta


def layernorm_forward_over_batch(
    x: Array, gamma: Array, beta: Array, ln_param: Parameters
) -> Array:
    """Normalize each feature over the batch."""
    return right.batchnorm_forward(x, gamma, beta, ln_param)


def layernorm_forward_unbiased(x: Array, gamma: Array, beta: Array, ln_param: Parameters) -> Array:
    """Divide the squares by D - 1."""
    deviation = np.sqrt(x.var(axis=1, ddof=1, keepdims=True) + epsilon(ln_param))
    centred = x - x.mean(axis=1, keepdims=True)
    out: Array = gamma * centred / deviation + beta
    return out


def layernorm_backward_over_batch(
    dout: Array, x: Array, gamma: Array, beta: Array, ln_param: Parameters
) -> Gradients:
    """Go back through batch normalization, the forward pass being right."""
    _, dgamma, dbeta = right.layernorm_backward(dout, x, gamma, beta, ln_param)
    hat = right.normalized(x, 1, epsilon(ln_param))
    inner = gamma * dout
    mixed = inner - inner.mean(axis=0) - hat * (inner * hat).mean(axis=0)
    return mixed / np.sqrt(x.var(axis=1, keepdims=True) + epsilon(ln_param)), dgamma, dbeta


def layernorm_backward_late_gamma(
    dout: Array, x: Array, gamma: Array, beta: Array, ln_param: Parameters
) -> Gradients:
    """Multiply by gamma at the end, as is right over a batch only."""
    dx, dgamma, dbeta = right.layernorm_backward(dout, x, np.ones_like(gamma), beta, ln_param)
    return gamma * dx, dgamma, dbeta


def _scaled(x: Array, gamma: Array, beta: Array, deviation: Array) -> Array:
    out: Array = gamma * (x - x.mean(axis=0)) / deviation + beta
    return out
