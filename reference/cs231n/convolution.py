"""Convolution and max pooling of batches of images, channels first.

conv_forward_naive, conv_backward_naive, max_pool_forward_naive, max_pool_backward_naive
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = Mapping[str, int]

Array = npt.NDArray[np.float64]


def conv_forward_naive(x: Array, w: Array, b: Array, conv_param: Parameters) -> Array:
    """Return the convolution of images with filters, which are not flipped.

        out[n, f, i, j] = b[f] + Σ_ckl padded[n, c, i S + k, j S + l] w[f, c, k, l]

    Args:
        x: shape (N, C, H, W).
        w: shape (F, C, K, L).
        b: shape (F,).
        conv_param: `stride` S ≥ 1 and `pad` P ≥ 0, rows and columns of zeros on every side.

    Returns:
        Shape (N, F, H', W') with H' = 1 + (H + 2P - K) / S and W' likewise.

    Raises:
        ValueError: a filter is larger than the padded image.

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning",
    arXiv:1603.07285, 2016.

    >>> x, w = np.eye(3).reshape(1, 1, 3, 3), np.arange(1.0, 5.0).reshape(1, 1, 2, 2)
    >>> conv_forward_naive(x, w, np.ones(1), {"stride": 1, "pad": 0}).tolist()
    [[[[6.0, 4.0], [3.0, 6.0]]]]
    """
    view = windows(padded(x, conv_param["pad"]), w.shape[2:], conv_param["stride"])
    out: Array = np.einsum("ncijkl,fckl->nfij", view, w) + b.reshape(-1, 1, 1)
    return out


def conv_backward_naive(
    dout: Array, x: Array, w: Array, b: Array, conv_param: Parameters
) -> tuple[Array, Array, Array]:
    """Return the gradients of a convolution's images, filters and biases.

        dw[f, c, k, l] = Σ_nij dout[n, f, i, j] padded[n, c, i S + k, j S + l]
        dpadded[n, c, i S + k, j S + l] += Σ_f dout[n, f, i, j] w[f, c, k, l]
        db[f] = Σ_nij dout[n, f, i, j]

    Args:
        dout: shape (N, F, H', W'), the gradient of the output.
        x: shape (N, C, H, W).
        w: shape (F, C, K, L).
        b: shape (F,); no gradient depends on it.
        conv_param: `stride` and `pad`, as in the forward pass.

    Returns:
        (dx, dw, db), of the shapes of x, w and b; what was padding is cut away. The adjoint of the
        forward pass: Σ dout · conv(x, w, 0) is Σ dx · x and Σ dw · w.

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning",
    arXiv:1603.07285, 2016, chapter 4.

    >>> x, w = np.eye(2).reshape(1, 1, 2, 2), np.arange(1.0, 5.0).reshape(1, 1, 2, 2)
    >>> dout, once = np.full((1, 1, 1, 1), 10.0), {"stride": 1, "pad": 0}
    >>> dx, dw, db = conv_backward_naive(dout, x, w, np.zeros(1), once)
    >>> dx.ravel().tolist(), dw.ravel().tolist(), db.tolist()
    ([10.0, 20.0, 30.0, 40.0], [10.0, 0.0, 0.0, 10.0], [10.0])
    """
    del b
    pad, stride = conv_param["pad"], conv_param["stride"]
    wide = padded(x, pad)
    dw: Array = np.einsum("nfij,ncijkl->fckl", dout, windows(wide, w.shape[2:], stride))
    dwide = np.zeros_like(wide)
    for (i, j), rows, columns in places(dout.shape[2:], w.shape[2:], stride):
        dwide[:, :, rows, columns] += np.einsum("nf,fckl->nckl", dout[:, :, i, j], w)
    return cut(dwide, x, pad), dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward_naive(x: Array, pool_param: Parameters) -> Array:
    """Return the maximum of each window of each channel.

    Args:
        x: shape (N, C, H, W).
        pool_param: `pool_height`, `pool_width` and `stride`.

    Returns:
        Shape (N, C, H', W') with H' = 1 + (H - pool_height) / stride and W' likewise.

    Raises:
        ValueError: a window is larger than the image.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 9.3.

    >>> x = np.array([[1.0, -2.0], [3.0, 4.0]]).reshape(1, 1, 2, 2)
    >>> pool = {"pool_height": 1, "pool_width": 2, "stride": 1}
    >>> max_pool_forward_naive(x, pool).ravel().tolist()
    [1.0, 4.0]
    """
    largest: Array = windows(x, _window(pool_param), pool_param["stride"]).max(axis=(-2, -1))
    return largest


def max_pool_backward_naive(dout: Array, x: Array, pool_param: Parameters) -> Array:
    """Return the gradient of max pooling's input: all goes to the largest number of each window.

    Args:
        dout: shape (N, C, H', W'), the gradient of the output.
        x: shape (N, C, H, W).
        pool_param: `pool_height`, `pool_width` and `stride`.

    Returns:
        Shape (N, C, H, W). Where windows overlap their gradients add up; the sum over all is that
        of dout. Of several largest numbers the first gets the gradient.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 9.3.

    >>> x = np.array([[1.0, 2.0], [3.0, 3.0]]).reshape(1, 1, 2, 2)
    >>> pool = {"pool_height": 2, "pool_width": 2, "stride": 1}
    >>> max_pool_backward_naive(np.full((1, 1, 1, 1), 5.0), x, pool).ravel().tolist()
    [0.0, 0.0, 5.0, 0.0]
    """
    dx = np.zeros_like(x)
    for (i, j), rows, columns in places(dout.shape[2:], _window(pool_param), pool_param["stride"]):
        window = x[:, :, rows, columns]
        flat = window.reshape(*window.shape[:2], -1)
        first = np.eye(flat.shape[-1])[flat.argmax(axis=-1)].reshape(window.shape)
        dx[:, :, rows, columns] += first * dout[:, :, i, j, np.newaxis, np.newaxis]
    return dx


def windows(x: Array, shape: tuple[int, ...], stride: int) -> Array:
    """Return a view (N, C, H', W', K, L) of all windows that fit, `stride` apart.

    >>> windows(np.zeros((1, 2, 5, 4)), (3, 2), 2).shape
    (1, 2, 2, 2, 3, 2)
    """
    view: Array = sliding_window_view(x, shape, axis=(2, 3))
    return view[:, :, ::stride, ::stride]


def padded(x: Array, pad: int) -> Array:
    """Return images with zeros around them.

    >>> padded(np.ones((1, 1, 2, 3)), 1).shape
    (1, 1, 4, 5)
    """
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def cut(wide: Array, x: Array, pad: int) -> Array:
    """Return padded images without their padding, shaped like x.

    >>> cut(np.ones((1, 1, 4, 5)), np.ones((1, 1, 2, 3)), 1).shape
    (1, 1, 2, 3)
    """
    height, width = x.shape[2:]
    return wide[:, :, pad : pad + height, pad : pad + width]


def places(
    out: tuple[int, ...], window: tuple[int, ...], stride: int
) -> list[tuple[tuple[int, int], slice, slice]]:
    """Return each place (i, j) of the output with the rows and columns of its window.

    >>> places((1, 2), (3, 2), 2)[1]
    ((0, 1), slice(0, 3, None), slice(2, 4, None))
    """
    height, width = window
    return [
        (
            (i, j),
            slice(i * stride, i * stride + height),
            slice(j * stride, j * stride + width),
        )
        for i, j in np.ndindex(*out)
    ]


def _window(pool_param: Parameters) -> tuple[int, int]:
    return pool_param["pool_height"], pool_param["pool_width"]
