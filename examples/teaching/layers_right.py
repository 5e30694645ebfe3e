"""S4's layers, each a pair of functions.  plainnet check examples/teaching/layers_right.py"""

import numpy as np


def affine_forward(x, w, b):
    """Rows of any shape (N, d_1, ..., d_k), w (D, M), b (M,) -> (N, M)."""
    out = x.reshape(len(x), -1) @ w + b
    return out, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(len(x), -1).T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


def affine_relu_forward(x, w, b):
    z, affine = affine_forward(x, w, b)
    out, relu = relu_forward(z)
    return out, (affine, relu)


def affine_relu_backward(dout, cache):
    affine, relu = cache
    return affine_backward(relu_backward(dout, relu), affine)


def dropout_forward(x, dropout_param):
    """Inverted; p is the probability to keep, as in S4's course. A fixed seed makes the mask one that can be checked."""
    p = dropout_param["p"]
    kept = np.random.default_rng(dropout_param["seed"]).random(x.shape) < p
    mask = kept / p if dropout_param["mode"] == "train" else np.ones_like(x)
    return x * mask, mask


def dropout_backward(dout, cache):
    return dout * cache


def batchnorm_forward(x, gamma, beta, bn_param):
    s = np.sqrt(x.var(axis=0) + bn_param["eps"])
    h = (x - x.mean(axis=0)) / s
    return gamma * h + beta, (h, s, gamma)


def batchnorm_backward(dout, cache):
    h, s, gamma = cache
    d = gamma * dout
    dx = (d - d.mean(axis=0) - h * (d * h).mean(axis=0)) / s
    return dx, (dout * h).sum(axis=0), dout.sum(axis=0)
