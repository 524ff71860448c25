"""Asks NumPy for 8 GB."""

import numpy as np


def deed():
    return np.ones(10**9)
