"""Targets standardized to train on, and the model of them turned into one of the targets as they were: its last layer's work."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.losses.base import Loss
from plainnet.model.model import Model

LINEAR = ("mean_squared_error", "mean_absolute_error", "huber", "quantile")


@dataclass(frozen=True)
class Targets:
    """y = mean + deviation * what is trained on; each (T,)."""

    mean: Array
    deviation: Array

    @classmethod
    def of(cls, y: Array) -> Targets:
        """Of training targets (N, T); those that never differ keep their unit."""
        deviation = y.std(axis=0)
        return cls(y.mean(axis=0), np.where(deviation > 0, deviation, 1.0))

    def scaled(self, y: Array) -> Array:
        return (y - self.mean) / self.deviation

    def original(self, y: Array) -> Array:
        return y * self.deviation + self.mean

    def unscaled(self, model: Model) -> Model:
        """The model of the targets as they were."""
        return last_scaled(model, self.deviation, self.mean)

    def rescaled(self, model: Model) -> Model:
        """The model of the scaled targets, to go on with."""
        return last_scaled(model, 1.0 / self.deviation, -self.mean / self.deviation)


def last_scaled(model: Model, factor: Array, shift: Array) -> Model:
    """The last product's outputs times the factor, plus the shift; a target has as many as the loss gives it."""
    each, targets = model.loss.per_target, len(model.names)
    factor, shift = (np.tile(np.broadcast_to(one, targets), each) for one in (factor, shift))
    parameters = model.parameters.astype(np.float64)
    last = list(model.network.parameters.views(parameters).values())[-1]
    last["weights"] *= factor
    last["bias"][:] = last["bias"] * factor + shift
    return replace(model, parameters=parameters.astype(model.parameters.dtype))


def check_linear(loss: Loss | None) -> None:
    """Refuse a loss whose predictions are no linear function of the last layer."""
    known = loss is None or (loss.concept_name() in LINEAR and getattr(loss, "output", "identity") == "identity")
    what = "target_scaling is for losses that predict a number as it is."
    require(known, what, "" if loss is None else loss.concept_name(), "Leave target_scaling out.")
