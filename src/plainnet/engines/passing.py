"""Records a pass through a network: forward, and in a training step the loss, backward and the next statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plainnet.core.formula import batch_sum
from plainnet.core.graph import BATCH, Graph, Symbol
from plainnet.core.parameters import Entry, Layout
from plainnet.core.random import Purpose, stream
from plainnet.engines import hyper as hypers
from plainnet.engines.recording import Recording, hyper_inputs, naming, shaped
from plainnet.layers.base import Context
from plainnet.network.network import Network
from plainnet.network.training import Training


def _extent(entry: Entry) -> tuple[int, int]:
    rows, cols = (1, *entry.parameter.shape)[-2:]
    return rows, cols


def _inputs(graph: Graph, prefix: str, layout: Layout) -> dict[str, dict[str, Symbol]]:
    found: dict[str, dict[str, Symbol]] = {}
    for entry in layout.entries:
        found.setdefault(entry.layer, {})[entry.name] = graph.input(f"{prefix}:{entry.key}", *_extent(entry))
    return found


@dataclass(frozen=True)
class RecordedDraws:
    """Draws by the names of their streams; the engine knows step and rows."""

    graph: Graph

    def uniform(self, like: Symbol, ordinal: int, part: int, shared: bool) -> Symbol:
        if shared == (like.node.rows == BATCH):
            raise ValueError("a batch takes its draws from `draw`, a parameter from `draw_once`")
        return self.graph.draw(stream(Purpose.MASK, ordinal, part), like)

    def thinned(self, rate: Symbol, ordinal: int, part: int) -> RecordedThinned:
        return RecordedThinned(self.graph, rate, stream(Purpose.MASK, ordinal, part))


@dataclass(frozen=True)
class RecordedThinned:
    """The products of `core.draws.Thinned` as nodes."""

    graph: Graph
    rate: Symbol
    stream: int

    def output(self, x: Symbol, w: Symbol) -> Symbol:
        return self.graph.thinned("output", x, w, self.rate, x.node.rows, w.node.cols, self.stream)

    def input(self, dy: Symbol, w: Symbol) -> Symbol:
        return self.graph.thinned("input", dy, w, self.rate, dy.node.rows, w.node.rows, self.stream)

    def weights(self, x: Symbol, dy: Symbol) -> Symbol:
        return self.graph.thinned("weights", x, dy, self.rate, x.node.cols, dy.node.cols, self.stream)


@dataclass
class _Pass:
    """One recorded pass forward: what each layer used and left."""

    recording: Recording
    network: Network
    training: Training

    def __post_init__(self) -> None:
        graph = self.recording.graph
        self.parameters = _inputs(graph, "parameters", self.network.parameters)
        self.statistics = _inputs(graph, "statistics", self.network.statistics)
        self.hyper = hyper_inputs(graph, hypers.columns(self.network, self.training))
        self.caches: list[Any] = []

    def forward(self, training: bool, masks: bool) -> Symbol:
        graph, ordinals = self.recording.graph, self.network.draw_ordinals
        x = graph.input("x", BATCH, self.network.inputs)
        for name, layer, fan_in in self.network:
            context = Context(
                training,
                masks,
                self.statistics.get(name, {}),
                self.hyper.get(name, {}),
                RecordedDraws(graph),
                ordinals[name],
            )
            with naming(layer):
                x, cache = layer.forward(self.parameters.get(name, {}), x, context)
                shaped(x, BATCH, layer.width(fan_in), "its output")
            self.caches.append(cache)
        return x

    def backward(self, dy: Symbol) -> None:
        for (name, layer, _), cache in zip(reversed(list(self.network)), reversed(self.caches), strict=True):
            with naming(layer):
                dy, gradients = layer.backward(self.parameters.get(name, {}), cache, dy)
                following = layer.next_statistics(self.statistics.get(name, {}), cache)
                self._write("gradient", gradients, name, self.network.parameters)
                self._write("statistics", following, name, self.network.statistics)

    def _write(self, what: str, values: Mapping[str, object], name: str, layout: Layout) -> None:
        for entry in layout.entries:
            if entry.layer == name:
                value = shaped(values.get(entry.name), *_extent(entry), f"its {what} of {entry.name}")
                self.recording.write(f"{what}:{entry.key}", value)


def record_step(network: Network, training: Training) -> Recording:
    """x, y, weights and their total -> loss and metrics, gradients of the data loss, next statistics."""
    recording = Recording()
    graph, run = recording.graph, _Pass(recording, network, training)
    loss = training.chosen_loss
    y, weights = graph.input("y", BATCH, loss.targets(network.outputs)), graph.input("weights", BATCH, 1)
    z = run.forward(training=True, masks=True)
    with naming(loss):
        losses, dz = loss.value_and_gradient(z, y)
        shaped(losses, BATCH, 1, "its value")
        shaped(dz, BATCH, network.outputs, "its gradient")
    share = weights / graph.input("total_weight", 1, 1)
    recording.write("loss", batch_sum(losses * share))
    for metric in training.followed:
        with naming(metric):
            rows = shaped(training.rows_of(metric, z, y), BATCH, 1, "its rows")
            recording.write(metric.concept_name(), batch_sum(rows * share))
    run.backward(dz * share)
    return recording


def record_prediction(network: Network, training: Training, masks: bool = False, link: bool = False) -> Recording:
    """x -> logits, or the loss's link of them."""
    recording, loss = Recording(), training.chosen_loss
    z = _Pass(recording, network, training).forward(training=False, masks=masks)
    if link:
        with naming(loss):
            z = shaped(loss.link(z), BATCH, loss.linked(network.outputs), "its link")
    recording.write("output", z)
    return recording
