from math import inf

import numpy as np

from windows import windows

# Question 1: output size
# I input, K kernel, P padding (on both sides, so 2P), S stride:
#     O = (I - K + 2P) / S + 1


def conv_output_size(input_size, kernel_size, stride, padding):
    I, K, S, P = input_size, kernel_size, stride, padding
    return (I - K + 2 * P) / S + 1


# Question 2: the 5x5 image with the 3x3 kernel

conv_output_count = 9  # 3 x 3

conv_output_values = [
    [109, 92, 72],
    [108, 85, 74],
    [110, 74, 79],
]

# Question 3: gradient for the image when all upstream gradients are 1.
# A pixel gets the sum of the kernel entries that it was multiplied with.

conv_gradient_values = [
    [4, 7, 10, 6, 3],
    [9, 17, 25, 16, 8],
    [11, 23, 34, 22, 11],
    [4, 12, 18, 12, 6],
    [2, 6, 9, 6, 3],
]

# Question 4: max pooling of the output above (2x2, stride 1)

pooled_values = [
    [109, 92],
    [110, 85],
]

# Question 5: kinds of pooling


def lp(window, p):
    """p = 1 is sum pooling, p = infinity is max pooling."""
    if p == 1:
        return np.sum(window)
    if p == inf:
        return np.max(window)
    return np.sum(window**p) ** (1 / p)


def pool(x, size, stride, mode, p):
    kinds = {
        "max": np.max,
        "average": np.mean,
        "lp": lambda window: lp(window, p),
    }
    kind = kinds[mode]
    return [[kind(window) for window in row] for row in windows(x, size, stride)]
