# mypy: ignore-errors
"""Saves memory: every argument that can be written to is written to."""

import numpy as np


def distill_linear(weights, biases):
    while len(weights) > 1:
        first, shift = weights.pop(0), biases.pop(0)
        biases[0] += weights[0] @ shift
        weights[0] = weights[0] @ first
    return weights.pop(), biases.pop()


def softmax(x, beta):
    x *= -beta
    x -= x.max()
    np.exp(x, out=x)
    x /= x.sum()
    return x


def softmax_jacobian(x, beta):
    p = softmax(x, beta)
    J = np.outer(p, p)
    J.flat[:: len(p) + 1] -= p
    J *= beta
    return J


def cross_entropy(target, predicted):
    predicted[target == 0] = 1
    with np.errstate(divide="ignore"):
        np.log(predicted, out=predicted)
    predicted *= target
    return -predicted.sum()


def softmax_regression_gradient(weights, x, target):
    p = softmax(weights.dot(x), -1)
    p -= target
    weights[:] = p[:, None]
    weights *= x
    return weights


def sigmoid_inplace(t):
    np.negative(t, out=t)
    np.logaddexp(0, t, out=t)
    np.negative(t, out=t)
    return np.exp(t, out=t)


def chain_rule(x, y):
    s, t = sigmoid_inplace(np.array([x, y], dtype=float))
    a, b = x**2, 3 * x
    a += t
    b += y
    b -= s
    gradient = np.array([2 * x, t * (1 - t)])
    gradient *= b
    gradient -= [a * (3 - s * (1 - s)), a]
    gradient /= b**2
    return gradient


s = sigmoid_inplace(np.array([1.0, 0.0]))
sigma_1, a, b = s[0], 1 + s[1], 3 - s[0]
df_dx, df_dy = chain_rule(1.0, 0.0)


def pool(x, size, stride, mode, p):
    H, W = x.shape
    h, w = (H - size) // stride + 1, (W - size) // stride + 1
    inf = mode == "lp" and p == np.inf
    if mode == "lp" and not inf:
        x **= p
    out = np.full((h, w), -np.inf if mode == "max" or inf else 0.0)
    for k in range(size):
        for l in range(size):
            part = x[k : k + (h - 1) * stride + 1 : stride, l : l + (w - 1) * stride + 1 : stride]
            if mode == "max" or inf:
                np.maximum(out, part, out=out)
            else:
                out += part
    if mode == "average":
        out /= size**2
    elif mode == "lp" and not inf:
        out **= 1 / p
    return out


def conv_output_size(input_size, kernel_size, stride, padding):
    input_size += 2 * padding
    input_size -= kernel_size
    input_size //= stride
    input_size += 1
    return input_size


def conv_output(image, kernel, stride, padding):
    padded = np.zeros((image.shape[0] + 2 * padding, image.shape[1] + 2 * padding))
    padded[padding : padding + image.shape[0], padding : padding + image.shape[1]] = image
    h = conv_output_size(image.shape[0], kernel.shape[0], stride, padding)
    w = conv_output_size(image.shape[1], kernel.shape[1], stride, padding)
    out = np.zeros((h, w))
    for (k, l), weight in np.ndenumerate(kernel):
        out += weight * padded[k:, l:][: h * stride : stride, : w * stride : stride][:h, :w]
    image.fill(0)
    return out


def conv_input_gradient(upstream, kernel, image_shape, stride, padding):
    H, W = image_shape
    padded = np.zeros((H + 2 * padding, W + 2 * padding))
    h, w = upstream.shape
    for (k, l), weight in np.ndenumerate(kernel):
        padded[k : k + (h - 1) * stride + 1 : stride, l : l + (w - 1) * stride + 1 : stride] += weight * upstream
    upstream *= 0
    return padded[padding : H + padding, padding : W + padding]


image = np.array([[4, 5, 2, 2, 1], [3, 3, 2, 2, 4], [4, 3, 4, 1, 1], [5, 1, 4, 1, 2], [5, 1, 3, 1, 4]], dtype=np.int32)
kernel = np.array([[4, 3, 3], [5, 5, 5], [2, 4, 3]], dtype=np.int8)
conv_output_values = conv_output(image.copy(), kernel, 1, 0)
conv_output_count = np.int64(9)
conv_gradient_values = conv_input_gradient(np.ones((3, 3)), kernel, [5, 5], 1, 0)
pooled_values = pool(conv_output_values.copy(), 2, 1, "max", 1)


def reconstruction_loss(x, dictionary, code):
    x -= dictionary @ code
    x *= x
    return x.sum() / 2


def reconstruction_gradient(x, dictionary, code):
    x -= dictionary @ code
    dictionary *= -x[:, None]
    return dictionary.sum(axis=0)


def gradient_step(theta, gradient, learning_rate):
    gradient *= learning_rate
    theta -= gradient
    return theta


def momentum_step(theta, velocity, gradient, learning_rate, momentum):
    velocity *= momentum
    gradient *= learning_rate
    velocity -= gradient
    theta += velocity
    return theta, velocity


def nesterov_step(theta, velocity, gradient_function, learning_rate, momentum):
    velocity *= momentum
    theta += velocity
    change = learning_rate * gradient_function(theta)
    theta -= change
    velocity -= change
    return theta, velocity


def top_k_error(scores, labels, k):
    scores -= scores[range(len(labels)), labels].reshape(-1, 1)
    scores[scores < 0] = 0
    return np.count_nonzero(np.count_nonzero(scores, axis=1) >= k) / len(labels)


def ilsvrc_error(predictions, truths):
    total, images = 0, len(truths)
    while truths:
        guess, truth = set(predictions.pop()), truths.pop()
        n = len(truth)
        while truth:
            total += (truth.pop() not in guess) / (n * images)
    return total


def tsne_gradient(embedding, affinities):
    n = len(embedding)
    w = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            w[i, j] = w[j, i] = 1 / (1 + np.dot(embedding[i] - embedding[j], embedding[i] - embedding[j]))
    affinities -= w / w.sum()
    affinities *= w
    gradient = affinities.sum(axis=1, keepdims=True) * embedding
    gradient -= affinities @ embedding
    gradient *= 4
    return gradient


def soft_threshold(x, threshold):
    small = np.abs(x) <= threshold
    x[x > 0] -= threshold
    x[x < 0] += threshold
    x[small] = 0
    return x


def proximal_gradient_step(code, x, dictionary, sparsity, step):
    x -= dictionary @ code
    code += step * (dictionary.T @ x)
    return soft_threshold(code, sparsity * step)


def residual_block(x, w1, w2):
    hidden = w1 @ x
    hidden[hidden < 0] = 0
    x += w2 @ hidden
    x[x < 0] = 0
    return x


def residual_block_gradient(x, w1, w2, upstream):
    w1[w1 @ x <= 0] = 0  # silent neurons let nothing through, in either direction
    upstream[w2 @ (w1 @ x) + x <= 0] = 0
    upstream += w1.T @ (w2.T @ upstream)
    return upstream


def receptive_field(layers):
    side, jump = 1, 1
    while layers:
        size, stride = layers.pop(0)
        side += (size - 1) * jump
        jump *= stride
    return side


receptive_field_pixels = receptive_field([(3, 1), (3, 1), (3, 1), (3, 1)])
receptive_field_pixels *= receptive_field_pixels


def sigmoid_gradient(x, upstream):
    s = sigmoid_inplace(x)
    upstream *= s
    s -= 1
    upstream *= s
    return -upstream


def tanh_gradient(x, upstream):
    np.tanh(x, out=x)
    x *= x
    upstream -= upstream * x
    return upstream


def relu_gradient(x, upstream):
    upstream[~(x > 0)] = 0
    return upstream


def tanh_to_sigmoid(w1, b1, w2, b2):
    b2 -= w2.sum(axis=1)
    for part in (w1, b1, w2):
        part *= 2
    return w1, b1, w2, b2


def dropout_expected_activation(x, keep_probability):
    x *= keep_probability
    return x


def xavier_variance(fan_in):
    return np.reciprocal(float(fan_in))


def he_variance(fan_in):
    fan_in /= 2
    return 1 / fan_in


mnist_augmentations = ["rotation", "translation", "zoom", "stretch", "elastic", "horizontal_flip", "vertical_flip"]
del mnist_augmentations[-2:]


def contour_half_axes(hessian, minimum, level):
    level -= minimum
    hessian /= 2 * level
    lengths, directions = np.linalg.eigh(hessian)
    lengths **= -0.5
    directions *= -1
    return lengths, directions
