"""Dropout: what can be told about numbers whose mask is random.

dropout_forward    the share of zeros, and what the rest was multiplied by
dropout_backward   what the gradient was multiplied by, where x was kept and where it was dropped
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = Mapping[str, Any]

Array = npt.NDArray[np.float64]


def dropout_forward(x: Array, dropout_param: Parameters) -> Array:
    """Return which share of x is dropped, and the smallest and largest factor of the rest.

        train   out = x mask / p,  mask = 1 with probability p
        test    out = x

    Args:
        x: an array without zeros.
        dropout_param: `mode`, "train" or "test", and `p`, the probability to keep an entry.

    Returns:
        (1 - p, 1 / p, 1 / p) in training, so that the expected output is x itself; (0, 1, 1) in
        testing.

    Source: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov, "Dropout",
    Journal of Machine Learning Research 15, 2014, section 10: scaled in training.

    >>> dropout_forward(np.ones(3), {"mode": "train", "p": 0.25}).tolist()
    [0.75, 4.0, 4.0]
    """
    del x
    keep = kept(dropout_param)
    return np.array([1.0 - keep, 1.0 / keep, 1.0 / keep])


def dropout_backward(dout: Array, x: Array, dropout_param: Parameters) -> Array:
    """Return what the gradient is multiplied by.

        train   dx = dout mask / p
        test    dx = dout

    Args:
        dout: the gradient of the output, without zeros.
        x: an array without zeros, of the same shape.
        dropout_param: `mode`, "train" or "test", and `p`, the probability to keep an entry.

    Returns:
        The smallest and largest factor where x was kept, and the largest where it was dropped:
        (1 / p, 1 / p, 0) in training, (1, 1, 0) in testing.

    Source: as for `dropout_forward`.

    >>> dropout_backward(np.ones(3), np.ones(3), {"mode": "train", "p": 0.25}).tolist()
    [4.0, 4.0, 0.0]
    """
    del dout, x
    keep = kept(dropout_param)
    return np.array([1.0 / keep, 1.0 / keep, 0.0])


def kept(dropout_param: Parameters) -> float:
    """Return the probability to keep an entry.

    >>> kept({"mode": "test", "p": 0.25})
    1.0
    """
    return float(dropout_param["p"]) if dropout_param["mode"] == "train" else 1.0
