"""Quadratic error: E(w) = minimum + ½ (w - w*)ᵀ H (w - w*).

contour_half_axes    lengths √(2 (level - minimum) / λ_j) along the eigenvectors of H
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Axes = tuple[NDArray[np.float64], NDArray[np.float64]]


def contour_half_axes(hessian: ArrayLike, minimum: float, level: float) -> Axes:
    """Return the half-axes of the ellipse on which a quadratic error has a given level.

    H u_j = λ_j u_j. Going by a length a along u_j raises E by ½ λ_j a², hence
    a_j = √(2 (level - minimum) / λ_j).

    Args:
        hessian: H (n, n), symmetric and positive definite.
        minimum: E(w*), the least error.
        level: the error on the ellipse, above `minimum`.

    Returns:
        (lengths (n,), directions (n, n)): half-axis j has the length lengths[j] along the unit
        column directions[:, j]. The columns are orthogonal, and at each tip E = level.

    Raises:
        ValueError: the level is not above the minimum, or H is not positive definite.

    References:
        C. M. Bishop, Pattern Recognition and Machine Learning, Springer, 2006, section 5.3.1.

    Example:
        >>> lengths, directions = contour_half_axes([[8.0, 0.0], [0.0, 2.0]], 1.0, level=5.0)
        >>> sorted(lengths.tolist())
        [1.0, 2.0]
    """
    if not level > minimum:
        raise ValueError(f"level: expected more than the minimum {minimum}, found {level}.")
    curvatures, directions = np.linalg.eigh(np.asarray(hessian, dtype=np.float64))
    if not curvatures.min() > 0.0:
        raise ValueError(f"hessian: expected positive eigenvalues, found {curvatures.min()}.")
    return np.sqrt(2.0 * (level - minimum) / curvatures), directions


# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_quadratic(rng: np.random.Generator) -> dict[str, object]:
    """Draw a positive definite H of side 2 to 4 whose eigenvalues differ, and two errors."""
    side = int(rng.integers(2, 5))
    curvatures = np.cumsum(rng.uniform(0.4, 2.0, size=side))
    return {"hessian": _hessian(rng, curvatures), **_errors(rng)}


def generate_round_quadratic(rng: np.random.Generator) -> dict[str, object]:
    """Draw an H of side 3 with two equal eigenvalues, and two errors."""
    equal, other = rng.uniform(0.5, 2.0), rng.uniform(3.0, 5.0)
    return {"hessian": _hessian(rng, np.array([equal, equal, other])), **_errors(rng)}


def _hessian(rng: np.random.Generator, curvatures: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draw a symmetric matrix with these eigenvalues."""
    basis, _ = np.linalg.qr(rng.normal(size=(curvatures.size, curvatures.size)))
    product: NDArray[np.float64] = (basis * curvatures) @ basis.T
    return (product + product.T) / 2.0


def _errors(rng: np.random.Generator) -> dict[str, float]:
    """Draw a least error of either sign and a level above it."""
    minimum = float(rng.uniform(-1.0, 2.0))
    return {"minimum": minimum, "level": minimum + float(rng.uniform(1.2, 4.0))}


# ── Misconceptions ───────────────────────────────────────────────────────────────────────────


def contour_half_axes_squared(hessian: ArrayLike, minimum: float, level: float) -> Axes:
    """Return the squared half-axes 2 (level - minimum) / λ_j: the root is forgotten."""
    lengths, directions = contour_half_axes(hessian, minimum, level)
    return lengths**2, directions


def contour_half_axes_without_two(hessian: ArrayLike, minimum: float, level: float) -> Axes:
    """Return √((level - minimum) / λ_j): the half of E is forgotten."""
    lengths, directions = contour_half_axes(hessian, minimum, level)
    return lengths / np.sqrt(2.0), directions


def contour_half_axes_full(hessian: ArrayLike, minimum: float, level: float) -> Axes:
    """Return the whole axes, twice as long."""
    lengths, directions = contour_half_axes(hessian, minimum, level)
    return 2.0 * lengths, directions


def contour_half_axes_times_curvature(hessian: ArrayLike, minimum: float, level: float) -> Axes:
    """Return √(2 (level - minimum) λ_j): the steepest direction gets the longest axis."""
    lengths, directions = contour_half_axes(hessian, minimum, level)
    return 2.0 * (level - minimum) / lengths, directions


def contour_half_axes_in_rows(hessian: ArrayLike, minimum: float, level: float) -> Axes:
    """Return the directions in the rows."""
    lengths, directions = contour_half_axes(hessian, minimum, level)
    return lengths, directions.T


# ── Checkers ─────────────────────────────────────────────────────────────────────────────────


def check_contour_half_axes(
    answer: object,
    *,
    expected: Axes,
    arguments: dict[str, object],  # noqa: ARG001
    rtol: float,
    atol: float,
) -> tuple[float, str]:
    """Judge half-axes by the ellipse they span: any order, any sign, any basis of equals.

    The directions have to be unit and orthogonal. With the expected half-axes as columns of A and
    the answer's as columns of B, both span one ellipse where A⁻¹B is orthogonal; measured so, an
    error counts in proportion to the axis it is on.
    """
    lengths, directions = _axes(answer)
    if lengths is None or directions is None:
        return 0.0, "Expected a pair of arrays: the lengths and the directions."
    if lengths.shape != expected[0].shape or directions.shape != expected[1].shape:
        return 0.0, f"{_shapes(lengths, directions)} Expected (n,) and (n, n) for n variables."
    if not (np.isfinite(lengths).all() and np.isfinite(directions).all()):
        return 0.0, "Some lengths or directions are not finite."
    tolerance = 2.0 * (rtol + atol)  # of a product of two numbers that are right within both
    if not _orthonormal(directions, tolerance):
        return 0.0, "The columns of directions are not unit vectors orthogonal to each other."
    if not _orthonormal(_spans(lengths, directions, expected), tolerance):
        return 0.0, "The half-axes do not span the ellipse E = level."
    return 1.0, ""


def _axes(answer: object) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    """Return both parts of a pair as arrays of numbers, or None for what is none."""
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        return None, None
    return _numbers(answer[0]), _numbers(answer[1])


def _numbers(value: object) -> NDArray[np.float64] | None:
    """Return real numbers as an array, and None for anything else."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return array.astype(np.float64) if array.dtype.kind in "iuf" else None


def _spans(
    lengths: NDArray[np.float64], directions: NDArray[np.float64], expected: Axes
) -> NDArray[np.float64]:
    """Return A⁻¹B, the answer's half-axes in units of the expected ones."""
    with np.errstate(all="ignore"):
        spans: NDArray[np.float64] = expected[1].T @ (directions * lengths) / expected[0][:, None]
    return spans


def _shapes(lengths: NDArray[np.float64], directions: NDArray[np.float64]) -> str:
    """Say which shapes the answer has."""
    return f"The lengths have shape {lengths.shape} and the directions {directions.shape}."


def _orthonormal(columns: NDArray[np.float64], tolerance: float) -> bool:
    """Say whether the columns are unit vectors orthogonal to each other, within the tolerance."""
    with np.errstate(all="ignore"):
        error = np.abs(columns.T @ columns - np.eye(columns.shape[1]))
        return bool(np.all(error <= tolerance))
