# vectorised; parameter names are my own
import numpy as np
from numpy.lib.stride_tricks import as_strided


def zero_pad(x, p):
    n, h, w, c = x.shape
    out = np.zeros((n, h + 2 * p, w + 2 * p, c), dtype=x.dtype)
    out[:, p : p + h, p : p + w] = x
    return out


def conv_single_step(a, w, bias):
    return np.vdot(a, w) + bias.squeeze()[()]


def patches(x, f, s):
    n, h, w, c = x.shape
    a, b, d, e = x.strides
    shape = (n, (h - f) // s + 1, (w - f) // s + 1, f, f, c)
    return as_strided(x, shape, (a, b * s, d * s, b, d, e), writeable=False)


def conv_forward(x, w, b, params):
    cols = patches(zero_pad(x, params["pad"]), len(w), params["stride"])
    z = np.einsum("nhwijc,ijcf->nhwf", cols, w) + b
    return z, (cols, x.shape, w, params)


def conv_backward(dz, cache):
    cols, shape, w, params = cache
    p, s, f = params["pad"], params["stride"], len(w)
    dw = np.einsum("nhwijc,nhwf->ijcf", cols, dz)
    db = dz.sum((0, 1, 2), keepdims=True)
    da = np.zeros((shape[0], shape[1] + 2 * p, shape[2] + 2 * p, shape[3]))
    dcols = np.einsum("nhwf,ijcf->nhwijc", dz, w)
    for i in range(f):
        for j in range(f):
            da[:, i : i + s * dz.shape[1] : s, j : j + s * dz.shape[2] : s] += dcols[:, :, :, i, j]
    return da[:, p : p + shape[1], p : p + shape[2]], dw, db


def pool_forward(x, params, mode="max"):
    cols = patches(x, params["f"], params["stride"])
    return getattr(cols, {"max": "max", "average": "mean"}[mode])(axis=(3, 4)), (x, params)


def create_mask_from_window(x):
    mask = np.zeros(x.shape, dtype=bool)
    mask[np.unravel_index(x.argmax(), x.shape)] = True
    return mask


def distribute_value(dz, shape):
    return np.broadcast_to(dz / (shape[0] * shape[1]), shape)


def pool_backward(da, cache, mode="max"):
    x, params = cache
    f, s = params["f"], params["stride"]
    out = np.zeros_like(x)
    for i, h, w, c in np.ndindex(*da.shape):
        here = (i, slice(h * s, h * s + f), slice(w * s, w * s + f), c)
        if mode == "max":
            out[here] += da[i, h, w, c] * create_mask_from_window(x[here])
        else:
            out[here] += distribute_value(da[i, h, w, c], (f, f))
    return out
