# mypy: ignore-errors
"""All questions without NumPy: plain loops over plain lists, as one would do it by hand."""

import math


def lists(array):
    """Nested lists of whatever comes in."""
    try:
        return [lists(part) for part in array]
    except TypeError:
        return float(array)


def matvec(matrix, vector):
    result = []
    for row in matrix:
        total = 0.0
        for entry, number in zip(row, vector):
            total += entry * number
        result.append(total)
    return result


def matmul(left, right):
    rows, inner, columns = len(left), len(right), len(right[0])
    product = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            for k in range(inner):
                product[i][j] += left[i][k] * right[k][j]
    return product


def transpose(matrix):
    return [[matrix[i][j] for i in range(len(matrix))] for j in range(len(matrix[0]))]


def deep(function, *arrays):
    """Apply a function number by number, whatever the nesting."""
    if isinstance(arrays[0], list):
        return [deep(function, *parts) for parts in zip(*arrays)]
    return function(*arrays)


def sigmoid(t):
    if t >= 0:
        return 1.0 / (1.0 + math.exp(-t))
    return math.exp(t) / (1.0 + math.exp(t))


# 1

def distill_linear(weights, biases):
    weights, biases = lists(weights), lists(biases)
    w, b = weights[0], biases[0]
    for i in range(1, len(weights)):
        w = matmul(weights[i], w)
        moved = matvec(weights[i], b)
        b = [moved[j] + biases[i][j] for j in range(len(moved))]
    return [w, b]


# 2

def softmax(x, beta):
    energies = [beta * float(e) for e in x]
    lowest = min(energies)
    boltzmann = [math.exp(lowest - e) for e in energies]
    z = sum(boltzmann)
    return [factor / z for factor in boltzmann]


def softmax_jacobian(x, beta):
    p = softmax(x, beta)
    rows = []
    for i in range(len(p)):
        row = []
        for j in range(len(p)):
            if i == j:
                row.append(-beta * p[i] * (1 - p[i]))
            else:
                row.append(beta * p[i] * p[j])
        rows.append(row)
    return rows


def cross_entropy(target, predicted):
    loss = 0.0
    for t, p in zip(target, predicted):
        if t == 0:
            continue
        if p == 0:
            return float("inf")
        loss -= t * math.log(p)
    return loss


def softmax_regression_gradient(weights, x, target):
    scores = matvec(weights, x)
    p = softmax([-s for s in scores], 1)
    gradient = []
    for i in range(len(scores)):
        gradient.append([(p[i] - target[i]) * x_j for x_j in x])
    return gradient


# 3

def chain_rule(x, y):
    s = sigmoid(x)
    t = sigmoid(y)
    a = x * x + t
    b = 3 * x + y - s
    df_dx = 2 * x / b - a / (b * b) * (3 - s * (1 - s))
    df_dy = t * (1 - t) / b - a / (b * b)
    return [df_dx, df_dy]


def sigma_1():
    return sigmoid(1)


def a():
    return 1 + sigmoid(0)


def b():
    return 3 - sigmoid(1)


def df_dx():
    return chain_rule(1, 0)[0]


def df_dy():
    return chain_rule(1, 0)[1]


# 4

def pool(x, size, stride, mode, p):
    x = lists(x)
    rows = (len(x) - size) // stride + 1
    columns = (len(x[0]) - size) // stride + 1
    out = []
    for i in range(rows):
        row = []
        for j in range(columns):
            window = []
            for k in range(size):
                for l in range(size):
                    window.append(x[i * stride + k][j * stride + l])
            if mode == "max":
                row.append(max(window))
            elif mode == "average":
                row.append(sum(window) / len(window))
            elif p == float("inf"):
                row.append(max(window))
            else:
                row.append(sum(w ** p for w in window) ** (1 / p))
        out.append(row)
    return out


# 5

def conv_output_size(input_size, kernel_size, stride, padding):
    places = 0
    start = -padding
    while start + kernel_size <= input_size + padding:
        places += 1
        start += stride
    return places


def conv_output(image, kernel, stride, padding):
    image, kernel = lists(image), lists(kernel)
    height, width = len(image), len(image[0])
    out = []
    for i in range(conv_output_size(height, len(kernel), stride, padding)):
        row = []
        for j in range(conv_output_size(width, len(kernel[0]), stride, padding)):
            total = 0.0
            for k in range(len(kernel)):
                for l in range(len(kernel[0])):
                    r = i * stride + k - padding
                    c = j * stride + l - padding
                    if 0 <= r < height and 0 <= c < width:
                        total += image[r][c] * kernel[k][l]
            row.append(total)
        out.append(row)
    return out


def conv_input_gradient(upstream, kernel, image_shape, stride, padding):
    upstream, kernel = lists(upstream), lists(kernel)
    height, width = image_shape
    gradient = [[0.0 for _ in range(width)] for _ in range(height)]
    for r in range(height):
        for c in range(width):
            for i in range(len(upstream)):
                for j in range(len(upstream[0])):
                    k = r + padding - i * stride
                    l = c + padding - j * stride
                    if 0 <= k < len(kernel) and 0 <= l < len(kernel[0]):
                        gradient[r][c] += upstream[i][j] * kernel[k][l]
    return gradient


image = [[4, 5, 2, 2, 1], [3, 3, 2, 2, 4], [4, 3, 4, 1, 1], [5, 1, 4, 1, 2], [5, 1, 3, 1, 4]]
kernel = [[4, 3, 3], [5, 5, 5], [2, 4, 3]]
conv_output_values = conv_output(image, kernel, 1, 0)
conv_output_count = conv_output_size(5, 3, 1, 0) ** 2
conv_gradient_values = conv_input_gradient([[1, 1, 1]] * 3, kernel, (5, 5), 1, 0)
pooled_values = pool(conv_output_values, 2, 1, "max", None)


# 6

def reconstruction_loss(x, dictionary, code):
    return 0.5 * sum((a - b) ** 2 for a, b in zip(x, matvec(dictionary, code)))


def reconstruction_gradient(x, dictionary, code):
    error = [b - a for a, b in zip(x, matvec(dictionary, code))]
    return matvec(transpose(dictionary), error)


def gradient_step(theta, gradient, learning_rate):
    return deep(lambda t, g: t - learning_rate * g, lists(theta), lists(gradient))


def momentum_step(theta, velocity, gradient, learning_rate, momentum):
    new = deep(lambda v, g: momentum * v - learning_rate * g, lists(velocity), lists(gradient))
    return [deep(lambda t, v: t + v, lists(theta), new), new]


def nesterov_step(theta, velocity, gradient_function, learning_rate, momentum):
    ahead = deep(lambda t, v: t + momentum * v, lists(theta), lists(velocity))
    return momentum_step(theta, velocity, gradient_function(ahead), learning_rate, momentum)


# 7

def top_k_error(scores, labels, k):
    errors = 0
    for row, label in zip(lists(scores), labels):
        best = sorted(range(len(row)), key=lambda c: -row[c])[:k]
        if label not in best:
            errors += 1
    return errors / len(scores)


def ilsvrc_error(predictions, truths):
    total = 0
    for guess, truth in zip(predictions, truths):
        missed = 0
        for wanted in truth:
            distance = 1
            for label in guess:
                if label == wanted:
                    distance = 0
            missed += distance
        total += missed / len(truth)
    return total / len(predictions)


# 8

def tsne_gradient(embedding, affinities):
    y, p = lists(embedding), lists(affinities)
    n, d = len(y), len(y[0])
    near = [[0.0] * n for _ in range(n)]
    z = 0.0
    for i in range(n):
        for j in range(n):
            if i != j:
                near[i][j] = 1 / (1 + sum((y[i][c] - y[j][c]) ** 2 for c in range(d)))
                z += near[i][j]
    gradient = []
    for i in range(n):
        row = [0.0] * d
        for j in range(n):
            for c in range(d):
                q = near[i][j] / z
                row[c] += 4 * (p[i][j] - q) * (y[i][c] - y[j][c]) * near[i][j]
        gradient.append(row)
    return gradient


# 9

def soft_threshold(x, threshold):
    def shrink(t):
        if t > threshold:
            return t - threshold
        if t < -threshold:
            return t + threshold
        return 0
    return deep(shrink, lists(x))


def proximal_gradient_step(code, x, dictionary, sparsity, step):
    moved = gradient_step(code, reconstruction_gradient(x, dictionary, code), step)
    return soft_threshold(moved, step * sparsity)


# 10

def residual_block(x, w1, w2):
    z1 = [max(0, t) for t in matvec(w1, x)]
    z2 = matvec(w2, z1)
    return [max(0, a + b) for a, b in zip(z2, x)]


def residual_block_gradient(x, w1, w2, upstream):
    before = matvec(w1, x)
    z1 = [max(0, t) for t in before]
    z3 = [a + b for a, b in zip(matvec(w2, z1), x)]
    g3 = [g if z > 0 else 0 for g, z in zip(upstream, z3)]
    g1 = [g if z > 0 else 0 for g, z in zip(matvec(transpose(w2), g3), before)]
    return [a + b for a, b in zip(g3, matvec(transpose(w1), g1))]


# 11

def receptive_field(layers):
    first = last = 0  # the neurons of the layer that the output neuron depends on
    for size, stride in list(layers)[::-1]:
        first, last = first * stride, last * stride + size - 1
    return last - first + 1


receptive_field_pixels = receptive_field([[3, 1], [3, 1], [3, 1], [3, 1]]) ** 2


# 12

def sigmoid_gradient(x, upstream):
    return deep(lambda t, g: g * sigmoid(t) * (1 - sigmoid(t)), lists(x), lists(upstream))


def tanh_gradient(x, upstream):
    return deep(lambda t, g: g * (1 - math.tanh(t) ** 2), lists(x), lists(upstream))


def relu_gradient(x, upstream):
    return deep(lambda t, g: g if t > 0 else 0, lists(x), lists(upstream))


def tanh_to_sigmoid(w1, b1, w2, b2):
    double = lambda t: 2 * t
    shift = [float(b) - sum(row) for b, row in zip(b2, lists(w2))]
    return [deep(double, lists(w1)), deep(double, lists(b1)), deep(double, lists(w2)), shift]


# 13

def dropout_expected_activation(x, keep_probability):
    return deep(lambda t: t * keep_probability, lists(x))


def xavier_variance(fan_in):
    return 1 / fan_in


def he_variance(fan_in):
    return 2 / fan_in


mnist_augmentations = ["translation", "rotation", "elastic", "zoom", "stretch", "zoom"]


# 14: Jacobi's rotations

def contour_half_axes(hessian, minimum, level):
    h = lists(hessian)
    n = len(h)
    u = [[float(i == j) for j in range(n)] for i in range(n)]
    for _ in range(50):
        for p in range(n):
            for q in range(p + 1, n):
                if abs(h[p][q]) < 1e-14:
                    continue
                angle = 0.5 * math.atan2(2 * h[p][q], h[q][q] - h[p][p])
                r = [[float(i == j) for j in range(n)] for i in range(n)]
                r[p][p] = r[q][q] = math.cos(angle)
                r[p][q], r[q][p] = math.sin(angle), -math.sin(angle)
                h = matmul(matmul(transpose(r), h), r)
                u = matmul(u, r)
    lengths = [math.sqrt(2 * (level - minimum) / h[i][i]) for i in range(n)]
    return [lengths, u]
