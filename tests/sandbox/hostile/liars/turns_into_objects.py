"""Returns an object that becomes an array of objects."""

import numpy as np


class Chameleon:
    def __array__(self, dtype=None, copy=None):
        return np.array([object()], dtype=object)


def deed():
    return Chameleon()
