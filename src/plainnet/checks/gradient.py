"""Gradient check: every parameter's gradient against differences, in float64, masks held fixed (Stanford CS231n; S4).

Twice: of the layers alone, by a random upstream gradient u, f = sum(u * z) / N; and of the whole objective, loss and
penalties. A coordinate on a kink (ReLU at 0, a maximum of equals) has no derivative and is counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from plainnet.checks.differences import TOLERANCE, Compared, slopes
from plainnet.checks.few import Progress, begun, first_rows, free, silent, with_targets
from plainnet.checks.verdict import Verdict
from plainnet.core.arrays import Array, Value
from plainnet.core.formula import row_sum
from plainnet.core.random import Stream
from plainnet.engines import hyper
from plainnet.losses.base import Loss
from plainnet.network.network import Network
from plainnet.training.prepared import Prepared
from plainnet.training.run import Run
from plainnet.training.trial import Trial

ROWS = 8  # a batch of a few rows: enough for batch statistics, few enough for kinks to be rare
MOST = 30  # coordinates of a parameter; all of them where it has no more


@dataclass(frozen=True)
class Upstream(Loss):
    """l = sum(u * z), so that dl/dz = u: the random numbers u stand in for the targets (Stanford CS231n)."""

    def value_and_gradient(self, z: Value, y: Value) -> tuple[Value, Value]:
        return row_sum(z * y), y

    def link(self, z: Value) -> Value:
        return z


@dataclass(frozen=True)
class Tensor:
    """A parameter's comparison: the coordinates looked at and how they came out."""

    key: str
    size: int
    compared: tuple[Compared, ...]

    @property
    def counted(self) -> list[Compared]:
        return [one for one in self.compared if not one.kink]

    @property
    def kinks(self) -> int:
        return len(self.compared) - len(self.counted)

    @property
    def error(self) -> float:
        """The largest relative error."""
        return max((one.error for one in self.counted), default=0.0)

    @property
    def passed(self) -> bool:
        return self.error <= TOLERANCE


def check(trial: Trial, data: Prepared, progress: Progress = silent, most: int = MOST) -> Verdict:
    few = first_rows(data, ROWS)
    whole = begun(trial, few, dtype="float64")
    layers = compared(_upstream(trial, few, whole.program.network), progress, "gradients of the layers", most)
    return _verdict(layers, compared(whole, progress, "gradients of the objective", most))


def _upstream(trial: Trial, few: Prepared, network: Network) -> Run:
    u = Stream(trial.training.seed, 0).normal(len(few.train.rows), network.outputs)
    changes = {"loss": Upstream(), "regularizer": None, "metrics": (), "class_weight": None, "dtype": "float64"}
    return begun(trial, with_targets(few, u), free(network), **changes)


def compared(run: Run, progress: Progress = silent, doing: str = "", most: int = MOST) -> list[Tensor]:
    """Every parameter of a run, at the state where it stands, on its whole training set as one batch."""
    program, w = run.program, run.state.parameters
    order, values = np.arange(len(run.source)), hyper.table(program.network, program.training, run.step, 1)[0]

    def gradient(parameters: Array) -> tuple[float, Array]:
        return program.gradient(replace(run.state, parameters=parameters), run.source, order, values, run.step)

    _, analytic = gradient(w)
    tensors = []
    for entry in program.network.parameters.entries:
        progress(doing, entry.offset / max(w.size, 1))
        index = entry.offset + sampled(entry.parameter.size, most)
        found = slopes(lambda moved: gradient(moved)[0], w, analytic, index)
        tensors.append(Tensor(entry.key, entry.parameter.size, tuple(found)))
    progress(doing, 1.0)
    return tensors


def sampled(size: int, most: int) -> Array:
    """All coordinates, or so many of them, the same ones every time."""
    return np.arange(size) if size <= most else np.sort(Stream(0, 0).permutation(size)[:most])


def _verdict(layers: list[Tensor], objective: list[Tensor]) -> Verdict:
    both = list(zip(layers, objective, strict=True))
    wrong = [tensor for pair in both for tensor in pair if not tensor.passed]
    head = ("parameter", "checked", "kinks", "layers alone", "objective")
    rows = [
        (a.key, f"{len(a.counted)} of {a.size:,}", str(a.kinks + b.kinks), f"{a.error:.1e}", f"{b.error:.1e}") for a, b in both
    ]
    worst = max(layers + objective, key=lambda tensor: tensor.error, default=None)
    if worst is None:
        return Verdict("gradient", None, "The network has no parameters.")
    said = f"The largest relative error is {worst.error:.1e}, of {worst.key}; at most {TOLERANCE:.0e} is right."
    return Verdict("gradient", not wrong, said, _advice(layers, objective), (head, *rows))


def _advice(layers: list[Tensor], objective: list[Tensor]) -> str:
    """Errors travel backwards: the wrong layer nearest the output is the first to mend."""
    wrong = [tensor.key for tensor in layers if not tensor.passed]
    if wrong:
        nearest = wrong[-1].partition(".")[0]
        return f"Look at the backward of {nearest} and of what comes after it: errors travel towards the input."
    if any(not tensor.passed for tensor in objective):
        return "The layers are right: look at the gradient of the loss or of the penalties."
    return ""
