"""Softmax regression, with energies x and an inverse temperature beta.

softmax                        p_i = exp(-β x_i) / Σ_k exp(-β x_k)
softmax_jacobian               ∂p_i/∂x_j = β (p_i p_j - p_i [i = j])
cross_entropy                  -Σ target_i log predicted_i
softmax_regression_gradient    ∂l/∂W = (p - target) xᵀ

The cases and the wrong variants are in `reference.slips.softmax`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def softmax(x: ArrayLike, beta: float) -> NDArray[np.float64]:
    """Return the Gibbs distribution of the energies x at the inverse temperature beta.

    p_i = exp(-β x_i) / Σ_k exp(-β x_k)

    Args:
        x: energies (n,), n ≥ 1. The lower the energy, the more probable.
        beta: inverse temperature; 0 makes all equal, ∞ would leave the lowest energy alone.

    Returns:
        Probabilities (n,): none is negative, they sum to 1, and adding a constant to all energies
        changes nothing.

    Note:
        Shifted exponentials: the largest exponent is subtracted first, so that no exponential is
        above 1 and the sum is at least 1. Energies of ±1000 give finite numbers.

    References:
        P. Blanchard, D. J. Higham and N. J. Higham, Accurately computing the log-sum-exp and
        softmax functions, IMA Journal of Numerical Analysis 41, 2021.

    Example:
        >>> softmax([0.0, 0.0, 1000.0], beta=1.0).tolist()
        [0.5, 0.5, 0.0]
    """
    exponents = -beta * np.asarray(x, dtype=np.float64)
    weights = np.exp(exponents - exponents.max())
    p: NDArray[np.float64] = weights / weights.sum()
    return p


def softmax_jacobian(x: ArrayLike, beta: float) -> NDArray[np.float64]:
    """Return the derivatives of the softmax probabilities with respect to the energies.

    J_ij = ∂p_i/∂x_j = β p_i p_j for i ≠ j, and J_ii = -β p_i (1 - p_i).

    Args:
        x: energies (n,), n ≥ 1.
        beta: inverse temperature.

    Returns:
        The Jacobian (n, n). It is symmetric, and each row sums to 0, for shifting all energies
        changes no probability.

    Note:
        1 - p_i is never formed, which would cancel for p_i near 1: the diagonal is minus the sum
        of the rest of its row.

    References:
        C. M. Bishop, Pattern Recognition and Machine Learning, Springer, 2006, section 4.3.4
        (there with the opposite sign in the exponent).

    Example:
        >>> softmax_jacobian([0.0, 0.0], beta=2.0).tolist()
        [[-0.5, 0.5], [0.5, -0.5]]
    """
    p = softmax(x, beta)
    jacobian = beta * np.outer(p, p)
    np.fill_diagonal(jacobian, 0.0)
    np.fill_diagonal(jacobian, -jacobian.sum(axis=1))
    return jacobian


def cross_entropy(target: ArrayLike, predicted: ArrayLike) -> float:
    """Return the cross entropy of a predicted distribution, in nats.

    l = -Σ_i target_i log predicted_i, with 0 · log 0 = 0.

    Args:
        target: the true distribution (n,), one-hot or soft.
        predicted: the predicted distribution (n,).

    Returns:
        The loss. It is at least the entropy of the target, which it reaches where both agree, and
        +inf where something that happens is predicted to be impossible.

    Note:
        Masked sum: only the classes with a target above 0 enter it, so 0 · log 0 is never formed.

    References:
        I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 3.13.

    Example:
        >>> cross_entropy([0.0, 1.0], [0.0, 1.0])
        0.0
        >>> cross_entropy([0.0, 1.0], [1.0, 0.0])
        inf
    """
    happens = np.asarray(target, dtype=np.float64) > 0.0
    weights = np.asarray(target, dtype=np.float64)[happens]
    with np.errstate(divide="ignore"):
        surprise = -np.log(np.asarray(predicted, dtype=np.float64)[happens])
    return float(np.sum(weights * surprise))


def softmax_regression_gradient(
    weights: ArrayLike, x: ArrayLike, target: ArrayLike
) -> NDArray[np.float64]:
    """Return the gradient of the loss of softmax regression with respect to its weights.

    l = cross-entropy(target, p) with p_i ∝ exp((W x)_i), hence ∂l/∂W = (p - target) xᵀ.

    Args:
        weights: W (k, d), a row for each class. Here (W x)_i is a score, not an energy.
        x: the input (d,).
        target: the true class (k,), one-hot.

    Returns:
        The gradient (k, d). Its rows sum to the zero vector, for p and the target both sum to 1.

    Note:
        p - target is the closed form of softmax and cross entropy together; the logarithm of a
        vanishing p is never formed. Scores of ±1000 give finite numbers.

    References:
        C. M. Bishop, Pattern Recognition and Machine Learning, Springer, 2006, section 4.3.4.

    Example:
        >>> softmax_regression_gradient([[0.0], [0.0]], [2.0], [0.0, 1.0]).tolist()
        [[1.0], [-1.0]]
    """
    x = np.asarray(x, dtype=np.float64)
    scores = np.asarray(weights, dtype=np.float64) @ x
    error = softmax(-scores, beta=1.0) - np.asarray(target, dtype=np.float64)
    return np.outer(error, x)
