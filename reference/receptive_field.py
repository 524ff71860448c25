"""Receptive field: how much of the image one output neuron sees.

reference functions   receptive_field, receptive_field_pixels
case generators       generate_receptive_field
wrong variants        field_…, values_…
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    Layers = Sequence[tuple[int, int]]

# ── Reference functions ──────────────────────────────────────────────────────────────────────


def receptive_field(layers: Layers) -> int:
    """Return the side of the support on the image of one output neuron.

        r = 1 + Σ_l (K_l - 1) Π_{i < l} S_i

    Args:
        layers: (kernel_size K, stride S) of each layer, from the image up, in pixels of the layer
            below.

    Returns:
        r, the distance from the first to the last pixel that the neuron depends on, both counted.
        The last layer's stride does not matter; without a layer the neuron is its pixel.

    Raises:
        TypeError: where a layer is not a pair.

    Source: A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural
    Networks", Distill, 2019, part "Computing receptive field size".

    >>> receptive_field(layers=[(3, 2), (3, 1)])
    7
    """
    side, jump = 1, 1
    for kernel_size, stride in layers:
        side += (kernel_size - 1) * jump
        jump *= stride
    return side


def receptive_field_pixels() -> int:
    """Return how many pixels a neuron sees through four 3 x 3 layers of stride 1.

    >>> receptive_field_pixels()
    81
    """
    return receptive_field([(3, 1)] * 4) ** 2


# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_receptive_field(rng: np.random.Generator) -> dict[str, object]:
    """Draw three to five layers, no stride larger than its kernel, the first one strided."""
    kernels = [int(kernel) for kernel in rng.integers(2, 8, int(rng.integers(3, 6)))]
    strides = [2, *(int(rng.integers(1, min(kernel, 3) + 1)) for kernel in kernels[1:])]
    return {"layers": list(zip(kernels, strides, strict=True))}


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def field_unstrided(layers: Layers) -> int:
    """Ignore the strides."""
    return receptive_field([(kernel_size, 1) for kernel_size, _ in layers])


def field_kernels_added(layers: Layers) -> int:
    """Add up the sides of the kernels."""
    return sum(kernel_size for kernel_size, _ in layers)


def field_own_stride(layers: Layers) -> int:
    """Let a layer's own stride widen its own kernel."""
    return receptive_field([(1, layers[0][1]), *_strides_of_next(layers)])


def field_stride_below(layers: Layers) -> int:
    """Take the stride of the layer below alone, not the product of all strides below."""
    strides = [1, *(stride for _, stride in layers[:-1])]
    kernels = (kernel_size for kernel_size, _ in layers)
    return 1 + sum((kernel - 1) * jump for kernel, jump in zip(kernels, strides, strict=True))


def field_from_above(layers: Layers) -> int:
    """Go through the layers in the wrong order."""
    return receptive_field(layers[::-1])


def field_pixels(layers: Layers) -> int:
    """Give the number of pixels for the side."""
    return receptive_field(layers) ** 2


def _strides_of_next(layers: Layers) -> Layers:
    following = [*(stride for _, stride in layers[1:]), 1]
    kernels = (kernel_size for kernel_size, _ in layers)
    return list(zip(kernels, following, strict=True))


def values_side() -> dict[str, object]:
    """Give the side of the support for its number of pixels."""
    return {"receptive_field_pixels": receptive_field([(3, 1)] * 4)}


def values_kernel_pixels_added() -> dict[str, object]:
    """Add up the pixels of the four kernels."""
    return {"receptive_field_pixels": 4 * 3**2}


def values_kernels_side_by_side() -> dict[str, object]:
    """Lay the four kernels side by side, without overlap."""
    return {"receptive_field_pixels": field_kernels_added([(3, 1)] * 4) ** 2}
