"""Convolution and max pooling: the cases that are drawn, and the slips that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from reference.cs231n import convolution as right

if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = Mapping[str, int]

Array = npt.NDArray[np.float64]
Gradients = tuple[Array, Array, Array]

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_conv(rng: np.random.Generator) -> dict[str, object]:
    """Draw images and filters that are not square, with a stride that fits exactly."""
    stride, pad = int(rng.integers(1, 4)), int(rng.integers(0, 3))
    kernel = [int(side) for side in rng.choice([2, 3, 4], 2, replace=False)]
    return _conv(rng, kernel, stride, pad)


def generate_conv_stride_2(rng: np.random.Generator) -> dict[str, object]:
    """Draw images and square filters with stride 2 and a padding of 1."""
    return _conv(rng, [3, 3], 2, 1)


def generate_conv_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw a convolution with the gradient of its output."""
    return _with_gradient(rng, generate_conv(rng), right.conv_forward_naive)


def generate_conv_stride_2_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw a convolution with stride 2 and the gradient of its output."""
    return _with_gradient(rng, generate_conv_stride_2(rng), right.conv_forward_naive)


def generate_pool(rng: np.random.Generator) -> dict[str, object]:
    """Draw images and windows that are not square, with a stride that fits exactly."""
    height, width = (int(side) for side in rng.choice([2, 3, 4], 2, replace=False))
    stride = int(rng.integers(1, 4))
    return _pool(rng, height, width, stride)


def generate_pool_overlapping(rng: np.random.Generator) -> dict[str, object]:
    """Draw images and windows that overlap."""
    return _pool(rng, 3, 3, int(rng.integers(1, 3)))


def generate_pool_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw images to be pooled with the gradient of their output."""
    return _with_gradient(rng, generate_pool(rng), right.max_pool_forward_naive)


def generate_pool_overlapping_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw images with windows that overlap, and the gradient of their output."""
    return _with_gradient(rng, generate_pool_overlapping(rng), right.max_pool_forward_naive)


def generate_pool_ties(rng: np.random.Generator) -> dict[str, object]:
    """Draw images of few different numbers, with windows side by side."""
    x = rng.integers(0, 2, size=(2, 3, 4, 6)).astype(np.float64)
    window = {"pool_height": 2, "pool_width": 2, "stride": 2}
    return {"dout": rng.uniform(1.0, 2.0, size=(2, 3, 2, 3)), "x": x, "pool_param": window}


def _conv(rng: np.random.Generator, kernel: list[int], stride: int, pad: int) -> dict[str, object]:
    count, channels, filters = (int(side) for side in rng.integers(2, 4, size=3))
    sides = [_fitting(rng, side, stride, pad) for side in kernel]
    return {
        "x": rng.normal(size=(count, channels, *sides)),
        "w": rng.normal(size=(filters, channels, *kernel)),
        "b": rng.normal(size=filters),
        "conv_param": {"stride": stride, "pad": pad},
    }


def _pool(rng: np.random.Generator, height: int, width: int, stride: int) -> dict[str, object]:
    count, channels = (int(side) for side in rng.integers(2, 4, size=2))
    sides = [_fitting(rng, side, stride, 0) for side in (height, width)]
    return {
        "x": rng.normal(size=(count, channels, *sides)),
        "pool_param": {"pool_height": height, "pool_width": width, "stride": stride},
    }


def _fitting(rng: np.random.Generator, window: int, stride: int, pad: int) -> int:
    """Draw a side along which a window has two to four places, and nothing is left over."""
    places = range(2, 5)
    sides = [window + (count - 1) * stride - 2 * pad for count in places]
    return int(rng.choice([side for side in sides if side > 0]))


def _with_gradient(
    rng: np.random.Generator, call: dict[str, Any], forward: Any
) -> dict[str, object]:
    return {"dout": rng.normal(size=forward(**call).shape), **call}


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def conv_forward_no_bias(x: Array, w: Array, b: Array, conv_param: Parameters) -> Array:
    """Forget the biases."""
    return right.conv_forward_naive(x, w, np.zeros_like(b), conv_param)


def conv_forward_bias_often(x: Array, w: Array, b: Array, conv_param: Parameters) -> Array:
    """Add the bias to each product before they are summed."""
    return right.conv_forward_naive(x, w, b * w[0].size, conv_param)


def conv_forward_flipped(x: Array, w: Array, b: Array, conv_param: Parameters) -> Array:
    """Turn the filters round, as mathematicians convolve."""
    return right.conv_forward_naive(x, w[:, :, ::-1, ::-1], b, conv_param)


def conv_forward_unstrided(x: Array, w: Array, b: Array, conv_param: Parameters) -> Array:
    """Use the stride for the output's shape, and move the windows by 1."""
    once = right.conv_forward_naive(x, w, b, {**conv_param, "stride": 1})
    height, width = right.conv_forward_naive(x, w, b, conv_param).shape[2:]
    return once[:, :, :height, :width]


def conv_forward_one_channel(x: Array, w: Array, b: Array, conv_param: Parameters) -> Array:
    """Look at the first channel alone."""
    return right.conv_forward_naive(x[:, :1], w[:, :1], b, conv_param)


def conv_backward_last_image(
    dout: Array, x: Array, w: Array, b: Array, conv_param: Parameters
) -> Gradients:
    """Set the filters' gradient anew for each image, where it is to be added up."""
    dx, _, db = right.conv_backward_naive(dout, x, w, b, conv_param)
    _, dw, _ = right.conv_backward_naive(dout[-1:], x[-1:], w, b, conv_param)
    return dx, dw, db


def conv_backward_overwritten(
    dout: Array, x: Array, w: Array, b: Array, conv_param: Parameters
) -> Gradients:
    """Set the images' gradient anew in each window, where it is to be added up."""
    _, dw, db = right.conv_backward_naive(dout, x, w, b, conv_param)
    pad, stride = conv_param["pad"], conv_param["stride"]
    dwide = np.zeros_like(right.padded(x, pad))
    for (i, j), rows, columns in right.places(dout.shape[2:], w.shape[2:], stride):
        dwide[:, :, rows, columns] = np.einsum("nf,fckl->nckl", dout[:, :, i, j], w)
    return right.cut(dwide, x, pad), dw, db


def conv_backward_averaged(
    dout: Array, x: Array, w: Array, b: Array, conv_param: Parameters
) -> Gradients:
    """Divide the gradients of filters and biases by the number of images."""
    dx, dw, db = right.conv_backward_naive(dout, x, w, b, conv_param)
    return dx, dw / len(x), db / len(x)


def conv_backward_flipped(
    dout: Array, x: Array, w: Array, b: Array, conv_param: Parameters
) -> Gradients:
    """Turn the filters round on the way back to the images."""
    dx, _, _ = right.conv_backward_naive(dout, x, w[:, :, ::-1, ::-1], b, conv_param)
    _, dw, db = right.conv_backward_naive(dout, x, w, b, conv_param)
    return dx, dw, db


def max_pool_forward_average(x: Array, pool_param: Parameters) -> Array:
    """Average each window."""
    window = pool_param["pool_height"], pool_param["pool_width"]
    average: Array = right.windows(x, window, pool_param["stride"]).mean(axis=(-2, -1))
    return average


def max_pool_forward_unstrided(x: Array, pool_param: Parameters) -> Array:
    """Use the stride for the output's shape, and move the windows by 1."""
    once = right.max_pool_forward_naive(x, {**pool_param, "stride": 1})
    height, width = right.max_pool_forward_naive(x, pool_param).shape[2:]
    return once[:, :, :height, :width]


def max_pool_forward_from_zero(x: Array, pool_param: Parameters) -> Array:
    """Begin the search for the largest number at 0, so that none below is found."""
    return np.maximum(right.max_pool_forward_naive(x, pool_param), 0.0)


def max_pool_backward_all_ties(dout: Array, x: Array, pool_param: Parameters) -> Array:
    """Give the whole gradient to each of several largest numbers."""
    return _pooled_back(dout, x, pool_param, lambda window, largest: window == largest)


def max_pool_backward_spread(dout: Array, x: Array, pool_param: Parameters) -> Array:
    """Spread the gradient over the window."""
    size = pool_param["pool_height"] * pool_param["pool_width"]
    return _pooled_back(dout, x, pool_param, lambda window, _: np.full_like(window, 1.0 / size))


def max_pool_backward_overwritten(dout: Array, x: Array, pool_param: Parameters) -> Array:
    """Set the gradient anew in each window, where it is to be added up."""
    dx = np.zeros_like(x)
    for place, rows, columns in _places(dout, pool_param):
        (i, j), window = place, x[:, :, rows, columns]
        is_largest = window == window.max(axis=(2, 3), keepdims=True)
        dx[:, :, rows, columns] = is_largest * dout[:, :, i, j, np.newaxis, np.newaxis]
    return dx


def _pooled_back(dout: Array, x: Array, pool_param: Parameters, share: Any) -> Array:
    dx = np.zeros_like(x)
    for (i, j), rows, columns in _places(dout, pool_param):
        window = x[:, :, rows, columns]
        part = share(window, window.max(axis=(2, 3), keepdims=True))
        dx[:, :, rows, columns] += part * dout[:, :, i, j, np.newaxis, np.newaxis]
    return dx


def _places(dout: Array, pool_param: Parameters) -> list[tuple[tuple[int, int], slice, slice]]:
    window = pool_param["pool_height"], pool_param["pool_width"]
    return right.places(dout.shape[2:], window, pool_param["stride"])


# ── Checkers ─────────────────────────────────────────────────────────────────────────────────


def check_ties(
    answer: Any, *, expected: Any, arguments: Any, rtol: float, atol: float
) -> tuple[float, str]:
    """Accept every way to share a window's gradient among its largest numbers.

    Half is earned where each of them gets the whole.
    """
    x, dout, pool_param = (arguments[name] for name in ("x", "dout", "pool_param"))
    try:
        dx = np.asarray(answer, dtype=np.float64)
    except (TypeError, ValueError):
        return 0.0, "expected an array of numbers"
    if dx.shape != np.shape(expected):
        return 0.0, f"expected the input's shape {np.shape(expected)}, found {dx.shape}"
    for (i, j), rows, columns in _places(dout, pool_param):
        window, given = x[:, :, rows, columns], dx[:, :, rows, columns]
        is_largest = window == window.max(axis=(2, 3), keepdims=True)
        if not np.all((given >= -atol) & (is_largest | (np.abs(given) <= atol))):
            return 0.0, "a number that is not the largest of its window has a gradient"
        if not np.allclose(given.sum(axis=(2, 3)), dout[:, :, i, j], rtol=rtol, atol=atol):
            break
    else:
        return 1.0, ""
    if np.allclose(dx, max_pool_backward_all_ties(dout, x, pool_param), rtol=rtol, atol=atol):
        return 0.5, (
            "where several numbers of a window are the largest, each gets the whole gradient, so "
            "that there is more of it than before; give it to one of them, or share it"
        )
    return 0.0, "a window hands on more or less than the gradient that it got"
