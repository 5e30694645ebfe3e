"""Nesterov moments: m and v as in Adam; u = (c(t + 1) m + c(t) g) / (sqrt(v / (1 - b2^t)) + eps), the update of NAdam.

With mu(t) = b1 (1 - 0.5 * 0.96^(t decay)) and p(t) = mu(1) ... mu(t), m is weighted by mu(t + 1) / (1 - p(t + 1)) and g by
(1 - mu(t)) / (1 - p(t)); t counts updates from 1. Dozat, "Incorporating Nesterov momentum into Adam", ICLR 2016.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.errors import require
from plainnet.core.formula import sqrt
from plainnet.schedules.base import Hyper
from plainnet.transforms.base import Context, Transform, Unbias, require_epsilon, require_shares

LOCK = Lock()  # trials may share the products


@dataclass(frozen=True)
class NesterovMoments(Transform):
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    decay: float = 0.004
    keeps: ClassVar[tuple[str, ...]] = ("m", "v")

    def __post_init__(self) -> None:
        require_shares(self, "beta1", "beta2")
        require_epsilon(self.epsilon)
        require(self.decay >= 0, "The decay of nesterov_moments cannot be negative.", self.decay, "Use 0.004, say.")

    def hyper(self) -> dict[str, Hyper]:
        def mu(t: int) -> float:
            return float(self.beta1 * (1.0 - 0.5 * 0.96 ** (t * self.decay)))

        def product(t: int) -> float:
            return _product(self.beta1, self.decay, t)

        return {
            "of_m": lambda step: mu(step + 2) / (1.0 - product(step + 2)),
            "of_g": lambda step: (1.0 - mu(step + 1)) / (1.0 - product(step + 1)),
            "unbias2": Unbias(self.beta2),
        }

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        m = self.beta1 * slots["m"] + (1.0 - self.beta1) * g
        v = self.beta2 * slots["v"] + (1.0 - self.beta2) * (g * g)
        ahead = context.hyper["of_m"] * m + context.hyper["of_g"] * g
        return ahead / (sqrt(v * context.hyper["unbias2"]) + self.epsilon), {"m": m, "v": v}


def _product(beta1: float, decay: float, t: int) -> float:
    """mu(1) ... mu(t), always multiplied in that order, so that no value depends on where a table begins."""
    known = _products(beta1, decay)
    with LOCK:
        while len(known) <= t and known[-1] > 0.0:
            known.append(known[-1] * beta1 * (1.0 - 0.5 * 0.96 ** (len(known) * decay)))
    return known[t] if t < len(known) else 0.0


@lru_cache(maxsize=64)
def _products(beta1: float, decay: float) -> list[float]:
    """Those computed so far, from the empty product on."""
    return [1.0]
