"""Normalization of examples (N, D).

batchnorm_forward, batchnorm_backward   each feature over the batch, in training
batchnorm_running, batchnorm_test       what is averaged in training, and used in testing
layernorm_forward, layernorm_backward   each example by itself
normalized, gradient                    what they share, over any axes
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = Mapping[str, Any]

Array = npt.NDArray[np.float64]
Axes = int | tuple[int, ...]

EPS = 1e-5
MOMENTUM = 0.9


def batchnorm_forward(x: Array, gamma: Array, beta: Array, bn_param: Parameters) -> Array:
    """Return features normalized over the batch, as in training.

        out = gamma (x - μ) / √(σ² + eps) + beta

    μ and σ² are the batch's mean and its biased variance.

    Args:
        x: shape (N, D).
        gamma: shape (D,).
        beta: shape (D,).
        bn_param: `eps`, 1e-5 if it is absent.

    Returns:
        Shape (N, D). Each column has the mean beta.

    Source: S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015, algorithm 1.

    >>> x = np.array([[1.0], [3.0]])
    >>> batchnorm_forward(x, np.ones(1), np.ones(1), {"mode": "train", "eps": 0.0}).tolist()
    [[0.0], [2.0]]
    """
    return gamma * normalized(x, 0, epsilon(bn_param)) + beta


def batchnorm_test(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array, Array]:
    """Return features normalized by what was averaged in training, and these averages.

    Args:
        x: shape (N, D).
        gamma: shape (D,).
        beta: shape (D,).
        bn_param: `running_mean` and `running_var`; `eps`, 1e-5 if it is absent.

    Returns:
        The output (N, D), in which no example depends on another, and the running mean and
        variance, which testing leaves as they are.

    Source: S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015, algorithm 2.

    >>> x, one, past = np.array([[3.0]]), np.ones(1), np.array([1.0])
    >>> given = {"running_mean": past, "running_var": past, "eps": 3.0}
    >>> batchnorm_test(x, one, one, given)[0].item()
    2.0
    """
    mean, variance = bn_param["running_mean"], bn_param["running_var"]
    out: Array = gamma * (x - mean) / np.sqrt(variance + epsilon(bn_param)) + beta
    return out, mean, variance


def batchnorm_running(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array]:
    """Return the running mean and variance after a batch of training.

        running' = momentum · running + (1 - momentum) · batch

    Args:
        x: shape (N, D).
        gamma: shape (D,), without effect.
        beta: shape (D,), without effect.
        bn_param: `momentum`, 0.9 if it is absent; `running_mean` and `running_var`, zeros.

    Returns:
        Two arrays of shape (D,).

    Source: S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015, section 3.1; the exponential
    average and the biased variance as the assignment describes them.

    >>> x, one = np.array([[1.0], [3.0]]), np.ones(1)
    >>> mean, variance = batchnorm_running(x, one, one, {"mode": "train", "momentum": 0.75})
    >>> mean.tolist(), variance.tolist()
    ([0.5], [0.25])
    """
    del gamma, beta
    none = np.zeros(x.shape[1])
    mean, variance = bn_param.get("running_mean", none), bn_param.get("running_var", none)
    kept = bn_param.get("momentum", MOMENTUM)
    return (
        kept * mean + (1.0 - kept) * x.mean(axis=0),
        kept * variance + (1.0 - kept) * x.var(axis=0),
    )


def batchnorm_backward(
    dout: Array, x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array, Array]:
    """Return the gradients of batch normalization in training.

        dgamma = Σ_n dout x̂,   dbeta = Σ_n dout,   g = gamma dout
        dx = (g - mean g - x̂ mean(g x̂)) / √(σ² + eps)

    Args:
        dout: shape (N, D), the gradient of the output.
        x: shape (N, D), as in the forward pass.
        gamma: shape (D,).
        beta: shape (D,); no gradient depends on it.
        bn_param: `eps`, 1e-5 if it is absent.

    Returns:
        (dx, dgamma, dbeta). Each column of dx sums to 0, as a shift of the batch changes nothing.

    Source: S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015, section 3, put together.

    >>> x, one = np.array([[1.0], [3.0], [5.0]]), np.ones(1)
    >>> dx, dgamma, dbeta = batchnorm_backward(x, x, one, one, {"mode": "train", "eps": 0.0})
    >>> abs(dx.sum().item()) < 1e-12, dbeta.tolist()
    (True, [9.0])
    """
    del beta
    hat = normalized(x, 0, epsilon(bn_param))
    dx = gradient(gamma * dout, x, 0, epsilon(bn_param))
    return dx, (dout * hat).sum(axis=0), dout.sum(axis=0)


def layernorm_forward(x: Array, gamma: Array, beta: Array, ln_param: Parameters) -> Array:
    """Return each example normalized over its own features.

        out[n] = gamma (x[n] - mean x[n]) / √(var x[n] + eps) + beta

    Args:
        x: shape (N, D).
        gamma: shape (D,).
        beta: shape (D,).
        ln_param: `eps`, 1e-5 if it is absent.

    Returns:
        Shape (N, D). No example depends on another.

    Source: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization", arXiv:1607.06450, 2016.

    >>> layernorm_forward(np.array([[1.0, 3.0]]), np.ones(2), np.ones(2), {"eps": 0.0}).tolist()
    [[0.0, 2.0]]
    """
    return gamma * normalized(x, 1, epsilon(ln_param)) + beta


def layernorm_backward(
    dout: Array, x: Array, gamma: Array, beta: Array, ln_param: Parameters
) -> tuple[Array, Array, Array]:
    """Return the gradients of layer normalization.

    Args:
        dout: shape (N, D), the gradient of the output.
        x: shape (N, D), as in the forward pass.
        gamma: shape (D,).
        beta: shape (D,); no gradient depends on it.
        ln_param: `eps`, 1e-5 if it is absent.

    Returns:
        (dx, dgamma, dbeta). Each row of dx sums to 0; dgamma and dbeta are sums over the batch.

    Source: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization", arXiv:1607.06450, 2016.

    >>> x, one = np.array([[1.0, 3.0, 5.0]]), np.ones(3)
    >>> layernorm_backward(x, x, one, one, {"eps": 0.0})[2].tolist()
    [1.0, 3.0, 5.0]
    """
    del beta
    hat = normalized(x, 1, epsilon(ln_param))
    dx = gradient(gamma * dout, x, 1, epsilon(ln_param))
    return dx, (dout * hat).sum(axis=0), dout.sum(axis=0)


def normalized(x: Array, axis: Axes, eps: float) -> Array:
    """Return x̂ = (x - mean) / √(variance + eps), the variance biased.

    >>> normalized(np.array([1.0, 3.0]), 0, eps=3.0).tolist()
    [-0.5, 0.5]
    """
    hat: Array = (x - x.mean(axis=axis, keepdims=True)) / _deviation(x, axis, eps)
    return hat


def gradient(dhat: Array, x: Array, axis: Axes, eps: float) -> Array:
    """Return the gradient of x from that of x̂.

    >>> gradient(np.array([1.0, 1.0]), np.array([1.0, 3.0]), 0, eps=3.0).tolist()
    [0.0, 0.0]
    """
    hat = normalized(x, axis, eps)
    common = dhat.mean(axis=axis, keepdims=True)
    along = hat * (dhat * hat).mean(axis=axis, keepdims=True)
    dx: Array = (dhat - common - along) / _deviation(x, axis, eps)
    return dx


def _deviation(x: Array, axis: Axes, eps: float) -> Array:
    deviation: Array = np.sqrt(x.var(axis=axis, keepdims=True) + eps)
    return deviation


def epsilon(parameters: Parameters) -> float:
    """Return what is added to the variance.

    >>> epsilon({})
    1e-05
    """
    return float(parameters.get("eps", EPS))
