"""Plans a compiled program: one arena, and the operations of each of its lists, as `native/plan.h` defines them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from plainnet.engines import hyper as hypers
from plainnet.engines.kernels import Operation
from plainnet.engines.lowering import Arena, lower
from plainnet.engines.recording import (
    Recording,
    record_penalty,
    record_prediction,
    record_step,
    record_sum,
    record_update,
)
from plainnet.network.network import Network
from plainnet.network.training import Training, penalties

LISTS = ("step", "penalty", "update", "predict", "sample")
LAYOUT = {"parameters", "slots", "gradient", "statistics", "next_statistics", "x", "y", "weights", "rows"}
LAYOUT |= {"total_weight", "hyper", "records", "output"}


@dataclass
class Planner:
    """Lays out one arena and lowers recordings onto it."""

    network: Network
    training: Training
    batch_size: int
    arena: Arena = field(default_factory=Arena)

    def __post_init__(self) -> None:
        take, network = self.arena.take, self.network
        self.columns = list(hypers.columns(network, self.training))
        self.sizes = {
            "parameters_size": network.parameters.size,
            "slots_count": sum(len(transform.keeps) for transform in self.training.optimizer.chain()),
            "statistics_size": network.statistics.size,
            "x_cols": network.inputs,
            "y_cols": self.training.chosen_loss.targets(network.outputs),
            "output_cols": network.outputs,
            "hyper_count": len(self.columns),
        }
        self.parameters, self.gradient = take(network.parameters.size), take(network.parameters.size)
        self.slots = take(self.sizes["slots_count"] * network.parameters.size)
        self.statistics, self.next_statistics = take(network.statistics.size), take(network.statistics.size)
        self.x, self.y = take(self.batch_size * network.inputs), take(self.batch_size * self.sizes["y_cols"])
        self.weights, self.output = take(self.batch_size), take(self.batch_size * network.outputs)
        self.rows, self.total_weight, self.hyper = take(1), take(1), take(len(self.columns))
        self.segments = _segments(network, self.training)
        kinds = dict.fromkeys(f"penalty_{r.concept_name()}" for _, _, found in self.segments for r in found)
        self.metrics = tuple(metric.concept_name() for metric in self.training.followed)
        self.record_names = ("loss", *self.metrics, *kinds, "gradient_norm", "update_norm")
        self.records = take(len(self.record_names))
        self.inputs = self._inputs()

    def _inputs(self) -> dict[str, int]:
        """Where every input of a recorded step is."""
        network = self.network
        places = {"x": self.x, "y": self.y, "weights": self.weights, "rows": self.rows}
        places |= {f"parameters:{entry.key}": self.parameters + entry.offset for entry in network.parameters.entries}
        places |= {f"statistics:{entry.key}": self.statistics + entry.offset for entry in network.statistics.entries}
        return places | {f"hyper:{name}": self.hyper + i for i, name in enumerate(self.columns)}

    def record(self, name: str) -> int:
        return self.records + self.record_names.index(name)

    def lower(self, recording: Recording, inputs: dict[str, int], outputs: dict[str, int]) -> list[Operation]:
        return lower(recording, inputs, outputs, self.arena, self.batch_size)

    def step(self) -> list[Operation]:
        outputs = {"total_weight": self.total_weight} | {name: self.record(name) for name in ("loss", *self.metrics)}
        outputs |= {f"gradient:{e.key}": self.gradient + e.offset for e in self.network.parameters.entries}
        outputs |= {f"statistics:{e.key}": self.next_statistics + e.offset for e in self.network.statistics.entries}
        return self.lower(record_step(self.network, self.training), self.inputs, outputs)

    def prediction(self, masks: bool) -> list[Operation]:
        return self.lower(record_prediction(self.network, self.training, masks), self.inputs, {"output": self.output})

    def update(self) -> list[Operation]:
        size, operations, parts = self.network.parameters.size, [], []
        for start, stop, regularizers in self.segments:
            recording = record_update(self.training, regularizers, stop - start)
            places = {"w": self.parameters + start, "g": self.gradient + start}
            places |= {f"slot:{i}": self.slots + i * size + start for i in range(self.sizes["slots_count"])}
            sums = {name: self.arena.take(1) for name in recording.outputs if name not in places}
            kept = {name: place for name, place in places.items() if name != "g"}
            operations += self.lower(recording, places | self.inputs, kept | sums)
            parts.append(sums)
        return operations + self._totals(parts)

    def penalty(self) -> list[Operation]:
        operations, parts = [], []
        for start, stop, regularizers in self.segments:
            if regularizers:
                recording = record_penalty(regularizers, stop - start)
                sums = {name: self.arena.take(1) for name in recording.outputs if name != "g"}
                places = {"w": self.parameters + start, "g": self.gradient + start}
                operations += self.lower(recording, places, sums | {"g": places["g"]})
                parts.append(sums)
        return operations + self._totals(parts)

    def _totals(self, parts: list[dict[str, int]]) -> list[Operation]:
        """Every record that is made of one part a segment."""
        operations = []
        for name in dict.fromkeys(itertools.chain.from_iterable(parts)):
            places = [part[name] for part in parts if name in part]
            inputs = {f"part:{i}": place for i, place in enumerate(places)}
            recording = record_sum(len(places), root=name.endswith("_norm"))
            operations += self.lower(recording, inputs, {"total": self.record(name)})
        return operations

    def plan(self, **lists: list[Operation]) -> dict[str, Any]:
        """The plan of the given operation lists, as `native/plan.h` defines it."""
        places = {name: value for name, value in vars(self).items() if name in LAYOUT}
        layout = places | self.sizes | {"size": self.arena.size, "records_count": len(self.record_names)}
        return {"batch_size": self.batch_size, "layout": layout} | {name: [] for name in LISTS} | lists


def _segments(network: Network, training: Training) -> list[tuple[int, int, tuple[Any, ...]]]:
    """Stretches (start, stop) of the flat vector under the same regularizers."""
    found = penalties(network, training)
    segments: list[tuple[int, int, tuple[Any, ...]]] = []
    for entry in network.parameters.entries:
        regularizers = found[entry.key]
        if segments and segments[-1][2] == regularizers:
            segments[-1] = (segments[-1][0], entry.stop, regularizers)
        else:
            segments.append((entry.offset, entry.stop, regularizers))
    return segments
