"""Optimization: the cases that are drawn, and the slips that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reference.optimization import (
    gradient_step,
    momentum_step,
    nesterov_step,
    reconstruction_gradient,
    reconstruction_loss,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from reference.optimization import GradientFunction, Step

GRADIENTS = (
    "lambda theta: (lambda t: t**3 - 2.0 * t + 1.0)(np.asarray(theta))",
    "lambda theta: np.sin(np.asarray(theta)) + 0.5 * np.asarray(theta)",
    "lambda theta: (lambda t: np.tanh(t) * (1.0 + t**2))(np.asarray(theta))",
    "lambda theta: (lambda t: t * np.sum(t**2) - 1.0)(np.asarray(theta))",
)
"""Gradient functions that are not linear and take any shape, of lists and tensors too."""

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_reconstruction(rng: np.random.Generator) -> dict[str, object]:
    """Draw an input, a code and a dictionary that is wider or higher, size 1 included."""
    d, m = (int(side) for side in rng.choice(np.arange(1, 7), size=2, replace=False))
    sizes = {"x": (d,), "dictionary": (d, m), "code": (m,)}
    return {name: rng.normal(size=size) for name, size in sizes.items()}


def generate_gradient_step(rng: np.random.Generator) -> dict[str, object]:
    """Draw parameters that are a vector or a matrix, a gradient and a learning rate."""
    shape = _shape(rng)
    theta, gradient = rng.normal(size=shape), rng.normal(size=shape)
    return {"theta": theta, "gradient": gradient, "learning_rate": float(rng.uniform(0.05, 0.8))}


def generate_momentum_step(rng: np.random.Generator) -> dict[str, object]:
    """Draw what a gradient step needs, a velocity and a momentum."""
    step = generate_gradient_step(rng)
    velocity = rng.normal(size=np.shape(np.asarray(step["theta"])))
    return {**step, "velocity": velocity, "momentum": float(rng.uniform(0.3, 0.95))}


def generate_nesterov_step(rng: np.random.Generator) -> dict[str, object]:
    """Draw what a momentum step needs, with a gradient function that is not linear."""
    step = generate_momentum_step(rng)
    del step["gradient"]
    return {**step, "gradient_function": {"expression": str(rng.choice(GRADIENTS))}}


def _shape(rng: np.random.Generator) -> tuple[int, ...]:
    """Draw the shape of a vector or a matrix."""
    return tuple(int(side) for side in rng.integers(1, 5, size=rng.integers(1, 3)))


# ── Misconceptions of the reconstruction ─────────────────────────────────────────────────────


def reconstruction_loss_without_half(x: ArrayLike, dictionary: ArrayLike, code: ArrayLike) -> float:
    """Return ‖x - D z‖², without the half."""
    return 2.0 * reconstruction_loss(x, dictionary, code)


def reconstruction_loss_not_squared(x: ArrayLike, dictionary: ArrayLike, code: ArrayLike) -> float:
    """Return ½‖x - D z‖, without the square."""
    return float(np.sqrt(2.0 * reconstruction_loss(x, dictionary, code))) / 2.0


def reconstruction_loss_mean(x: ArrayLike, dictionary: ArrayLike, code: ArrayLike) -> float:
    """Return the mean of the squared residuals."""
    return 2.0 * reconstruction_loss(x, dictionary, code) / np.size(x)


def reconstruction_gradient_sign(
    x: ArrayLike, dictionary: ArrayLike, code: ArrayLike
) -> NDArray[np.float64]:
    """Return Dᵀ(x - D z), the direction in which the loss falls."""
    return -reconstruction_gradient(x, dictionary, code)


def reconstruction_gradient_doubled(
    x: ArrayLike, dictionary: ArrayLike, code: ArrayLike
) -> NDArray[np.float64]:
    """Return 2 Dᵀ(D z - x), the gradient of the loss without its half."""
    return 2.0 * reconstruction_gradient(x, dictionary, code)


# ── Misconceptions of the steps ──────────────────────────────────────────────────────────────


def gradient_step_ascent(
    theta: ArrayLike, gradient: ArrayLike, learning_rate: float
) -> NDArray[np.float64]:
    """Return θ + ε ∇, which climbs."""
    return gradient_step(theta, gradient, -learning_rate)


def momentum_step_velocity_sign(
    theta: ArrayLike,
    velocity: ArrayLike,
    gradient: ArrayLike,
    learning_rate: float,
    momentum: float,
) -> Step:
    """Return v' = μ v + ε ∇ and θ' = θ - v': the velocity points uphill."""
    theta, velocity = np.asarray(theta, dtype=np.float64), np.asarray(velocity, dtype=np.float64)
    velocity = momentum * velocity + learning_rate * np.asarray(gradient, dtype=np.float64)
    return theta - velocity, velocity


def momentum_step_ascent(
    theta: ArrayLike,
    velocity: ArrayLike,
    gradient: ArrayLike,
    learning_rate: float,
    momentum: float,
) -> Step:
    """Return v' = μ v + ε ∇ and θ' = θ + v', which climbs."""
    return momentum_step(theta, velocity, gradient, -learning_rate, momentum)


def momentum_step_old_velocity(
    theta: ArrayLike,
    velocity: ArrayLike,
    gradient: ArrayLike,
    learning_rate: float,
    momentum: float,
) -> Step:
    """Return the right v' with θ' = θ + v, the velocity from before the step."""
    _, new = momentum_step(theta, velocity, gradient, learning_rate, momentum)
    return np.asarray(theta, np.float64) + np.asarray(velocity, np.float64), new


def momentum_step_rate_outside(
    theta: ArrayLike,
    velocity: ArrayLike,
    gradient: ArrayLike,
    learning_rate: float,
    momentum: float,
) -> Step:
    """Return v' = μ v + ∇ and θ' = θ - ε v', another convention."""
    theta, velocity = np.asarray(theta, dtype=np.float64), np.asarray(velocity, dtype=np.float64)
    velocity = momentum * velocity + np.asarray(gradient, dtype=np.float64)
    return theta - learning_rate * velocity, velocity


def nesterov_step_at_theta(
    theta: ArrayLike,
    velocity: ArrayLike,
    gradient_function: GradientFunction,
    learning_rate: float,
    momentum: float,
) -> Step:
    """Return the plain momentum step: the gradient is taken at θ."""
    gradient = gradient_function(np.asarray(theta, dtype=np.float64))
    return momentum_step(theta, velocity, gradient, learning_rate, momentum)


def nesterov_step_full_velocity(
    theta: ArrayLike,
    velocity: ArrayLike,
    gradient_function: GradientFunction,
    learning_rate: float,
    momentum: float,
) -> Step:
    """Return the step with the gradient taken at θ + v, without the momentum."""
    ahead = np.asarray(theta, np.float64) + np.asarray(velocity, np.float64)
    return momentum_step(theta, velocity, gradient_function(ahead), learning_rate, momentum)


def nesterov_step_old_velocity(
    theta: ArrayLike,
    velocity: ArrayLike,
    gradient_function: GradientFunction,
    learning_rate: float,
    momentum: float,
) -> Step:
    """Return the right v' with θ' = θ + v, the velocity from before the step."""
    _, new = nesterov_step(theta, velocity, gradient_function, learning_rate, momentum)
    return np.asarray(theta, np.float64) + np.asarray(velocity, np.float64), new


def momentum_step_undamped(
    theta: ArrayLike,
    velocity: ArrayLike,
    gradient: ArrayLike,
    learning_rate: float,
    momentum: float,  # noqa: ARG001
) -> Step:
    """Return v' = v - ε ∇ and θ' = θ + v': the old velocity is kept in full."""
    return momentum_step(theta, velocity, gradient, learning_rate, 1.0)


def nesterov_step_moved_twice(
    theta: ArrayLike,
    velocity: ArrayLike,
    gradient_function: GradientFunction,
    learning_rate: float,
    momentum: float,
) -> Step:
    """Return the right v' with θ' = θ + μ v + v': the step starts where the gradient was taken."""
    moved, new = nesterov_step(theta, velocity, gradient_function, learning_rate, momentum)
    return moved + momentum * np.asarray(velocity, dtype=np.float64), new
