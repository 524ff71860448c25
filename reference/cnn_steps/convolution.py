"""Convolution of batches of images, channels last.

zero_pad, conv_single_step, conv_forward, conv_backward
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Parameters = Mapping[str, int]

Array = npt.NDArray[np.float64]


def zero_pad(X: Array, pad: int) -> Array:
    """Return images with rows and columns of zeros on every side.

    Args:
        X: shape (m, n_H, n_W, n_C).
        pad: how many, at least 0.

    Returns:
        Shape (m, n_H + 2 pad, n_W + 2 pad, n_C).

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning",
    arXiv:1603.07285, 2016, section 2.2.

    >>> zero_pad(np.ones((1, 1, 1, 1)), 1)[0, :, :, 0].tolist()
    [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    return np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


def conv_single_step(a_slice_prev: Array, W: Array, b: Array) -> float:
    """Return one number of a convolution: products of a slice and a filter, and the bias.

        Z = Σ a W + b

    Args:
        a_slice_prev: shape (f, f, n_C_prev).
        W: shape (f, f, n_C_prev).
        b: shape (1, 1, 1).

    Returns:
        A number, linear in the slice and in the filter.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 9.1.

    >>> conv_single_step(np.ones((2, 2, 1)), np.full((2, 2, 1), 3.0), np.ones((1, 1, 1)))
    13.0
    """
    return float(np.sum(a_slice_prev * W) + b.item())


def conv_forward(A_prev: Array, W: Array, b: Array, hparameters: Parameters) -> Array:
    """Return the convolution of images with filters, which are not flipped.

        Z[i, h, w, c] = b[c] + Σ padded[i, h s + k, w s + l, d] W[k, l, d, c]

    Args:
        A_prev: shape (m, n_H_prev, n_W_prev, n_C_prev).
        W: shape (f, f, n_C_prev, n_C).
        b: shape (1, 1, 1, n_C).
        hparameters: `stride` and `pad`.

    Returns:
        Shape (m, n_H, n_W, n_C) with n_H = ⌊(n_H_prev - f + 2 pad) / stride⌋ + 1, n_W likewise.

    Raises:
        ValueError: a filter is larger than the padded image.

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning",
    arXiv:1603.07285, 2016, relationship 6.

    >>> A, W = np.eye(3).reshape(1, 3, 3, 1), np.arange(1.0, 5.0).reshape(2, 2, 1, 1)
    >>> conv_forward(A, W, np.ones((1, 1, 1, 1)), {"stride": 1, "pad": 0})[0, :, :, 0].tolist()
    [[6.0, 4.0], [3.0, 6.0]]
    """
    view = windows(zero_pad(A_prev, hparameters["pad"]), len(W), hparameters["stride"])
    Z: Array = np.einsum("ihwdkl,kldc->ihwc", view, W) + b
    return Z


def conv_backward(
    dZ: Array, A_prev: Array, W: Array, b: Array, hparameters: Parameters
) -> tuple[Array, Array, Array]:
    """Return the gradients of a convolution's images, filters and biases.

        dW[k, l, d, c] = Σ_ihw padded[i, h s + k, w s + l, d] dZ[i, h, w, c]
        dpadded[i, h s + k, w s + l, d] += Σ_c W[k, l, d, c] dZ[i, h, w, c]
        db[c] = Σ_ihw dZ[i, h, w, c]

    Args:
        dZ: shape (m, n_H, n_W, n_C), the gradient of the output.
        A_prev: shape (m, n_H_prev, n_W_prev, n_C_prev).
        W: shape (f, f, n_C_prev, n_C).
        b: shape (1, 1, 1, n_C); no gradient depends on it.
        hparameters: `stride` and `pad`, as in the forward pass.

    Returns:
        (dA_prev, dW, db), of the shapes of A_prev, W and b; what was padding is cut away.

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning",
    arXiv:1603.07285, 2016, chapter 4.

    >>> A, W = np.eye(2).reshape(1, 2, 2, 1), np.arange(1.0, 5.0).reshape(2, 2, 1, 1)
    >>> dZ, b = np.full((1, 1, 1, 1), 10.0), np.zeros((1, 1, 1, 1))
    >>> dA, dW, db = conv_backward(dZ, A, W, b, {"stride": 1, "pad": 0})
    >>> dA.ravel().tolist(), dW.ravel().tolist(), db.ravel().tolist()
    ([10.0, 20.0, 30.0, 40.0], [10.0, 0.0, 0.0, 10.0], [10.0])
    """
    del b
    pad, stride = hparameters["pad"], hparameters["stride"]
    wide = zero_pad(A_prev, pad)
    dW: Array = np.einsum("ihwdkl,ihwc->kldc", windows(wide, len(W), stride), dZ)
    dwide = np.zeros_like(wide)
    for h, w, rows, columns in places(dZ.shape, len(W), stride):
        dwide[:, rows, columns] += np.einsum("kldc,ic->ikld", W, dZ[:, h, w])
    height, width = A_prev.shape[1:3]
    db = dZ.sum(axis=(0, 1, 2)).reshape(1, 1, 1, -1)
    return dwide[:, pad : pad + height, pad : pad + width], dW, db


def windows(wide: Array, f: int, stride: int) -> Array:
    """Return a view (m, n_H, n_W, n_C, f, f) of all windows that fit, `stride` apart.

    >>> windows(np.zeros((1, 5, 4, 2)), 3, 2).shape
    (1, 2, 1, 2, 3, 3)
    """
    view: Array = sliding_window_view(wide, (f, f), axis=(1, 2))
    return view[:, ::stride, ::stride]


def places(out: tuple[int, ...], f: int, stride: int) -> Iterator[tuple[int, int, slice, slice]]:
    """Yield each place (h, w) of an output with the rows and columns of its window.

    >>> list(places((1, 1, 2, 1), 3, 2))[1]
    (0, 1, slice(0, 3, None), slice(2, 5, None))
    """
    for h, w in np.ndindex(out[1], out[2]):
        top, left = h * stride, w * stride
        yield h, w, slice(top, top + f), slice(left, left + f)
