"""Steps of descent: the cases that are drawn, and the slips that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from reference.cs231n.optim import adam, rmsprop, sgd_momentum

if TYPE_CHECKING:
    from collections.abc import Mapping

    Config = Mapping[str, Any]

Array = npt.NDArray[np.float64]
Step = tuple[Array, Array]
AdamStep = tuple[Array, Array, Array, int]

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_momentum(rng: np.random.Generator) -> dict[str, object]:
    """Draw a step with momentum, all settings given."""
    shape = _shape(rng)
    settings = {
        "learning_rate": float(rng.uniform(0.01, 0.5)),
        "momentum": float(rng.uniform(0.5, 0.95)),
        "velocity": rng.normal(size=shape),
    }
    return {"w": rng.normal(size=shape), "dw": rng.normal(size=shape), "config": settings}


def generate_rmsprop(rng: np.random.Generator) -> dict[str, object]:
    """Draw a step of RMSProp, with an epsilon that shows where it stands."""
    shape = _shape(rng)
    settings = {
        "learning_rate": float(rng.uniform(0.01, 0.5)),
        "decay_rate": float(rng.uniform(0.5, 0.95)),
        "epsilon": float(rng.uniform(0.01, 0.1)),
        "cache": rng.uniform(0.1, 2.0, size=shape),
    }
    return {"w": rng.normal(size=shape), "dw": rng.normal(size=shape), "config": settings}


def generate_adam(rng: np.random.Generator) -> dict[str, object]:
    """Draw a later step of Adam, with an epsilon that shows where it stands."""
    shape = _shape(rng)
    settings = {
        "learning_rate": float(rng.uniform(0.01, 0.5)),
        "beta1": float(rng.uniform(0.5, 0.95)),
        "beta2": float(rng.uniform(0.6, 0.95)),
        "epsilon": float(rng.uniform(0.01, 0.1)),
        "m": rng.normal(size=shape),
        "v": rng.uniform(0.1, 2.0, size=shape),
        "t": int(rng.integers(1, 6)),
    }
    return {"w": rng.normal(size=shape), "dw": rng.normal(size=shape), "config": settings}


def generate_first_step(rng: np.random.Generator) -> dict[str, object]:
    """Draw a first step, without any settings."""
    shape = _shape(rng)
    return {"w": rng.normal(size=shape), "dw": rng.normal(size=shape), "config": {}}


def _shape(rng: np.random.Generator) -> tuple[int, ...]:
    return tuple(int(side) for side in rng.integers(2, 5, size=rng.integers(1, 4)))


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def sgd_momentum_sign(w: Array, dw: Array, config: Config) -> Step:
    """Add the gradient to the velocity and subtract the velocity from the weights."""
    v = config.get("momentum", 0.9) * config.get("velocity", np.zeros_like(w))
    v = v + config.get("learning_rate", 1e-2) * dw
    return w - v, v


def sgd_momentum_rate_outside(w: Array, dw: Array, config: Config) -> Step:
    """Multiply the whole velocity by the learning rate."""
    v = config.get("momentum", 0.9) * config.get("velocity", np.zeros_like(w)) - dw
    return w + config.get("learning_rate", 1e-2) * v, v


def sgd_momentum_not_kept(w: Array, dw: Array, config: Config) -> Step:
    """Step right, and hand the old velocity on."""
    new, _ = sgd_momentum(w, dw, config)
    return new, config.get("velocity", np.zeros_like(w))


def sgd_momentum_plain(w: Array, dw: Array, config: Config) -> Step:
    """Forget the momentum: the new velocity is the gradient's part alone."""
    return sgd_momentum(w, dw, {**config, "momentum": 0.0})


def rmsprop_adagrad(w: Array, dw: Array, config: Config) -> Step:
    """Add all squares up and let none decay."""
    cache = config.get("cache", np.zeros_like(w)) + dw**2
    return _moved(w, dw, np.sqrt(cache) + _epsilon(config), config), cache


def rmsprop_swapped(w: Array, dw: Array, config: Config) -> Step:
    """Give the new square the weight that the past should have."""
    return rmsprop(w, dw, {**config, "decay_rate": 1.0 - config.get("decay_rate", 0.99)})


def rmsprop_epsilon_inside(w: Array, dw: Array, config: Config) -> Step:
    """Add epsilon under the root."""
    _, cache = rmsprop(w, dw, config)
    return _moved(w, dw, np.sqrt(cache + _epsilon(config)), config), cache


def rmsprop_old_cache(w: Array, dw: Array, config: Config) -> Step:
    """Divide by the cache from before the step."""
    old = config.get("cache", np.zeros_like(w))
    return _moved(w, dw, np.sqrt(old) + _epsilon(config), config), rmsprop(w, dw, config)[1]


def adam_uncorrected(w: Array, dw: Array, config: Config) -> AdamStep:
    """Use the moments as they are, near 0 in the first steps."""
    _, m, v, t = adam(w, dw, config)
    return _adam_moved(w, m, v, config), m, v, t


def adam_late_count(w: Array, dw: Array, config: Config) -> AdamStep:
    """Count the step after its corrections."""
    _, m, v, t = adam(w, dw, config)
    with np.errstate(all="ignore"):
        m_hat = m / np.subtract(1.0, config.get("beta1", 0.9) ** (t - 1))
        v_hat = v / np.subtract(1.0, config.get("beta2", 0.999) ** (t - 1))
        return _adam_moved(w, m_hat, v_hat, config), m, v, t


def adam_not_counted(w: Array, dw: Array, config: Config) -> AdamStep:
    """Step right, and hand the old number of steps on."""
    new, m, v, t = adam(w, dw, config)
    return new, m, v, t - 1


def adam_corrected_kept(w: Array, dw: Array, config: Config) -> AdamStep:
    """Hand the corrected moments on, which are corrected again in the next step."""
    new, m, v, t = adam(w, dw, config)
    beta1, beta2 = config.get("beta1", 0.9), config.get("beta2", 0.999)
    return new, m / (1.0 - beta1**t), v / (1.0 - beta2**t), t


def adam_epsilon_inside(w: Array, dw: Array, config: Config) -> AdamStep:
    """Add epsilon under the root."""
    _, m, v, t = adam(w, dw, config)
    m_hat = m / (1.0 - config.get("beta1", 0.9) ** t)
    v_hat = v / (1.0 - config.get("beta2", 0.999) ** t)
    return _moved(w, m_hat, np.sqrt(v_hat + _epsilon(config)), config, 1e-3), m, v, t


def _adam_moved(w: Array, m: Array, v: Array, config: Config) -> Array:
    return _moved(w, m, np.sqrt(v) + _epsilon(config), config, 1e-3)


def _moved(w: Array, step: Array, over: Array, config: Config, rate: float = 1e-2) -> Array:
    moved: Array = w - config.get("learning_rate", rate) * step / over
    return moved


def _epsilon(config: Config) -> float:
    return float(config.get("epsilon", 1e-8))
