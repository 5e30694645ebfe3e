"""A layer is frozen data with two pure functions side by side: `forward` and `backward`.

Both are formulas (`core.formula`): they run on NumPy arrays as they stand, and engines record them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, final

from plainnet.core.arrays import Value
from plainnet.core.concept import Concept
from plainnet.core.parameters import Parameter
from plainnet.initializers.base import Initializer
from plainnet.initializers.glorot import Glorot
from plainnet.regularizers.base import Regularizer
from plainnet.schedules.base import Hyper

Values = Mapping[str, Value]
Gradients = dict[str, Value]


class Context(NamedTuple):
    """What a forward pass may use beside its input.

    training: batch statistics rather than running ones; masks: whether layers that draw do so; statistics: what the
    layer carries; hyper: its hyper-parameters at this step; draw: x -> uniform draws k / 65536, shaped like x.
    """

    training: bool
    masks: bool
    statistics: Values
    hyper: Values
    draw: Callable[[Value], Value]


@dataclass(frozen=True)
class Layer(Concept):
    room: ClassVar[str] = "layers"
    draws: ClassVar[bool] = False  # random masks
    weighs: ClassVar[bool] = False  # drawn weights

    @property
    def initializer(self) -> Initializer | None:
        """Of an activation: what the literature recommends for the weights before it."""
        return None

    def suited_to(self, activation: Layer) -> Layer:
        """This layer, with what was left to choose chosen for the activation after it."""
        return self

    def sized_for(self, outputs: int) -> Layer:
        """This layer, with a width left open set to the number of outputs that the targets need."""
        return self

    def width(self, fan_in: int) -> int:
        """The number of values a row has after this layer."""
        return fan_in

    def parameters(self, fan_in: int) -> dict[str, Parameter]:
        """What it learns."""
        return {}

    def statistics(self, fan_in: int) -> dict[str, Parameter]:
        """What it carries but does not learn."""
        return {}

    def next_statistics(self, statistics: Values, cache: Any) -> dict[str, Value]:
        """The statistics after a training step whose forward pass left `cache`; a formula."""
        return {}

    def penalties(self) -> dict[str, Regularizer]:
        """This layer's own regularizers, by parameter name."""
        return {}

    def hyper(self) -> dict[str, Hyper]:
        """Hyper-parameters that may follow a schedule; `forward` finds them in its context."""
        return {}

    @abstractmethod
    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        """Parameters and input (N, F) -> output and a cache, a tuple of what `backward` needs."""

    @abstractmethod
    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        """The gradient by the output (N, G) -> the gradient by the input (N, F) and by each parameter."""

    def gradients(self, p: Values, cache: Any, dy: Value) -> Gradients:
        """The second half of `backward`, for a first layer: nobody wants the gradient by the data."""
        return self.backward(p, cache, dy)[1]


@dataclass(frozen=True)
class Activation(Layer):
    """A layer that maps every value alone: y = value(x), dx = gradient(x, y, dy)."""

    @property
    def initializer(self) -> Initializer:
        return Glorot()

    @abstractmethod
    def value(self, x: Value) -> Value: ...

    @abstractmethod
    def gradient(self, x: Value, y: Value, dy: Value) -> Value: ...

    @final
    def forward(self, p: Values, x: Value, context: Context) -> tuple[Value, Any]:
        y = self.value(x)
        return y, (x, y)

    @final
    def backward(self, p: Values, cache: Any, dy: Value) -> tuple[Value, Gradients]:
        x, y = cache
        return self.gradient(x, y, dy), {}
