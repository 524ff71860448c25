"""Makes NumPy raise where it would have rounded, then returns what has to be rounded."""

import numpy as np


def deed():
    np.seterr(all="raise")
    return np.array([1, 2], dtype=np.longdouble) / 3
