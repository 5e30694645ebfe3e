"""Dense (affine): y = x W + b; dx = dy W^T, dW = x^T dy, db = sum over the batch of dy.

Rumelhart, Hinton and Williams 1986; Stanford CS231n's affine layer (S4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from plainnet.constraints.base import Constraint
from plainnet.core.arrays import Value
from plainnet.core.formula import batch_sum
from plainnet.core.parameters import Parameter
from plainnet.initializers.base import Initializer
from plainnet.initializers.glorot import Glorot
from plainnet.initializers.zeros import Zeros
from plainnet.layers.base import Context, Gradients, Layer, Values
from plainnet.layers.parts import affine
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
        affine.check_units("Dense", self.units)

    def suited_to(self, activation: Layer) -> Dense:
        return self if self.weights else replace(self, weights=activation.initializer)

    def sized_for(self, outputs: int) -> Dense:
        return self if self.units else replace(self, units=outputs)

    def width(self, fan_in: int) -> int:
        return affine.width("Dense", self.units)

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        return affine.parameters((fan_in, self.width(fan_in)), self.weights or Glorot(), self.bias)

    def penalties(self) -> dict[str, Regularizer]:
        return affine.penalties(self.regularizer)

    def constraints(self) -> dict[str, Constraint]:
        return affine.constraints(self.constraint)

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        return x @ p["weights"] + p["bias"], (x,)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        return dy @ p["weights"].T, self.gradients(p, cache, dy)

    def gradients(self, p: Values, cache: Any, dy: Value) -> Gradients:
        (x,) = cache
        return {"weights": x.T @ dy, "bias": batch_sum(dy)}
