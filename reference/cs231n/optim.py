"""Steps of descent: momentum, RMSProp and Adam, each with what it hands to the next step.

sgd_momentum   (w', v')
rmsprop        (w', cache')
adam           (w', m', v', t')

A setting that is absent has the assignment's default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

    Config = Mapping[str, Any] | None

Array = npt.NDArray[np.float64]


def sgd_momentum(w: Array, dw: Array, config: Config) -> tuple[Array, Array]:
    """Return weights and velocity after a step with momentum.

        v' = momentum v - learning_rate dw,   w' = w + v'

    Args:
        w: the weights, of any shape.
        dw: the gradient, of the same shape.
        config: `learning_rate` (1e-2), `momentum` (0.9), `velocity` (zeros).

    Returns:
        (w', v'); w' - w is always v'.

    Source: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", USSR
    Computational Mathematics and Mathematical Physics 4, 1964.

    >>> settings = {"learning_rate": 0.25, "momentum": 0.5, "velocity": np.array([2.0])}
    >>> w, v = sgd_momentum(np.array([1.0]), np.array([8.0]), settings)
    >>> w.tolist(), v.tolist()
    ([0.0], [-1.0])
    """
    given = config or {}
    v = given.get("momentum", 0.9) * given.get("velocity", np.zeros_like(w))
    v = v - given.get("learning_rate", 1e-2) * dw
    return w + v, v


def rmsprop(w: Array, dw: Array, config: Config) -> tuple[Array, Array]:
    """Return weights and cache after a step of RMSProp.

        cache' = decay_rate cache + (1 - decay_rate) dw²
        w' = w - learning_rate dw / (√cache' + epsilon)

    Args:
        w: the weights, of any shape.
        dw: the gradient, of the same shape.
        config: `learning_rate` (1e-2), `decay_rate` (0.99), `epsilon` (1e-8), `cache` (zeros).

    Returns:
        (w', cache'); with decay_rate = 0 each weight moves by about the learning rate.

    Source: T. Tieleman, G. Hinton, lecture 6.5 of "Neural Networks for Machine Learning", 2012.

    >>> settings = {"learning_rate": 1.0, "decay_rate": 0.0, "epsilon": 2.0}
    >>> w, cache = rmsprop(np.array([1.0]), np.array([-2.0]), settings)
    >>> w.tolist(), cache.tolist()
    ([1.5], [4.0])
    """
    given = config or {}
    decay = given.get("decay_rate", 0.99)
    cache = decay * given.get("cache", np.zeros_like(w)) + (1.0 - decay) * dw**2
    step = dw / (np.sqrt(cache) + given.get("epsilon", 1e-8))
    return w - given.get("learning_rate", 1e-2) * step, cache


def adam(w: Array, dw: Array, config: Config) -> tuple[Array, Array, Array, int]:
    """Return weights, both moments and the number of steps after a step of Adam.

        t' = t + 1,   m' = beta1 m + (1 - beta1) dw,   v' = beta2 v + (1 - beta2) dw²
        m̂ = m' / (1 - beta1^t'),   v̂ = v' / (1 - beta2^t')
        w' = w - learning_rate m̂ / (√v̂ + epsilon)

    Args:
        w: the weights, of any shape.
        dw: the gradient, of the same shape.
        config: `learning_rate` (1e-3), `beta1` (0.9), `beta2` (0.999), `epsilon` (1e-8), `m` and
            `v` (zeros), `t` (0).

    Returns:
        (w', m', v', t'). The first step moves each weight by about the learning rate.

    Source: D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015,
    algorithm 1.

    >>> settings = {"learning_rate": 3.0, "epsilon": 2.0}
    >>> w, m, v, t = adam(np.array([1.0]), np.array([4.0]), settings)
    >>> w.round(12).tolist(), m.round(12).tolist(), v.round(12).tolist(), t
    ([-1.0], [0.4], [0.016], 1)
    """
    given = config or {}
    none = np.zeros_like(w)
    t = given.get("t", 0) + 1
    beta1, beta2 = given.get("beta1", 0.9), given.get("beta2", 0.999)
    m = beta1 * given.get("m", none) + (1.0 - beta1) * dw
    v = beta2 * given.get("v", none) + (1.0 - beta2) * dw**2
    m_hat, v_hat = m / (1.0 - beta1**t), v / (1.0 - beta2**t)
    step = m_hat / (np.sqrt(v_hat) + given.get("epsilon", 1e-8))
    return w - given.get("learning_rate", 1e-3) * step, m, v, t
