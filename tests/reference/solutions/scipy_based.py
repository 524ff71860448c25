# mypy: ignore-errors
"""Everything that SciPy has ready-made is taken from it."""

import numpy as np
from scipy import linalg, ndimage, signal, spatial, special, stats


def distill_linear(weights, biases):
    # affine maps as matrices with a last row 0 ... 0 1
    maps = [
        np.block([[W, np.reshape(b, (-1, 1))], [np.zeros((1, np.shape(W)[1])), np.ones((1, 1))]])
        for W, b in zip(weights, biases)
    ]
    total = maps[0] if len(maps) == 1 else np.linalg.multi_dot(maps[::-1])
    return total[:-1, :-1], total[:-1, -1]


def softmax(x, beta):
    return special.softmax(-beta * np.asarray(x))


def softmax_jacobian(x, beta):
    p = softmax(x, beta)
    return beta * (p[:, None] * p - np.diag(p))


def cross_entropy(target, predicted):
    return special.entr(target).sum() + special.rel_entr(target, predicted).sum()


def softmax_regression_gradient(weights, x, target):
    return np.multiply.outer(special.softmax(weights @ x) - target, x)


def chain_rule(x, y):
    s, t = special.expit([x, y])
    a, b = x**2 + t, 3 * x + y - s
    return np.array([(2 * x - a / b * (3 - s * (1 - s))) / b, (t * (1 - t) - a / b) / b])


sigma_1 = special.expit(1)
a = 1 + special.expit(0)
b = 3 - sigma_1
df_dx, df_dy = chain_rule(1, 0)


def pool(x, size, stride, mode, p):
    if mode == "lp" and np.isinf(p):
        mode = "max"
    filters = {
        "max": ndimage.maximum_filter,
        "average": ndimage.uniform_filter,
        "lp": lambda image, size, **where: ndimage.generic_filter(
            image, lambda window: linalg.norm(window, p), size, **where
        ),
    }
    # a window of even size is centred on the pixel after its middle
    pooled = filters[mode](np.array(x, dtype=float), size=size, origin=0)
    first = size // 2
    last = [side - (size - 1 - first) for side in np.shape(x)]
    return pooled[first:last[0]:stride, first:last[1]:stride]


def conv_output_size(input_size, kernel_size, stride, padding):
    return np.floor((input_size - kernel_size + 2 * padding) / stride) + 1


def conv_output(image, kernel, stride, padding):
    return signal.correlate(np.pad(image, padding), kernel, mode="valid")[::stride, ::stride]


def conv_input_gradient(upstream, kernel, image_shape, stride, padding):
    apart = np.zeros([(n - 1) * stride + 1 for n in upstream.shape])
    apart[::stride, ::stride] = upstream
    spread = signal.convolve2d(apart, kernel)
    padded = np.zeros([side + 2 * padding for side in image_shape])
    padded[: spread.shape[0], : spread.shape[1]] = spread
    return padded[padding : padding + image_shape[0], padding : padding + image_shape[1]]


image = np.array([[4, 5, 2, 2, 1], [3, 3, 2, 2, 4], [4, 3, 4, 1, 1], [5, 1, 4, 1, 2], [5, 1, 3, 1, 4]])
kernel = np.array([[4, 3, 3], [5, 5, 5], [2, 4, 3]])
conv_output_values = signal.correlate2d(image, kernel, mode="valid")
conv_output_count = np.prod(conv_output_values.shape)
conv_gradient_values = signal.convolve2d(np.ones((3, 3), dtype=int), kernel)


def pooled_values():
    return ndimage.maximum_filter(conv_output_values, size=2)[1:, 1:]


def reconstruction_loss(x, dictionary, code):
    return spatial.distance.sqeuclidean(x, dictionary @ code) / 2


def reconstruction_gradient(x, dictionary, code):
    return (dictionary @ code - x) @ dictionary


def gradient_step(theta, gradient, learning_rate):
    return linalg.blas.daxpy(gradient.ravel(), theta.ravel(), a=-learning_rate).reshape(theta.shape)


def momentum_step(theta, velocity, gradient, learning_rate, momentum):
    new = np.tensordot([momentum, -learning_rate], [velocity, gradient], axes=1)
    return np.stack([theta + new, new])


def nesterov_step(theta, velocity, gradient_function, learning_rate, momentum):
    return momentum_step(theta, velocity, gradient_function(theta + momentum * velocity), learning_rate, momentum)


def top_k_error(scores, labels, k):
    ranks = stats.rankdata(-scores, axis=1)
    return np.mean(np.take_along_axis(ranks, labels[:, None], axis=1) > k)


def ilsvrc_error(predictions, truths):
    return np.mean([np.mean(spatial.distance.cdist(np.c_[t], np.c_[g], "hamming").min(axis=1)) for g, t in zip(predictions, truths)])


def tsne_gradient(embedding, affinities):
    w = 1 / (1 + spatial.distance.squareform(spatial.distance.pdist(embedding, "sqeuclidean")))
    np.fill_diagonal(w, 0)
    m = (affinities - w / w.sum()) * w
    return 4 * (np.diag(m.sum(axis=1)) - m) @ embedding  # the Laplacian of a graph


def soft_threshold(x, threshold):
    return x - np.clip(x, -threshold, threshold)


def proximal_gradient_step(code, x, dictionary, sparsity, step):
    return soft_threshold(code - step * reconstruction_gradient(x, dictionary, code), step * sparsity)


def residual_block(x, w1, w2):
    return np.clip(w2 @ np.clip(w1 @ x, 0, None) + x, 0, None)


def residual_block_gradient(x, w1, w2, upstream):
    step = np.heaviside(w1 @ x, 0)
    outer = np.heaviside(w2 @ (step * (w1 @ x)) + x, 0)
    jacobian = np.diag(outer) @ (w2 @ np.diag(step) @ w1 + np.eye(len(x)))
    return jacobian.T @ upstream


def receptive_field(layers):
    kernels, strides = np.transpose(layers)
    return 1 + np.dot(kernels - 1, np.cumprod([1, *strides[:-1]]))


receptive_field_pixels = receptive_field([(3, 1)] * 4) ** 2


def sigmoid_gradient(x, upstream):
    return upstream * special.expit(x) * (1 - special.expit(x))


def tanh_gradient(x, upstream):
    return upstream * (1 - np.tanh(x) ** 2)


def relu_gradient(x, upstream):
    return upstream * np.heaviside(x, 0)


def tanh_to_sigmoid(w1, b1, w2, b2):
    # every hidden unit twice, with both signs: tanh(a) = sigma(2a) - sigma(-2a)
    return np.vstack([2 * w1, -2 * w1]), np.hstack([2 * b1, -2 * b1]), np.hstack([w2, -w2]), b2


def dropout_expected_activation(x, keep_probability):
    return stats.bernoulli(keep_probability).mean() * x


def xavier_variance(fan_in):
    return stats.norm(scale=fan_in**-0.5).var()


def he_variance(fan_in):
    return stats.norm(scale=(2 / fan_in) ** 0.5).var()


mnist_augmentations = np.array(["zoom", "stretch", "translation", "rotation", "elastic"])


def contour_half_axes(hessian, minimum, level):
    # H / (2 (level - minimum)) = inverse of the covariance with the half-axes as deviations
    covariance = linalg.inv(hessian) * 2 * (level - minimum)
    squares, directions = linalg.eigh(covariance)
    return np.sqrt(squares)[::-1], -directions[:, ::-1]
