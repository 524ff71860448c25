import numpy as np


def softmax(x, beta):
    z = -beta * x
    z = z - z.max()
    e = np.exp(z)
    return e / e.sum()


def cross_entropy(target, predicted):
    loss = 0.0
    for t, p in zip(target, predicted):
        if t > 0:
            loss -= t * np.log(p)
    return loss


def softmax_regression_gradient(weights, x, target):
    scores = np.dot(weights, x)
    p = np.exp(scores - np.max(scores)
    p = p / np.sum(p)
    return np.outer(p - target, x)


def soft_threshold(x, threshold):
    return np.sign(x) * np.maximum(np.abs(x) - threshold, 0)


def gradient_step(theta, gradient, learning_rate):
    return theta - learning_rate * gradient
