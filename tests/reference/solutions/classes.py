# mypy: ignore-errors
"""Everything lives in classes; what is asked for are names for their methods."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import NamedTuple

import numpy as np


@dataclass
class Layer:
    weight: np.ndarray
    bias: np.ndarray

    def after(self, other: Layer) -> Layer:
        return Layer(self.weight @ other.weight, self.weight @ other.bias + self.bias)

    @classmethod
    def chain(cls, weights, biases):
        layers = [cls(w, b) for w, b in zip(weights, biases)]
        whole = layers.pop(0)
        while layers:
            whole = layers.pop(0).after(whole)
        return whole.weight, whole.bias


class Softmax:
    def __init__(self, x, beta):
        self.exponents = -beta * np.asarray(x)
        self.beta = beta

    @property
    def probabilities(self):
        # one row for each p_i: the differences to its own exponent
        differences = self.exponents[None, :] - self.exponents[:, None]
        with np.errstate(over="ignore"):
            return 1 / np.exp(differences).sum(axis=1)

    @property
    def jacobian(self):
        p = self.probabilities
        return np.array([[-self.beta * p[i] * ((i == j) - p[j]) for j in range(p.size)] for i in range(p.size)])

    @staticmethod
    def of(x, beta):
        return Softmax(x, beta).probabilities

    @staticmethod
    def jacobian_of(x, beta):
        return Softmax(x, beta).jacobian

    @staticmethod
    def loss(target, predicted):
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(target > 0, target * np.log(predicted), 0.0)
        return -terms.sum()

    @classmethod
    def gradient(cls, weights, x, target):
        return np.einsum("i,j", cls(weights @ x, -1.0).probabilities - target, x)


class Dual(NamedTuple):
    """A number with its derivative: a + a' epsilon."""

    value: float
    slope: float = 0.0

    def __add__(self, other):
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other):
        return Dual(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other):
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __truediv__(self, other):
        quotient = self.value / other.value
        return Dual(quotient, (self.slope - quotient * other.slope) / other.value)

    def sigma(self):
        s = 1 / (1 + np.exp(-self.value))
        return Dual(s, s * (1 - s) * self.slope)


class Quotient:
    @staticmethod
    def f(x: Dual, y: Dual) -> Dual:
        return (x * x + y.sigma()) / (Dual(3) * x + y - x.sigma())

    def __call__(self, x, y):
        return self.f(Dual(x, 1), Dual(y)).slope, self.f(Dual(x), Dual(y, 1)).slope


class Windows:
    def __init__(self, image, height, width, stride, padding=0):
        self.image = np.pad(np.array(image, dtype=float), padding)
        self.height, self.width, self.stride, self.padding = height, width, stride, padding

    @property
    def corners(self):
        h, w = self.image.shape
        rows = np.arange(0, h - self.height + 1, self.stride)
        columns = np.arange(0, w - self.width + 1, self.stride)
        return rows, columns

    def map(self, function):
        rows, columns = self.corners
        out = np.empty((len(rows), len(columns)))
        for i, top in enumerate(rows):
            for j, left in enumerate(columns):
                out[i, j] = function(self.image[top : top + self.height, left : left + self.width])
        return out


class Pooling:
    def max(self, window, p):
        return window.max()

    def average(self, window, p):
        return window.mean()

    def lp(self, window, p):
        return window.max() if p == inf else np.sum(window**p) ** (1 / p)

    def __call__(self, x, size, stride, mode, p=2):
        reduce = getattr(self, mode)
        return Windows(x, size, size, stride).map(lambda window: reduce(window, p))


class Convolution:
    image = [[4, 5, 2, 2, 1], [3, 3, 2, 2, 4], [4, 3, 4, 1, 1], [5, 1, 4, 1, 2], [5, 1, 3, 1, 4]]
    kernel = np.array([[4, 3, 3], [5, 5, 5], [2, 4, 3]])

    @staticmethod
    def size(input_size, kernel_size, stride=1, padding=0):
        steps, _rest = divmod(input_size - kernel_size + 2 * padding, stride)
        return 1 + steps

    @staticmethod
    def forward(image, kernel, stride=1, padding=0):
        return Windows(image, *kernel.shape, stride, padding).map(lambda window: (window * kernel).sum())

    @classmethod
    def backward(cls, upstream, kernel, image_shape, stride=1, padding=0):
        gradient = np.zeros(image_shape)
        for at in np.ndindex(*image_shape):
            image = np.zeros(image_shape)
            image[at] = 1
            gradient[at] = (cls.forward(image, kernel, stride, padding) * upstream).sum()
        return gradient


class SparseCoding:
    def __init__(self, x, dictionary, code):
        self.D, self.z = dictionary, code
        self.residual = x - dictionary.dot(code)

    def loss(self):
        return np.square(self.residual).sum() / 2

    def gradient(self):
        return -self.D.T.dot(self.residual)

    def step(self, sparsity, step):
        return shrink(self.z - step * self.gradient(), step * sparsity)


class Optimizer:
    def __init__(self, learning_rate, momentum=0.0):
        self.rate, self.momentum = learning_rate, momentum

    def step(self, theta, velocity, gradient):
        velocity = self.momentum * velocity - self.rate * gradient
        return theta + velocity, velocity


class Metrics:
    @staticmethod
    def top_k(scores, labels, k=1):
        wrong = [label not in np.argpartition(-row, k - 1)[:k] for row, label in zip(scores, labels)]
        return sum(wrong) / len(wrong)

    @staticmethod
    def ilsvrc(predictions, truths):
        images = []
        for guess, truth in zip(predictions, truths):
            images.append(np.not_equal.outer(truth, guess).min(axis=1).mean())
        return np.mean(images)


class TSNE:
    def gradient(self, embedding, affinities):
        rows = []
        for i, y in enumerate(embedding):
            away = y - embedding
            rows.append(4 * ((affinities[i] - self.q(embedding)[i]) * self.tails(away)) @ away)
        return np.vstack(rows)

    def q(self, embedding):
        w = np.array([self.tails(y - embedding) for y in embedding])
        w -= np.diag(np.diag(w))
        return w / w.sum()

    @staticmethod
    def tails(differences):
        return 1 / (1 + np.linalg.norm(differences, axis=-1) ** 2)


class Block:
    def __init__(self, w1, w2):
        self.w1, self.w2 = w1, w2

    def forward(self, x):
        self.a1 = self.w1 @ x
        self.z3 = self.w2 @ np.maximum(0, self.a1) + x
        return np.maximum(0, self.z3)

    def backward(self, upstream):
        d3 = np.where(self.z3 > 0, upstream, 0)
        d1 = np.where(self.a1 > 0, d3 @ self.w2, 0)
        return d3 + d1 @ self.w1


class Field:
    def __init__(self):
        self.pixels = {0}

    def below(self, size, stride):
        self.pixels = {stride * p + k for p in self.pixels for k in range(size)}
        return self


class Ellipse:
    def __init__(self, hessian, minimum, level):
        self.H, self.rise = np.asarray(hessian), level - minimum

    def half_axes(self):
        eigenvalues, eigenvectors = np.linalg.eigh(self.H)
        return [np.sqrt(2 * self.rise / eigenvalues), eigenvectors]


def shrink(x, threshold):
    return np.where(abs(x) <= threshold, 0, x - threshold * np.sign(x))


def softmax_regression_gradient(**arguments):
    return Softmax.gradient(**arguments)


def reconstruction_loss(*, x, dictionary, code):
    return SparseCoding(x, dictionary, code).loss()


def reconstruction_gradient(*, x, dictionary, code):
    return SparseCoding(x, dictionary, code).gradient()


def proximal_gradient_step(code, x, dictionary, sparsity=1.0, step=0.1):
    return SparseCoding(x, dictionary, code).step(sparsity, step)


def gradient_step(theta, gradient, learning_rate=0.01):
    return Optimizer(learning_rate).step(theta, 0 * theta, gradient)[0]


def momentum_step(theta, velocity, gradient, learning_rate=0.01, momentum=0.9):
    return Optimizer(learning_rate, momentum).step(theta, velocity, gradient)


def nesterov_step(theta, velocity, gradient_function, learning_rate=0.01, momentum=0.9):
    gradient = gradient_function(theta + momentum * velocity)
    return Optimizer(learning_rate, momentum).step(theta, velocity, gradient)


def residual_block(x, w1, w2):
    return Block(w1, w2).forward(x)


def residual_block_gradient(x, w1, w2, upstream):
    block = Block(w1, w2)
    block.forward(x)
    return block.backward(upstream)


def receptive_field(layers):
    field = Field()
    for size, stride in reversed(layers):
        field.below(size, stride)
    return max(field.pixels) - min(field.pixels) + 1


class Activation:
    @staticmethod
    def sigmoid(x, upstream):
        small = np.exp(-np.abs(x))
        s = np.where(x > 0, 1 / (1 + small), small / (1 + small))
        return upstream * s * (1 - s)

    @staticmethod
    def tanh(x, upstream):
        return upstream - upstream * np.tanh(x) * np.tanh(x)

    @staticmethod
    def relu(x, upstream):
        gradient = upstream.copy()
        gradient[x <= 0] = 0
        return gradient

    @staticmethod
    def translate(w1, b1, w2, b2):
        return dict(w1=2 * w1, b1=2 * b1, w2=2 * w2, b2=b2 - w2 @ np.ones(len(b1))).values()


distill_linear = Layer.chain
softmax, softmax_jacobian, cross_entropy = Softmax.of, Softmax.jacobian_of, Softmax.loss
chain_rule = Quotient()
pool = Pooling()
conv_output_size = Convolution.size
conv_output = Convolution.forward
conv_input_gradient = Convolution.backward
top_k_error, ilsvrc_error = Metrics.top_k, Metrics.ilsvrc
tsne_gradient = TSNE().gradient
soft_threshold = shrink
sigmoid_gradient, tanh_gradient, relu_gradient = Activation.sigmoid, Activation.tanh, Activation.relu


def tanh_to_sigmoid(**network):
    return tuple(Activation.translate(**network))


class Initialization:
    gain = 1

    def __call__(self, fan_in):
        return self.gain / fan_in


class He(Initialization):
    gain = 2


xavier_variance, he_variance = Initialization(), He()


def dropout_expected_activation(x, keep_probability=0.5):
    return np.average([x, 0 * x], axis=0, weights=[keep_probability, 1 - keep_probability])


def contour_half_axes(hessian, minimum=0.0, level=1.0):
    return Ellipse(hessian, minimum, level).half_axes()


sigma_1 = Dual(1).sigma().value
a, b = 1 + Dual(0).sigma().value, 3 - sigma_1
df_dx, df_dy = chain_rule(1, 0)
conv_output_values = Convolution.forward(Convolution.image, Convolution.kernel)
conv_output_count = Convolution.size(5, 3) ** 2
conv_gradient_values = Convolution.backward(np.ones((3, 3)), Convolution.kernel, (5, 5))
pooled_values = pool(conv_output_values, 2, 1, "max")
receptive_field_pixels = receptive_field([(3, 1)] * 4) ** 2
mnist_augmentations = frozenset({"rotation", "translation", "zoom", "stretch", "elastic"})
