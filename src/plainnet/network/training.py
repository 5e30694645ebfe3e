"""How a network is trained: the second half of what an engine compiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from plainnet.core.errors import require
from plainnet.core.spec import mapped
from plainnet.losses.base import Loss
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.metrics.accuracy import Accuracy
from plainnet.metrics.base import RowMetric
from plainnet.network.network import Network
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.base import Optimizer
from plainnet.regularizers.base import Regularizer
from plainnet.schedules.base import Schedule

Dtype = Literal["float32", "float64"]


@dataclass(frozen=True)
class Training:
    """Everything but the data and the network.

    metrics: followed while it trains; regularizer: for all weights, beside what single layers ask for.
    batch_size: 0 is the full batch, which is not shuffled.
    evaluate_every: epochs between two rows of the history; evaluate_training: judge the training rows there too, masks off.
    early_stopping: rows of the history without a better validation loss before training stops, with the best parameters
    kept; without it the last ones are.
    """

    loss: Loss = SoftmaxCrossEntropy()
    optimizer: Optimizer = Adam()
    metrics: tuple[RowMetric, ...] = (Accuracy(),)
    regularizer: Regularizer | None = None
    batch_size: int = 32
    epochs: int = 10
    shuffle: bool = True
    seed: int = 0
    dtype: Dtype = "float32"
    evaluate_every: int = 1
    evaluate_training: bool = False
    early_stopping: int | None = None

    def __post_init__(self) -> None:
        for name, least in {"batch_size": 0, "epochs": 1, "evaluate_every": 1, "early_stopping": 1, "seed": 0}.items():
            value = getattr(self, name)
            require(value is None or value >= least, f"{name} must be at least {least}.", value, f"Use {least} or more.")
        require(self.seed < 2**64, "A seed has 64 bits.", self.seed, "Use a smaller one.")

    def over(self, steps: int, epoch_steps: int) -> Training:
        """With every schedule over that many steps."""
        return mapped(self, Schedule, lambda schedule: schedule.over(steps, epoch_steps))  # type: ignore[no-any-return, type-abstract]


def penalties(network: Network, training: Training) -> dict[str, tuple[Regularizer, ...]]:
    """The regularizers of each parameter ("dense_1.weights"), the layer's own first."""
    own = {f"{name}.{key}": regularizer for name, layer, _ in network for key, regularizer in layer.penalties().items()}
    found = {}
    for entry in network.parameters.entries:
        role, everywhere = entry.parameter.role, training.regularizer
        meant = everywhere is not None and (role == "weights" or (role == "bias" and everywhere.biases))
        found[entry.key] = tuple(r for r in (own.get(entry.key), everywhere if meant else None) if r is not None)
    return found
