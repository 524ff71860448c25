"""Pooling of batches of images, channels last, and what its gradients are made of.

pool_forward, create_mask_from_window, distribute_value, pool_backward
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from reference.cnn_steps.convolution import places, windows

if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = Mapping[str, int]

Array = npt.NDArray[np.float64]


def pool_forward(A_prev: Array, hparameters: Parameters, mode: str) -> Array:
    """Return the maximum or the average of each window of each channel.

    Args:
        A_prev: shape (m, n_H_prev, n_W_prev, n_C).
        hparameters: `f`, the side of a window, and `stride`.
        mode: "max" or "average".

    Returns:
        Shape (m, n_H, n_W, n_C) with n_H = ⌊(n_H_prev - f) / stride⌋ + 1 and n_W likewise.

    Raises:
        ValueError: a window is larger than the image.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 9.3.

    >>> A = np.array([[1.0, 2.0], [3.0, 6.0]]).reshape(1, 2, 2, 1)
    >>> pool_forward(A, {"f": 2, "stride": 1}, "average").item()
    3.0
    """
    view = windows(A_prev, hparameters["f"], hparameters["stride"])
    A: Array = view.max(axis=(-2, -1)) if mode == "max" else view.mean(axis=(-2, -1))
    return A


def create_mask_from_window(x: Array) -> npt.NDArray[np.bool_]:
    """Return where a window has its largest number.

    >>> create_mask_from_window(np.array([[1.0, -3.0], [4.0, 2.0]])).tolist()
    [[False, False], [True, False]]
    """
    mask: npt.NDArray[np.bool_] = x == x.max()
    return mask


def distribute_value(dz: float, shape: tuple[int, int]) -> Array:
    """Return a number in equal parts, in an array of this shape, whose sum it is.

    >>> distribute_value(2.0, (1, 4)).tolist()
    [[0.5, 0.5, 0.5, 0.5]]
    """
    return np.full(shape, dz / np.prod(shape))


def pool_backward(dA: Array, A_prev: Array, hparameters: Parameters, mode: str) -> Array:
    """Return the gradient of pooling's input.

    Max pooling gives a window's gradient to its largest number, average pooling in equal parts to
    all. Where windows overlap, gradients add up.

    Args:
        dA: shape (m, n_H, n_W, n_C), the gradient of the output.
        A_prev: shape (m, n_H_prev, n_W_prev, n_C); the largest number of a window is only one.
        hparameters: `f` and `stride`.
        mode: "max" or "average".

    Returns:
        Shape (m, n_H_prev, n_W_prev, n_C), with the sum of dA.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 9.3.

    >>> A = np.array([[1.0, 2.0], [3.0, 6.0]]).reshape(1, 2, 2, 1)
    >>> pool_backward(np.full((1, 1, 1, 1), 4.0), A, {"f": 2, "stride": 1}, "max").ravel().tolist()
    [0.0, 0.0, 0.0, 4.0]
    """
    f = hparameters["f"]
    dA_prev = np.zeros_like(A_prev)
    for h, w, rows, columns in places(dA.shape, f, hparameters["stride"]):
        window = A_prev[:, rows, columns]
        is_largest = window == window.max(axis=(1, 2), keepdims=True)
        share = is_largest if mode == "max" else np.full(window.shape, 1.0 / f**2)
        dA_prev[:, rows, columns] += share * dA[:, h : h + 1, w : w + 1]
    return dA_prev
