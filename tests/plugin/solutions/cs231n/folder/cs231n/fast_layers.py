import numpy as np

try:
    from .im2col_cython import col2im_6d_cython
except ImportError:
    print("Run setup.py build_ext --inplace first")
