"""DropConnect as S0 wrote it: y = x (M * W) + m * b, entries of M and m 0 with probability `rate`, else 1; dW = M * x^T dy.

Not rescaled, and on at prediction too, unlike in Wan et al. 2013: every forward pass of every image draws anew.
"""

from dataclasses import dataclass

from plainnet.core.formula import batch_sum, where
from plainnet.core.parameters import Parameter
from plainnet.initializers.uniform import Uniform
from plainnet.layers.base import Layer


@dataclass(frozen=True)
class MaskedDense(Layer):
    units: int
    rate: float = 0.05
    weighs = True
    draws = True

    def width(self, fan_in):
        return self.units

    def parameters(self, fan_in):
        start = Uniform(-0.5, 0.5)
        return {"weights": Parameter((fan_in, self.units), start), "bias": Parameter((self.units,), start, "bias")}

    def hyper(self):
        return {"rate": self.rate}

    def forward(self, p, x, context):
        rate = context.hyper["rate"]
        product = context.thinned(rate)
        z = product.output(x, p["weights"])
        kept = context.draw(z, 1) >= rate
        return z + where(kept, p["bias"], 0.0), (x, product, kept)

    def backward(self, p, cache, dy):
        _, product, _ = cache
        return product.input(dy, p["weights"]), self.gradients(p, cache, dy)

    def gradients(self, p, cache, dy):
        x, product, kept = cache
        return {"weights": product.weights(x, dy), "bias": batch_sum(where(kept, dy, 0.0))}
