"""Mean squared error: l = mean_c (p_c - y_c)^2 with p = link(z); dl/dp = 2 (p - y) / C, and on through the link.

Gauss 1809 (identity link); Rumelhart, Hinton and Williams 1986 (sigmoid); over a softmax as in S0.
"""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.core.arrays import Value
from plainnet.core.formula import row_mean
from plainnet.losses.base import Loss
from plainnet.losses.parts.links import LINKS, LinkName


@dataclass(frozen=True)
class MeanSquaredError(Loss):
    """output: the link, from logits to predictions."""

    output: LinkName = "identity"

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        p = self.link(z)
        rest = p - y
        return row_mean(rest**2), LINKS[self.output].gradient(p, rest * (2.0 / z.shape[1]))

    def link(self, z: Value) -> Value:
        return LINKS[self.output].value(z)

    @property
    def probable(self) -> bool:
        return self.output != "identity"
