"""Softmax regression: the cases that are drawn, and the slips that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reference.softmax import cross_entropy, softmax, softmax_jacobian, softmax_regression_gradient

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

CLIPPED = 1e-12
"""The floor that is most often put under a probability before its logarithm is taken."""

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_energies(rng: np.random.Generator) -> dict[str, object]:
    """Draw one to seven energies of both signs and an inverse temperature up to 4."""
    x = 3.0 * rng.normal(size=rng.integers(1, 8))
    return {"x": x, "beta": float(rng.uniform(0.1, 4.0))}


def generate_extreme_energies(rng: np.random.Generator) -> dict[str, object]:
    """Draw energies around ±1000, among them one for which a literal exponential overflows."""
    x = rng.choice([-1000.0, 1000.0], size=rng.integers(3, 7)) + rng.normal(size=1)
    x[0] = -1000.0
    return {"x": rng.permutation(x), "beta": float(rng.uniform(1.0, 2.0))}


def generate_soft_target(rng: np.random.Generator) -> dict[str, object]:
    """Draw two distributions over two to six classes."""
    classes = int(rng.integers(2, 7))
    target, predicted = rng.dirichlet(np.full(classes, 2.0), size=2)
    return {"target": target, "predicted": predicted}


def generate_one_hot_target(rng: np.random.Generator) -> dict[str, object]:
    """Draw a class and a prediction that gives another class no probability at all."""
    classes = int(rng.integers(3, 7))
    predicted = rng.dirichlet(np.full(classes, 2.0))
    predicted[1] = 0.0
    order = rng.permutation(classes)
    target = np.eye(classes)[0]
    return {"target": target[order], "predicted": (predicted / predicted.sum())[order]}


def generate_regression(rng: np.random.Generator) -> dict[str, object]:
    """Draw weights, an input and a class, with unlike numbers of classes and inputs."""
    classes = int(rng.integers(2, 6))
    inputs = classes + int(rng.choice([-1, 1, 2]))
    weights, x = rng.normal(size=(classes, inputs)), rng.normal(size=inputs)
    return {"weights": weights, "x": x, "target": np.eye(classes)[rng.integers(classes)]}


def generate_extreme_regression(rng: np.random.Generator) -> dict[str, object]:
    """Draw weights and an input whose scores reach ±1000."""
    classes, inputs = int(rng.integers(3, 6)), 2
    direction = rng.choice([-1.0, 1.0], size=inputs) * rng.uniform(1.0, 2.0, size=inputs)
    scores = rng.uniform(-1000.0, 1000.0, size=classes)
    scores[0] = 1000.0
    # Not always the first, which is easily taken for the highest.
    weights = np.outer(rng.permutation(scores), direction) / (direction @ direction)
    return {"weights": weights, "x": direction, "target": np.eye(classes)[rng.integers(classes)]}


# ── Misconceptions of softmax ────────────────────────────────────────────────────────────────


def softmax_positive_exponent(x: ArrayLike, beta: float) -> NDArray[np.float64]:
    """Return exp(+β x_i) / Σ exp(+β x_k): the highest energy is taken for the likeliest."""
    return softmax(x, -beta)


def softmax_without_beta(x: ArrayLike, beta: float) -> NDArray[np.float64]:  # noqa: ARG001
    """Return the distribution at β = 1, whatever β is."""
    return softmax(x, 1.0)


def softmax_temperature(x: ArrayLike, beta: float) -> NDArray[np.float64]:
    """Return exp(-x_i / β) / Σ exp(-x_k / β): β is taken for the temperature itself."""
    if beta == 0.0:
        return np.full(np.shape(x), np.nan)
    return softmax(x, 1.0 / beta)


# ── Misconceptions of the Jacobian ───────────────────────────────────────────────────────────


def softmax_jacobian_sign(x: ArrayLike, beta: float) -> NDArray[np.float64]:
    """Return β (p_i [i = j] - p_i p_j): the minus of the exponent is not differentiated."""
    return -softmax_jacobian(x, beta)


def softmax_jacobian_positive_exponent(x: ArrayLike, beta: float) -> NDArray[np.float64]:
    """Return the derivatives of the softmax with exp(+β x_i)."""
    return softmax_jacobian(x, -beta)


def softmax_jacobian_without_beta(x: ArrayLike, beta: float) -> NDArray[np.float64]:
    """Return p_i p_j - p_i [i = j]: the inner derivative β is forgotten."""
    p = softmax(x, beta)
    return np.outer(p, p) - np.diag(p)


def softmax_jacobian_diagonal(x: ArrayLike, beta: float) -> NDArray[np.float64]:
    """Return the diagonal alone, as though p_i depended on x_i only."""
    return np.diag(np.diag(softmax_jacobian(x, beta)))


# ── Misconceptions of the cross entropy ──────────────────────────────────────────────────────


def cross_entropy_mean(target: ArrayLike, predicted: ArrayLike) -> float:
    """Return the mean over the classes instead of the sum."""
    return cross_entropy(target, predicted) / np.size(target)


def cross_entropy_bits(target: ArrayLike, predicted: ArrayLike) -> float:
    """Return the loss with the logarithm to the base 2."""
    return cross_entropy(target, predicted) / float(np.log(2.0))


def cross_entropy_without_minus(target: ArrayLike, predicted: ArrayLike) -> float:
    """Return Σ target_i log predicted_i, which is never positive."""
    return -cross_entropy(target, predicted)


def cross_entropy_swapped(target: ArrayLike, predicted: ArrayLike) -> float:
    """Return -Σ predicted_i log target_i: the two distributions change places."""
    return cross_entropy(predicted, target)


def cross_entropy_clipped(target: ArrayLike, predicted: ArrayLike) -> float:
    """Return the loss with a small floor under the probabilities, which is never infinite."""
    floored = np.maximum(np.asarray(predicted, dtype=np.float64), CLIPPED)
    return cross_entropy(target, floored)


# ── Misconceptions of the regression gradient ────────────────────────────────────────────────


def softmax_regression_gradient_transposed(
    weights: ArrayLike, x: ArrayLike, target: ArrayLike
) -> NDArray[np.float64]:
    """Return x (p - target)ᵀ, of shape (d, k)."""
    return softmax_regression_gradient(weights, x, target).T


def softmax_regression_gradient_sign(
    weights: ArrayLike, x: ArrayLike, target: ArrayLike
) -> NDArray[np.float64]:
    """Return (target - p) xᵀ, along which the loss falls."""
    return -softmax_regression_gradient(weights, x, target)


def softmax_regression_gradient_energies(
    weights: ArrayLike, x: ArrayLike, target: ArrayLike
) -> NDArray[np.float64]:
    """Return (p - target) xᵀ with p_i ∝ exp(-(W x)_i): scores are taken for energies."""
    negated = -np.asarray(weights, dtype=np.float64)
    return softmax_regression_gradient(negated, x, target)


def softmax_regression_gradient_linear(
    weights: ArrayLike, x: ArrayLike, target: ArrayLike
) -> NDArray[np.float64]:
    """Return (W x - target) xᵀ, the gradient of linear regression."""
    scores = np.asarray(weights, dtype=np.float64) @ np.asarray(x, dtype=np.float64)
    error = scores - np.asarray(target, dtype=np.float64)
    return np.outer(error, np.asarray(x, dtype=np.float64))


def softmax_regression_gradient_without_target(
    weights: ArrayLike,
    x: ArrayLike,
    target: ArrayLike,
) -> NDArray[np.float64]:
    """Return p xᵀ: the target is not subtracted."""
    nothing = np.zeros_like(np.asarray(target, dtype=np.float64))
    return softmax_regression_gradient(weights, x, nothing)
