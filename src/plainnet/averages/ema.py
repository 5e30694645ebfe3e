"""Exponential moving average: a = d a + (1 - d) w, corrected for its start (Ruppert 1988; Polyak and Juditsky 1992).

rate(t) = (1 - d) / (1 - d^(t + 1)): the mean of the weights after each step, those of k steps ago weighing d^k; the initial
weights have no part in it. Running statistics are averaged in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

from plainnet.averages.base import Average
from plainnet.core.errors import require


@dataclass(frozen=True)
class EMA(Average):
    decay: float = 0.999

    def __post_init__(self) -> None:
        require(0 <= self.decay < 1, "The decay of an average lies in [0, 1).", self.decay, "Use 0.999, say.")

    def rate(self, step: int) -> float:
        return (1.0 - self.decay) / (1.0 - self.decay ** (step + 1))
