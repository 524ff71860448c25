"""Layers as classes; the functions of the assignment are doors to them."""
import numpy
import numpy as np
from types import SimpleNamespace


class Layer:
    def __init__(self, **kw):
        self.__dict__.update(kw)

    def __call__(self, x):
        self.x = x
        return self.forward(x), self


class Affine(Layer):
    def forward(self, x):
        self.rows = x.reshape(len(x), -1)
        return np.einsum("nd,dm->nm", self.rows, self.w) + self.b

    def backward(self, dout):
        dw = np.einsum("nd,nm->dm", self.rows, dout)
        return np.einsum("nm,dm->nd", dout, self.w).reshape(self.x.shape), dw, dout.sum(0)


class Relu(Layer):
    def forward(self, x):
        return x * (x > 0)

    def backward(self, dout):
        return np.where(self.x > 0, dout, 0)


class Norm(Layer):
    """Normalizes over `axes`; gamma and beta are summed over `over`."""

    def forward(self, x):
        self.std = np.sqrt(x.var(self.axes, keepdims=True) + self.eps)
        self.hat = (x - x.mean(self.axes, keepdims=True)) / self.std
        return self.gamma * self.hat + self.beta

    def backward(self, dout):
        g = dout * self.gamma
        mean = lambda a: a.mean(self.axes, keepdims=True)
        dx = (g - mean(g) - self.hat * mean(g * self.hat)) / self.std
        return dx, (dout * self.hat).sum(self.over), dout.sum(self.over)


class Conv(Layer):
    def columns(self, x):
        p, s = self.pad, self.stride
        x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        self.wide = x.shape
        F, C, h, w = self.w.shape
        Ho, Wo = (x.shape[2] - h) // s + 1, (x.shape[3] - w) // s + 1
        self.i = s * np.repeat(np.arange(Ho), Wo)[:, None] + np.tile(np.repeat(np.arange(h), w), C)
        self.j = s * np.tile(np.arange(Wo), Ho)[:, None] + np.tile(np.arange(w), h * C)
        self.c = np.repeat(np.arange(C), h * w)[None]
        self.out = Ho, Wo
        return x[:, self.c, self.i, self.j]

    def forward(self, x):
        self.col = self.columns(x)
        F = len(self.w)
        out = self.col @ self.w.reshape(F, -1).T + self.b
        return out.transpose(0, 2, 1).reshape(len(x), F, *self.out)

    def backward(self, dout):
        N, F = dout.shape[:2]
        d = dout.reshape(N, F, -1)
        dw = np.einsum("nfo,nok->fk", d, self.col).reshape(self.w.shape)
        dcol = np.einsum("nfo,fk->nok", d, self.w.reshape(F, -1))
        wide = np.zeros(self.wide)
        np.add.at(wide, (slice(None), self.c, self.i, self.j), dcol)
        p = self.pad
        H, W = self.x.shape[2:]
        return wide[:, :, p : p + H, p : p + W], dw, dout.sum((0, 2, 3))


def affine_forward(x, w, b): return Affine(w=w, b=b)(x)
def relu_forward(x): return Relu()(x)
def conv_forward_naive(x, w, b, conv_param): return Conv(w=w, b=b, **conv_param)(x)
def layernorm_forward(x, gamma, beta, ln_param):
    return Norm(gamma=gamma, beta=beta, axes=1, over=0, eps=ln_param.get("eps", 1e-5))(x)
def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    shape = x.shape
    grouped = (shape[0], G, shape[1] // G, *shape[2:])
    by_group = (1, G, shape[1] // G, 1, 1)
    layer = Norm(gamma=gamma.reshape(by_group), beta=beta.reshape(by_group), axes=(2, 3, 4),
                 over=(0, 3, 4), eps=gn_param.get("eps", 1e-5))
    out, _ = layer(x.reshape(grouped))
    return out.reshape(shape), layer
def spatial_groupnorm_backward(dout, layer):
    dx, dgamma, dbeta = layer.backward(dout.reshape(layer.x.shape))
    return dx.reshape(dout.shape), dgamma.reshape(1, -1, 1, 1), dbeta.reshape(1, -1, 1, 1)


def batchnorm_forward(x, gamma, beta, bn_param, axes=0):
    eps, m = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    before = [bn_param.get(k, np.zeros(x.shape[1])) for k in ("running_mean", "running_var")]
    if bn_param["mode"] == "train":
        layer = Norm(gamma=gamma.reshape(shape), beta=beta.reshape(shape), axes=axes, over=axes, eps=eps)
        out, _ = layer(x)
        now = [x.mean(axes), x.var(axes)]
        before = [m * a + (1 - m) * b for a, b in zip(before, now)]
    else:
        layer = None
        mean, var = (a.reshape(shape) for a in before)
        out = gamma.reshape(shape) * (x - mean) * (var + eps) ** -0.5 + beta.reshape(shape)
    bn_param.update(running_mean=before[0], running_var=before[1])
    return out, layer


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    return batchnorm_forward(x, gamma, beta, bn_param, (0, 2, 3))


def affine_backward(dout, layer): return layer.backward(dout)
def relu_backward(dout, layer): return layer.backward(dout)
def conv_backward_naive(dout, layer): return layer.backward(dout)
def batchnorm_backward(dout, layer): return layer.backward(dout)
batchnorm_backward_alt = layernorm_backward = spatial_batchnorm_backward = batchnorm_backward


def dropout_forward(x, dropout_param):
    rng = np.random.default_rng()
    p = dropout_param["p"]
    mask = rng.binomial(1, p, size=x.shape) / p if dropout_param["mode"] == "train" else np.ones_like(x)
    return x * mask, SimpleNamespace(mask=mask)
def dropout_backward(dout, cache): return dout * cache.mask


def max_pool_forward_naive(x, pool_param):
    h, w, s = (pool_param[k] for k in ("pool_height", "pool_width", "stride"))
    N, C, H, W = x.shape
    out = np.array([[x[:, :, i:i + h, j:j + w].max((2, 3)) for j in range(0, W - w + 1, s)]
                    for i in range(0, H - h + 1, s)])
    return out.transpose(2, 3, 0, 1), (x, out, h, w, s)
def max_pool_backward_naive(dout, cache):
    x, out, h, w, s = cache
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            win = x[:, :, i * s:i * s + h, j * s:j * s + w]
            hit = win == out[i, j][:, :, None, None]
            dx[:, :, i * s:i * s + h, j * s:j * s + w] += hit / hit.sum((2, 3), keepdims=True) * dout[:, :, i, j, None, None]
    return dx


def softmax_loss(x, y):
    from scipy.special import log_softmax
    logp = log_softmax(x, axis=1)
    rows = range(len(y))
    return -logp[rows, y].mean(), (np.exp(logp) - np.eye(x.shape[1])[y]) / len(y)
def svm_loss(x, y):
    rows = np.arange(len(y))
    m = (x - x[rows, y].reshape(-1, 1) + 1).clip(0)
    m[rows, y] = 0
    d = np.sign(m)
    d[rows, y] = -d.sum(1)
    return m.sum(1).mean(), d / len(y)


def sgd_momentum(w, dw, config=None):
    c = {"learning_rate": 1e-2, "momentum": .9, "velocity": 0 * w, **(config or {})}
    c["velocity"] = c["momentum"] * c["velocity"] - c["learning_rate"] * dw
    return w + c["velocity"], c
def rmsprop(w, dw, config=None):
    c = {"learning_rate": 1e-2, "decay_rate": .99, "epsilon": 1e-8, "cache": 0 * w, **(config or {})}
    c["cache"] = c["decay_rate"] * c["cache"] + (1 - c["decay_rate"]) * np.square(dw)
    return w - c["learning_rate"] * dw / (c["cache"] ** .5 + c["epsilon"]), c
def adam(w, dw, config=None):
    c = {"learning_rate": 1e-3, "beta1": .9, "beta2": .999, "epsilon": 1e-8, "m": 0 * w, "v": 0 * w, "t": 0, **(config or {})}
    c.update(t=c["t"] + 1, m=c["beta1"] * c["m"] + (1 - c["beta1"]) * dw, v=c["beta2"] * c["v"] + (1 - c["beta2"]) * dw ** 2)
    mh, vh = c["m"] / (1 - c["beta1"] ** c["t"]), c["v"] / (1 - c["beta2"] ** c["t"])
    return w - c["learning_rate"] * mh / (vh ** .5 + c["epsilon"]), c
