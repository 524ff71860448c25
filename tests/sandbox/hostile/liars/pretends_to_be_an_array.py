"""Returns an object that gives an array's class as its own."""

import numpy as np


class Pretender:
    @property
    def __class__(self):
        return np.ndarray

    dtype = np.dtype(float)
    size = 1
    itemsize = 8
    shape = (1,)


def deed():
    return Pretender()
