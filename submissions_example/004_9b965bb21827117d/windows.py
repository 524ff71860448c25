"""Sliding windows, used for the convolution and for the pooling."""


def starts(length, size, stride):
    # the last window has to end inside
    return range(0, length - size + 1, stride)


def windows(x, size, stride):
    """Rows of windows: one list for each row of the output."""
    height, width = x.shape
    return [
        [x[i : i + size, j : j + size] for j in starts(width, size, stride)]
        for i in starts(height, size, stride)
    ]
