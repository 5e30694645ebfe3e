"""A network is data: a tuple of layer specs and the shape of a row."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.parameters import Layout
from plainnet.core.random import Purpose, Stream, stream
from plainnet.core.spec import mapped
from plainnet.layers.base import Layer, Place, places, resolved
from plainnet.schedules.base import Schedule


@dataclass(frozen=True)
class Network:
    """Without `input_shape` it takes the shape of the rows it is first trained on."""

    layers: tuple[Layer, ...]
    input_shape: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        require(len(self.layers) > 0, "A network needs at least one layer.", "none", "Give [Dense(10)], say.")
        strange = [layer for layer in self.layers if not isinstance(layer, Layer)]
        require(not strange, "A network is made of layers.", strange[:1], "Give a list such as [Dense(64), ReLU(), Dense(10)].")
        positive = self.input_shape is None or (len(self.input_shape) > 0 and min(self.input_shape) >= 1)
        require(positive, "An input shape is a list of positive sizes.", self.input_shape, "Give (784,) or (28, 28), say.")

    def over(self, row_shape: tuple[int, ...], outputs: int, cardinalities: tuple[int, ...] = ()) -> Network:
        """This network for rows of that shape, with what was left open set; cardinalities: see `Layer.fed_by`."""
        layers = []
        for layer in self.layers:
            fed, cardinalities = layer.fed_by(cardinalities)
            layers.append(fed.sized_for(outputs))
        if self.input_shape is None:
            return replace(self, layers=tuple(layers), input_shape=row_shape)
        expected, received = math.prod(self.input_shape), math.prod(row_shape)
        require(
            expected == received,
            f"The network expects rows of {expected} values.",
            received,
            f"Rebuild it with input_shape={received}, or check the columns of the data.",
        )
        return replace(self, layers=tuple(layers))

    def scheduled(self, steps: int, epoch_steps: int) -> Network:
        """With every layer's schedule over a training of that many steps."""
        return mapped(self, Schedule, lambda schedule: schedule.over(steps, epoch_steps))  # type: ignore[no-any-return, type-abstract]

    @property
    def inputs(self) -> int:
        """The number of values in a row."""
        require(self.input_shape is not None, "The network does not know its input yet.", "no input_shape", "Set input_shape.")
        return math.prod(self.input_shape or ())

    @cached_property
    def chosen(self) -> tuple[Layer, ...]:
        """The layers with every default resolved: weights suit the activation that follows them."""
        return resolved(self.layers, None)[0]

    @cached_property
    def places(self) -> list[Place]:
        """(name, layer, fan_in) in order."""
        return places(self.chosen, self.inputs)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """dense_1, relu_1, dense_2, ...: each kind of layer numbered by itself."""
        return tuple(name for name, _, _ in self.places)

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Values in a row before the first layer, and after each one."""
        return self.inputs, *(layer.width(fan_in) for _, layer, fan_in in self.places)

    @property
    def outputs(self) -> int:
        return self.widths[-1]

    def __iter__(self) -> Iterator[Place]:
        """(name, layer, fan_in) in order."""
        return iter(self.places)

    @cached_property
    def leaves(self) -> list[Place]:
        """The same of the layers that hold no others: residual_1.dense_1, ..."""
        return [leaf for place in self.places for leaf in _leaves(*place)]

    @cached_property
    def parameters(self) -> Layout:
        return Layout.of((name, layer.parameters(fan_in)) for name, layer, fan_in in self)

    @cached_property
    def statistics(self) -> Layout:
        return Layout.of((name, layer.statistics(fan_in)) for name, layer, fan_in in self)

    @cached_property
    def draw_ordinals(self) -> dict[str, int]:
        """How many layers draw before each one: with that ordinal it draws, and those inside it go on from there."""
        before = itertools.accumulate((layer.drawing for layer in self.chosen), initial=0)
        return dict(zip(self.names, before, strict=False))

    def initial_parameters(self, seed: int) -> Array:
        """The flat vector before training, float64; weights are drawn by the ordinal of their layer among those with weights."""
        vector = np.zeros(self.parameters.size)
        entries = {entry.key: entry for entry in self.parameters.entries}
        ordinal = 0
        for name, layer, fan_in in self.leaves:
            for part, (key, parameter) in enumerate(layer.parameters(fan_in).items()):
                source = Stream(seed, stream(Purpose.WEIGHTS, ordinal, part))
                entry = entries[f"{name}.{key}"]
                vector[entry.offset : entry.stop] = np.ravel(parameter.start(source, fan_in, layer.width(fan_in)))
            ordinal += layer.weighs
        return vector

    def initial_statistics(self) -> Array:
        """The same for what is carried; no statistic begins at random."""
        vector = np.zeros(self.statistics.size)
        for entry in self.statistics.entries:
            vector[entry.offset : entry.stop] = entry.parameter.start(Stream(0, 0), 1, 1)
        return vector


def _leaves(name: str, layer: Layer, fan_in: int) -> Iterator[Place]:
    inside = layer.inside(fan_in)
    if not inside:
        yield name, layer, fan_in
    for inner, held, width in inside:
        yield from _leaves(f"{name}.{inner}", held, width)
