"""Optimization: the reconstruction error of a code, and three kinds of descent step.

reconstruction_loss        ½‖x - D z‖²
reconstruction_gradient    Dᵀ(D z - x)
gradient_step              θ' = θ - ε ∇
momentum_step              v' = μ v - ε ∇, θ' = θ + v'
nesterov_step              v' = μ v - ε ∇(θ + μ v), θ' = θ + v'

The cases and the wrong variants are in `reference.slips.optimization`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    GradientFunction = Callable[[NDArray[np.float64]], ArrayLike]
    Step = tuple[NDArray[np.float64], NDArray[np.float64]]


def reconstruction_loss(x: ArrayLike, dictionary: ArrayLike, code: ArrayLike) -> float:
    """Return half the squared distance between an input and its reconstruction.

    E = ½‖x - D z‖²

    Args:
        x: the input (d,).
        dictionary: D (d, m), an atom in each column.
        code: z (m,).

    Returns:
        The loss, at least 0, and 0 where D z = x.

    Raises:
        ValueError: the shapes do not fit.

    References:
        B. A. Olshausen and D. J. Field, Emergence of simple-cell receptive field properties by
        learning a sparse code for natural images, Nature 381, 1996.

    Example:
        >>> reconstruction_loss([3.0, 4.0], [[1.0], [0.0]], [0.0])
        12.5
    """
    residual = _residual(x, dictionary, code)
    return float(residual @ residual) / 2.0


def reconstruction_gradient(
    x: ArrayLike, dictionary: ArrayLike, code: ArrayLike
) -> NDArray[np.float64]:
    """Return the gradient of the reconstruction loss with respect to the code.

    ∂E/∂z = Dᵀ(D z - x)

    Args:
        x: the input (d,).
        dictionary: D (d, m), an atom in each column.
        code: z (m,).

    Returns:
        The gradient (m,). It vanishes where what is left of x is orthogonal to every atom.

    Raises:
        ValueError: the shapes do not fit.

    References:
        S. Boyd and L. Vandenberghe, Convex Optimization, Cambridge University Press, 2004,
        section 1.2.1.

    Example:
        >>> reconstruction_gradient([3.0, 4.0], [[1.0], [0.0]], [0.0]).tolist()
        [-3.0]
    """
    D = np.asarray(dictionary, dtype=np.float64)
    return -D.T @ _residual(x, D, code)


def _residual(x: ArrayLike, dictionary: ArrayLike, code: ArrayLike) -> NDArray[np.float64]:
    """Return what the reconstruction leaves of the input, x - D z."""
    D, z = np.asarray(dictionary, dtype=np.float64), np.asarray(code, dtype=np.float64)
    return np.asarray(x, dtype=np.float64) - D @ z


def gradient_step(
    theta: ArrayLike, gradient: ArrayLike, learning_rate: float
) -> NDArray[np.float64]:
    """Return the parameters after one step of gradient descent.

    θ' = θ - ε ∇

    Args:
        theta: the parameters θ, of any shape.
        gradient: the gradient ∇ at θ, of the same shape.
        learning_rate: ε ≥ 0.

    Returns:
        θ', of the shape of θ; θ itself where ε = 0.

    References:
        I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 4.3.

    Example:
        >>> gradient_step([1.0, 2.0], [10.0, -10.0], learning_rate=0.1).tolist()
        [0.0, 3.0]
    """
    return np.asarray(theta, dtype=np.float64) - learning_rate * np.asarray(gradient, np.float64)


def momentum_step(
    theta: ArrayLike,
    velocity: ArrayLike,
    gradient: ArrayLike,
    learning_rate: float,
    momentum: float,
) -> Step:
    """Return parameters and velocity after one step of gradient descent with momentum.

    v' = μ v - ε ∇ and θ' = θ + v'

    Args:
        theta: the parameters θ, of any shape.
        velocity: v, of the same shape.
        gradient: the gradient ∇ at θ, of the same shape.
        learning_rate: ε ≥ 0.
        momentum: μ, from 0 to 1.

    Returns:
        (θ', v'). With μ = 0 it is the plain gradient step; θ' - θ is always v'.

    References:
        B. T. Polyak, Some methods of speeding up the convergence of iteration methods, USSR
        Computational Mathematics and Mathematical Physics 4, 1964.

    Example:
        >>> theta, v = momentum_step([1.0], [2.0], [4.0], learning_rate=0.25, momentum=0.5)
        >>> theta.tolist(), v.tolist()
        ([1.0], [0.0])
    """
    theta, velocity = np.asarray(theta, dtype=np.float64), np.asarray(velocity, dtype=np.float64)
    velocity = momentum * velocity - learning_rate * np.asarray(gradient, dtype=np.float64)
    return theta + velocity, velocity


def nesterov_step(
    theta: ArrayLike,
    velocity: ArrayLike,
    gradient_function: GradientFunction,
    learning_rate: float,
    momentum: float,
) -> Step:
    """Return parameters and velocity after one step with Nesterov's momentum.

    v' = μ v - ε ∇(θ + μ v) and θ' = θ + v'

    Args:
        theta: the parameters θ, of any shape.
        velocity: v, of the same shape.
        gradient_function: returns the gradient, of the same shape, at any θ.
        learning_rate: ε ≥ 0.
        momentum: μ, from 0 to 1.

    Returns:
        (θ', v'). With μ = 0 or v = 0 it is the plain momentum step; θ' - θ is always v'.

    References:
        I. Sutskever, J. Martens, G. Dahl and G. Hinton, On the importance of initialization and
        momentum in deep learning, ICML, 2013, section 2.

    Example:
        >>> theta, v = nesterov_step([1.0], [2.0], lambda t: 3 * t**2, 0.25, momentum=0.5)
        >>> theta.tolist(), v.tolist()
        ([-1.0], [-2.0])
    """
    theta, velocity = np.asarray(theta, dtype=np.float64), np.asarray(velocity, dtype=np.float64)
    gradient = gradient_function(theta + momentum * velocity)
    return momentum_step(theta, velocity, gradient, learning_rate, momentum)
