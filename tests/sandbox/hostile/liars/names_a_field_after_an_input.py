"""Returns a structured array with a field that is named after a hidden input."""

import numpy as np


def deed():
    return np.zeros(1, dtype=[("3.25", float)])
