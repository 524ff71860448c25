"""Problem set: residual networks, receptive fields, activations, error surfaces.

Vectors are 1-D arrays, so `W @ x` is a layer.
"""

import numpy as np

# --------------------------------------------------------------------------
# Residual block


def relu(z):
    return np.maximum(z, 0.0)


def forward(x, w1, w2):
    """All four intermediate results, since the backward pass wants them too."""
    z1 = relu(w1 @ x)
    z2 = w2 @ z1
    z3 = z2 + x
    return z1, z2, z3, relu(z3)


def residual_block(x, w1, w2):
    return forward(x, w1, w2)[-1]


def residual_block_gradient(x, w1, w2, upstream):
    """dL/dz3 = dL/dy [z3 > 0],   dL/dx = dL/dz3 (1 + dz2/dx).

    The "1" is the skip connection. It is why the gradient does not vanish even
    when the weights are tiny. For vectors it is the identity matrix.
    """
    z1, _, z3, _ = forward(x, w1, w2)
    dL_dz3 = upstream * (z3 > 0)
    dz2_dx = w2 @ np.diag((z1 > 0).astype(float)) @ w1
    return dL_dz3 @ (np.eye(len(x)) + dz2_dx)


# --------------------------------------------------------------------------
# Receptive field
#
# Four layers of 3x3, stride 1. Going down from one neuron at the top the
# support has the side 3, 5, 7, 9, so it covers 9 x 9 pixels of the image.

receptive_field_pixels = 81


def receptive_field(layers):
    """Each layer adds (kernel - 1) steps, a step being as wide as all strides below it."""
    kernels = np.array([kernel for kernel, _ in layers])
    strides = np.array([stride for _, stride in layers])
    step = np.concatenate([[1], np.cumprod(strides)[:-1]])
    return int(1 + np.sum((kernels - 1) * step))


# --------------------------------------------------------------------------
# tanh network -> sigmoid network
#
#   tanh(a) = 2 sigmoid(2a) - 1
#
#   W2 tanh(W1 x + b1) + b2 = 2 W2 sigmoid(2 W1 x + 2 b1) + (b2 - W2 1)
#
# so every row of W2 is summed up and taken off the bias of its output.


def tanh_to_sigmoid(w1, b1, w2, b2):
    w1s, b1s = 2 * w1, 2 * b1
    w2s = 2 * w2
    b2s = b2 - np.sum(w2, axis=1)
    return w1s, b1s, w2s, b2s


# --------------------------------------------------------------------------
# Contours of the quadratic error
#
#   E(w) = E(w*) + 1/2 (w - w*)^T H (w - w*) = C
#
# In the eigenbasis of H:  sum_j lambda_j a_j^2 = 2C - 2E(w*) =: B.  That is an
# ellipse, and with all other a_i = 0 the half-axis is a_j = sqrt(B / lambda_j).


def contour_half_axes(hessian, minimum, level):
    eigenvalues, eigenvectors = np.linalg.eigh(hessian)
    B = 2 * level - 2 * minimum
    return np.sqrt(B / eigenvalues), eigenvectors


# --------------------------------------------------------------------------
# Written answers
#
# Bias and variance: with more hidden layers the network can represent more, so
# the bias goes down and the variance goes up.
#
# Transfer learning: 20 images a species are too few to train from scratch. Keep
# the lower layers of the 1000-class model, replace the last layer by one with
# 200 outputs, train that one, then perhaps fine-tune the upper layers a little.
