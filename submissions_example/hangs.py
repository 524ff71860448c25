"""Assignment, sections 1, 4, 5 and 7. The rest I did not get to."""

import numpy as np


### linear networks ###

def distill_linear(weights, biases):
    W, b = weights[0], biases[0]
    for W_i, b_i in zip(weights[1:], biases[1:]):
        W = W_i @ W
        b = W_i @ b + b_i
    return W, b


### pooling ###

def pool(x, size, stride, mode, p):
    rows = (x.shape[0] - size) // stride + 1
    cols = (x.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            w = x[i*stride:i*stride+size, j*stride:j*stride+size]
            if mode == "max" or (mode == "lp" and np.isinf(p)):
                out[i, j] = np.max(w)
            elif mode == "average":
                out[i, j] = np.mean(w)
            else:
                out[i, j] = np.sum(w ** p) ** (1.0 / p)
    return out


### convolution ###

def conv_output_size(input_size, kernel_size, stride, padding):
    return (input_size - kernel_size + 2 * padding) // stride + 1


def count_positions(length, kernel_length, stride):
    # push the kernel along until it touches the far edge
    position = 0
    end = length - kernel_length
    count = 1
    while position != end:
        position += stride
        count += 1
    return count


def conv_output(image, kernel, stride, padding):
    image = np.pad(image, padding)
    kh, kw = kernel.shape
    rows = count_positions(image.shape[0], kh, stride)
    cols = count_positions(image.shape[1], kw, stride)
    out = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            patch = image[i*stride:i*stride+kh, j*stride:j*stride+kw]
            out[i, j] = np.sum(patch * kernel)
    return out


image = np.array([
    [4, 5, 2, 2, 1],
    [3, 3, 2, 2, 4],
    [4, 3, 4, 1, 1],
    [5, 1, 4, 1, 2],
    [5, 1, 3, 1, 4],
])
kernel = np.array([[4, 3, 3], [5, 5, 5], [2, 4, 3]])

conv_output_values = conv_output(image, kernel, stride=1, padding=0)
conv_output_count = conv_output_values.size
pooled_values = pool(conv_output_values, size=2, stride=1, mode="max", p=None)


### top-k error ###

def top_k_error(scores, labels, k):
    wrong = 0
    for s, label in zip(scores, labels):
        best = np.argsort(s)[::-1][:k]
        if label not in best:
            wrong += 1
    return wrong / len(labels)


def ilsvrc_error(predictions, truths):
    per_image = []
    for guess, truth in zip(predictions, truths):
        missed = [C for C in truth if C not in guess]
        per_image.append(len(missed) / len(truth))
    return np.mean(per_image)


if __name__ == "__main__":
    print(conv_output_values)
    print(pooled_values)
