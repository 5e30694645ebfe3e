"""A transform maps a gradient to an update; an optimizer is a chain of them, and w becomes w - update."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from plainnet.core.arrays import Array, Value
from plainnet.core.concept import Concept
from plainnet.core.errors import require
from plainnet.core.formula import sqrt
from plainnet.core.normal import normal
from plainnet.schedules.base import Hyper, OfSteps, initial_value

Per = Literal["whole", "layer"]  # what a norm is taken of: all that is trained, or each layer's parameters together


class Context(NamedTuple):
    """What a link of the chain may use beside weights, gradient and slots, all of which stand for the whole flat vector.

    hyper: its hyper-parameters at this step; total: x -> the sum of all its elements; layer_total: x -> for each element, the
    sum over its layer; weights: x -> x, and 0 where an element belongs to a bias or a scale; uniform: (like, part) -> draws
    k / 65536 shaped like x, which depend on the seed, the step, the link, the part (0 to 7) and each element's place alone.
    """

    hyper: Mapping[str, Value]
    total: Callable[[Value], Value]
    layer_total: Callable[[Value], Value]
    weights: Callable[[Value], Value]
    uniform: Callable[[Value, int], Value]

    def norm(self, x: Value, per: Per) -> Value:
        """The Euclidean norm of the whole, or for each element that of its layer."""
        return sqrt((self.total if per == "whole" else self.layer_total)(x * x))

    def normal(self, like: Value) -> Value:
        """Standard normal draws, from the uniform ones of parts 0 and 1."""
        return normal(self.uniform(like, 0), self.uniform(like, 1))


@dataclass(frozen=True)
class Transform(Concept):
    """`keeps` names its slots: values like the weights, 0 at first, that are carried from step to step."""

    room: ClassVar[str] = "transforms"
    keeps: ClassVar[tuple[str, ...]] = ()

    def hyper(self) -> dict[str, Hyper]:
        """Everything that depends on the step alone; computed in Python, in float64, before a chunk of steps runs."""
        return {}

    @abstractmethod
    def update(self, w: Value, g: Value, slots: Mapping[str, Value], context: Context) -> tuple[Value, dict[str, Value]]:
        """Weights, gradient (or the update of the link before), slots -> update, new slots; a formula."""


def root(square: Value, epsilon: float, inside: bool) -> Value:
    """What adaptive rates divide by: sqrt(square) + epsilon, or sqrt(square + epsilon)."""
    return sqrt(square + epsilon) if inside else sqrt(square) + epsilon


@dataclass(frozen=True)
class Unbias(OfSteps):
    """1 / (1 - beta^(step + 1)): what an average that began at 0 is multiplied by (Kingma and Ba 2015)."""

    beta: float

    def __call__(self, step: int) -> float:
        return float(1.0 / (1.0 - self.beta ** (step + 1)))

    def column(self, steps: Array) -> Array:
        power = np.float_power(self.beta, steps + 1)  # the C library's pow, as Python's is; np.power may round otherwise
        return np.asarray(1.0 / (1.0 - power))


def require_shares(transform: Transform, *names: str) -> None:
    """Momentum and what averages forget with lie in [0, 1)."""
    for name in names:
        value = getattr(transform, name)
        require(0 <= initial_value(value) < 1, f"{name} must lie in [0, 1).", value, "Use 0.9, say.")


def require_epsilon(epsilon: float) -> None:
    """What is added to a divisor."""
    require(0 < epsilon < math.inf, "Epsilon must be positive.", epsilon, "Use 1e-8, say.")
