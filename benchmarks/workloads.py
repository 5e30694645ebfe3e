"""What is raced: each workload one entry of data that every contestant interprets its own fastest way."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Literal

Activation = Literal["sigmoid", "relu", "silu", "leaky_relu", "swish_by_user", "leaky_relu_by_user"]


@dataclass(frozen=True)
class Workload:
    """A network, how it is trained or asked, and what the native engine must reach.

    data: see `data.py`; rows of bytes count 1/255 each.
    batch_size: where it is `rows`, the full batch, which is neither gathered nor shuffled.
    passes: over the rows, in one timed epoch.
    dropout: after each hidden activation; batch_norm: before it; l2: adds l2/2 * sum(w^2), weights only.
    normalize_gradient: the whole gradient, penalty included, by its norm.
    at_once: trainings side by side, one thread each.
    bar: times as fast as the best peer; of a workload raced `against` another one, times as fast as native is on that.
    peak_bar: the least share of the machine's peak.
    """

    name: str
    widths: tuple[int, ...]
    bar: float
    activation: Activation = "relu"
    loss: Literal["softmax", "sigmoid"] = "softmax"
    data: Literal["digits", "pictures", "table", "spiral"] = "digits"
    rows: int = 60_000
    batch_size: int = 128
    passes: int = 1
    optimizer: Literal["sgd", "momentum", "adam"] = "sgd"
    learning_rate: float = 0.1
    dropout: float = 0.0
    l2: float = 0.0
    batch_norm: bool = False
    normalize_gradient: bool = False
    at_once: int = 1
    task: Literal["train", "predict", "predict one row"] = "train"
    against: str | None = None
    peak_bar: float | None = None

    @property
    def full_batch(self) -> bool:
        return self.batch_size == self.rows

    @property
    def steps(self) -> int:
        """Of a timed epoch; a prediction's steps are rows."""
        return self.at_once * self.passes * (self.rows // self.batch_size) if self.task == "train" else self.rows

    @property
    def flops(self) -> int:
        """Of a step, matrix products alone: 2 for each weight and row, forward, for dW, and for dx of all but the first layer."""
        weights = [a * b for a, b in itertools.pairwise(self.widths)]
        if self.task != "train":
            return 2 * sum(weights)
        return 2 * self.batch_size * (3 * sum(weights) - weights[0])

    @property
    def text(self) -> str:
        """What it is, in a few words."""
        shape, activation = "-".join(map(str, self.widths)), self.activation.replace("_", " ")
        if self.task != "train":
            return f"{self.task}: {shape} {activation}, {self.rows:,} rows"
        said = {
            "batch norm": self.batch_norm,
            f"dropout {self.dropout:g}": self.dropout,
            "L2": self.l2,
            "normalized gradient": self.normalize_gradient,
            f"{self.at_once} trainings at once": self.at_once > 1,
        }
        batch = f"full batch of {self.rows:,}" if self.full_batch else f"batch {self.batch_size}"
        optimizer = {"sgd": "SGD", "momentum": "momentum", "adam": "Adam"}[self.optimizer]
        return ", ".join([f"{shape} {activation}", batch, optimizer, *(words for words, holds in said.items() if holds)])

    def shrunk(self, divisor: int) -> Workload:
        """The same on so many times fewer rows, to try the rig."""
        if self.full_batch:
            return _with(self, passes=max(1, self.passes // divisor))
        batches = max(1, self.rows // self.batch_size // divisor) if self.task == "train" else 1
        rows = batches * self.batch_size if self.task == "train" else max(100, self.rows // divisor)
        return _with(self, rows=rows)


def _with(workload: Workload, **changes: object) -> Workload:
    return Workload(**(vars(workload) | changes))  # type: ignore[arg-type]


DIGITS_A = {"widths": (784, 30, 10), "activation": "sigmoid", "loss": "sigmoid", "batch_size": 10}
DIGITS_B = {"widths": (784, 128, 256, 128, 64, 10), "batch_size": 128, "learning_rate": 0.02}
DIGITS_C = {"widths": (784, 64, 10), "activation": "sigmoid", "batch_size": 1, "rows": 12_000, "learning_rate": 0.02}

WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("A", **DIGITS_A, learning_rate=0.5, bar=3.0),
        Workload("A'", **DIGITS_A, optimizer="adam", learning_rate=0.001, bar=3.0),
        Workload("C", **DIGITS_C, bar=1.5),
        Workload("C'", **DIGITS_C, dropout=0.05, l2=1e-4, normalize_gradient=True, bar=2.5),
        Workload(
            "T",
            (20, 64, 64, 2),
            data="table",
            rows=64_000,
            batch_size=32,
            optimizer="adam",
            learning_rate=0.001,
            bar=3.5,
        ),
        Workload(
            "D",
            (2, 512, 3),
            data="spiral",
            rows=3_000,
            batch_size=3_000,
            passes=100,
            optimizer="adam",
            learning_rate=0.01,
            dropout=0.1,
            l2=1e-4,
            bar=4.0,
        ),
        Workload("B", **DIGITS_B, bar=1.5, peak_bar=0.6),
        Workload("B'", **DIGITS_B, optimizer="momentum", dropout=0.1, l2=1e-4, bar=1.6),
        Workload(
            "E",
            (3072, 512, 256, 256, 10),
            data="pictures",
            rows=20_480,
            batch_size=256,
            optimizer="adam",
            learning_rate=0.001,
            batch_norm=True,
            dropout=0.5,
            bar=1.5,
            peak_bar=0.6,
        ),
        Workload("P", (784, 512, 256, 10), task="predict", rows=100_000, bar=1.4),
        Workload("P1", (20, 64, 64, 2), task="predict one row", data="table", rows=5_000, bar=5.0),
        Workload("U", **DIGITS_B, activation="swish_by_user", against="U silu", bar=1 / 1.25),
        Workload("U silu", **DIGITS_B, activation="silu", bar=math.nan),
        Workload("U'", **DIGITS_B, activation="leaky_relu_by_user", against="U' leaky", bar=1 / 1.25),
        Workload("U' leaky", **DIGITS_B, activation="leaky_relu", bar=math.nan),
        Workload("M", **DIGITS_A, learning_rate=0.5, at_once=8, against="A", bar=1.9),
    )
}
RACES = [name for name, workload in WORKLOADS.items() if not math.isnan(workload.bar)]
