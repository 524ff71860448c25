"""Convolution: draws of cases, and what students compute instead.

case generators   generate_conv_output_size, generate_conv_output, generate_conv_input_gradient,
                  generate_conv_input_gradient_rest
wrong variants    size_…, output_…, gradient_…, values_…
"""

from __future__ import annotations

import numpy as np

from reference.convolution import (
    IMAGE,
    KERNEL,
    Array,
    conv_input_gradient,
    conv_output,
    conv_output_size,
    padded_gradient,
)

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_conv_output_size(rng: np.random.Generator) -> dict[str, object]:
    """Draw sizes; whether the stride leaves a rest is left to chance."""
    kernel_size = int(rng.integers(1, 8))
    return {
        "input_size": kernel_size + int(rng.integers(0, 60)),
        "kernel_size": kernel_size,
        "stride": int(rng.integers(1, 6)),
        "padding": int(rng.integers(0, 4)),
    }


def generate_conv_output(rng: np.random.Generator) -> dict[str, object]:
    """Draw an image and a smaller kernel, neither square, stride 1 to 3, padding 0 to 2."""
    return {
        "image": rng.normal(size=_two_sides(rng, 4, 9)),
        "kernel": rng.normal(size=_two_sides(rng, 2, 4)),
        "stride": int(rng.integers(1, 4)),
        "padding": int(rng.integers(0, 3)),
    }


def generate_conv_input_gradient(rng: np.random.Generator) -> dict[str, object]:
    """Draw a convolution as `generate_conv_output` does, with padding and an upstream gradient."""
    image_shape, kernel_shape = _two_sides(rng, 4, 9), _two_sides(rng, 2, 4)
    stride, padding = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    return _gradient_call(rng, image_shape, kernel_shape, stride, padding)


def generate_conv_input_gradient_rest(rng: np.random.Generator) -> dict[str, object]:
    """Draw a convolution whose stride leaves a last row and column that no window reaches."""
    kernel_shape, stride = _two_sides(rng, 1, 4), int(rng.integers(2, 4))
    image_shape = tuple(side + stride * int(rng.integers(1, 3)) + 1 for side in kernel_shape)
    return _gradient_call(rng, image_shape, kernel_shape, stride, 0)


def _two_sides(rng: np.random.Generator, low: int, high: int) -> tuple[int, ...]:
    sides = rng.choice(np.arange(low, high + 1), 2, replace=False)
    return tuple(int(side) for side in sides)


def _gradient_call(
    rng: np.random.Generator,
    image_shape: tuple[int, ...],
    kernel_shape: tuple[int, ...],
    stride: int,
    padding: int,
) -> dict[str, object]:
    sides = zip(image_shape, kernel_shape, strict=True)
    output_shape = [conv_output_size(i, k, stride, padding) for i, k in sides]
    return {
        "upstream": rng.normal(size=output_shape),
        "kernel": rng.normal(size=kernel_shape),
        "image_shape": image_shape,
        "stride": stride,
        "padding": padding,
    }


# ── Wrong variants: the size ─────────────────────────────────────────────────────────────────


def size_no_floor(input_size: int, kernel_size: int, stride: int, padding: int) -> float:
    """Divide without rounding down."""
    return (input_size - kernel_size + 2 * padding) / stride + 1


def size_rounded_up(input_size: int, kernel_size: int, stride: int, padding: int) -> int:
    """Round up, as if a last window could hang over the border."""
    return -((kernel_size - input_size - 2 * padding) // stride) + 1


def size_padding_once(input_size: int, kernel_size: int, stride: int, padding: int) -> int:
    """Count the padding of one end only."""
    return (input_size - kernel_size + padding) // stride + 1


def size_without_first(input_size: int, kernel_size: int, stride: int, padding: int) -> int:
    """Count the steps and forget the place from which the first one starts."""
    return (input_size - kernel_size + 2 * padding) // stride


# ── Wrong variants: the output ───────────────────────────────────────────────────────────────


def output_flipped(image: Array, kernel: Array, stride: int, padding: int) -> Array:
    """Flip the kernel, as convolution is defined in mathematics."""
    return conv_output(image, kernel[::-1, ::-1], stride, padding)


def output_unpadded(image: Array, kernel: Array, stride: int, padding: int) -> Array:
    """Ignore the padding."""
    del padding
    return conv_output(image, kernel, stride, padding=0)


def output_unstrided(image: Array, kernel: Array, stride: int, padding: int) -> Array:
    """Ignore the stride."""
    del stride
    return conv_output(image, kernel, stride=1, padding=padding)


def output_transposed(image: Array, kernel: Array, stride: int, padding: int) -> Array:
    """Mix up rows and columns of the output."""
    return conv_output(image, kernel, stride, padding).T


def output_edge_padding(image: Array, kernel: Array, stride: int, padding: int) -> Array:
    """Repeat the border where zeros belong."""
    return conv_output(np.pad(image, padding, mode="edge"), kernel, stride, padding=0)


# ── Wrong variants: the gradient ─────────────────────────────────────────────────────────────


def gradient_unflipped(
    upstream: Array, kernel: Array, image_shape: tuple[int, ...], stride: int, padding: int
) -> Array:
    """Slide the unflipped kernel over the widely padded upstream gradient."""
    return conv_input_gradient(upstream, kernel[::-1, ::-1], image_shape, stride, padding)


def gradient_unstrided(
    upstream: Array, kernel: Array, image_shape: tuple[int, ...], stride: int, padding: int
) -> Array:
    """Give back as if the windows lay one apart."""
    del stride
    return conv_input_gradient(upstream, kernel, image_shape, 1, padding)


def gradient_uncropped(
    upstream: Array, kernel: Array, image_shape: tuple[int, ...], stride: int, padding: int
) -> Array:
    """Return the gradient of the padded image, padding and all."""
    return padded_gradient(upstream, kernel, image_shape, stride, padding)


def gradient_cropped_at_corner(
    upstream: Array, kernel: Array, image_shape: tuple[int, ...], stride: int, padding: int
) -> Array:
    """Cut the image's shape out of the padded gradient at its first row and column."""
    height, width = image_shape
    return padded_gradient(upstream, kernel, image_shape, stride, padding)[:height, :width]


# ── Wrong variants: the worked example ───────────────────────────────────────────────────────


def values_flipped_kernel() -> dict[str, object]:
    """Flip the kernel, as convolution is defined in mathematics."""
    return {"conv_output_values": output_flipped(IMAGE, KERNEL, 1, 0)}


def values_unflipped_gradient() -> dict[str, object]:
    """Slide the unflipped kernel over the widely padded upstream gradient."""
    return {"conv_gradient_values": gradient_unflipped(np.ones((3, 3)), KERNEL, (5, 5), 1, 0)}


def values_kernel_gradient() -> dict[str, object]:
    """Differentiate with respect to the kernel: each entry sums the pixels that it met."""
    return {"conv_gradient_values": conv_output(IMAGE, np.ones((3, 3)), 1, 0)}


def values_borders_ignored() -> dict[str, object]:
    """Let every pixel meet every entry of the kernel, at the border too."""
    return {"conv_gradient_values": np.full((5, 5), KERNEL.sum())}


def values_padded_count() -> dict[str, object]:
    """Count the values of an output as large as the image."""
    return {"conv_output_count": IMAGE.size}


def values_side_for_count() -> dict[str, object]:
    """Give the side of the output for its number of values."""
    return {"conv_output_count": conv_output_size(5, 3, 1, 0)}
