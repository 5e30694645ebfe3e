"""Runs one formula of a batch x and a feature vector y as a network's only layer, on the native engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from plainnet.core.arrays import Array, Value
from plainnet.core.parameters import Parameter
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.engines.native import NativeEngine
from plainnet.layers.base import Context, Gradients, Layer, Values
from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.sgd import SGD
from support.cases import Case


@dataclass(frozen=True)
class Formula(Layer):
    """`columns` wide (as wide as x where it is 0)."""

    formula: Callable[[Value, Value], Value]
    columns: int = 0

    def width(self, fan_in: int) -> int:
        return self.columns or fan_in

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return {"y": Parameter((fan_in,), 1.0, "scale")}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        return self.formula(x, p["y"]), ()

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        return dy, {"y": 0.0 * p["y"]}


def natively(
    formula: Callable[[Value, Value], Value],
    x: Array,
    y: Array | None = None,
    columns: int = 0,
    isa: str | None = None,
    fused: bool = True,
    threads: int = 1,
) -> Array:
    """The formula recorded, compiled and executed; at most 256 rows, which are predicted at once."""
    network = Network((Formula(formula, columns),), (x.shape[1],))
    training = Training(BinaryCrossEntropy(), SGD(), dtype=x.dtype.name)
    case = Case.of(network, training, Source(Rows(x, np.zeros((len(x), columns or x.shape[1]), x.dtype))))
    state = case.start() if y is None else replace(case.start(), parameters=y)
    return case.predict(case.compile(NativeEngine(isa, fused), threads), state)
