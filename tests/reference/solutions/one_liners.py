# mypy: ignore-errors
"""As short as it gets."""
from functools import reduce
import numpy as np

sig = lambda t: np.exp(-np.logaddexp(0, -t))
views = lambda x, k, s: np.lib.stride_tricks.sliding_window_view(x, k)[::s, ::s]
ramp = lambda t: t * (t > 0)

distill_linear = lambda weights, biases: reduce(lambda done, layer: (layer[0] @ done[0], layer[0] @ done[1] + layer[1]), zip(weights, biases), (np.eye(weights[0].shape[1]), np.zeros(weights[0].shape[1])))

softmax = lambda x, beta: np.exp(-beta * x - np.logaddexp.reduce(-beta * x))
softmax_jacobian = lambda x, beta: -beta * softmax(x, beta)[:, None] * (np.eye(x.size) - softmax(x, beta))
cross_entropy = lambda target, predicted: -sum(t * np.log(p) for t, p in zip(target, predicted) if t)
softmax_regression_gradient = lambda weights, x, target: (softmax(weights @ x, -1) - target).reshape(-1, 1) * x

chain_rule = lambda x, y: (lambda a, b, ds, dt: ((2 * x * b - a * (3 - ds)) / b**2, (dt * b - a) / b**2))(x**2 + sig(y), 3 * x + y - sig(x), sig(x) * sig(-x), sig(y) * sig(-y))
sigma_1, a, b, (df_dx, df_dy) = sig(1), 1 + sig(0), 3 - sig(1), chain_rule(1, 0)

pool = lambda x, size, stride, mode, p: {"max": lambda w: w.max((2, 3)), "average": lambda w: w.mean((2, 3)), "lp": lambda w: np.linalg.norm(w.reshape(*w.shape[:2], -1), p, axis=2)}[mode](views(x, (size, size), stride))

conv_output_size = lambda input_size, kernel_size, stride, padding: len(range(0, input_size + 2 * padding - kernel_size + 1, stride))
conv_output = lambda image, kernel, stride, padding: np.tensordot(views(np.pad(image, padding), kernel.shape, stride), kernel, 2)
# linear: the gradient's entries are the outputs for images of a single one
conv_input_gradient = lambda upstream, kernel, image_shape, stride, padding: np.array([[np.vdot(upstream, conv_output(np.outer(e, f), kernel, stride, padding)) for f in np.eye(image_shape[1])] for e in np.eye(image_shape[0])])

image, kernel = np.array([[int(c) for c in row] for row in "45221 33224 43411 51412 51314".split()]), np.array([[4, 3, 3], [5, 5, 5], [2, 4, 3]])
conv_output_values = lambda: conv_output(image, kernel, 1, 0)
conv_output_count = lambda: conv_output_values().size
conv_gradient_values = lambda: conv_input_gradient(np.ones((3, 3)), kernel, image.shape, 1, 0)
pooled_values = lambda: pool(conv_output_values(), 2, 1, "max", 0)

reconstruction_loss = lambda x, dictionary, code: np.linalg.norm(x - dictionary @ code) ** 2 / 2
reconstruction_gradient = lambda x, dictionary, code: dictionary.T @ dictionary @ code - dictionary.T @ x
gradient_step = lambda theta, gradient, learning_rate: theta - learning_rate * gradient
momentum_step = lambda theta, velocity, gradient, learning_rate, momentum: ((v := momentum * velocity - learning_rate * gradient) + theta, v)
nesterov_step = lambda theta, velocity, gradient_function, learning_rate, momentum: ((v := momentum * velocity - learning_rate * gradient_function(theta + momentum * velocity)) + theta, v)

top_k_error = lambda scores, labels, k: 1 - (np.argsort(scores, 1)[:, -k:] == labels[:, None]).sum() / len(labels)
ilsvrc_error = lambda predictions, truths: sum(sum(c not in g for c in t) / len(t) for g, t in zip(predictions, truths)) / len(truths)

tsne_gradient = lambda embedding, affinities: (lambda d, w: 4 * np.einsum("ij,ij,ijk->ik", affinities - w / (w.sum() - len(w)), w, d))((d := embedding[:, None] - embedding), 1 / (1 + (d**2).sum(2)))

soft_threshold = lambda x, threshold: ramp(x - threshold) - ramp(-x - threshold)
proximal_gradient_step = lambda code, x, dictionary, sparsity, step: soft_threshold(code + step * dictionary.T @ (x - dictionary @ code), sparsity * step)

residual_block = lambda x, w1, w2: ramp(x + w2 @ ramp(w1 @ x))
residual_block_gradient = lambda x, w1, w2, upstream: (g := upstream * (residual_block(x, w1, w2) > 0)) + g @ w2 * (w1 @ x > 0) @ w1

receptive_field = lambda layers: reduce(lambda r, layer: (r - 1) * layer[1] + layer[0], layers[::-1], 1)
receptive_field_pixels = 9 * 9

sigmoid_gradient = lambda x, upstream: upstream / (2 + np.exp(np.minimum(x, 500)) + np.exp(np.minimum(-x, 500)))
tanh_gradient = lambda x, upstream: upstream * np.cosh(np.clip(x, -300, 300)) ** -2
relu_gradient = lambda x, upstream: upstream * (x > 0)
# from tanh(a) = 1 - 2 sigma(-2a)
tanh_to_sigmoid = lambda w1, b1, w2, b2: (-2 * w1, -2 * b1, -2 * w2, b2 + w2.sum(1))

dropout_expected_activation = lambda x, keep_probability: x * keep_probability
xavier_variance = lambda fan_in: fan_in**-1
he_variance = lambda fan_in: 2 * fan_in**-1
mnist_augmentations = "rotation translation zoom stretch elastic".split()

contour_half_axes = lambda hessian, minimum, level: (lambda u, s, _: ((2 * level - 2 * minimum) ** 0.5 * s**-0.5, u))(*np.linalg.svd(hessian))
