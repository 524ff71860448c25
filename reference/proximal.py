"""Proximal gradient descent for sparse codes.

soft_threshold            sign(x) max(|x| - t, 0)
proximal_gradient_step    z' = soft_threshold(z - s Dᵀ(D z - x), s λ)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reference.optimization import reconstruction_gradient

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def soft_threshold(x: ArrayLike, threshold: float) -> NDArray[np.float64]:
    """Return x drawn towards 0 by the threshold, and 0 where it would cross it.

    S_t(x) = sign(x) max(|x| - t, 0), element by element.

    Args:
        x: of any shape.
        threshold: t ≥ 0.

    Returns:
        Of the shape of x: the proximal operator of t‖·‖₁, that is the u for which
        ½‖u - x‖² + t‖u‖₁ is least. With t = 0 it is x.

    References:
        I. Daubechies, M. Defrise and C. De Mol, An iterative thresholding algorithm for linear
        inverse problems with a sparsity constraint, Communications on Pure and Applied
        Mathematics 57, 2004.

    Example:
        >>> soft_threshold([-3.0, 0.5, 2.0], threshold=1.0).tolist()
        [-2.0, 0.0, 1.0]
    """
    x = np.asarray(x, dtype=np.float64)
    shrunk: NDArray[np.float64] = np.sign(x) * np.maximum(np.abs(x) - threshold, 0.0)
    return shrunk


def proximal_gradient_step(
    code: ArrayLike, x: ArrayLike, dictionary: ArrayLike, sparsity: float, step: float
) -> NDArray[np.float64]:
    """Return the code after one step of proximal gradient descent.

    For ½‖x - D z‖² + λ‖z‖₁: z' = S_{sλ}(z - s Dᵀ(D z - x)), a gradient step on the smooth part,
    then the proximal operator of the other.

    Args:
        code: z (m,).
        x: the input (d,).
        dictionary: D (d, m), an atom in each column.
        sparsity: λ ≥ 0.
        step: the step size s > 0.

    Returns:
        z' (m,). A z that the step leaves as it is minimizes the whole sum, and with s up to 1/‖D‖²
        the sum never grows.

    Raises:
        ValueError: the shapes do not fit.

    References:
        A. Beck and M. Teboulle, A fast iterative shrinkage-thresholding algorithm for linear
        inverse problems, SIAM Journal on Imaging Sciences 2, 2009.

    Example:
        >>> proximal_gradient_step([0.0], [3.0, 4.0], [[1.0], [0.0]], 1.0, step=0.5).tolist()
        [1.0]
    """
    return soft_threshold(_descend(code, x, dictionary, step), step * sparsity)


def _descend(
    code: ArrayLike, x: ArrayLike, dictionary: ArrayLike, step: float
) -> NDArray[np.float64]:
    """Return the code after a plain gradient step on ½‖x - D z‖²."""
    gradient = reconstruction_gradient(x, dictionary, code)
    return np.asarray(code, dtype=np.float64) - step * gradient


# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_threshold(rng: np.random.Generator) -> dict[str, object]:
    """Draw a vector or a matrix and a threshold that some of it does not reach."""
    x = 2.0 * rng.normal(size=rng.integers(2, 6, size=rng.integers(1, 3)))
    return {"x": x, "threshold": float(rng.uniform(0.3, 1.5))}


def generate_proximal_step(rng: np.random.Generator) -> dict[str, object]:
    """Draw a code, an input, a dictionary that is not square, a sparsity and a step."""
    d, m = (int(side) for side in rng.choice(np.arange(2, 7), size=2, replace=False))
    arrays = {"code": rng.normal(size=m), "x": rng.normal(size=d)}
    numbers = {"sparsity": float(rng.uniform(0.5, 2.0)), "step": float(rng.uniform(0.1, 0.6))}
    return {**arrays, "dictionary": rng.normal(size=(d, m)), **numbers}


# ── Misconceptions ───────────────────────────────────────────────────────────────────────────


def soft_threshold_hard(x: ArrayLike, threshold: float) -> NDArray[np.float64]:
    """Return x where it is above the threshold in size and 0 elsewhere: nothing shrinks."""
    x = np.asarray(x, dtype=np.float64)
    return np.where(np.abs(x) > threshold, x, 0.0)


def soft_threshold_one_sided(x: ArrayLike, threshold: float) -> NDArray[np.float64]:
    """Return max(x - t, 0): negative values are lost."""
    return np.maximum(np.asarray(x, dtype=np.float64) - threshold, 0.0)


def soft_threshold_crossing(x: ArrayLike, threshold: float) -> NDArray[np.float64]:
    """Return sign(x)(|x| - t): small values change their sign instead of becoming 0."""
    x = np.asarray(x, dtype=np.float64)
    crossed: NDArray[np.float64] = np.sign(x) * (np.abs(x) - threshold)
    return crossed


def proximal_gradient_step_without_step(
    code: ArrayLike, x: ArrayLike, dictionary: ArrayLike, sparsity: float, step: float
) -> NDArray[np.float64]:
    """Return the step with the threshold λ instead of s λ."""
    return soft_threshold(_descend(code, x, dictionary, step), sparsity)


def proximal_gradient_step_ascent(
    code: ArrayLike, x: ArrayLike, dictionary: ArrayLike, sparsity: float, step: float
) -> NDArray[np.float64]:
    """Return S_{sλ}(z + s Dᵀ(D z - x)): the gradient is climbed."""
    return soft_threshold(_descend(code, x, dictionary, -step), step * sparsity)


def proximal_gradient_step_plain(
    code: ArrayLike,
    x: ArrayLike,
    dictionary: ArrayLike,
    sparsity: float,  # noqa: ARG001
    step: float,
) -> NDArray[np.float64]:
    """Return the gradient step alone: nothing is thresholded."""
    return _descend(code, x, dictionary, step)


def proximal_gradient_step_hard(
    code: ArrayLike, x: ArrayLike, dictionary: ArrayLike, sparsity: float, step: float
) -> NDArray[np.float64]:
    """Return the step with a hard threshold."""
    return soft_threshold_hard(_descend(code, x, dictionary, step), step * sparsity)


def proximal_gradient_step_without_sparsity(
    code: ArrayLike,
    x: ArrayLike,
    dictionary: ArrayLike,
    sparsity: float,  # noqa: ARG001
    step: float,
) -> NDArray[np.float64]:
    """Return the step with the threshold s instead of s λ."""
    return soft_threshold(_descend(code, x, dictionary, step), step)
