"""Overfitting and initialization.

dropout_expected_activation    x scaled by the probability to be kept
xavier_variance                1 / N
he_variance                    2 / N
mnist_augmentations            the augmentations that suit handwritten digits
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def dropout_expected_activation(x: ArrayLike, keep_probability: float) -> NDArray[np.float64]:
    """Return the activations at test time that equal their expectation under dropout.

    E[m x] = p x for a mask m that is 1 with probability p and else 0.

    Args:
        x: activations of any shape.
        keep_probability: p, the probability that a neuron is kept in training; what is kept is
            not scaled then.

    Returns:
        p x, of the shape of x.

    References:
        N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, Dropout: a
        simple way to prevent neural networks from overfitting, Journal of Machine Learning
        Research 15, 2014.

    Example:
        >>> dropout_expected_activation([2.0, -4.0], keep_probability=0.5).tolist()
        [1.0, -2.0]
    """
    return keep_probability * np.asarray(x, dtype=np.float64)


def xavier_variance(fan_in: int) -> float:
    """Return the variance of the initial weights that keeps that of the activations.

    Var(Σ w_i x_i) = N Var(w) Var(x) for N independent inputs with mean 0, hence Var(w) = 1/N.

    Args:
        fan_in: N ≥ 1, the number of inputs of a neuron.

    Returns:
        1/N.

    References:
        X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural
        networks, AISTATS, 2010 (with the fan-in alone).

    Example:
        >>> xavier_variance(4)
        0.25
    """
    return 1.0 / fan_in


def he_variance(fan_in: int) -> float:
    """Return the variance of the initial weights that keeps the size of rectified activations.

    ReLU leaves half of E[x²] of a symmetric x, hence Var(w) = 2/N.

    Args:
        fan_in: N ≥ 1, the number of inputs of a neuron.

    Returns:
        2/N.

    References:
        K. He, X. Zhang, S. Ren and J. Sun, Delving deep into rectifiers: surpassing human-level
        performance on ImageNet classification, ICCV, 2015.

    Example:
        >>> he_variance(4)
        0.5
    """
    return 2.0 / fan_in


# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_activations(rng: np.random.Generator) -> dict[str, object]:
    """Draw a vector or a matrix of activations and a probability."""
    x = 2.0 * rng.normal(size=rng.integers(1, 6, size=rng.integers(1, 3)))
    return {"x": x, "keep_probability": float(rng.uniform(0.05, 0.45))}


def generate_fan_in(rng: np.random.Generator) -> dict[str, object]:
    """Draw a number of inputs, up to some thousands."""
    return {"fan_in": int(rng.integers(3, 5000))}


# ── Misconceptions ───────────────────────────────────────────────────────────────────────────


def dropout_divided(x: ArrayLike, keep_probability: float) -> NDArray[np.float64]:
    """Return x / p, NaN for p = 0: the scaling that belongs to the training."""
    x = np.asarray(x, dtype=np.float64)
    return x / keep_probability if keep_probability else np.full_like(x, np.nan)


def dropout_by_drop_probability(x: ArrayLike, keep_probability: float) -> NDArray[np.float64]:
    """Return (1 - p) x: p is taken for the probability to be dropped."""
    return dropout_expected_activation(x, 1.0 - keep_probability)


def dropout_unscaled(x: ArrayLike, keep_probability: float) -> NDArray[np.float64]:  # noqa: ARG001
    """Return x as it is."""
    return np.array(x, dtype=np.float64)


def xavier_deviation(fan_in: int) -> float:
    """Return 1/√N, the standard deviation."""
    return float(np.sqrt(xavier_variance(fan_in)))


def he_deviation(fan_in: int) -> float:
    """Return √(2/N), the standard deviation."""
    return float(np.sqrt(he_variance(fan_in)))


def mnist_augmentations_with_flips() -> dict[str, list[str]]:
    """Return all seven words, the two flips among them."""
    right = ["rotation", "translation", "zoom", "stretch", "elastic"]
    return {"mnist_augmentations": [*right, "horizontal_flip", "vertical_flip"]}


# ── Checkers ─────────────────────────────────────────────────────────────────────────────────


def check_mnist_augmentations(
    answer: object,
    *,
    expected: object,
    arguments: dict[str, object],  # noqa: ARG001
    rtol: float,  # noqa: ARG001
    atol: float,  # noqa: ARG001
) -> tuple[float, str]:
    """Judge a collection of words: order and repetition do not matter.

    Each wrong or missing word costs one share, of as many as there are words in `expected`, down
    to nothing. What is no word costs as much as a wrong word.
    """
    entries, wanted = _entries(answer), _words(_entries(expected) or [])
    if entries is None:
        return 0.0, "Expected a list of words."
    foreign = sum(not isinstance(entry, str) for entry in entries)
    mistakes = foreign + len(_words(entries) ^ wanted)
    if not mistakes:
        return 1.0, ""
    share = max(0.0, 1.0 - mistakes / max(len(wanted), 1))
    return share, "Some words do not belong here, or are missing."


def _entries(answer: object) -> list[object] | None:
    """Return what a collection holds, or the words of one text; None for anything else."""
    if isinstance(answer, str):
        return list(re.split(r"[,;\n]" if re.search(r"[,;\n]", answer) else r"\s", answer))
    if isinstance(answer, np.ndarray):
        answer = answer.ravel().tolist()
    if isinstance(answer, list | tuple | set | frozenset):
        return list(answer)
    return None


def _words(entries: list[object]) -> set[str]:
    """Return the words in one spelling: lower case, joined by underscores; empty ones dropped."""
    words = (entry for entry in entries if isinstance(entry, str))
    return {re.sub(r"[\s-]+", "_", word.strip().casefold()) for word in words} - {""}
