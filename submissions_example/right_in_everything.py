"""Deep learning assignment, all coding questions.

I checked the gradients against finite differences before handing in.
"""
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def sigmoid(t):
    # tanh never overflows, exp(-t) does
    return 0.5 * (1 + np.tanh(0.5 * t))


def relu(t):
    return np.maximum(t, 0)


# ---------------------------------------------------------------- 1 linear networks

def distill_linear(weights, biases):
    W = np.eye(weights[0].shape[1])
    b = np.zeros(weights[0].shape[1])
    for W_i, b_i in zip(weights, biases):
        W = W_i @ W
        b = W_i @ b + b_i
    return W, b


# ---------------------------------------------------------------- 2 softmax

def softmax(x, beta):
    z = -beta * np.asarray(x, dtype=float)
    e = np.exp(z - z.max())          # largest exponent is 0
    return e / e.sum()


def softmax_jacobian(x, beta):
    p = softmax(x, beta)
    return -beta * (np.diag(p) - np.outer(p, p))


def cross_entropy(target, predicted):
    target, predicted = np.asarray(target), np.asarray(predicted)
    used = target > 0                # 0 log 0 = 0
    with np.errstate(divide="ignore"):
        return float(-(target[used] * np.log(predicted[used])).sum())


def softmax_regression_gradient(weights, x, target):
    p = softmax(weights @ x, -1.0)   # scores are energies with the other sign
    return np.outer(p - target, x)


# ---------------------------------------------------------------- 3 chain rule

def chain_rule(x, y):
    sx, sy = sigmoid(x), sigmoid(y)
    num = x**2 + sy
    den = 3*x + y - sx
    num_x, num_y = 2*x, sy*(1 - sy)
    den_x, den_y = 3 - sx*(1 - sx), 1
    return (num_x*den - num*den_x) / den**2, (num_y*den - num*den_y) / den**2


sigma_1 = sigmoid(1.0)
a = 1.0**2 + sigmoid(0.0)
b = 3*1.0 + 0.0 - sigma_1
df_dx, df_dy = chain_rule(1.0, 0.0)


# ---------------------------------------------------------------- 4 pooling

def pool(x, size, stride, mode, p):
    w = sliding_window_view(np.asarray(x, dtype=float), (size, size))[::stride, ::stride]
    if mode == "average":
        return w.mean(axis=(2, 3))
    top = w.max(axis=(2, 3))
    if mode == "max" or np.isinf(p):
        return top
    # divide by the largest value first so that a big p can't overflow
    scale = np.where(top > 0, top, 1.0)
    return scale * ((w / scale[:, :, None, None])**p).sum(axis=(2, 3))**(1/p)


# ---------------------------------------------------------------- 5 convolution

def conv_output_size(input_size, kernel_size, stride, padding):
    return (input_size - kernel_size + 2*padding)//stride + 1


def conv_output(image, kernel, stride, padding):
    padded = np.pad(image, padding)
    w = sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return np.einsum("ijab,ab->ij", w, kernel)


def conv_input_gradient(upstream, kernel, image_shape, stride, padding):
    H, W = image_shape
    kh, kw = kernel.shape
    grad = np.zeros((H + 2*padding, W + 2*padding))
    for (i, j), g in np.ndenumerate(upstream):
        # output (i, j) saw this patch, so the patch gets its share back
        grad[i*stride:i*stride + kh, j*stride:j*stride + kw] += g * kernel
    return grad[padding:padding + H, padding:padding + W]


image = np.array([[4, 5, 2, 2, 1],
                  [3, 3, 2, 2, 4],
                  [4, 3, 4, 1, 1],
                  [5, 1, 4, 1, 2],
                  [5, 1, 3, 1, 4]], dtype=float)
kernel = np.array([[4, 3, 3],
                   [5, 5, 5],
                   [2, 4, 3]], dtype=float)

conv_output_values = conv_output(image, kernel, 1, 0)
conv_output_count = conv_output_values.size
conv_gradient_values = conv_input_gradient(np.ones((3, 3)), kernel, image.shape, 1, 0)


def pooled_values():
    return pool(conv_output_values, 2, 1, "max", 1)


# ---------------------------------------------------------------- 6 optimization

def reconstruction_loss(x, dictionary, code):
    r = x - dictionary @ code
    return 0.5 * (r @ r)


def reconstruction_gradient(x, dictionary, code):
    return dictionary.T @ (dictionary @ code - x)


def gradient_step(theta, gradient, learning_rate):
    return theta - learning_rate*gradient


def momentum_step(theta, velocity, gradient, learning_rate, momentum):
    v = momentum*velocity - learning_rate*gradient
    return theta + v, v


def nesterov_step(theta, velocity, gradient_function, learning_rate, momentum):
    ahead = gradient_function(theta + momentum*velocity)
    return momentum_step(theta, velocity, ahead, learning_rate, momentum)


# ---------------------------------------------------------------- 7 top-k

def top_k_error(scores, labels, k):
    own = scores[np.arange(len(labels)), labels]
    beaten_by = (scores > own[:, None]).sum(axis=1)
    return np.mean(beaten_by >= k)


def ilsvrc_error(predictions, truths):
    return np.mean([
        np.mean([min((c != C for c in guess), default=True) for C in truth])
        for guess, truth in zip(predictions, truths)
    ])


# ---------------------------------------------------------------- 8 t-SNE

def tsne_gradient(embedding, affinities):
    diff = embedding[:, None, :] - embedding[None, :, :]
    t = 1 / (1 + (diff**2).sum(axis=2))
    kernel_sum = t.sum() - np.trace(t)
    q = t / kernel_sum               # the diagonal doesn't matter, diff is 0 there
    return 4 * (((affinities - q) * t)[:, :, None] * diff).sum(axis=1)


# ---------------------------------------------------------------- 9 proximal gradient

def soft_threshold(x, threshold):
    return np.sign(x) * relu(np.abs(x) - threshold)


def proximal_gradient_step(code, x, dictionary, sparsity, step):
    z = gradient_step(code, reconstruction_gradient(x, dictionary, code), step)
    return soft_threshold(z, step*sparsity)


# ---------------------------------------------------------------- 10 residual block

def residual_block(x, w1, w2):
    return relu(w2 @ relu(w1 @ x) + x)


def residual_block_gradient(x, w1, w2, upstream):
    h = w1 @ x
    g3 = upstream * (w2 @ relu(h) + x > 0)
    return g3 + w1.T @ ((h > 0) * (w2.T @ g3))


# ---------------------------------------------------------------- 11 receptive field

def receptive_field(layers):
    side = 1
    for k, s in reversed(layers):    # from the neuron down to the image
        side = (side - 1)*s + k
    return side


receptive_field_pixels = receptive_field([(3, 1)] * 4)**2


# ---------------------------------------------------------------- 12 activations

def sigmoid_gradient(x, upstream):
    e = np.exp(-np.abs(x))           # the derivative is even
    return upstream * e / (1 + e)**2


def tanh_gradient(x, upstream):
    return 4 * sigmoid_gradient(2*x, upstream)


def relu_gradient(x, upstream):
    return np.where(x > 0, upstream, 0.0)


def tanh_to_sigmoid(w1, b1, w2, b2):
    return 2*w1, 2*b1, 2*w2, b2 - w2 @ np.ones(w2.shape[1])


# ---------------------------------------------------------------- 13 overfitting, initialization

def dropout_expected_activation(x, keep_probability):
    return keep_probability * x


def xavier_variance(fan_in):
    return 1/fan_in


def he_variance(fan_in):
    return 2/fan_in


mnist_augmentations = ("elastic", "rotation", "stretch", "translation", "zoom")


# ---------------------------------------------------------------- 14 quadratic error

def contour_half_axes(hessian, minimum, level):
    # H is symmetric positive definite, so the SVD is the eigendecomposition
    directions, eigenvalues, _ = np.linalg.svd(hessian)
    return np.sqrt(2*(level - minimum)/eigenvalues), directions
