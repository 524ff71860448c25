# mypy: ignore-errors
"""Gradients by automatic differentiation; everything is computed by PyTorch, in float64."""

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def t(array):
    return torch.as_tensor(array, dtype=torch.float64)


def grad(function, at):
    """The gradient of a function that gives one number."""
    at = t(at).clone().requires_grad_()
    function(at).backward()
    return at.grad


# linear networks

def distill_linear(weights, biases):
    def network(x):
        for W, b in zip(weights, biases):
            x = t(W) @ x + t(b)
        return x

    origin = torch.zeros(t(weights[0]).shape[1])
    return torch.autograd.functional.jacobian(network, origin), network(origin)


# softmax

def softmax(x, beta):
    return torch.softmax(-beta * t(x), dim=0)


def softmax_jacobian(x, beta):
    return torch.autograd.functional.jacobian(lambda e: softmax(e, beta), t(x))


def cross_entropy(target, predicted):
    return -torch.special.xlogy(t(target), t(predicted)).sum()


def softmax_regression_gradient(weights, x, target):
    loss = lambda W: -(t(target) * torch.log_softmax(W @ t(x), dim=0)).sum()
    return grad(loss, weights)


# chain rule

def f(x, y):
    return (x**2 + torch.sigmoid(y)) / (3 * x + y - torch.sigmoid(x))


def chain_rule(x, y):
    x, y = t(x).requires_grad_(), t(y).requires_grad_()
    return torch.autograd.grad(f(x, y), (x, y))


sigma_1 = torch.sigmoid(t(1.0))
a = 1 + torch.sigmoid(t(0.0))
b = 3 - sigma_1
df_dx, df_dy = chain_rule(1.0, 0.0)


# convolution and pooling

def conv_output_size(input_size, kernel_size, stride, padding):
    return len(t(range(input_size + 2 * padding)).unfold(0, kernel_size, stride))


def conv_output(image, kernel, stride, padding):
    return F.conv2d(t(image)[None, None], t(kernel)[None, None], stride=stride, padding=padding)[0, 0]


def conv_input_gradient(upstream, kernel, image_shape, stride, padding):
    return grad(
        lambda image: (conv_output(image, kernel, stride, padding) * t(upstream)).sum(),
        torch.zeros(tuple(image_shape)),
    )


def pool(x, size, stride, mode, p):
    x = t(x)[None]
    if mode == "average":
        return F.avg_pool2d(x, size, stride)[0]
    if mode == "max" or p == float("inf"):
        return F.max_pool2d(x, size, stride)[0]
    return torch.linalg.vector_norm(x.unfold(1, size, stride).unfold(2, size, stride), p, dim=(-2, -1))[0]


image = t([[4, 5, 2, 2, 1], [3, 3, 2, 2, 4], [4, 3, 4, 1, 1], [5, 1, 4, 1, 2], [5, 1, 3, 1, 4]])
kernel = t([[4, 3, 3], [5, 5, 5], [2, 4, 3]])
conv_output_values = conv_output(image, kernel, 1, 0)
conv_output_count = conv_output_values.numel()
conv_gradient_values = conv_input_gradient(torch.ones(3, 3), kernel, (5, 5), 1, 0)
pooled_values = pool(conv_output_values, 2, 1, "max", 1)


# optimization

def reconstruction_loss(x, dictionary, code):
    return F.mse_loss(t(dictionary) @ t(code), t(x), reduction="sum") / 2


def reconstruction_gradient(x, dictionary, code):
    return grad(lambda z: reconstruction_loss(x, dictionary, z), code)


def gradient_step(theta, gradient, learning_rate):
    return torch.sub(t(theta), t(gradient), alpha=learning_rate)


def momentum_step(theta, velocity, gradient, learning_rate, momentum):
    v = momentum * t(velocity) - learning_rate * t(gradient)
    return t(theta) + v, v


def nesterov_step(theta, velocity, gradient_function, learning_rate, momentum):
    ahead = t(theta) + momentum * t(velocity)
    return momentum_step(theta, velocity, gradient_function(ahead), learning_rate, momentum)


# top-k

def top_k_error(scores, labels, k):
    best = t(scores).topk(k, dim=1).indices
    hit = (best == torch.as_tensor(labels)[:, None]).any(dim=1)
    return 1 - hit.double().mean()


def ilsvrc_error(predictions, truths):
    errors = [
        (1 - torch.isin(torch.tensor(truth), torch.tensor(guess)).double()).mean()
        for guess, truth in zip(predictions, truths)
    ]
    return torch.stack(errors).mean()


# t-SNE: the gradient of the divergence itself

def tsne_gradient(embedding, affinities):
    p = t(affinities)
    off = ~torch.eye(len(p), dtype=bool)

    def divergence(y):
        w = 1 / (1 + ((y[:, None] - y[None]) ** 2).sum(dim=-1))
        q = w[off] / w[off].sum()
        return -(p[off] * torch.log(q)).sum()

    return grad(divergence, embedding)


# proximal gradient descent

def soft_threshold(x, threshold):
    return F.softshrink(t(x), threshold)


def proximal_gradient_step(code, x, dictionary, sparsity, step):
    return soft_threshold(t(code) - step * reconstruction_gradient(x, dictionary, code), step * sparsity)


# residual block

def residual_block(x, w1, w2):
    return torch.relu(t(w2) @ torch.relu(t(w1) @ t(x)) + t(x))


def residual_block_gradient(x, w1, w2, upstream):
    return grad(lambda at: residual_block(at, w1, w2) @ t(upstream), x)


# receptive field: which pixels does the gradient reach

def receptive_field(layers):
    pixels, size = 1, 1
    for k, s in reversed(layers):
        size = (size - 1) * s + k
    line = torch.ones(1, 1, size + 5, requires_grad=True)
    out = line
    for k, s in layers:
        out = F.conv1d(out, torch.ones(1, 1, k), stride=s)
    out[0, 0, 0].backward()
    return (line.grad != 0).nonzero()[:, 2].max() + 1


receptive_field_pixels = receptive_field([(3, 1)] * 4) ** 2


# activations

def sigmoid_gradient(x, upstream):
    return grad(lambda at: (torch.sigmoid(at) * t(upstream)).sum(), x)


def tanh_gradient(x, upstream):
    return grad(lambda at: (torch.tanh(at) * t(upstream)).sum(), x)


def relu_gradient(x, upstream):
    return grad(lambda at: (torch.relu(at) * t(upstream)).sum(), x)


def tanh_to_sigmoid(w1, b1, w2, b2):
    return 2 * t(w1), 2 * t(b1), 2 * t(w2), t(b2) - t(w2).sum(dim=1)


# initialization

def dropout_expected_activation(x, keep_probability):
    return t(x) * keep_probability


def xavier_variance(fan_in):
    return torch.tensor(1.0) / fan_in


def he_variance(fan_in):
    return torch.tensor(2.0) / fan_in


mnist_augmentations = {"rotation", "translation", "zoom", "stretch", "elastic"}


# quadratic error

def contour_half_axes(hessian, minimum, level):
    eigenvalues, directions = torch.linalg.eigh(t(hessian))
    return torch.sqrt(2 * (level - minimum) / eigenvalues), directions
