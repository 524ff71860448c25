"""Normalization of images (N, C, H, W): of channels, and of groups of them.

spatial_batchnorm_forward, spatial_batchnorm_backward   each channel over the batch and all places
spatial_groupnorm_forward, spatial_groupnorm_backward   groups of channels of each example
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from reference.cs231n.normalization import (
    batchnorm_backward,
    batchnorm_forward,
    epsilon,
    gradient,
    normalized,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = Mapping[str, Any]

Array = npt.NDArray[np.float64]


def spatial_batchnorm_forward(x: Array, gamma: Array, beta: Array, bn_param: Parameters) -> Array:
    """Return channels normalized over the batch and all places.

    Args:
        x: shape (N, C, H, W).
        gamma: shape (C,).
        beta: shape (C,).
        bn_param: as for `batchnorm_forward`.

    Returns:
        Shape (N, C, H, W).

    Source: S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015, section 3.2.

    >>> x = np.array([1.0, 3.0]).reshape(1, 1, 1, 2)
    >>> one, train = np.ones(1), {"mode": "train", "eps": 0.0}
    >>> spatial_batchnorm_forward(x, one, one, train).ravel().tolist()
    [0.0, 2.0]
    """
    return _places(batchnorm_forward(_flat(x), gamma, beta, bn_param), x)


def spatial_batchnorm_backward(
    dout: Array, x: Array, gamma: Array, beta: Array, bn_param: Parameters
) -> tuple[Array, Array, Array]:
    """Return the gradients of batch normalization of channels in training.

    Args:
        dout: shape (N, C, H, W), the gradient of the output.
        x: shape (N, C, H, W), as in the forward pass.
        gamma: shape (C,).
        beta: shape (C,); no gradient depends on it.
        bn_param: `eps`, 1e-5 if it is absent.

    Returns:
        (dx, dgamma, dbeta), dgamma and dbeta of shape (C,).

    Source: S. Ioffe, C. Szegedy, "Batch normalization", ICML 2015, section 3.2.

    >>> x, one = np.array([1.0, 3.0, 5.0]).reshape(1, 1, 3, 1), np.ones(1)
    >>> spatial_batchnorm_backward(x, x, one, one, {"mode": "train"})[2].tolist()
    [9.0]
    """
    dx, dgamma, dbeta = batchnorm_backward(_flat(dout), _flat(x), gamma, beta, bn_param)
    return _places(dx, x), dgamma, dbeta


def spatial_groupnorm_forward(
    x: Array, gamma: Array, beta: Array, G: int, gn_param: Parameters
) -> Array:
    """Return each example normalized over groups of channels and all their places.

    Args:
        x: shape (N, C, H, W).
        gamma: shape (1, C, 1, 1).
        beta: shape (1, C, 1, 1).
        G: the number of groups, a divisor of C; neighbouring channels are in one group.
        gn_param: `eps`, 1e-5 if it is absent.

    Returns:
        Shape (N, C, H, W). With G = 1 it is layer normalization of the whole example.

    Raises:
        ValueError: G does not divide C.

    Source: Y. Wu, K. He, "Group normalization", ECCV 2018.

    >>> x, one = np.array([1.0, 3.0, 5.0, 9.0]).reshape(1, 4, 1, 1), np.ones((1, 4, 1, 1))
    >>> spatial_groupnorm_forward(x, one, 0 * one, 2, {"eps": 0.0}).ravel().tolist()
    [-1.0, 1.0, -1.0, 1.0]
    """
    hat = normalized(_groups(x, G), 2, epsilon(gn_param)).reshape(x.shape)
    return gamma * hat + beta


def spatial_groupnorm_backward(
    dout: Array, x: Array, gamma: Array, beta: Array, G: int, gn_param: Parameters
) -> tuple[Array, Array, Array]:
    """Return the gradients of group normalization.

    Args:
        dout: shape (N, C, H, W), the gradient of the output.
        x: shape (N, C, H, W), as in the forward pass.
        gamma: shape (1, C, 1, 1).
        beta: shape (1, C, 1, 1); no gradient depends on it.
        G: the number of groups.
        gn_param: `eps`, 1e-5 if it is absent.

    Returns:
        (dx, dgamma, dbeta), of the shapes of x, gamma and beta.

    Raises:
        ValueError: G does not divide C.

    Source: Y. Wu, K. He, "Group normalization", ECCV 2018.

    >>> x, one = np.array([1.0, 3.0, 5.0]).reshape(1, 3, 1, 1), np.ones((1, 3, 1, 1))
    >>> spatial_groupnorm_backward(x, x, one, one, 1, {"eps": 0.0})[2].shape
    (1, 3, 1, 1)
    """
    del beta
    hat = normalized(_groups(x, G), 2, epsilon(gn_param)).reshape(x.shape)
    dx = gradient(_groups(gamma * dout, G), _groups(x, G), 2, epsilon(gn_param)).reshape(x.shape)
    over = (0, 2, 3)
    return dx, (dout * hat).sum(axis=over, keepdims=True), dout.sum(axis=over, keepdims=True)


def _flat(x: Array) -> Array:
    """Return every place of every example as an example of C features."""
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def _places(flat: Array, x: Array) -> Array:
    """Return what `_flat` made of an array shaped like x, in that shape again."""
    count, channels, height, width = x.shape
    return flat.reshape(count, height, width, channels).transpose(0, 3, 1, 2)


def _groups(x: Array, G: int) -> Array:
    return x.reshape(len(x), G, -1)
