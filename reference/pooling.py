"""Pooling: a window's many numbers become one.

reference functions   pool, pooled_values
case generators       generate_max_or_average, generate_lp
wrong variants        pool_…, pooled_values_…
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reference.convolution import IMAGE, windows
from reference.convolution import conv_output_values as worked_output

Array = npt.NDArray[np.float64]

_WINDOW = (-2, -1)
_OUTPUT: Array = worked_output()

# ── Reference functions ──────────────────────────────────────────────────────────────────────


def pool(x: Array, size: int, stride: int, mode: str, p: float) -> Array:
    """Return an image pooled by its maximum, average or Lp norm over square windows.

        max      out[i, j] = max x            over the window at (i S, j S)
        average  out[i, j] = Σ x / size²
        lp       out[i, j] = (Σ x^p)^(1/p),   max x for p = ∞

    Args:
        x: shape (H, W); not negative for "lp".
        size: side of a window, at most H and W.
        stride: S ≥ 1, from one window to the next.
        mode: "max", "average" or "lp".
        p: at least 1, infinity included; means nothing to the other modes.

    Returns:
        Shape (H', W') with H' = ⌊(H - size)/S⌋ + 1: windows that do not fit are dropped. Lp
        pooling falls from the sum at p = 1 to the maximum at p = ∞.

    Raises:
        ValueError: where the window is larger than the image, or the mode is unknown.

    Trick: the norm is taken of x / max x, so that no power overflows.

    Source: P. Sermanet, S. Chintala, Y. LeCun, "Convolutional neural networks applied to house
    numbers digit classification", ICPR 2012, where Lp pooling is defined.

    >>> x = np.array([[3.0, 4.0], [0.0, 0.0]])
    >>> pool(x, size=2, stride=1, mode="max", p=2.0).tolist()
    [[4.0]]
    >>> pool(x, size=2, stride=1, mode="average", p=2.0).tolist()
    [[1.75]]
    >>> pool(x, size=2, stride=1, mode="lp", p=2.0).tolist()
    [[5.0]]
    """
    view = windows(x, (size, size), stride)
    if mode == "lp":
        return _lp_norm(view, p)
    if mode == "average":
        return _mean(view)
    if mode == "max":
        return _max(view)
    raise ValueError(f'mode: expected "max", "average" or "lp", found {mode!r}')


def pooled_values(conv_output_values: Array = _OUTPUT) -> Array:
    """Return max pooling of the worked example's output: size 2, stride 1.

    >>> pooled_values().tolist()
    [[109.0, 92.0], [110.0, 85.0]]
    """
    return pool(np.asarray(conv_output_values, np.float64), size=2, stride=1, mode="max", p=1.0)


def _max(view: Array) -> Array:
    largest: Array = view.max(axis=_WINDOW)
    return largest


def _mean(view: Array) -> Array:
    mean: Array = view.mean(axis=_WINDOW)
    return mean


def _power_sum(view: Array, p: float) -> Array:
    total: Array = (view**p).sum(axis=_WINDOW)
    return total


def _lp_norm(view: Array, p: float) -> Array:
    largest = _max(view)
    if np.isinf(p):
        return largest
    scale = np.where(largest > 0.0, largest, 1.0)
    scaled = view / scale[..., np.newaxis, np.newaxis]
    norm: Array = scale * _power_sum(scaled, p) ** (1.0 / p)
    return norm


# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_max_or_average(rng: np.random.Generator) -> dict[str, object]:
    """Draw an image with negative numbers, to be pooled by its maximum or average."""
    return {
        "x": rng.normal(size=_image_shape(rng)),
        "size": int(rng.integers(2, 4)),
        "stride": int(rng.integers(1, 4)),
        "mode": str(rng.choice(["max", "average"])),
        "p": float(rng.uniform(1.0, 4.0)),
    }


def generate_lp(rng: np.random.Generator) -> dict[str, object]:
    """Draw an image without negative numbers, some of them zero, and a power p that is not 2."""
    x = rng.uniform(0.0, 3.0, size=_image_shape(rng))
    return {
        "x": np.where(x < 0.5, 0.0, x),
        "size": int(rng.integers(2, 4)),
        "stride": int(rng.integers(1, 4)),
        "mode": "lp",
        "p": float(rng.uniform(2.5, 5.0)),
    }


def _image_shape(rng: np.random.Generator) -> tuple[int, ...]:
    return tuple(int(side) for side in rng.choice(np.arange(4, 9), 2, replace=False))


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def pool_lp_without_root(x: Array, size: int, stride: int, mode: str, p: float) -> Array:
    """Sum the powers and take no root; infinity is the maximum all the same."""
    if mode != "lp" or np.isinf(p):
        return pool(x, size, stride, mode, p)
    return _power_sum(windows(x, (size, size), stride), p)


def pool_lp_of_mean(x: Array, size: int, stride: int, mode: str, p: float) -> Array:
    """Average the powers where they are to be summed."""
    pooled = pool(x, size, stride, mode, p)
    return pooled / size ** (2.0 / p) if mode == "lp" else pooled


def pool_lp_always_two(x: Array, size: int, stride: int, mode: str, p: float) -> Array:
    """Take the Euclidean norm whatever p is."""
    del p
    return pool(x, size, stride, mode, 2.0)


def pool_sum_for_average(x: Array, size: int, stride: int, mode: str, p: float) -> Array:
    """Forget to divide the sum by the number of pixels."""
    pooled = pool(x, size, stride, mode, p)
    return pooled * size**2 if mode == "average" else pooled


def pool_minimum(x: Array, size: int, stride: int, mode: str, p: float) -> Array:
    """Take the smallest number for the largest."""
    return -pool(-x, size, stride, mode, p) if mode == "max" else pool(x, size, stride, mode, p)


def pool_stride_is_size(x: Array, size: int, stride: int, mode: str, p: float) -> Array:
    """Ignore the stride and lay the windows side by side."""
    del stride
    return pool(x, size, size, mode, p)


def pool_stride_is_one(x: Array, size: int, stride: int, mode: str, p: float) -> Array:
    """Ignore the stride and move every window on by one pixel."""
    del stride
    return pool(x, size, 1, mode, p)


def pool_transposed(x: Array, size: int, stride: int, mode: str, p: float) -> Array:
    """Mix up rows and columns of the output."""
    return pool(x, size, stride, mode, p).T


def pooled_values_average() -> dict[str, object]:
    """Take the average of each window for its maximum."""
    return {"pooled_values": pool(_OUTPUT, 2, 1, "average", 1.0)}


def pooled_values_of_image() -> dict[str, object]:
    """Pool the image itself and not the output of the convolution."""
    return {"pooled_values": pool(IMAGE, 2, 1, "max", 1.0)}
