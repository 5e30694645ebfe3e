"""Plans a compiled program: one arena, and the operations of each of its lists, as `native/plan.h` defines them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from plainnet.engines import hyper as hypers
from plainnet.engines.kernels import Operation
from plainnet.engines.lowering import Arena, lower
from plainnet.engines.passing import record_step
from plainnet.engines.recording import Recording
from plainnet.engines.rewriting import rewritten
from plainnet.engines.streaming import stream, streamable
from plainnet.engines.strips import strip_rows
from plainnet.engines.updating import record_average, record_penalty, record_projection, record_update, stretches
from plainnet.network.network import Network
from plainnet.network.training import Training, constraints, frozen

LISTS = ("step", "penalty", "update", "predict", "sample")
LAYOUT = {"parameters", "slots", "averages", "gradient", "statistics", "next_statistics", "x", "y", "weights", "rows"}
LAYOUT |= {"total_weight", "hyper", "records", "output"}
SIZES = {"size", "parameters_size", "slots_count", "averages_size", "statistics_size", "x_cols", "y_cols", "output_cols"}
SIZES |= {"hyper_count", "records_count"}


@dataclass
class Planner:
    """Lays out one arena and lowers recordings onto it."""

    network: Network
    training: Training
    batch_size: int
    arena: Arena = field(default_factory=Arena)

    def __post_init__(self) -> None:
        take, network = self.arena.take, self.network
        self.recording = rewritten(record_step(network, self.training))
        self.strip_rows = strip_rows(self.recording, self.batch_size, network.parameters.size)
        self.columns = list(hypers.columns(network, self.training))
        self.sizes = {
            "parameters_size": network.parameters.size,
            "slots_count": self.training.slots,
            "averages_size": (network.parameters.size + network.statistics.size) * (self.training.averaging is not None),
            "statistics_size": network.statistics.size,
            "x_cols": network.inputs,
            "y_cols": self.training.chosen_loss.targets(network.outputs),
            "hyper_count": len(self.columns),
        }
        self.parameters, self.gradient = take(network.parameters.size), take(network.parameters.size)
        self.slots, self.averages = take(self.training.slots * network.parameters.size), take(self.sizes["averages_size"])
        self.statistics, self.next_statistics = take(network.statistics.size), take(network.statistics.size)
        self.x, self.y = take(self.strip_rows * network.inputs), take(self.strip_rows * self.sizes["y_cols"])
        self.weights, self.rows, self.total_weight, self.hyper = take(self.strip_rows), take(1), take(1), take(len(self.columns))
        alone = streamable(self.recording, self.batch_size == 1) if self.strip_rows == self.batch_size else set()
        self.streams = {self.gradient + entry.offset for entry in network.parameters.entries if entry.key in alone}
        self.stretches = stretches(network, self.training, alone)
        kinds = dict.fromkeys(f"penalty_{r.concept_name()}" for stretch in self.stretches for r in stretch.regularizers)
        self.metrics = tuple(metric.concept_name() for metric in self.training.followed)
        self.record_names = ("loss", *self.metrics, *kinds, "gradient_norm", "update_norm")
        self.records = take(len(self.record_names))
        self.inputs = self._inputs()

    def _inputs(self) -> dict[str, int]:
        """Where every input of a recorded step is."""
        network = self.network
        places = {name: getattr(self, name) for name in ("x", "y", "weights", "total_weight", "rows")}
        places |= {f"parameters:{entry.key}": self.parameters + entry.offset for entry in network.parameters.entries}
        places |= {f"statistics:{entry.key}": self.statistics + entry.offset for entry in network.statistics.entries}
        return places | {f"hyper:{name}": self.hyper + i for i, name in enumerate(self.columns)}

    def record(self, name: str) -> int:
        return self.records + self.record_names.index(name)

    def lower(self, recording: Recording, inputs: dict[str, int], outputs: dict[str, int]) -> list[Operation]:
        return lower(recording, inputs, outputs, self.arena, self.strip_rows)

    def training_lists(self) -> dict[str, list[Operation]]:
        """step, penalty and update; what the update streams is no part of the step, and completes the gradient in `penalty`."""
        step, update = self._step(), self._chain()
        products = {operation[3]: operation for operation in step if operation[0] == "matmul" and operation[3] in self.streams}
        update, streamed = stream(update, products, self.batch_size == 1)
        step = [operation for operation in step if operation not in streamed]
        return {"step": step, "penalty": streamed + self._penalty(), "update": update + self._projections() + self._averages()}

    def _step(self) -> list[Operation]:
        outputs = {name: self.record(name) for name in ("loss", *self.metrics)}
        still = frozen(self.network, self.training)  # whose gradient stays 0
        trained = [entry for entry in self.network.parameters.entries if entry.key not in still]
        outputs |= {f"gradient:{entry.key}": self.gradient + entry.offset for entry in trained}
        outputs |= {f"statistics:{e.key}": self.next_statistics + e.offset for e in self.network.statistics.entries}
        return self.lower(self.recording, self.inputs, outputs)

    def _chain(self) -> list[Operation]:
        size = self.network.parameters.size
        places = {"w": self.parameters, "g": self.gradient}
        places |= {f"slot {i}": self.slots + i * size for i in range(self.training.slots)}
        return self._over_stretches(record_update(self.training, self.stretches), places)

    def _penalty(self) -> list[Operation]:
        return self._over_stretches(record_penalty(self.stretches), {"w": self.parameters, "g": self.gradient})

    def _over_stretches(self, recording: Recording, vectors: dict[str, int]) -> list[Operation]:
        """A recording over all stretches of these vectors; what else it gives is a record."""
        pairs = [(i, stretch) for i, stretch in enumerate(self.stretches)]
        places = {f"{name}:{i}": place + stretch.start for name, place in vectors.items() for i, stretch in pairs}
        outputs = {name: places[name] if name in places else self.record(name) for name in recording.outputs}
        return lower(recording, places | self.inputs, outputs, self.arena, self.strip_rows, apart=True)

    def _projections(self) -> list[Operation]:
        operations = []
        for entry, constraint in constraints(self.network, self.training):
            place, (rows, cols) = {"w": self.parameters + entry.offset}, entry.parameter.shape
            operations += self.lower(record_projection(constraint, (rows, cols)), place, place)
        return operations

    def _averages(self) -> list[Operation]:
        averaging, size = self.training.averaging, self.network.parameters.size
        parts = ((self.parameters, self.averages, size), (self.statistics, self.averages + size, self.network.statistics.size))
        operations = []
        for values, averages, count in parts:
            if averaging is not None and count:
                places = {"w": values, "a": averages}
                operations += self.lower(record_average(averaging, count), places | self.inputs, {"a": averages})
        return operations

    def plan(self, **lists: list[Operation]) -> dict[str, Any]:
        """The plan of the given operation lists."""
        places = {name: value for name, value in vars(self).items() if name in LAYOUT}
        layout = places | self.sizes | {"size": self.arena.size, "records_count": len(self.record_names)}
        return plan(self.batch_size, self.strip_rows, layout, **lists)


def plan(batch_size: int, strip_rows: int, layout: dict[str, int], **lists: list[Operation]) -> dict[str, Any]:
    """As `native/plan.h` defines it; places that are not given are at 0, sizes are 0."""
    return (
        {"batch_size": batch_size, "strip_rows": strip_rows, "layout": dict.fromkeys(LAYOUT | SIZES, 0) | layout}
        | {name: [] for name in LISTS}
        | lists
    )
