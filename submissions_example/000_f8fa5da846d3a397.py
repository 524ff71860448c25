# Exercise sheet, my answers as code
import numpy as np


# ---- 1. deep linear network -------------------------------------------
#
# layer after layer:   h = w_1 x + b_1,   then   w_2 h + b_2,   and so on
#
# multiply it out and it is again y = W x + b with
#     W = w_n ... w_2 w_1                 (the later layer stands on the left)
#     b = sum_i (w_n ... w_{i+1}) b_i     (the last bias stays as it is)

def distill_linear(weights, biases):
    n = len(weights)

    W = weights[0]
    for i in range(1, n):
        W = np.dot(weights[i], W)

    b = np.zeros(len(biases[n - 1]))
    for i in range(n):
        term = biases[i]
        for j in range(i + 1, n):
            term = np.dot(weights[j], term)
        b = b + term

    return W, b


# Sparse coding against autoencoder: in sparse coding one only has the decoder
# (the dictionary) and must search for the code of every new picture. The
# autoencoder learns an encoder too, so its code costs one forward pass.


# ---- 2. pooling --------------------------------------------------------
#
# max      max of the window
# average  1/N * sum of the window
# Lp       (sum x^p)^(1/p)

def pool(x, size, stride, mode, p):
    H, W = x.shape
    result = []
    top = 0
    while top + size <= H:
        row = []
        left = 0
        while left + size <= W:
            window = x[top:top + size, left:left + size]
            if mode == "max":
                row.append(window.max())
            elif mode == "average":
                row.append(window.sum() / (size * size))
            elif mode == "lp":
                if p == np.inf:
                    row.append(window.max())     # the largest one wins
                else:
                    row.append((window ** p).sum() ** (1 / p))
            left = left + stride
        result.append(row)
        top = top + stride
    return np.array(result)


# Why pool at all?
#  1. it gets tractable: the next layer has fewer inputs
#  2. fewer parameters, so less overfitting
#  3. images are stationary: what is useful here is useful over there


# ---- 3. how many values come out ---------------------------------------
#
# (5 - 3 + 1) * (5 - 3 + 1)

conv_output_count = 9


# ---- 4. ILSVRC error ---------------------------------------------------
#
# e = 1/n * sum_k min_i d(c_i, C_k)

def d(c, C):
    if c == C:
        return 0
    return 1


def ilsvrc_error(predictions, truths):
    errors = []
    for c, C in zip(predictions, truths):
        n = len(C)
        e = 0
        for k in range(n):
            smallest = 1
            for i in range(len(c)):
                smallest = min(smallest, d(c[i], C[k]))
            e = e + smallest
        errors.append(e / n)
    return sum(errors) / len(errors)
