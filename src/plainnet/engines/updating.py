"""Records what happens after the gradient: penalties, the chain of transforms, the update, constraints, averaging."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from operator import add
from typing import Any

from plainnet.averages.base import Average
from plainnet.constraints.base import Constraint
from plainnet.core.formula import batch_sum, sqrt
from plainnet.core.graph import Symbol
from plainnet.engines import hyper as hypers
from plainnet.engines.recording import Recording, hyper_inputs, naming, shaped
from plainnet.engines.stretches import Stretches
from plainnet.engines.trained import noise
from plainnet.network.network import Network
from plainnet.network.training import Training, frozen, penalties
from plainnet.regularizers.base import Regularizer
from plainnet.transforms.base import Context


@dataclass(frozen=True)
class Stretch:
    """A part of the flat vector that is trained, and what is known of all its elements; None: they differ.

    alone: one parameter, which is to be updated apart from all others.
    """

    start: int
    stop: int
    regularizers: tuple[Regularizer, ...]
    weighs: bool | None = None
    layer: str | None = None
    parameter: int | None = None
    alone: bool = False

    @property
    def size(self) -> int:
        return self.stop - self.start

    def follows(self, other: Stretch) -> bool:
        """Whether it goes on where the other ends, with nothing to tell them apart."""
        known = [(s.regularizers, s.weighs, s.layer, s.parameter) for s in (self, other)]
        return self.start == other.stop and known[0] == known[1] and not (self.alone or other.alone)


def stretches(network: Network, training: Training, alone: Collection[str] = ()) -> list[Stretch]:
    """As few as the chain allows: it is recorded on the finest first, to see what its formulas ask for.

    alone: keys of parameters with a stretch each, unless the chain asks for sums over more than a stretch.
    """
    found, still = penalties(network, training), frozen(network, training)
    finest = [
        Stretch(e.offset, e.stop, found[e.key], e.parameter.role == "weights", e.owner, number, e.key in alone)
        for number, e in enumerate(network.parameters.entries)
        if e.key not in still
    ]
    asked = set[str]()
    record_update(training, finest, asked)
    if asked & {"total", "layer"}:
        finest = [replace(one, alone=False) for one in finest]
    unasked: dict[str, Any] = dict.fromkeys({"weighs", "layer", "parameter"} - asked)
    merged: list[Stretch] = []
    for one in finest:
        stretch = replace(one, **unasked)
        if merged and stretch.follows(merged[-1]):
            stretch = replace(stretch, start=merged.pop().start)
        merged.append(stretch)
    return merged


@dataclass
class _Vector:
    """A recording over all stretches; `asked` collects what formulas want to know of them."""

    recording: Recording
    stretches: list[Stretch]
    asked: set[str] = field(default_factory=set)

    def input(self, name: str) -> Stretches:
        graph = self.recording.graph
        return Stretches(tuple(graph.input(f"{name}:{i}", s.size, 1) for i, s in enumerate(self.stretches)))

    def write(self, name: str, value: Stretches) -> None:
        for i, part in enumerate(value.parts):
            self.recording.write(f"{name}:{i}", part)

    def shaped(self, value: object, what: str) -> Stretches:
        """A result, which must be as long as the vector."""
        if not isinstance(value, Stretches):
            raise TypeError(f"{what} is {value!r}, which is no array")
        parts = zip(value.parts, self.stretches, strict=True)
        return Stretches(tuple(shaped(part, stretch.size, 1, what) for part, stretch in parts))

    def same(self, symbol: Symbol) -> Stretches:
        """A single number, in every stretch."""
        return Stretches((symbol,) * len(self.stretches))

    def total(self, x: Stretches) -> Stretches:
        self.asked.add("total")
        return self.same(self.sum(map(batch_sum, x.parts)))

    def sum(self, parts: Iterable[Symbol]) -> Symbol:
        found = list(parts)
        return reduce(add, found) if found else Symbol(self.recording.graph, self.recording.graph.constant(0.0))

    def layer_total(self, x: Stretches) -> Stretches:
        self.asked.add("layer")
        sums: dict[str | None, Symbol] = {}
        for part, stretch in zip(x.parts, self.stretches, strict=True):
            sums[stretch.layer] = sums[stretch.layer] + batch_sum(part) if stretch.layer in sums else batch_sum(part)
        return Stretches(tuple(sums[stretch.layer] for stretch in self.stretches))

    def weights(self, x: Stretches) -> Stretches:
        self.asked.add("weighs")
        parts = zip(x.parts, self.stretches, strict=True)
        return Stretches(tuple(part if stretch.weighs else 0.0 * part for part, stretch in parts))

    def uniform(self, link: int, like: Stretches, part: int) -> Stretches:
        self.asked.add("parameter")
        draw, pairs = self.recording.graph.draw, zip(like.parts, self.stretches, strict=True)
        return Stretches(tuple(draw(noise(s.parameter or 0, link, part), one) for one, s in pairs))

    def context(self, hyper: Mapping[str, Symbol], link: int) -> Context:
        named = {name: self.same(symbol) for name, symbol in hyper.items()}
        return Context(named, self.total, self.layer_total, self.weights, partial(self.uniform, link))

    def penalized(self, w: Stretches, g: Stretches) -> Stretches:
        """The gradient with the penalties', whose values are recorded."""
        values: dict[str, list[Symbol]] = {}
        parts = []
        for at, slope, stretch in zip(w.parts, g.parts, self.stretches, strict=True):
            for regularizer in stretch.regularizers:
                with naming(regularizer):
                    value, gradient = regularizer.value_and_gradient(at)
                values.setdefault(f"penalty_{regularizer.concept_name()}", []).append(batch_sum(value))
                slope = slope + gradient  # noqa: PLW2901
            parts.append(slope)
        for name, found in values.items():
            self.recording.write(name, self.sum(found))
        return Stretches(tuple(parts))


def record_update(training: Training, parts: list[Stretch], asked: set[str] | None = None) -> Recording:
    """Weights, gradient and slots of every stretch -> new weights and slots, and the records of penalties and norms."""
    recording = Recording()
    vector = _Vector(recording, parts, set() if asked is None else asked)
    w, hyper, kept = vector.input("w"), hyper_inputs(recording.graph, hypers.links(training)), 0
    update = g = vector.penalized(w, vector.input("g"))
    for link, transform in enumerate(training.chain()):
        slots = {name: vector.input(f"slot {kept + i}") for i, name in enumerate(transform.keeps)}
        with naming(transform):
            found, new = transform.update(w, update, slots, vector.context(hyper.get(str(link), {}), link))
            update = vector.shaped(found, "its update")
            for name in transform.keeps:
                vector.write(f"slot {kept}", vector.shaped(new.get(name), f"its new {name}"))
                kept += 1
    recording.write("gradient_norm", sqrt(vector.sum(map(batch_sum, (g * g).parts))))
    recording.write("update_norm", sqrt(vector.sum(map(batch_sum, (update * update).parts))))
    vector.write("w", w - update)
    return recording


def record_penalty(parts: list[Stretch]) -> Recording:
    """Weights and gradient of every stretch -> the gradient with the penalties', and the penalties."""
    vector = _Vector(Recording(), parts)
    vector.write("g", vector.penalized(vector.input("w"), vector.input("g")))
    return vector.recording


def record_projection(constraint: Constraint, shape: tuple[int, int]) -> Recording:
    """A matrix of weights -> the allowed one."""
    recording = Recording()
    with naming(constraint):
        allowed = constraint.project(recording.graph.input("w", *shape))
        recording.write("w", shaped(allowed, *shape, "what it allows"))
    return recording


def record_average(averaging: Average, size: int) -> Recording:
    """So many weights or statistics and their average -> the next average."""
    recording = Recording()
    a, w = recording.graph.input("a", size, 1), recording.graph.input("w", size, 1)
    with naming(averaging):
        recording.write("a", averaging.following(a, w, recording.graph.input("hyper:averaging.rate", 1, 1)))
    return recording
