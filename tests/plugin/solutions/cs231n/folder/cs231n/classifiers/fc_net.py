import numpy as np

from ..layer_utils import *
from ..layers import *


class FullyConnectedNet(object):
    def __init__(self, hidden_dims, input_dim=3 * 32 * 32, num_classes=10, weight_scale=1e-2):
        dims = [input_dim] + list(hidden_dims) + [num_classes]
        self.params = {}
        for i in range(len(dims) - 1):
            self.params["W%d" % (i + 1)] = weight_scale * np.random.randn(dims[i], dims[i + 1])
            self.params["b%d" % (i + 1)] = np.zeros(dims[i + 1])
