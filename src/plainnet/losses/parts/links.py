"""The links: softmax, sigmoid and identity, each with the gradient by the logits that a gradient by its value makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from plainnet.core.arrays import Value
from plainnet.core.formula import exp, log1p, maximum, row_max, row_sum, where

LinkName = Literal["identity", "sigmoid", "softmax"]


def sigmoid(z: Value) -> Value:
    """1 / (1 + exp(-z)), which never overflows."""
    e = exp(-abs(z))
    return where(z >= 0, 1.0, e) / (1.0 + e)


def softmax(z: Value) -> Value:
    """exp(z) / sum exp(z) of each row, shifted by its maximum."""
    e = exp(z - row_max(z))
    return e / row_sum(e)


def softplus(z: Value) -> Value:
    """log(1 + exp(z))."""
    return maximum(z, 0.0) + log1p(exp(-abs(z)))


class Link(NamedTuple):
    """value: z -> p; gradient: p and dl/dp -> dl/dz."""

    value: Callable[[Value], Value]
    gradient: Callable[[Value, Value], Value]


LINKS: dict[LinkName, Link] = {
    "identity": Link(lambda z: z, lambda p, dp: dp),
    "sigmoid": Link(sigmoid, lambda p, dp: dp * (p * (1.0 - p))),
    "softmax": Link(softmax, lambda p, dp: p * (dp - row_sum(p * dp))),
}
