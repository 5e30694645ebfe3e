"""Binary cross-entropy of sigmoid outputs: l = sum_c [max(z, 0) - z * y + log(1 + exp(-|z|))]; dl/dz = sigmoid(z) - y.

Goodfellow et al., Deep Learning, 2016, section 6.2.2.2, in the form that never overflows. One yes-or-no question an
output (S2 puts it on ten digits). Summed over the outputs, or their mean on request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from plainnet.core.arrays import Value
from plainnet.core.formula import exp, log1p, maximum, row_mean, row_sum, where
from plainnet.losses.base import Loss


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    reduction: Literal["sum", "mean"] = "sum"

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        e = exp(-abs(z))
        outputs = maximum(z, 0.0) - z * y + log1p(e)
        gradient = where(z >= 0, 1.0, e) / (1.0 + e) - y
        if self.reduction == "mean":
            return row_mean(outputs), gradient / z.shape[1]
        return row_sum(outputs), gradient

    def link(self, z: Value) -> Value:
        e = exp(-abs(z))
        return where(z >= 0, 1.0, e) / (1.0 + e)
