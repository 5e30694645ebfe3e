"""The "L2" step as S0 wrote it: u = g + pull, a constant, not a multiple of each weight as in L2 (Hoerl and Kennard 1970)."""

from dataclasses import dataclass

from plainnet.transforms.base import Transform


@dataclass(frozen=True)
class ConstantPull(Transform):
    pull: float

    def update(self, w, g, slots, context):
        return g + self.pull, {}
