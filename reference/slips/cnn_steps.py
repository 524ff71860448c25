"""Convolution step by step: the cases that are drawn, and the slips that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from reference.cnn_steps import convolution as conv
from reference.cnn_steps import pooling

if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = Mapping[str, int]

Array = npt.NDArray[np.float64]
Gradients = tuple[Array, Array, Array]

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_pad(rng: np.random.Generator) -> dict[str, object]:
    """Draw images that are not square, and a padding."""
    return {"X": rng.normal(size=_images(rng)), "pad": int(rng.integers(1, 4))}


def generate_step(rng: np.random.Generator) -> dict[str, object]:
    """Draw a slice, a filter and a bias."""
    f, channels = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    shape = (f, f, channels)
    return {
        "a_slice_prev": rng.normal(size=shape),
        "W": rng.normal(size=shape),
        "b": rng.normal(size=(1, 1, 1)),
    }


def generate_conv(rng: np.random.Generator) -> dict[str, object]:
    """Draw images that are not square and filters; what does not fit is dropped."""
    f, filters, pad = (int(number) for number in rng.integers((2, 1, 0), (4, 4, 3)))
    A_prev = rng.normal(size=_images(rng))
    return {
        "A_prev": A_prev,
        "W": rng.normal(size=(f, f, A_prev.shape[3], filters)),
        "b": rng.normal(size=(1, 1, 1, filters)),
        "hparameters": {"stride": int(rng.integers(1, 4)), "pad": pad},
    }


def generate_conv_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw a convolution with the gradient of its output."""
    call: dict[str, Any] = generate_conv(rng)
    return {"dZ": rng.normal(size=conv.conv_forward(**call).shape), **call}


def generate_max(rng: np.random.Generator) -> dict[str, object]:
    """Draw images for max pooling, some windows without a number above 0."""
    return _pool(rng, "max")


def generate_average(rng: np.random.Generator) -> dict[str, object]:
    """Draw images for average pooling."""
    return _pool(rng, "average")


def generate_max_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw images for max pooling with the gradient of their output."""
    return _pool_backward(rng, "max")


def generate_average_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw images for average pooling with the gradient of their output."""
    return _pool_backward(rng, "average")


def generate_window(rng: np.random.Generator) -> dict[str, object]:
    """Draw a window whose largest number is only one, and not that of the largest size."""
    shape = tuple(int(side) for side in rng.integers(2, 5, size=2))
    return {"x": rng.normal(size=shape) - 1.0}


def generate_value(rng: np.random.Generator) -> dict[str, object]:
    """Draw a number and a shape that is not square."""
    shape = tuple(int(side) for side in rng.choice(np.arange(2, 6), 2, replace=False))
    return {"dz": float(rng.normal()), "shape": shape}


def _images(rng: np.random.Generator) -> tuple[int, ...]:
    count, channels = (int(side) for side in rng.integers(2, 4, size=2))
    height, width = (int(side) for side in rng.choice(np.arange(4, 8), 2, replace=False))
    return count, height, width, channels


def _pool(rng: np.random.Generator, mode: str) -> dict[str, object]:
    settings = {"f": int(rng.integers(2, 4)), "stride": int(rng.integers(1, 4))}
    return {"A_prev": rng.normal(size=_images(rng)), "hparameters": settings, "mode": mode}


def _pool_backward(rng: np.random.Generator, mode: str) -> dict[str, object]:
    call: dict[str, Any] = _pool(rng, mode)
    return {"dA": rng.normal(size=pooling.pool_forward(**call).shape), **call}


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def zero_pad_edge(X: Array, pad: int) -> Array:
    """Repeat the border where zeros are asked for."""
    return np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="edge")


def zero_pad_after(X: Array, pad: int) -> Array:
    """Put all zeros below and to the right."""
    return np.pad(X, ((0, 0), (0, 2 * pad), (0, 2 * pad), (0, 0)))


def zero_pad_everywhere(X: Array, pad: int) -> Array:
    """Pad examples and channels as well."""
    return np.pad(X, pad)


def conv_single_step_no_bias(a_slice_prev: Array, W: Array, b: Array) -> float:
    """Forget the bias."""
    return conv.conv_single_step(a_slice_prev, W, np.zeros_like(b))


def conv_single_step_bias_often(a_slice_prev: Array, W: Array, b: Array) -> float:
    """Add the bias to each product before they are summed."""
    return conv.conv_single_step(a_slice_prev, W, b * W.size)


def conv_forward_no_bias(A_prev: Array, W: Array, b: Array, hparameters: Parameters) -> Array:
    """Forget the biases."""
    return conv.conv_forward(A_prev, W, np.zeros_like(b), hparameters)


def conv_forward_bias_often(A_prev: Array, W: Array, b: Array, hparameters: Parameters) -> Array:
    """Add the bias to each product before they are summed."""
    return conv.conv_forward(A_prev, W, b * W[..., 0].size, hparameters)


def conv_forward_unstrided(A_prev: Array, W: Array, b: Array, hparameters: Parameters) -> Array:
    """Use the stride for the output's shape, and move the windows by 1."""
    height, width = conv.conv_forward(A_prev, W, b, hparameters).shape[1:3]
    return conv.conv_forward(A_prev, W, b, {**hparameters, "stride": 1})[:, :height, :width]


def conv_forward_flipped(A_prev: Array, W: Array, b: Array, hparameters: Parameters) -> Array:
    """Turn the filters round, as mathematicians convolve."""
    return conv.conv_forward(A_prev, W[::-1, ::-1], b, hparameters)


def pool_forward_always_max(A_prev: Array, hparameters: Parameters, mode: str) -> Array:
    """Take the maximum whatever the mode is."""
    del mode
    return pooling.pool_forward(A_prev, hparameters, "max")


def pool_forward_sum(A_prev: Array, hparameters: Parameters, mode: str) -> Array:
    """Sum the window where its average is asked for."""
    factor = 1 if mode == "max" else hparameters["f"] ** 2
    return factor * pooling.pool_forward(A_prev, hparameters, mode)


def pool_forward_unstrided(A_prev: Array, hparameters: Parameters, mode: str) -> Array:
    """Use the stride for the output's shape, and move the windows by 1."""
    height, width = pooling.pool_forward(A_prev, hparameters, mode).shape[1:3]
    return pooling.pool_forward(A_prev, {**hparameters, "stride": 1}, mode)[:, :height, :width]


def conv_backward_last_image(
    dZ: Array, A_prev: Array, W: Array, b: Array, hparameters: Parameters
) -> Gradients:
    """Set the filters' gradient anew for each image, where it is to be added up."""
    dA, _, db = conv.conv_backward(dZ, A_prev, W, b, hparameters)
    return dA, conv.conv_backward(dZ[-1:], A_prev[-1:], W, b, hparameters)[1], db


def conv_backward_overwritten(
    dZ: Array, A_prev: Array, W: Array, b: Array, hparameters: Parameters
) -> Gradients:
    """Set the images' gradient anew in each window, where it is to be added up."""
    _, dW, db = conv.conv_backward(dZ, A_prev, W, b, hparameters)
    pad, (height, width) = hparameters["pad"], A_prev.shape[1:3]
    dwide = np.zeros_like(conv.zero_pad(A_prev, pad))
    for h, w, rows, columns in conv.places(dZ.shape, len(W), hparameters["stride"]):
        dwide[:, rows, columns] = np.einsum("kldc,ic->ikld", W, dZ[:, h, w])
    return dwide[:, pad : pad + height, pad : pad + width], dW, db


def conv_backward_averaged(
    dZ: Array, A_prev: Array, W: Array, b: Array, hparameters: Parameters
) -> Gradients:
    """Divide the gradients of filters and biases by the number of images."""
    dA, dW, db = conv.conv_backward(dZ, A_prev, W, b, hparameters)
    return dA, dW / len(dZ), db / len(dZ)


def mask_of_smallest(x: Array) -> npt.NDArray[np.bool_]:
    """Mark the smallest number."""
    return pooling.create_mask_from_window(-x)


def mask_of_size(x: Array) -> npt.NDArray[np.bool_]:
    """Mark the number that is farthest from 0."""
    return pooling.create_mask_from_window(np.abs(x))


def distribute_undivided(dz: float, shape: tuple[int, int]) -> Array:
    """Hand the whole number to each."""
    return np.full(shape, dz)


def distribute_by_rows(dz: float, shape: tuple[int, int]) -> Array:
    """Divide by the number of rows alone."""
    return np.full(shape, dz / shape[0])


def distribute_by_sum(dz: float, shape: tuple[int, int]) -> Array:
    """Divide by the sum of both sides."""
    return np.full(shape, dz / sum(shape))


def pool_backward_undivided(dA: Array, A_prev: Array, hparameters: Parameters, mode: str) -> Array:
    """Hand the whole gradient to each number of an averaged window."""
    factor = 1 if mode == "max" else hparameters["f"] ** 2
    return factor * pooling.pool_backward(dA, A_prev, hparameters, mode)


def pool_backward_always_max(dA: Array, A_prev: Array, hparameters: Parameters, mode: str) -> Array:
    """Give all to the largest number whatever the mode is."""
    del mode
    return pooling.pool_backward(dA, A_prev, hparameters, "max")


def pool_backward_overwritten(
    dA: Array, A_prev: Array, hparameters: Parameters, mode: str
) -> Array:
    """Set the gradient anew in each window, where it is to be added up."""
    f = hparameters["f"]
    dA_prev = np.zeros_like(A_prev)
    for h, w, rows, columns in conv.places(dA.shape, f, hparameters["stride"]):
        window = A_prev[:, rows, columns]
        is_largest = window == window.max(axis=(1, 2), keepdims=True)
        share = is_largest if mode == "max" else np.full(window.shape, 1.0 / f**2)
        dA_prev[:, rows, columns] = share * dA[:, h : h + 1, w : w + 1]
    return dA_prev
