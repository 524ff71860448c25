"""Convolution as the field's libraries mean it: cross-correlation, the kernel is not flipped.

reference functions   windows, conv_output_size, conv_output, conv_input_gradient, and for the
                      worked example: conv_output_count, conv_output_values, conv_gradient_values
generators, variants  in `reference/slips/convolution.py`
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

Array = npt.NDArray[np.float64]

IMAGE: Array = np.array(
    [
        [4.0, 5.0, 2.0, 2.0, 1.0],
        [3.0, 3.0, 2.0, 2.0, 4.0],
        [4.0, 3.0, 4.0, 1.0, 1.0],
        [5.0, 1.0, 4.0, 1.0, 2.0],
        [5.0, 1.0, 3.0, 1.0, 4.0],
    ]
)
KERNEL: Array = np.array([[4.0, 3.0, 3.0], [5.0, 5.0, 5.0], [2.0, 4.0, 3.0]])


def windows(image: Array, shape: tuple[int, ...], stride: int) -> Array:
    """Return a read-only view of all windows of an image that fit, `stride` apart.

        windows[i, j, k, l] = image[i S + k, j S + l]

    Args:
        image: shape (H, W).
        shape: (K, L), height and width of a window.
        stride: S ≥ 1, the same in both directions.

    Returns:
        Shape (H', W', K, L) with H' = ⌊(H - K)/S⌋ + 1 and W' likewise.

    Raises:
        ValueError: where a window is larger than the image.

    Trick: strided view, nothing is copied.

    >>> windows(np.arange(6.0).reshape(2, 3), (2, 2), 1)[0, 1].tolist()
    [[1.0, 2.0], [4.0, 5.0]]
    """
    view: Array = sliding_window_view(image, shape)
    return view[::stride, ::stride]


def conv_output_size(input_size: int, kernel_size: int, stride: int, padding: int) -> int:
    """Return how many places a kernel has along one side of a padded image.

        O = ⌊(I - K + 2P) / S⌋ + 1

    Args:
        input_size: I, the side of the image.
        kernel_size: K ≤ I + 2P, the side of the kernel.
        stride: S ≥ 1, from one place to the next.
        padding: P ≥ 0, zeros added at both ends.

    Returns:
        O, the largest integer with (O - 1) S + K ≤ I + 2P.

    Raises:
        ZeroDivisionError: where the stride is 0.

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning",
    arXiv:1603.07285, 2016, relationship 6.

    >>> conv_output_size(input_size=5, kernel_size=3, stride=1, padding=0)
    3
    """
    return (input_size - kernel_size + 2 * padding) // stride + 1


def conv_output(image: Array, kernel: Array, stride: int, padding: int) -> Array:
    """Return the convolution of an image with a kernel, zeros around the image.

        out[i, j] = Σ_k Σ_l padded[i S + k, j S + l] kernel[k, l]

    Args:
        image: shape (H, W).
        kernel: shape (K, L), not flipped.
        stride: S ≥ 1, the same in both directions.
        padding: P ≥ 0, rows and columns of zeros on every side.

    Returns:
        Shape (H', W'), each side as `conv_output_size` says. Linear in the image and in the
        kernel; the kernel [[1]] with stride 1 and no padding changes nothing.

    Raises:
        ValueError: where the kernel is larger than the padded image.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 9.1.

    >>> conv_output(np.eye(3), np.array([[1.0, 2.0], [3.0, 4.0]]), stride=1, padding=0).tolist()
    [[5.0, 3.0], [2.0, 5.0]]
    """
    padded = np.pad(image, padding)
    out: Array = np.einsum("ijkl,kl->ij", windows(padded, kernel.shape, stride), kernel)
    return out


def conv_input_gradient(
    upstream: Array, kernel: Array, image_shape: tuple[int, ...], stride: int, padding: int
) -> Array:
    """Return the gradient of the loss with respect to the image of a convolution.

        padded_gradient[i S + k, j S + l] = Σ upstream[i, j] kernel[k, l]

    over all (i, j) and (k, l) that meet there: each output gives its gradient back to the window
    that it was made from. What was padding is cut away.

    Args:
        upstream: shape (H', W'), the gradient with respect to the output.
        kernel: shape (K, L), as it was used forward.
        image_shape: (H, W).
        stride: S ≥ 1, as it was forward.
        padding: P ≥ 0, as it was forward.

    Returns:
        Shape (H, W). The adjoint of `conv_output`: Σ upstream · conv_output(image) is
        Σ conv_input_gradient(upstream) · image for all images. Zero where no window reaches.

    Raises:
        ValueError: where the upstream gradient has more places than the padded image.

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning",
    arXiv:1603.07285, 2016, chapter 4.

    >>> conv_input_gradient(np.ones((1, 2)), np.array([[1.0, 2.0]]), (1, 3), 1, 0).tolist()
    [[1.0, 3.0, 2.0]]
    """
    padded = padded_gradient(upstream, kernel, image_shape, stride, padding)
    height, width = image_shape
    return padded[padding : padding + height, padding : padding + width]


def padded_gradient(
    upstream: Array, kernel: Array, image_shape: tuple[int, ...], stride: int, padding: int
) -> Array:
    """Return the gradient with respect to the image and the zeros around it.

    >>> padded_gradient(np.ones((1, 1)), np.full((3, 3), 2.0), (1, 1), 1, 1).shape
    (3, 3)
    """
    padded = np.zeros([side + 2 * padding for side in image_shape])
    height, width = kernel.shape
    for i, j in np.ndindex(upstream.shape):
        top, left = i * stride, j * stride
        padded[top : top + height, left : left + width] += upstream[i, j] * kernel
    return padded


def conv_output_count() -> int:
    """Return how many numbers the convolution of the worked example has.

    >>> conv_output_count()
    9
    """
    return conv_output_size(5, 3, 1, 0) ** 2


def conv_output_values() -> Array:
    """Return the convolution of the worked example: stride 1, no padding.

    >>> conv_output_values()[0].tolist()
    [109.0, 92.0, 72.0]
    """
    return conv_output(IMAGE, KERNEL, stride=1, padding=0)


def conv_gradient_values() -> Array:
    """Return the image's gradient in the worked example, for an upstream gradient of ones.

    >>> conv_gradient_values()[0].tolist()
    [4.0, 7.0, 10.0, 6.0, 3.0]
    """
    return conv_input_gradient(np.ones((3, 3)), KERNEL, IMAGE.shape, stride=1, padding=0)
