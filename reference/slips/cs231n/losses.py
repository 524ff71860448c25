"""Losses: the cases that are drawn, and the slips that are named."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reference.cs231n.losses import softmax_loss, svm_loss

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
Loss = tuple[float, Array]

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_scores(rng: np.random.Generator) -> dict[str, object]:
    """Draw scores and right classes."""
    count, classes = (int(side) for side in rng.integers(3, 9, size=2))
    return {
        "x": rng.normal(scale=2.0, size=(count, classes)),
        "y": rng.integers(classes, size=count),
    }


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def softmax_loss_summed(x: Array, y: Labels) -> Loss:
    """Sum over the batch, in the loss and in its gradient."""
    return _times(softmax_loss(x, y), len(x), len(x))


def softmax_loss_gradient_summed(x: Array, y: Labels) -> Loss:
    """Average the loss alone."""
    return _times(softmax_loss(x, y), 1.0, len(x))


def softmax_loss_gradient_of_probabilities(x: Array, y: Labels) -> Loss:
    """Return the probabilities for the gradient, without the right class taken off."""
    loss, dx = softmax_loss(x, y)
    return loss, dx + np.eye(x.shape[1])[y] / len(x)


def svm_loss_summed(x: Array, y: Labels) -> Loss:
    """Sum over the batch, in the loss and in its gradient."""
    return _times(svm_loss(x, y), len(x), len(x))


def svm_loss_right_class_counted(x: Array, y: Labels) -> Loss:
    """Count the margin of the right class too, which is always 1."""
    loss, dx = svm_loss(x, y)
    return loss + 1.0, dx


def svm_loss_right_class_left(x: Array, y: Labels) -> Loss:
    """Give the right class no gradient."""
    loss, dx = svm_loss(x, y)
    return loss, dx * (1.0 - np.eye(x.shape[1])[y])


def svm_loss_right_class_once(x: Array, y: Labels) -> Loss:
    """Take the right class down once, however many margins are not kept."""
    loss, dx = svm_loss(x, y)
    onehot = np.eye(x.shape[1])[y]
    return loss, np.where(onehot * dx < 0.0, -1.0 / len(x), dx)


def _times(answer: Loss, of_loss: float, of_gradient: float) -> Loss:
    loss, dx = answer
    return loss * of_loss, dx * of_gradient
