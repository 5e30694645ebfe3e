"""A layer is frozen data with two pure functions side by side: `forward` and `backward`.

Both are formulas (`core.formula`): they run on NumPy arrays as they stand, and engines record them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, final

from plainnet.constraints.base import Constraint
from plainnet.core.arrays import Value
from plainnet.core.concept import Concept
from plainnet.core.draws import Draws, Thinned
from plainnet.core.normal import normal
from plainnet.core.parameters import Parameter
from plainnet.initializers.base import Initializer
from plainnet.initializers.glorot import Glorot
from plainnet.regularizers.base import Regularizer
from plainnet.schedules.base import Hyper

Values = Mapping[str, Value]
Gradients = dict[str, Value]
Place = tuple[str, "Layer", int]  # a layer's name, the layer, the number of values it takes


class Context(NamedTuple):
    """What a forward pass may use beside its input.

    training: batch statistics rather than running ones; masks: whether layers that draw do so; statistics: what the
    layer carries; hyper: its hyper-parameters at this step; draws: where random numbers come from, this layer's being those
    of `ordinal`. A layer may take several independent draws, each of another `part`.
    """

    training: bool
    masks: bool
    statistics: Values
    hyper: Values
    draws: Draws
    ordinal: int = 0

    def draw(self, like: Value, part: int = 0) -> Value:
        """Uniform draws k / 65536, shaped like a batch."""
        return self.draws.uniform(like, self.ordinal, part, shared=False)

    def draw_once(self, like: Value, part: int = 0) -> Value:
        """The same shaped like a parameter: all rows share them."""
        return self.draws.uniform(like, self.ordinal, part, shared=True)

    def normal(self, like: Value, part: int = 0) -> Value:
        """Standard normal draws, shaped like a batch, from the uniform ones of parts 2 part and 2 part + 1."""
        return normal(self.draw(like, 2 * part), self.draw(like, 2 * part + 1))

    def thinned(self, rate: Value, part: int = 0) -> Thinned:
        """Products with weights of which each row drops its own, with probability `rate`."""
        return self.draws.thinned(rate, self.ordinal, part)

    def within(self, name: str, drawing: int) -> Context:
        """For a layer inside this one, before which so many others draw."""
        statistics, hyper = part_of(self.statistics, name), part_of(self.hyper, name)
        return self._replace(statistics=statistics, hyper=hyper, ordinal=self.ordinal + drawing)


def part_of(values: Values, name: str) -> dict[str, Value]:
    """What belongs to the layer of that name: {"dense_1.weights": w} -> {"weights": w}."""
    return {key[len(name) + 1 :]: value for key, value in values.items() if key.startswith(f"{name}.")}


@dataclass(frozen=True)
class Layer(Concept):
    room: ClassVar[str] = "layers"
    draws: ClassVar[bool] = False  # random masks
    weighs: ClassVar[bool] = False  # drawn weights

    @property
    def initializer(self) -> Initializer | None:
        """Of an activation: what the literature recommends for the weights before it."""
        return None

    @property
    def drawing(self) -> int:
        """How many layers draw: this one, or those inside it. So many ordinals are theirs."""
        return int(self.draws)

    def inside(self, fan_in: int) -> list[Place]:
        """The layers inside this one, with their names and widths. What they own is part of what this one owns."""
        return []

    def suited_to(self, activation: Layer) -> Layer:
        """This layer, with what was left to choose chosen for the activation after it."""
        return self

    def resolved(self, activation: Layer | None) -> tuple[Layer, Layer | None]:
        """The same where there may be none, and the activation that the weights before this layer are to suit."""
        chosen = self.suited_to(activation) if activation else self
        if self.initializer:
            return chosen, self
        return chosen, None if self.weighs else activation  # it speaks for the nearest weights before it only

    def fed_by(self, cardinalities: tuple[int, ...]) -> tuple[Layer, tuple[int, ...]]:
        """This layer on columns of so many categories each (0: a numeric one), and the same of what it gives; (): unknown."""
        return self, ()

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

    def constraints(self) -> dict[str, Constraint]:
        """This layer's own constraints, by parameter name."""
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


def named(layers: Iterable[Layer]) -> Iterator[tuple[str, Layer]]:
    """Layers by their names: dense_1, relu_1, dense_2, ..., each kind numbered by itself."""
    count: Counter[str] = Counter()
    for layer in layers:
        kind = layer.concept_name()
        count[kind] += 1
        yield f"{kind}_{count[kind]}", layer


def places(layers: Iterable[Layer], fan_in: int) -> list[Place]:
    """Layers one after another, the first of which takes so many values."""
    found = []
    for name, layer in named(layers):
        found.append((name, layer, fan_in))
        fan_in = layer.width(fan_in)
    return found


def resolved(layers: tuple[Layer, ...], activation: Layer | None) -> tuple[tuple[Layer, ...], Layer | None]:
    """Layers with every default chosen, given the activation after them; and the one that what is before them sees."""
    found: list[Layer] = []
    for layer in reversed(layers):
        chosen, activation = layer.resolved(activation)
        found.append(chosen)
    return tuple(reversed(found)), activation
