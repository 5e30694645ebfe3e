"""Rectified moments: Adam's update times r(t) where its variance is known well enough, else m / (1 - b1^t): RAdam.

With R = 2 / (1 - b2) - 1 and R(t) = R - 2 t b2^t / (1 - b2^t), and where R(t) > 5, r(t) is the square root of
(R(t) - 4) (R(t) - 2) R / ((R - 4) (R - 2) R(t)). Liu et al., "On the variance of the adaptive learning rate and beyond",
ICLR 2020; epsilon where PyTorch has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plainnet.core.arrays import Value
from plainnet.core.formula import sqrt
from plainnet.schedules.base import Hyper
from plainnet.transforms.base import Context, Transform, Unbias, require_epsilon, require_shares


@dataclass(frozen=True)
class RectifiedMoments(Transform):
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    keeps: ClassVar[tuple[str, ...]] = ("m", "v")

    def __post_init__(self) -> None:
        require_shares(self, "beta1", "beta2")
        require_epsilon(self.epsilon)

    def hyper(self) -> dict[str, Hyper]:
        return {
            "unbias1": Unbias(self.beta1),
            "adapted": lambda step: self._rectified(step + 1) * (1.0 - self.beta2 ** (step + 1)) ** 0.5,
            "plain": lambda step: float(self._rectified(step + 1) == 0.0),
        }

    def _rectified(self, t: int) -> float:
        """r(t), or 0 where the variance is not known well enough."""
        end = 2.0 / (1.0 - self.beta2) - 1.0
        now = end - 2.0 * t * self.beta2**t / (1.0 - self.beta2**t)
        if now <= 5.0:
            return 0.0
        return float(((now - 4.0) * (now - 2.0) * end / ((end - 4.0) * (end - 2.0) * now)) ** 0.5)

    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        m = self.beta1 * slots["m"] + (1.0 - self.beta1) * g
        v = self.beta2 * slots["v"] + (1.0 - self.beta2) * (g * g)
        share = context.hyper["adapted"] / (sqrt(v) + self.epsilon) + context.hyper["plain"]
        return m * context.hyper["unbias1"] * share, {"m": m, "v": v}
