"""DropConnect: y_n = x_n (M_n * W) / q + b, weights dropped with probability 1 - q; dW = sum of x_n^T dy_n * M_n / q.

Wan, Zeiler, Zhang, LeCun and Fergus, "Regularization of neural networks using DropConnect", ICML 2013. Scaled by 1 / q while
training (the paper scales at prediction), so that the mean weights W predict; dx_n = dy_n (M_n * W)^T / q.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any, ClassVar, Literal

from plainnet.constraints.base import Constraint
from plainnet.core.arrays import Value
from plainnet.core.draws import Thinned
from plainnet.core.errors import require
from plainnet.core.formula import batch_sum, sqrt, where
from plainnet.core.parameters import Parameter
from plainnet.initializers.base import Initializer
from plainnet.initializers.glorot import Glorot
from plainnet.initializers.zeros import Zeros
from plainnet.layers.base import Activation, Context, Gradients, Layer, Values
from plainnet.layers.parts import affine
from plainnet.regularizers.base import Regularizer
from plainnet.schedules.base import Hyper, Schedule, initial_value

MOST_SAMPLES = 100


@dataclass(frozen=True)
class DropConnect(Layer):
    """A Dense layer that drops weights, and with `biases` biases too, with probability `rate`, in steps of 1/65536.

    mask: "row" draws one for every row, which costs N * fan_in * units draws and products three times a step, tens of times a
    Dense layer's time; "batch" draws one for all rows of a batch (S0), at about a Dense layer's. activation: applied at the end.
    samples: 0 predicts with the mean weights; so many draw z from the normal distribution with the mean and the variance that
    the masks give it, and average the activation over them: the paper's inference.
    """

    weighs: ClassVar[bool] = True
    draws: ClassVar[bool] = True
    units: int | None = None
    rate: float | Schedule = 0.5
    mask: Literal["row", "batch"] = "row"
    biases: bool = False
    activation: Activation | None = None
    samples: int = 0
    weights: Initializer | None = None
    bias: Initializer = Zeros()
    regularizer: Regularizer | None = None
    constraint: Constraint | None = None

    def __post_init__(self) -> None:
        affine.check_units("DropConnect", self.units)
        known = 0 <= initial_value(self.rate) < 1
        require(known, "DropConnect drops with a probability in [0, 1).", self.rate, "Use 0.5, say.")
        few = 0 <= self.samples <= MOST_SAMPLES
        require(few, f"DropConnect predicts with 0 to {MOST_SAMPLES} samples.", self.samples, "Use 0 or 30, say.")
        active = self.samples == 0 or self.activation is not None
        require(
            active, "Samples are averaged after an activation.", "no activation", "Give activation=ReLU(), say, or samples=0."
        )

    def suited_to(self, activation: Layer) -> DropConnect:
        return self if self.weights or self.activation else replace(self, weights=activation.initializer)

    def sized_for(self, outputs: int) -> DropConnect:
        return self if self.units else replace(self, units=outputs)

    def width(self, fan_in: int) -> int:
        return affine.width("DropConnect", self.units)

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        usual = self.activation.initializer if self.activation else Glorot()
        return affine.parameters((fan_in, self.width(fan_in)), self.weights or usual, self.bias)

    def penalties(self) -> dict[str, Regularizer]:
        return affine.penalties(self.regularizer)

    def constraints(self) -> dict[str, Constraint]:
        return affine.constraints(self.constraint)

    def hyper(self) -> dict[str, Hyper]:
        return {"rate": self.rate}

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        w, b = p["weights"], p["bias"]
        product, scale = self._product(w, context)
        z = product.output(x, w) * scale
        mask = self._bias_mask(z, b, context)
        z = z + b * mask
        y = self.activation.value(z) if self.activation else z
        sampled = self._sampled(p, x, z, context) if self.samples and not (context.masks or context.training) else y
        return sampled, (x, z, y, product, scale, mask)

    def _product(self, w: Value, context: Context) -> tuple[Thinned, Value]:
        """How inputs meet weights, and what scales the result."""
        if not context.masks:
            return Shared(1.0), 1.0
        rate = context.hyper["rate"]
        scale = 1.0 / (1.0 - rate)
        if self.mask == "row":
            return context.thinned(rate), scale
        return Shared(where(context.draw_once(w) < rate, 0.0, scale)), 1.0

    def _bias_mask(self, z: Value, b: Value, context: Context) -> Value:
        if not (self.biases and context.masks):
            return 1.0
        rate = context.hyper["rate"]
        drawn = context.draw(z, 1) if self.mask == "row" else context.draw_once(b, 1)
        return where(drawn < rate, 0.0, 1.0 / (1.0 - rate))

    def _sampled(self, p: Values, x: Value, z: Value, context: Context) -> Value:
        """The mean of the activation over normal draws of z, whose variance is rate / q * the sum of squared products."""
        assert self.activation is not None
        rate, w, b = context.hyper["rate"], p["weights"], p["bias"]
        variance = (x * x) @ (w * w) + (b * b if self.biases else 0.0)
        deviation = sqrt(rate / (1.0 - rate) * variance)
        values = [self.activation.value(z + deviation * context.normal(z, 1 + i)) for i in range(self.samples)]
        return reduce(add, values) * (1.0 / self.samples)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        _, z, y, product, scale, _ = cache
        dz = self.activation.gradient(z, y, dy) if self.activation else dy
        return product.input(dz, p["weights"]) * scale, self._gradients(cache, dz)

    def gradients(self, p: Values, cache: Any, dy: Value) -> Gradients:
        _, z, y, *_ = cache
        return self._gradients(cache, self.activation.gradient(z, y, dy) if self.activation else dy)

    def _gradients(self, cache: Any, dz: Value) -> Gradients:
        x, _, _, product, scale, mask = cache
        return {"weights": product.weights(x, dz) * scale, "bias": batch_sum(dz * mask)}


@dataclass(frozen=True)
class Shared:
    """Products with weights under one mask for all rows."""

    mask: Value

    def output(self, x: Value, w: Value) -> Value:
        return x @ (w * self.mask)

    def input(self, dy: Value, w: Value) -> Value:
        return dy @ (w * self.mask).T

    def weights(self, x: Value, dy: Value) -> Value:
        return (x.T @ dy) * self.mask
