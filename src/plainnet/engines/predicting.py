"""Plans a compiled prediction: an arena with nothing that only training needs, and the operations from rows to outputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plainnet.engines import hyper
from plainnet.engines.lowering import Arena, lower
from plainnet.engines.passing import record_prediction
from plainnet.engines.planner import plan
from plainnet.engines.recording import Recording
from plainnet.network.network import Network
from plainnet.network.training import Training

ROWS = 256  # predicted at a time: enough to fill the matrix product, little enough to stay in cache


def prediction_plan(network: Network, training: Training) -> dict[str, Any]:
    """From rows to logits: `predict`, and with the masks on `sample`."""
    recordings = {"predict": record_prediction(network, training), "sample": record_prediction(network, training, masks=True)}
    return _plan(network, training, recordings, network.outputs)


def link_plan(network: Network, training: Training) -> dict[str, Any]:
    """From rows to the loss's link of the logits."""
    recordings = {"predict": record_prediction(network, training, link=True)}
    return _plan(network, training, recordings, training.chosen_loss.linked(network.outputs))


def _plan(network: Network, training: Training, recordings: Mapping[str, Recording], outputs: int) -> dict[str, Any]:
    arena, columns = Arena(), list(hyper.columns(network, training))
    parameters, statistics = arena.take(network.parameters.size), arena.take(network.statistics.size)
    places = {"x": arena.take(ROWS * network.inputs), "output": arena.take(ROWS * outputs)}
    places |= {"rows": arena.take(1), "hyper": arena.take(len(columns))}
    inputs = {"x": places["x"], "rows": places["rows"]}
    inputs |= {f"parameters:{entry.key}": parameters + entry.offset for entry in network.parameters.entries}
    inputs |= {f"statistics:{entry.key}": statistics + entry.offset for entry in network.statistics.entries}
    inputs |= {f"hyper:{name}": places["hyper"] + i for i, name in enumerate(columns)}
    output = {"output": places["output"]}
    lists = {name: lower(recording, inputs, output, arena, ROWS) for name, recording in recordings.items()}
    sizes = {"parameters_size": network.parameters.size, "statistics_size": network.statistics.size}
    sizes |= {"x_cols": network.inputs, "output_cols": outputs, "hyper_count": len(columns), "size": arena.size}
    return plan(ROWS, ROWS, places | sizes | {"parameters": parameters, "statistics": statistics}, **lists)
