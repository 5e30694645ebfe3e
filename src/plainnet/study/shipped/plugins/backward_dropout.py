"""Dropout as S3 wrote it: y = x; dx = dy * m, m = 0 with probability `rate`, else 1 / (1 - rate).

The source's next layer reads what went into its dropout layer, not what came out of it, so the mask acts in the backward pass
only. That is no dropout (Srivastava et al. 2014), but noise in the gradient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import where
from plainnet.layers.base import Context, Gradients, Layer, Values


@dataclass(frozen=True)
class BackwardDropout(Layer):
    rate: float = 0.1
    draws: ClassVar[bool] = True

    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        return x, (context.draw(x) >= self.rate if context.masks else None,)

    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        (kept,) = cache
        return dy if kept is None else where(kept, dy / (1.0 - self.rate), 0.0), {}
