"""Affine layers of examples of any shape, and rectified linear units.

affine_forward, affine_backward, relu_forward, relu_backward
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def affine_forward(x: Array, w: Array, b: Array) -> Array:
    """Return each example, made a vector, times the weights and with the biases added.

        out[n] = vec(x[n]) w + b

    Args:
        x: shape (N, d_1, …, d_k), N examples.
        w: shape (D, M) with D = d_1 ⋯ d_k.
        b: shape (M,).

    Returns:
        Shape (N, M); linear in x and w, so that doubled weights and biases double it.

    Raises:
        ValueError: the shapes do not fit.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 6.1.

    >>> affine_forward(np.array([[[1.0], [2.0]]]), np.array([[3.0], [4.0]]), np.ones(1)).tolist()
    [[12.0]]
    """
    return rows(x) @ w + b


def affine_backward(dout: Array, x: Array, w: Array, b: Array) -> tuple[Array, Array, Array]:
    """Return the gradients of an affine layer's input, weights and biases.

        dx[n] = w dout[n],   dw = Σ_n vec(x[n]) dout[n]ᵀ,   db = Σ_n dout[n]

    Args:
        dout: shape (N, M), the gradient of the output.
        x: shape (N, d_1, …, d_k).
        w: shape (D, M).
        b: shape (M,); no gradient depends on it.

    Returns:
        Arrays of the shapes of x, w and b. Sums over the batch: a batch that is given twice doubles
        dw and db.

    Raises:
        ValueError: the shapes do not fit.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 6.5.

    >>> x, w = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])
    >>> dx, dw, db = affine_backward(np.array([[10.0]]), x, w, np.zeros(1))
    >>> dx.tolist(), dw.tolist(), db.tolist()
    ([[30.0, 40.0]], [[10.0], [20.0]], [10.0])
    """
    del b
    return (dout @ w.T).reshape(x.shape), rows(x).T @ dout, dout.sum(axis=0)


def rows(x: Array) -> Array:
    """Return each example as a row.

    >>> rows(np.zeros((2, 3, 4))).shape
    (2, 12)
    """
    return x.reshape(len(x), -1)


def relu_forward(x: Array) -> Array:
    """Return x where it is positive, and 0 elsewhere.

    Source: V. Nair, G. E. Hinton, "Rectified linear units improve restricted Boltzmann machines",
    ICML 2010.

    >>> relu_forward(np.array([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """
    return np.maximum(x, 0.0)


def relu_backward(dout: Array, x: Array) -> Array:
    """Return the gradient where the input was positive, and 0 elsewhere.

    Args:
        dout: the gradient of the output, of any shape.
        x: the input, of the same shape.

    Returns:
        The gradient of the input. At 0 itself it may be any share of `dout`; here it is 0.

    Source: V. Nair, G. E. Hinton, "Rectified linear units improve restricted Boltzmann machines",
    ICML 2010.

    >>> relu_backward(np.array([5.0, 6.0]), np.array([-1.0, 2.0])).tolist()
    [0.0, 6.0]
    """
    return np.where(x > 0.0, dout, 0.0)
