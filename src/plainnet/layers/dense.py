"""Dense (affine): y = x W + b; dx = dy W^T, dW = x^T dy, db = sum over the batch of dy.

Rumelhart, Hinton and Williams 1986; Stanford CS231n's affine layer (S4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from plainnet.constraints.base import Constraint
from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import batch_sum
from plainnet.core.parameters import Parameter
from plainnet.initializers.base import Initializer
from plainnet.initializers.glorot import Glorot
from plainnet.initializers.zeros import Zeros
from plainnet.layers.base import Context, Gradients, Layer, Values
from plainnet.regularizers.base import Regularizer


@dataclass(frozen=True)
class Dense(Layer):
    """Weights (fan_in, units), bias (units,). Without `weights` the activation after it chooses the initializer.

    Without `units` it has one for each class.
    """

    weighs: ClassVar[bool] = True
    units: int | None = None
    weights: Initializer | None = None
    bias: Initializer = Zeros()
    regularizer: Regularizer | None = None
    constraint: Constraint | None = None

    def __post_init__(self) -> None:
        require(
            self.units is None or self.units >= 1,
            "Dense needs at least one unit.",
            self.units,
            "Give a positive number of units.",
        )

    def suited_to(self, activation: Layer) -> Dense:
        return self if self.weights else replace(self, weights=activation.initializer)

    def sized_for(self, outputs: int) -> Dense:
        return self if self.units else replace(self, units=outputs)

    def width(self, fan_in: int) -> int:
        require(self.units is not None, "A Dense layer does not know its width yet.", "no units", "Set units.")
        return self.units or 0

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return {
            "weights": Parameter((fan_in, self.width(fan_in)), self.weights or Glorot()),
            "bias": Parameter((self.width(fan_in),), self.bias, "bias"),
        }

    def penalties(self) -> dict[str, Regularizer]:
        if self.regularizer is None:
            return {}
        return dict.fromkeys(("weights", "bias") if self.regularizer.biases else ("weights",), self.regularizer)

    def constraints(self) -> dict[str, Constraint]:
        return {"weights": self.constraint} if self.constraint else {}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        return x @ p["weights"] + p["bias"], (x,)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        return dy @ p["weights"].T, self.gradients(p, cache, dy)

    def gradients(self, p: Values, cache: Any, dy: Value) -> Gradients:
        (x,) = cache
        return {"weights": x.T @ dy, "bias": batch_sum(dy)}
