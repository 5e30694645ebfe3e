"""How a network is trained: the second half of what an engine compiles."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal

from plainnet.averages.base import Average
from plainnet.constraints.base import Constraint
from plainnet.core.arrays import Value
from plainnet.core.errors import require, unknown
from plainnet.core.parameters import Entry
from plainnet.core.spec import mapped
from plainnet.core.task import Task
from plainnet.losses.base import Loss
from plainnet.losses.binary_cross_entropy import BinaryCrossEntropy
from plainnet.losses.mean_squared_error import MeanSquaredError
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.metrics.accuracy import Accuracy
from plainnet.metrics.base import RowMetric
from plainnet.metrics.label_accuracy import LabelAccuracy
from plainnet.metrics.mae import MAE
from plainnet.network.network import Network
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.base import Optimizer
from plainnet.regularizers.base import Regularizer
from plainnet.schedules.base import Schedule
from plainnet.transforms.base import Transform

Dtype = Literal["float32", "float64"]
Drawn = Literal["weights", "order", "draws"]
SEEDED: tuple[Drawn, ...] = ("weights", "order", "draws")

# What suits each task, where a training leaves it open.
USUAL: dict[Task, tuple[Loss, tuple[RowMetric, ...]]] = {
    "classification": (SoftmaxCrossEntropy(), (Accuracy(),)),
    "multilabel": (BinaryCrossEntropy(), (LabelAccuracy(),)),
    "regression": (MeanSquaredError(), (MAE(),)),
}


@dataclass(frozen=True)
class Training:
    """Everything but the data and the network.

    loss, metrics (followed while it trains): without them, what suits the targets: see USUAL.
    class_weight: what a training row of each class weighs, times its own weight; "balanced" gives all classes the same total.
    transforms: of the gradient, before the optimizer's own.
    regularizer: for all weights, beside what single layers ask for; constraint: for all weights of layers without their own.
    averaging: of the weights; the average is what is evaluated, kept and saved.
    frozen: names of layers or parameters, or patterns ("dense_1", "dense_1.bias", "dense_*"), that never change.
    batch_size: 0 is the full batch, which is not shuffled.
    evaluate_every: epochs between two rows of the history; evaluate_training: judge the training rows there too, masks off.
    seed: of initial weights, of the order of the rows, and of what is drawn in a step (masks, noise); weights_seed, order_seed
    and draws_seed: of one of them alone.
    early_stopping: rows of the history without a better validation loss before training stops, with the best parameters
    kept; without it the last ones are.
    """

    loss: Loss | None = None
    optimizer: Optimizer = Adam()
    metrics: tuple[RowMetric, ...] | None = None
    class_weight: Literal["balanced"] | tuple[float, ...] | None = None
    transforms: tuple[Transform, ...] = ()
    regularizer: Regularizer | None = None
    constraint: Constraint | None = None
    averaging: Average | None = None
    frozen: tuple[str, ...] = ()
    batch_size: int = 32
    epochs: int = 10
    shuffle: bool = True
    seed: int = 0
    dtype: Dtype = "float32"
    evaluate_every: int = 1
    evaluate_training: bool = False
    early_stopping: int | None = None
    weights_seed: int | None = None
    order_seed: int | None = None
    draws_seed: int | None = None

    def __post_init__(self) -> None:
        seeds = ("seed", *(f"{name}_seed" for name in SEEDED))
        leasts = {"batch_size": 0, "epochs": 1, "evaluate_every": 1, "early_stopping": 1} | dict.fromkeys(seeds, 0)
        for name, least in leasts.items():
            value = getattr(self, name)
            require(value is None or value >= least, f"{name} must be at least {least}.", value, f"Use {least} or more.")
        for name in seeds:
            value = getattr(self, name)
            require(value is None or value < 2**64, "A seed has 64 bits.", value, "Use a smaller one.")
        names = [metric.concept_name() for metric in self.metrics or ()]
        once = len(set(names)) == len(names)
        require(once, "A training follows each metric once.", ", ".join(names), "Judge the others when it is done.")
        weights = self.class_weight if isinstance(self.class_weight, tuple) else ()
        right = all(0 <= weight < math.inf for weight in weights) and (not weights or any(weights))
        require(right, "The weights of classes are 0 or more, and not all 0.", weights, "Give (1.0, 2.0), say.")

    def seed_of(self, drawn: Drawn) -> int:
        """The seed of one kind of draws: its own, or the one of all."""
        own: int | None = getattr(self, f"{drawn}_seed")
        return self.seed if own is None else own

    @property
    def unseeded(self) -> Training:
        """What trainings that differ by their seeds alone have in common."""
        return replace(self, seed=0, weights_seed=None, order_seed=None, draws_seed=None)

    @property
    def chosen_loss(self) -> Loss:
        """The loss; where that was left open, the one for classes."""
        return self.loss or USUAL["classification"][0]

    @property
    def followed(self) -> tuple[RowMetric, ...]:
        """The metrics; where those were left open, the ones for classes."""
        return USUAL["classification"][1] if self.metrics is None else self.metrics

    def rows_of(self, metric: RowMetric, z: Value, y: Value) -> Value:
        """A followed metric of logits (N, outputs) and targets (N, C), row by row (N, 1): a formula."""
        return metric.rows(self.chosen_loss.ranks(z) if metric.ranks else self.chosen_loss.point(z), y)

    def suited_to(self, task: Task) -> Training:
        """This training, with what was left to choose chosen for that task."""
        loss, metrics = USUAL[task]
        metrics = metrics if self.metrics is None else self.metrics
        return replace(self, loss=self.loss or loss, metrics=metrics)

    def over(self, steps: int, epoch_steps: int) -> Training:
        """With every schedule, and the averaging, over that many steps."""
        averaging = self.averaging.over(steps, epoch_steps) if self.averaging else None
        scheduled: Training = mapped(self, Schedule, lambda schedule: schedule.over(steps, epoch_steps))  # type: ignore[type-abstract]
        return replace(scheduled, averaging=averaging)

    def chain(self) -> tuple[Transform, ...]:
        """Every link from the gradient to the update."""
        return *self.transforms, *self.optimizer.chain()

    @property
    def slots(self) -> int:
        """How many values the chain carries for each parameter."""
        return sum(len(transform.keeps) for transform in self.chain())


def frozen(network: Network, training: Training) -> frozenset[str]:
    """The parameters ("dense_1.weights") that never change, every name in `Training.frozen` checked."""
    keys = [entry.key for entry in network.parameters.entries]
    found = set[str]()
    for pattern in training.frozen:
        matched = {key for key in keys if _matches(key, pattern)}
        if not matched:
            raise unknown("layer or parameter", pattern, {name for key in keys for name in _names(key)})
        found |= matched
    return frozenset(found)


def _matches(key: str, pattern: str) -> bool:
    return any(fnmatchcase(name, pattern) for name in _names(key))


def _names(key: str) -> list[str]:
    """What a parameter may be called by: its own name and those of the layers around it."""
    parts = key.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def penalties(network: Network, training: Training) -> dict[str, tuple[Regularizer, ...]]:
    """The regularizers of each parameter ("dense_1.weights"), the layer's own first; what is frozen has none."""
    own = {f"{name}.{key}": regularizer for name, layer, _ in network for key, regularizer in layer.penalties().items()}
    found, still = {}, frozen(network, training)
    for entry in network.parameters.entries:
        role, everywhere = entry.parameter.role, training.regularizer
        meant = everywhere is not None and (role == "weights" or (role == "bias" and everywhere.biases))
        both = own.get(entry.key), everywhere if meant else None
        found[entry.key] = tuple(r for r in both if r is not None and entry.key not in still)
    return found


def constraints(network: Network, training: Training) -> list[tuple[Entry, Constraint]]:
    """The matrices of weights that are projected after an update, each with the layer's own constraint or that of all weights."""
    own = {f"{name}.{key}": constraint for name, layer, _ in network for key, constraint in layer.constraints().items()}
    found, still = [], frozen(network, training)
    for entry in network.parameters.entries:
        matrix = entry.parameter.role == "weights" and len(entry.parameter.shape) == 2
        constraint = own.get(entry.key, training.constraint if matrix else None)
        if constraint is not None and entry.key not in still:
            found.append((entry, constraint))
    return found
