import numpy as np
from .optim import *          # handed in flat, as copied from the package


def affine_forward(x, w, b):
    N = x.shape[0]
    out = np.zeros((N, w.shape[1]))
    for n in range(N):
        row = x[n].ravel()
        for m in range(w.shape[1]):
            out[n, m] = sum(row * w[:, m]) + b[m]
    return out, {"x": x, "w": w}


def affine_backward(dout, cache):
    x, w = cache["x"], cache["w"]
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
    for n in range(x.shape[0]):
        dx[n] = (w @ dout[n]).reshape(x.shape[1:])
        dw += np.outer(x[n], dout[n])
        db += dout[n]
    return dx, dw, db


def relu_forward(x):
    out = x.copy()
    out[out < 0] = 0
    return out, out


def relu_backward(dout, cache):
    dx = dout.copy()
    dx[cache <= 0] = 0
    return dx


def softmax_loss(x, y):
    N = len(x)
    loss, dx = 0.0, np.zeros_like(x)
    for i in range(N):
        s = x[i] - x[i].max()
        e = np.exp(s)
        p = e / e.sum()
        loss += np.log(e.sum()) - s[y[i]]
        dx[i] = p
        dx[i, y[i]] -= 1
    return loss / N, dx / N


def svm_loss(x, y):
    N, C = x.shape
    loss, dx = 0.0, np.zeros_like(x)
    for i in range(N):
        for c in range(C):
            if c == y[i]:
                continue
            margin = x[i, c] - x[i, y[i]] + 1
            if margin > 0:
                loss += margin
                dx[i, c] += 1 / N
                dx[i, y[i]] -= 1 / N
    return loss / N, dx


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    N, D = x.shape
    bn_param.setdefault("running_mean", np.zeros(D))
    bn_param.setdefault("running_var", np.zeros(D))
    if bn_param["mode"] == "test":
        xn = (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps)
        return xn * gamma + beta, None
    mu = 1.0 / N * np.sum(x, axis=0)
    xmu = x - mu
    var = 1.0 / N * np.sum(xmu**2, axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar
    bn_param["running_mean"] *= momentum
    bn_param["running_mean"] += (1 - momentum) * mu
    bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    return gamma * xhat + beta, (xhat, gamma, xmu, ivar, sqrtvar, var, eps)


def batchnorm_backward(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar, var, eps = cache
    N, D = dout.shape
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dvar = 0.5 / np.sqrt(var + eps) * (-1.0 / sqrtvar**2) * divar
    dsq = 1.0 / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -np.sum(dx1, axis=0)
    return dx1 + 1.0 / N * np.ones((N, D)) * dmu, dgamma, dbeta


def batchnorm_backward_alt(dout, cache):
    xhat, gamma, xmu, ivar, *_ = cache
    N = len(dout)
    dgamma = (dout * xhat).sum(0)
    dbeta = dout.sum(0)
    return gamma * ivar / N * (N * dout - dgamma * xhat - dbeta), dgamma, dbeta


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    rows, caches = [], []
    for row in x:
        mu, sd = row.mean(), np.sqrt(row.var() + eps)
        hat = (row - mu) / sd
        caches.append((hat, sd))
        rows.append(gamma * hat + beta)
    return np.array(rows), (caches, gamma)


def layernorm_backward(dout, cache):
    caches, gamma = cache
    dx = []
    dgamma, dbeta = np.zeros_like(gamma), np.zeros_like(gamma)
    for d, (hat, sd) in zip(dout, caches):
        g = d * gamma
        dx.append((g - g.mean() - hat * (g * hat).mean()) / sd)
        dgamma += d * hat
        dbeta += d
    return np.array(dx), dgamma, dbeta


def dropout_forward(x, dropout_param):
    if dropout_param["mode"] == "test":
        return x, ("test", None)
    keep = np.random.uniform(size=x.shape) < dropout_param["p"]
    out = np.where(keep, x / dropout_param["p"], 0)
    return out, ("train", keep / dropout_param["p"])


def dropout_backward(dout, cache):
    mode, mask = cache
    return dout if mode == "test" else dout * mask


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    H_out = int(1 + (H + 2 * pad - HH) / stride)
    W_out = int(1 + (W + 2 * pad - WW) / stride)
    out = np.zeros((N, F, H_out, W_out))
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    padded[:, :, pad : H + pad, pad : W + pad] = x
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    window = padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (padded, w, b, stride, pad)


def conv_backward_naive(dout, cache):
    padded, w, b, stride, pad = cache
    dpadded, dw, db = np.zeros_like(padded), np.zeros_like(w), np.zeros_like(b)
    N, F, H_out, W_out = dout.shape
    HH, WW = w.shape[2:]
    for n in range(N):
        for f in range(F):
            db[f] += dout[n, f].sum()
            for i in range(H_out):
                for j in range(W_out):
                    rows = slice(i * stride, i * stride + HH)
                    cols = slice(j * stride, j * stride + WW)
                    dw[f] += padded[n, :, rows, cols] * dout[n, f, i, j]
                    dpadded[n, :, rows, cols] += w[f] * dout[n, f, i, j]
    H, W = padded.shape[2] - pad, padded.shape[3] - pad
    return dpadded[:, :, pad:H, pad:W], dw, db


def max_pool_forward_naive(x, pool_param):
    ph, pw, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, 1 + (H - ph) // stride, 1 + (W - pw) // stride))
    for n in range(N):
        for c in range(C):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    a, b = i * stride, j * stride
                    out[n, c, i, j] = x[n, c, a : a + ph, b : b + pw].max()
    return out, (x, ph, pw, stride)


def max_pool_backward_naive(dout, cache):
    x, ph, pw, stride = cache
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dout.shape):
        window = x[n, c, i * stride : i * stride + ph, j * stride : j * stride + pw]
        k, l = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, i * stride + k, j * stride + l] += dout[n, c, i, j]
    return dx


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    out, cache = batchnorm_forward(np.moveaxis(x, 1, 3).reshape(N * H * W, C), gamma, beta, bn_param)
    return np.moveaxis(out.reshape(N, H, W, C), 3, 1), cache


def spatial_batchnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    flat = np.moveaxis(dout, 1, 3).reshape(N * H * W, C)
    dx, dgamma, dbeta = batchnorm_backward_alt(flat, cache)
    return np.moveaxis(dx.reshape(N, H, W, C), 3, 1), dgamma, dbeta


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps = gn_param.get("eps", 1e-5)
    N, C, H, W = x.shape
    hat = np.zeros_like(x)
    sds = {}
    for n in range(N):
        for g in range(G):
            part = slice(g * C // G, (g + 1) * C // G)
            block = x[n, part]
            sds[n, g] = np.sqrt(np.mean((block - block.mean()) ** 2) + eps)
            hat[n, part] = (block - block.mean()) / sds[n, g]
    return gamma * hat + beta, (hat, sds, gamma, G)


def spatial_groupnorm_backward(dout, cache):
    hat, sds, gamma, G = cache
    N, C = dout.shape[:2]
    dx = np.zeros_like(dout)
    dhat = dout * gamma
    for n in range(N):
        for g in range(G):
            part = slice(g * C // G, (g + 1) * C // G)
            d, h = dhat[n, part], hat[n, part]
            dx[n, part] = (d - d.mean() - h * (d * h).mean()) / sds[n, g]
    axes = (0, 2, 3)
    return dx, (dout * hat).sum(axes, keepdims=True), dout.sum(axes, keepdims=True)
