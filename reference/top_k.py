"""Top-k errors of a classifier: one label an image, or several.

reference functions   top_k_error, ilsvrc_error
case generators       generate_top_k_error, generate_ilsvrc_error
wrong variants        top_k_…, ilsvrc_…
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Labels = Sequence[Sequence[int]]

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# ── Reference functions ──────────────────────────────────────────────────────────────────────


def top_k_error(scores: Array, labels: Integers, k: int) -> float:
    """Return the fraction of samples whose label is not among the k highest scores.

        E = (1/m) Σ_i 1[R_i ≥ k],   R_i = number of classes that score higher than label i

    Args:
        scores: shape (m, c), one row a sample, no two equal in a row.
        labels: shape (m,), integers from 0 to c - 1.
        k: from 1 to c.

    Returns:
        A number from 0 to 1 that does not rise with k, and is 0 at k = c. Only the order of a
        row's scores matters.

    Raises:
        IndexError: where a label is not one of the c classes.

    Trick: the rank is counted, nothing is sorted.

    Source: O. Russakovsky et al., "ImageNet Large Scale Visual Recognition Challenge",
    International Journal of Computer Vision 115, 2015, section 4.1.

    >>> top_k_error(np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]]), np.array([2, 0]), k=1)
    0.5
    """
    return float(np.mean(_rank(scores, labels) >= k))


def ilsvrc_error(predictions: Labels, truths: Labels) -> float:
    """Return the mean over images of the share of true labels that no prediction hits.

        e = (1/n) Σ_k min_i d(c_i, C_k),   d = 0 for equal labels, else 1

    Args:
        predictions: for each image the predicted labels c_1, c_2, ….
        truths: for each image the n ≥ 1 true labels C_1, …, C_n; n may differ from image to image.

    Returns:
        A number from 0 to 1: the mean of e over the images. More predictions never make it larger.

    Raises:
        ValueError: where the two lists are not of the same length.

    Source: O. Russakovsky et al., "ImageNet Large Scale Visual Recognition Challenge",
    International Journal of Computer Vision 115, 2015, section 4.1.

    >>> ilsvrc_error(predictions=[[1, 2], [3, 4]], truths=[[1, 5], [3]])
    0.25
    """
    return _mean(_mean(missed) for missed in _missed(predictions, truths))


def _rank(scores: Array, labels: Integers) -> Integers:
    own = scores[np.arange(len(labels)), labels]
    rank: Integers = np.sum(scores > own[:, np.newaxis], axis=1)
    return rank


def _missed(predictions: Labels, truths: Labels) -> list[list[bool]]:
    images = zip(predictions, truths, strict=True)
    return [[label not in predicted for label in true] for predicted, true in images]


def _mean(numbers: Iterable[float]) -> float:
    return float(np.mean(list(numbers)))


# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_top_k_error(rng: np.random.Generator) -> dict[str, object]:
    """Draw scores, a k below the number of classes, and labels of which some rank just past k."""
    classes = int(rng.integers(4, 9))
    k = int(rng.integers(1, classes - 1))
    scores = rng.normal(size=(int(rng.integers(10, 25)), classes))
    ranks = np.concatenate([[k - 1, k, k, k + 1], rng.integers(0, classes, len(scores) - 4)])
    labels = np.argsort(-scores, axis=1)[np.arange(len(scores)), ranks]
    return {"scores": scores, "labels": labels, "k": k}


def generate_ilsvrc_error(rng: np.random.Generator) -> dict[str, object]:
    """Draw five predictions and one to four truths an image, out of ten classes."""
    images = range(int(rng.integers(4, 9)))
    return {
        "predictions": [_labels(rng, 5) for _ in images],
        "truths": [_labels(rng, int(rng.integers(1, 5))) for _ in images],
    }


def _labels(rng: np.random.Generator, count: int) -> list[int]:
    return [int(label) for label in rng.choice(10, count, replace=False)]


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def top_k_off_by_one(scores: Array, labels: Integers, k: int) -> float:
    """Count an error only if more than k scores beat the label's."""
    return float(np.mean(_rank(scores, labels) > k))


def top_k_own_counted(scores: Array, labels: Integers, k: int) -> float:
    """Count the label's own score among those that beat it."""
    return float(np.mean(_rank(scores, labels) + 1 >= k))


def top_k_accuracy(scores: Array, labels: Integers, k: int) -> float:
    """Give the fraction that is right."""
    return 1.0 - top_k_error(scores, labels, k)


def top_k_of_lowest(scores: Array, labels: Integers, k: int) -> float:
    """Look for the label among the k lowest scores, as after an ascending sort."""
    return top_k_error(-scores, labels, k)


def top_k_ignored(scores: Array, labels: Integers, k: int) -> float:
    """Look at the highest score only, whatever k is."""
    del k
    return top_k_error(scores, labels, 1)


def top_k_count(scores: Array, labels: Integers, k: int) -> float:
    """Count the errors and do not divide by the number of samples."""
    return top_k_error(scores, labels, k) * len(labels)


def ilsvrc_accuracy(predictions: Labels, truths: Labels) -> float:
    """Give the share of true labels that are hit."""
    return 1.0 - ilsvrc_error(predictions, truths)


def ilsvrc_any_truth(predictions: Labels, truths: Labels) -> float:
    """Take an image for right as soon as one of its true labels is hit."""
    return _mean(min(missed) for missed in _missed(predictions, truths))


def ilsvrc_every_truth(predictions: Labels, truths: Labels) -> float:
    """Take an image for wrong as soon as one of its true labels is missed."""
    return _mean(max(missed) for missed in _missed(predictions, truths))


def ilsvrc_pooled(predictions: Labels, truths: Labels) -> float:
    """Divide all misses by the number of all true labels, so that images weigh differently."""
    return _mean(miss for missed in _missed(predictions, truths) for miss in missed)


def ilsvrc_by_prediction(predictions: Labels, truths: Labels) -> float:
    """Give the share of predictions that are no true label."""
    return ilsvrc_error(truths, predictions)


def ilsvrc_undivided(predictions: Labels, truths: Labels) -> float:
    """Sum over an image's true labels and do not divide by their number."""
    return _mean(sum(missed) for missed in _missed(predictions, truths))
