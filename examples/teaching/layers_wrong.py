"""What students hand in: each pair has one mistake or more.  plainnet check examples/teaching/layers_wrong.py"""

import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dx = -dout @ w.T
    dw = dout.T @ x
    db = dout
    return dx, dw, db


def average_forward(x, w, b):
    return x @ w + b, (x, w)


def average_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout / len(x), dout.mean(axis=0)


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout


def masked_forward(x):
    return np.maximum(x, 0), x


def masked_backward(dout, cache):
    return dout * (dout > 0)


def sigmoid_forward(x):
    return 1 / (1 + np.exp(-x)), x


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


def forgetful_forward(x, w):
    return x @ w, (x,)


def forgetful_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout


def loop_forward(x, w):
    return x @ w, (x, w)


def loop_backward(dout, cache):
    x, w = cache
    for row in range(len(x)):
        dw = np.outer(x[row], dout[row])
    return dout @ w.T, dw


def batchnorm_forward(x, gamma, beta):
    s = np.sqrt(x.var(axis=0) + 1e-5)
    h = (x - x.mean(axis=0)) / s
    return gamma * h + beta, (h, s, gamma)


def batchnorm_backward(dout, cache):
    h, s, gamma = cache
    d = gamma * dout
    return (d - d.mean(axis=0)) / s, (dout * h).sum(axis=0), dout.sum(axis=0)
