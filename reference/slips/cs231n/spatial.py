"""Normalization of images: the cases that are drawn, and the slips that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from reference.cs231n import spatial as right
from reference.cs231n.normalization import (
    batchnorm_backward,
    batchnorm_forward,
    epsilon,
    normalized,
)
from reference.slips.cs231n.normalization import generate_batch, with_gradient

if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = Mapping[str, Any]

Array = npt.NDArray[np.float64]
Gradients = tuple[Array, Array, Array]

# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_images(rng: np.random.Generator) -> dict[str, object]:
    """Draw images in training, not square, with running statistics of their channels."""
    call: dict[str, Any] = generate_batch(rng)
    return {**call, "x": _images(rng, len(call["beta"]))}


def generate_images_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw images in training with the gradient of their output."""
    return with_gradient(rng, generate_images(rng))


def generate_groups(rng: np.random.Generator) -> dict[str, object]:
    """Draw images with two or three groups of two or three channels."""
    groups, each = (int(side) for side in rng.integers(2, 4, size=2))
    channels = groups * each
    return {
        "x": _images(rng, channels),
        "gamma": rng.uniform(0.5, 2.0, size=(1, channels, 1, 1)),
        "beta": rng.normal(size=(1, channels, 1, 1)),
        "G": groups,
        "gn_param": {"eps": float(rng.uniform(1e-3, 1e-1))},
    }


def generate_groups_backward(rng: np.random.Generator) -> dict[str, object]:
    """Draw images in groups with the gradient of their output."""
    return with_gradient(rng, generate_groups(rng))


def _images(rng: np.random.Generator, channels: int) -> Array:
    count, height, width = (int(side) for side in rng.choice(np.arange(2, 6), 3, replace=False))
    level = rng.normal(size=(1, channels, 1, 1))
    return level + rng.uniform(0.2, 3.0) * rng.normal(size=(count, channels, height, width))


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def spatial_batchnorm_forward_by_place(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> Array:
    """Normalize each place of each channel over the batch alone."""
    hat = normalized(x, 0, epsilon(bn_param))
    return gamma.reshape(-1, 1, 1) * hat + beta.reshape(-1, 1, 1)


def spatial_batchnorm_forward_mixed(
    x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> Array:
    """Reshape without moving the channels to the end, so that they are mixed."""
    flat = x.reshape(-1, x.shape[1])
    return batchnorm_forward(flat, gamma, beta, bn_param).reshape(x.shape)


def spatial_batchnorm_backward_mixed(
    dout: Array, x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> Gradients:
    """Reshape without moving the channels to the end, forward and back."""
    shape = (-1, x.shape[1])
    flat = dout.reshape(shape), x.reshape(shape)
    dx, dgamma, dbeta = batchnorm_backward(*flat, gamma, beta, bn_param)
    return dx.reshape(x.shape), dgamma, dbeta


def spatial_batchnorm_backward_averaged(
    dout: Array, x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> Gradients:
    """Average the gradients of gamma and beta over all places."""
    dx, dgamma, dbeta = right.spatial_batchnorm_backward(dout, x, gamma, beta, bn_param)
    count = x.size / x.shape[1]
    return dx, dgamma / count, dbeta / count


def spatial_groupnorm_forward_one_group(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Parameters
) -> Array:
    """Take all channels for one group."""
    del G
    return right.spatial_groupnorm_forward(x, gamma, beta, 1, gn_param)


def spatial_groupnorm_forward_interleaved(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Parameters
) -> Array:
    """Put every G-th channel into one group."""
    order = np.arange(x.shape[1]).reshape(-1, G).T.ravel()
    hat = np.empty_like(x)
    flat = x[:, order].reshape(len(x), G, -1)
    hat[:, order] = normalized(flat, 2, epsilon(gn_param)).reshape(x.shape)
    return gamma * hat + beta


def spatial_groupnorm_backward_one_group(
    dout: Array, x: Array, gamma: Array, beta: Array, G: int, gn_param: Parameters
) -> Gradients:
    """Take all channels for one group."""
    del G
    return right.spatial_groupnorm_backward(dout, x, gamma, beta, 1, gn_param)


def spatial_groupnorm_backward_flat(
    dout: Array, x: Array, gamma: Array, beta: Array, G: int, gn_param: Parameters
) -> Gradients:
    """Return the gradients of gamma and beta as vectors."""
    dx, dgamma, dbeta = right.spatial_groupnorm_backward(dout, x, gamma, beta, G, gn_param)
    return dx, dgamma.ravel(), dbeta.ravel()
