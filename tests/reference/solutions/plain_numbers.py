# mypy: ignore-errors
"""NumPy within, but what comes out are always Python's own numbers and lists."""

import numpy as np


def plain(*answers):
    """Lists and floats, of one answer or of several."""
    parts = [np.asarray(answer).tolist() for answer in answers]
    return parts if len(parts) > 1 else parts[0]


def distill_linear(weights, biases):
    W, b = weights[-1], biases[-1]
    for i in range(len(weights) - 2, -1, -1):
        b = b + W @ biases[i]
        W = W @ weights[i]
    return plain(W, b)


def softmax(x, beta):
    lowest = x[np.argmin(x)] if beta >= 0 else x[np.argmax(x)]
    e = np.exp(-beta * (x - lowest))
    return plain(e / np.sum(e))


def softmax_jacobian(x, beta):
    p = np.array(softmax(x, beta))
    J = np.zeros((len(x), len(x)))
    for i in range(len(x)):
        for j in range(len(x)):
            J[i][j] = beta * (p[i] * p[j] - (p[i] if i == j else 0))
    return plain(J)


def cross_entropy(target, predicted):
    with np.errstate(all="ignore"):
        return plain(-np.nansum(target * np.log(predicted)))


def softmax_regression_gradient(weights, x, target):
    y = np.array(softmax(-(weights @ x), 1.0))
    return plain(np.column_stack([(y - target) * x_j for x_j in x]))


def slopes(x, y):
    # both derivatives with complex steps of 1e-30
    def sigma(t):
        return 1 / (1 + np.exp(-t))

    def f(x, y):
        return (x**2 + sigma(y)) / (3 * x + y - sigma(x))

    h = 1e-30
    return f(x + h * 1j, y).imag / h, f(x, y + h * 1j).imag / h


def chain_rule(x, y):
    return plain(*slopes(x, y))


sigma_1 = round(1 / (1 + np.exp(-1)).item(), 3)
a = 3 / 2
b = round(3 - 0.7310586, 3)
df_dx, df_dy = 0.0646, -0.1812


def pool(x, size, stride, mode, p):
    rows = range(0, x.shape[0] - size + 1, stride)
    columns = range(0, x.shape[1] - size + 1, stride)
    cut = [[x[i : i + size, j : j + size].ravel() for j in columns] for i in rows]
    if mode == "average":
        return [[float(np.average(w)) for w in row] for row in cut]
    order = p if mode == "lp" else None
    if order is None:
        return [[float(np.sort(w)[-1]) for w in row] for row in cut]
    return [[float(np.linalg.norm(w, order)) for w in row] for row in cut]


def conv_output_size(input_size, kernel_size, stride, padding):
    return float((input_size - kernel_size + 2 * padding) // stride + 1)


def conv_output(image, kernel, stride, padding):
    # a matrix that maps the image to the output
    return plain((matrix(image.shape, kernel, stride, padding) @ image.ravel()).reshape(
        sides(image.shape, kernel.shape, stride, padding)))


def conv_input_gradient(upstream, kernel, image_shape, stride, padding):
    M = matrix(image_shape, kernel, stride, padding)
    return plain((M.T @ upstream.ravel()).reshape(image_shape))


def sides(image_shape, kernel_shape, stride, padding):
    return [int(conv_output_size(i, k, stride, padding)) for i, k in zip(image_shape, kernel_shape)]


def matrix(image_shape, kernel, stride, padding):
    (H, W), (h, w) = image_shape, sides(image_shape, kernel.shape, stride, padding)
    M = np.zeros((h, w, H, W))
    for i, j, k, l in np.ndindex(h, w, *kernel.shape):
        r, c = i * stride + k - padding, j * stride + l - padding
        if 0 <= r < H and 0 <= c < W:
            M[i, j, r, c] = kernel[k, l]
    return M.reshape(h * w, H * W)


conv_output_count = 9.0
conv_output_values = [[109.0, 92.0, 72.0], [108.0, 85.0, 74.0], [110.0, 74.0, 79.0]]
conv_gradient_values = (
    (4, 7, 10, 6, 3),
    (9, 17, 25, 16, 8),
    (11, 23, 34, 23, 11),
    (7, 16, 24, 17, 8),
    (2, 6, 9, 7, 3),
)
pooled_values = (109, 92), (110, 85)


def reconstruction_loss(x, dictionary, code):
    return plain(0.5 * np.sum(np.abs(x - np.sum(dictionary * code, axis=1)) ** 2))


def reconstruction_gradient(x, dictionary, code):
    return [float(np.dot(atom, dictionary @ code - x)) for atom in dictionary.T]


def gradient_step(theta, gradient, learning_rate):
    return plain(theta + -learning_rate * gradient)


def momentum_step(theta, velocity, gradient, learning_rate, momentum):
    v = momentum * velocity - learning_rate * gradient
    return plain(theta + v, v)


def nesterov_step(theta, velocity, gradient_function, learning_rate, momentum):
    ahead = theta + momentum * velocity
    moved = ahead - learning_rate * gradient_function(ahead)
    return plain(moved, moved - theta)


def top_k_error(scores, labels, k):
    order = np.argsort(-scores, axis=1)
    position = [list(row).index(label) for row, label in zip(order, labels)]
    return float(np.mean(np.array(position) >= k))


def ilsvrc_error(predictions, truths):
    e = []
    for c, C in zip(predictions, truths):
        d = [min([0 if c_i == C_k else 1 for c_i in c]) for C_k in C]
        e.append(1 / len(C) * sum(d))
    return float(np.mean(e))


def tsne_gradient(embedding, affinities):
    # distances from the products, in float64 even for points far from the origin
    y = embedding - embedding.mean(axis=0)
    squares = np.sum(y * y, axis=1)
    num = 1 / (1 + squares[:, None] + squares - 2 * y @ y.T)
    np.fill_diagonal(num, 0)
    PQ = affinities - np.maximum(num / num.sum(), 1e-12)
    dY = np.zeros_like(y)
    for i in range(len(y)):
        dY[i] = 4 * np.sum(np.tile(PQ[:, i] * num[:, i], (y.shape[1], 1)).T * (y[i] - y), 0)
    return plain(dY)


def soft_threshold(x, threshold):
    return plain(np.where(x > threshold, x - threshold, np.where(x < -threshold, x + threshold, 0)))


def proximal_gradient_step(code, x, dictionary, sparsity, step):
    gradient = np.array(reconstruction_gradient(x, dictionary, code))
    return soft_threshold(code - step * gradient, sparsity * step)


def residual_block(x, w1, w2):
    return plain(np.maximum(w2.dot(np.maximum(w1.dot(x), 0)) + x, 0))


def residual_block_gradient(x, w1, w2, upstream):
    z1 = np.maximum(w1.dot(x), 0)
    y = np.array(residual_block(x, w1, w2))
    through = (w2 * (z1 > 0)).dot(w1) + np.identity(len(x))
    return [float(sum(upstream[i] * (y[i] > 0) * through[i][j] for i in range(len(x)))) for j in range(len(x))]


def receptive_field(layers):
    if not layers:
        return 1
    *below, (size, _stride) = layers
    jump = 1
    for _, stride in below:
        jump *= stride
    return receptive_field(below) + (size - 1) * jump


def receptive_field_pixels():
    return 81.0


def sigmoid_gradient(x, upstream):
    with np.errstate(over="ignore"):
        return plain(upstream / (1 + np.exp(-x)) * (1 - 1 / (1 + np.exp(-x))))


def tanh_gradient(x, upstream):
    with np.errstate(over="ignore"):
        return plain(upstream / np.cosh(x) ** 2)


def relu_gradient(x, upstream):
    passed = [g if t > 0 else 0 for t, g in zip(x.flat, upstream.flat)]
    return plain(np.reshape(passed, x.shape))


def tanh_to_sigmoid(w1, b1, w2, b2):
    return plain(2 * w1), plain(2 * b1), plain(2 * w2), plain(b2 - w2.sum(axis=-1))


def dropout_expected_activation(x, keep_probability):
    return plain(np.multiply(x, keep_probability))


def xavier_variance(fan_in):
    return float(np.divide(1, fan_in))


def he_variance(fan_in):
    return 2 * xavier_variance(fan_in)


def mnist_augmentations():
    return "rotation, translation, zoom, stretch, elastic"


def contour_half_axes(hessian, minimum, level):
    C = level - minimum
    eigenvalues, vectors = np.linalg.eigh(hessian)
    order = np.argsort(eigenvalues)[::-1]
    return plain((2 * C / eigenvalues[order]) ** 0.5, vectors[:, order])
