"""Probes: what each layer does to a few rows, and how far the next update would move each parameter.

mean and std are over all values of a layer's output. A unit of an activation is dead where its derivative is 0 on every row,
and saturated where it lets through, on the mean over the rows, less than a twentieth of what it could (Glorot and Bengio,
AISTATS 2010). Healthy updates are near a thousandth of the weights, by their norms (Karpathy, CS231n notes, 2015).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nan

import numpy as np

from plainnet.core.arrays import Array
from plainnet.engines.base import Program, Source, State
from plainnet.engines.reference import Batch, Hyper, Mode, ReferenceProgram, Workspace, norm
from plainnet.layers.base import Activation, Layer

ROWS = 512
SATURATED = 0.05  # the share of its steepest slope below which a unit hardly learns
SLOPES = np.linspace(-4.0, 4.0, 81)[:, None]  # where an activation's steepest slope is looked for


@dataclass(frozen=True)
class LayerProbe:
    """Of a layer before ("input") and after ("output") it; dead and saturated are shares of an activation's units."""

    layer: str
    input_mean: float
    input_std: float
    output_mean: float
    output_std: float
    dead: float | None
    saturated: float | None


@dataclass(frozen=True)
class ParameterProbe:
    """Norms; update_ratio is the next update's over the weights' own, NaN while those are all 0."""

    parameter: str
    weight_norm: float
    gradient_norm: float
    update_norm: float
    update_ratio: float


@dataclass(frozen=True)
class Probes:
    """step: of the weights; rows: how many were looked at; loss: the data loss on them, masks on."""

    step: int
    rows: int
    loss: float
    layers: tuple[LayerProbe, ...]
    parameters: tuple[ParameterProbe, ...]

    def flat(self) -> dict[str, float]:
        """Every number under one name, such as "relu_1.dead" or "dense_1.weights.update_ratio"."""
        layers = {f"{p.layer}.{name}": value for p in self.layers for name, value in vars(p).items() if name != "layer"}
        parameters = {f"{p.parameter}.{n}": v for p in self.parameters for n, v in vars(p).items() if n != "parameter"}
        return {name: value for name, value in (layers | parameters).items() if value is not None}


def measure(program: Program, state: State, source: Source, hyper: Array, step: int, rows: int = ROWS) -> Probes:
    """What the next step would meet on at most `rows` rows, evenly spread: batch statistics, masks on, penalties included.

    hyper: that step's row of the hyper table. Computed by the reference engine, whichever trains; the state is left as it was.
    """
    count = len(source)
    order = np.linspace(0, count - 1, min(rows, count)).astype(np.int64)
    reference = ReferenceProgram(program.network, program.training, count)
    work = Workspace.around(state.copy(), program.network)
    with reference.blas.limit(limits=1), np.errstate(all="ignore"):
        values = reference.named(hyper.astype(reference.dtype))
        batch = reference.gather(reference.typed(source), source.numbers(order))
        layers = _layers(reference, work, batch[0], values, step)
        loss, parameters = _parameters(reference, work, batch, values, step)
    return Probes(step, len(order), loss, layers, parameters)


def _layers(reference: ReferenceProgram, work: Workspace, x: Array, values: Hyper, step: int) -> tuple[LayerProbe, ...]:
    found, before = [], x
    for count, (name, layer, _) in enumerate(reference.network, 1):
        after, _ = reference.forward(work, x, values, Mode(True, True, step), count)
        found.append(LayerProbe(name, *_moments(before), *_moments(after), *_idle(layer, before, after)))
        before = after
    return tuple(found)


def _moments(x: Array) -> tuple[float, float]:
    wide = x.astype(np.float64)
    return float(wide.mean()), float(wide.std())


def _idle(layer: Layer, x: Array, y: Array) -> tuple[float | None, float | None]:
    """The shares of dead and of saturated units."""
    if not isinstance(layer, Activation):
        return None, None
    slopes = np.abs(layer.gradient(x, y, np.ones_like(y)))
    dead = (slopes == 0).all(axis=0)
    slow = slopes.mean(axis=0) < SATURATED * _steepest(layer)
    return float(dead.mean()), float((slow & ~dead).mean())


def _steepest(layer: Activation) -> float:
    return float(np.abs(layer.gradient(SLOPES, layer.value(SLOPES), np.ones_like(SLOPES))).max(initial=0.0))


def _parameters(
    reference: ReferenceProgram, work: Workspace, batch: Batch, values: Hyper, step: int
) -> tuple[float, tuple[ParameterProbe, ...]]:
    if batch[2] is None:  # rows that weigh nothing move nothing
        return nan, ()
    records = reference.backward(work, batch, values, step)
    reference.penalize(work, records)
    update, _ = reference.transform(work, values, step)
    found = []
    for entry in reference.network.parameters.entries:
        w, g, u = (norm(v[entry.offset : entry.stop]) for v in (work.state.parameters, work.gradient, update))
        found.append(ParameterProbe(entry.key, w, g, u, u / w if 0 < w < inf else nan))
    return records["loss"], tuple(found)
