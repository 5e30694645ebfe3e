"""What helps MLPs on tables, as data: parameters of the estimators, each with who found it to.

RealMLP is Holzmüller, Grinsztajn and Steinwart, "Better by default: strong pre-tuned MLPs and boosted trees on tabular data",
NeurIPS 2024. Its dropout and embeddings of numbers (Gorishniy et al. 2022) are left out. benchmarks/taken_back.py measures
each choice, benchmarks/estimators.py the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from plainnet.core.task import Task
from plainnet.layers.prelu import PReLU
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.optimizers.adamw import AdamW
from plainnet.schedules.cosine import Cosine


@dataclass(frozen=True)
class Choice:
    """One parameter's value, and why it is that."""

    parameter: str
    value: Any
    source: str


BOTH = (
    Choice("preprocess", "robust_scale", "RealMLP: robust scaling and smooth clipping"),
    Choice("hidden_layer_sizes", (256, 256), "RealMLP has three of 256, which take twice the time"),
    Choice("solver", AdamW(Cosine(0.01), beta2=0.95, weight_decay=0.02), "RealMLP: decay, beta2 and a rate that ends at 0"),
    Choice("alpha", 0.0, "the decay is the optimizer's (Loshchilov and Hutter 2019)"),
    Choice("batch_size", 64, "RealMLP has 256, of tables that are larger"),
    Choice("max_iter", 128, "RealMLP has 256, which take twice the time"),
    Choice("early_stopping", True, "RealMLP: a fifth of the rows is held out"),
    Choice("validation_fraction", 0.2, "RealMLP"),
    Choice("n_iter_no_change", math.inf, "RealMLP: to the end, and the best epoch is kept"),
    Choice("scoring", "loss", "of few rows accuracy takes few values, so that many epochs are equally good"),
    Choice("dtype", "float32", "RealMLP, as all of its kind"),
)
ALONE: dict[Task, tuple[Choice, ...]] = {
    "classification": (
        Choice("activation", PReLU(), "He et al. 2015; RealMLP: a parametric activation"),
        Choice("loss", SoftmaxCrossEntropy(label_smoothing=0.1), "RealMLP, after Szegedy et al. 2016"),
    ),
    "regression": (
        Choice("activation", "mish", "RealMLP, after Misra 2020"),
        Choice("target_scaling", True, "RealMLP: targets are standardized"),
    ),
}


def chosen(task: Task) -> dict[str, Any]:
    """The parameters for tables with targets of that kind."""
    return {choice.parameter: choice.value for choice in (*BOTH, *ALONE[task])}
