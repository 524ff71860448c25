"""Losses of scores: softmax with cross-entropy, and the multi-class hinge.

softmax_loss, svm_loss
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


def softmax_loss(x: Array, y: Labels) -> tuple[float, Array]:
    """Return the mean cross-entropy of softmax and its gradient.

        loss = -1/N Σ_n log p[n, y_n],   p[n, c] = exp x[n, c] / Σ_k exp x[n, k]
        dx = (p - onehot y) / N

    Args:
        x: shape (N, C), a score for each class.
        y: shape (N,), the right classes, 0 ≤ y < C.

    Returns:
        (loss, dx) with dx of the shape of x. log C where all scores are equal; each row of dx sums
        to 0; one number added to all scores of a row changes nothing.

    Raises:
        IndexError: a label is no class.

    Trick: the largest score of a row is subtracted, and the logarithm is taken of the sum, not of
    a probability, so that neither overflows nor becomes 0.

    Source: C. M. Bishop, "Pattern Recognition and Machine Learning", Springer 2006, section 4.3.4.

    >>> loss, dx = softmax_loss(np.array([[0.0, np.log(3.0)]]), np.array([1]))
    >>> round(float(np.exp(-loss)), 12), dx.round(12).tolist()
    (0.75, [[0.25, -0.25]])
    """
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    onehot = np.eye(x.shape[1])[y]
    return float(-(log_p * onehot).sum() / len(x)), (np.exp(log_p) - onehot) / len(x)


def svm_loss(x: Array, y: Labels) -> tuple[float, Array]:
    """Return the mean multi-class hinge loss with a margin of 1, and its gradient.

        loss = 1/N Σ_n Σ_{c ≠ y_n} max(0, x[n, c] - x[n, y_n] + 1)

    Args:
        x: shape (N, C), a score for each class.
        y: shape (N,), the right classes, 0 ≤ y < C.

    Returns:
        (loss, dx) with dx of the shape of x. C - 1 where all scores are equal; 0 where the right
        score leads by 1; each row of dx sums to 0.

    Raises:
        IndexError: a label is no class.

    Source: J. Weston, C. Watkins, "Support vector machines for multi-class pattern recognition",
    ESANN 1999.

    >>> loss, dx = svm_loss(np.array([[1.0, 1.5, -3.0]]), np.array([0]))
    >>> loss, dx.tolist()
    (1.5, [[-1.0, 1.0, 0.0]])
    """
    onehot = np.eye(x.shape[1])[y]
    right = (x * onehot).sum(axis=1, keepdims=True)
    margins = np.maximum(0.0, x - right + 1.0) * (1.0 - onehot)
    counted = (margins > 0.0).astype(np.float64)
    dx = counted - onehot * counted.sum(axis=1, keepdims=True)
    return float(margins.sum() / len(x)), dx / len(x)
