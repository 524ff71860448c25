"""Activations: their gradients, and a tanh network written as a sigmoid network.

reference functions              sigmoid, sigmoid_gradient, tanh_gradient, relu_gradient,
                                 sigmoid_network, tanh_to_sigmoid
generators, variants, checkers   in `reference/slips/activations.py`
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Network = tuple[Array, Array, Array, Array]


def sigmoid(x: Array) -> Array:
    """Return sigma(x) = 1 / (1 + exp(-x)), entry by entry.

    Args:
        x: any shape.

    Returns:
        The shape of x, each entry from 0 to 1; sigma(x) + sigma(-x) = 1.

    Raises:
        TypeError: where x holds no numbers.

    Trick: exp(-log(1 + exp(-x))) by `logaddexp`, finite and precise in both tails.

    Source: C. M. Bishop, "Pattern Recognition and Machine Learning", Springer 2006, equation 4.59.

    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.exp(-np.logaddexp(0.0, -x))


def sigmoid_gradient(x: Array, upstream: Array) -> Array:
    """Return the gradient of the loss before a sigmoid.

        upstream · sigma'(x),   sigma'(x) = sigma(x) sigma(-x)

    Args:
        x: any shape, what the sigmoid was applied to.
        upstream: the shape of x, the gradient with respect to the sigmoid's output.

    Returns:
        The shape of x; at most |upstream| / 4, finite for every finite x.

    Raises:
        ValueError: where the shapes do not fit together.

    Trick: sigma(-x) for 1 - sigma(x), which would cancel where sigma(x) is near 1.

    Source: C. M. Bishop, "Pattern Recognition and Machine Learning", Springer 2006, equation 4.88.

    >>> sigmoid_gradient(x=np.array([0.0, 1000.0]), upstream=np.array([4.0, 4.0])).tolist()
    [1.0, 0.0]
    """
    return upstream * sigmoid(x) * sigmoid(-x)


def tanh_gradient(x: Array, upstream: Array) -> Array:
    """Return the gradient of the loss before a hyperbolic tangent.

        upstream · tanh'(x),   tanh'(x) = 1 - tanh(x)² = 4 sigma(2x) sigma(-2x)

    Args:
        x: any shape, what the tanh was applied to.
        upstream: the shape of x, the gradient with respect to the tanh's output.

    Returns:
        The shape of x; at most |upstream|, finite for every finite x.

    Raises:
        ValueError: where the shapes do not fit together.

    Trick: the product of two sigmoids for the difference, which cancels where tanh is near ±1.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 6.3.2.

    >>> tanh_gradient(x=np.array([0.0, -1000.0]), upstream=np.array([3.0, 3.0])).tolist()
    [3.0, 0.0]
    """
    return 4.0 * sigmoid_gradient(2.0 * x, upstream)


def relu_gradient(x: Array, upstream: Array) -> Array:
    """Return the gradient of the loss before a rectifier.

        upstream · 1[x > 0]

    Args:
        x: any shape, what the rectifier was applied to.
        upstream: the shape of x, the gradient with respect to the rectifier's output.

    Returns:
        The shape of x: upstream where x is positive, else 0, at x = 0 too.

    Raises:
        ValueError: where the shapes do not fit together.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 6.3.1.

    >>> relu_gradient(x=np.array([-2.0, 0.0, 2.0]), upstream=np.array([5.0, 5.0, 5.0])).tolist()
    [0.0, 0.0, 5.0]
    """
    return upstream * (x > 0.0)


def sigmoid_network(network: Network, x: Array) -> Array:
    """Return W2 sigma(W1 x + b1) + b2.

    Args:
        network: W1 (h, n), b1 (h,), W2 (m, h), b2 (m,).
        x: shape (n,), or (k, n) for k inputs at once.

    Returns:
        Shape (m,), or (k, m).

    Raises:
        ValueError: where the shapes do not fit together.

    Source: C. M. Bishop, "Pattern Recognition and Machine Learning", Springer 2006, equation 5.7.

    >>> one = np.ones((1, 1))
    >>> sigmoid_network((one, np.zeros(1), 2.0 * one, np.ones(1)), np.zeros(1)).tolist()
    [2.0]
    """
    w1, b1, w2, b2 = network
    return sigmoid(x @ w1.T + b1) @ w2.T + b2


def tanh_to_sigmoid(w1: Array, b1: Array, w2: Array, b2: Array) -> Network:
    """Return a sigmoid network that computes the same function as a tanh network.

    From tanh(a) = 2 sigma(2a) - 1 it follows that

        W2 tanh(W1 x + b1) + b2 = (2 W2) sigma(2 W1 x + 2 b1) + (b2 - Σ_j W2[:, j]).

    Args:
        w1: shape (h, n).
        b1: shape (h,).
        w2: shape (m, h).
        b2: shape (m,).

    Returns:
        (W1, b1, W2, b2) of the sigmoid network, of the same shapes. It is one of many: hidden
        units may be reordered, added, or turned over by sigma(-a) = 1 - sigma(a).

    Raises:
        numpy.exceptions.AxisError: where w2 is not a matrix.

    Source: C. M. Bishop, "Pattern Recognition and Machine Learning", Springer 2006, exercise 5.1.

    >>> one = np.ones((1, 1))
    >>> [part.tolist() for part in tanh_to_sigmoid(one, np.ones(1), 3.0 * one, np.ones(1))]
    [[[2.0]], [2.0], [[6.0]], [-2.0]]
    """
    return 2.0 * w1, 2.0 * b1, 2.0 * w2, b2 - w2.sum(axis=1)
