"""Embedding: t-SNE.

tsne_gradient    ∂C/∂y_i = 4 Σ_j (p_ij - q_ij)(y_i - y_j)(1 + ‖y_i - y_j‖²)⁻¹
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def tsne_gradient(embedding: ArrayLike, affinities: ArrayLike) -> NDArray[np.float64]:
    """Return the gradient of the cost of t-SNE with respect to the points of the embedding.

    C = Σ_ij p_ij log(p_ij / q_ij) with q_ij = w_ij / Σ_{k≠l} w_kl and w_ij = 1/(1 + ‖y_i - y_j‖²);
    ∂C/∂y_i = 4 Σ_j (p_ij - q_ij)(y_i - y_j) w_ij.

    Args:
        embedding: the points y (n, d), n ≥ 2.
        affinities: p (n, n), symmetric, with a zero diagonal and the sum 1.

    Returns:
        The gradient (n, d). Its rows sum to the zero vector, for moving all points together
        changes no distance, and it vanishes where p = q.

    Note:
        Distances come from differences, not from ‖a‖² + ‖b‖² - 2 a·b, which cancels for points
        that are close together and far from the origin.

    References:
        L. van der Maaten and G. Hinton, Visualizing data using t-SNE, Journal of Machine Learning
        Research 9, 2008, equation 5.

    Example:
        >>> p = [[0.0, 0.5], [0.5, 0.0]]
        >>> float(np.abs(tsne_gradient([[1.0], [3.0]], p)).max())
        0.0
    """
    differences = _differences(embedding)
    w = _heavy_tails(differences)
    pull = (np.asarray(affinities, dtype=np.float64) - w / w.sum()) * w
    return 4.0 * _total(pull, differences)


def _differences(embedding: ArrayLike) -> NDArray[np.float64]:
    """Return y_i - y_j for all pairs, (n, n, d)."""
    y = np.asarray(embedding, dtype=np.float64)
    return y[:, None, :] - y[None, :, :]


def _heavy_tails(differences: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / (1 + ‖y_i - y_j‖²), with a zero diagonal."""
    w: NDArray[np.float64] = 1.0 / (1.0 + np.sum(differences**2, axis=-1))
    np.fill_diagonal(w, 0.0)
    return w


def _total(pull: NDArray[np.float64], differences: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Σ_j pull_ij (y_i - y_j)."""
    total: NDArray[np.float64] = np.sum(pull[:, :, None] * differences, axis=1)
    return total


# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_embedding(rng: np.random.Generator) -> dict[str, object]:
    """Draw three to seven points in one to three dimensions, and affinities."""
    points, dimensions = int(rng.integers(3, 8)), int(rng.integers(1, 4))
    embedding = rng.normal(size=(points, dimensions))
    return {"embedding": embedding, "affinities": _affinities(rng, points)}


def generate_distant_embedding(rng: np.random.Generator) -> dict[str, object]:
    """Draw close points that lie far from the origin."""
    drawn = generate_embedding(rng)
    embedding = np.asarray(drawn["embedding"])
    return {**drawn, "embedding": embedding + 1000.0 * rng.choice([-1.0, 1.0])}


def _affinities(rng: np.random.Generator, points: int) -> NDArray[np.float64]:
    """Draw symmetric affinities with a zero diagonal and the sum 1."""
    drawn = np.triu(rng.uniform(0.1, 1.0, size=(points, points)) ** 2, k=1)
    affinities: NDArray[np.float64] = (drawn + drawn.T) / (2.0 * drawn.sum())
    return affinities


# ── Misconceptions ───────────────────────────────────────────────────────────────────────────


def tsne_gradient_half(embedding: ArrayLike, affinities: ArrayLike) -> NDArray[np.float64]:
    """Return the gradient with the factor 2: each pair is counted once."""
    return tsne_gradient(embedding, affinities) / 2.0


def tsne_gradient_sign(embedding: ArrayLike, affinities: ArrayLike) -> NDArray[np.float64]:
    """Return minus the gradient: q - p for p - q, or y_j - y_i for y_i - y_j."""
    return -tsne_gradient(embedding, affinities)


def tsne_gradient_without_tails(embedding: ArrayLike, affinities: ArrayLike) -> NDArray[np.float64]:
    """Return 4 Σ_j (p_ij - q_ij)(y_i - y_j): the last factor is forgotten."""
    differences = _differences(embedding)
    w = _heavy_tails(differences)
    pull = np.asarray(affinities, dtype=np.float64) - w / w.sum()
    return 4.0 * _total(pull, differences)


def tsne_gradient_own_pairs(embedding: ArrayLike, affinities: ArrayLike) -> NDArray[np.float64]:
    """Return the gradient with q normalized over all pairs, each point with itself included."""
    differences = _differences(embedding)
    w = _heavy_tails(differences)
    pull = (np.asarray(affinities, dtype=np.float64) - w / (w.sum() + len(w))) * w
    return 4.0 * _total(pull, differences)


def tsne_gradient_gaussian(embedding: ArrayLike, affinities: ArrayLike) -> NDArray[np.float64]:
    """Return 4 Σ_j (p_ij - q_ij)(y_i - y_j) with q_ij ∝ exp(-‖y_i - y_j‖²), as in plain SNE."""
    differences = _differences(embedding)
    w = np.exp(-np.sum(differences**2, axis=-1))
    np.fill_diagonal(w, 0.0)
    pull = np.asarray(affinities, dtype=np.float64) - w / w.sum()
    return 4.0 * _total(pull, differences)


def tsne_gradient_unnormalized(embedding: ArrayLike, affinities: ArrayLike) -> NDArray[np.float64]:
    """Return the gradient with 1/(1 + ‖y_i - y_j‖²) for q_ij, not divided by the sum of all."""
    differences = _differences(embedding)
    w = _heavy_tails(differences)
    return 4.0 * _total((np.asarray(affinities, dtype=np.float64) - w) * w, differences)
