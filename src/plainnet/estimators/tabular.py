"""What helps MLPs on tables, as data: parameters of the estimators, each with who found it to.

RealMLP is Holzmüller, Grinsztajn and Steinwart, "Better by default: strong pre-tuned MLPs and boosted trees on tabular data",
NeurIPS 2024; TabM is Gorishniy, Kotelnikov and Babenko, "TabM: advancing tabular deep learning with parameter-efficient
ensembling", ICLR 2025. benchmarks/taken_back.py measures each choice, benchmarks/estimators.py the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from plainnet.core.task import Task
from plainnet.layers.periodic import Periodic
from plainnet.layers.piecewise_linear import PiecewiseLinear
from plainnet.layers.prelu import PReLU
from plainnet.losses.softmax_cross_entropy import SoftmaxCrossEntropy
from plainnet.optimizers.adamw import AdamW
from plainnet.schedules.cosine import Cosine
from plainnet.schedules.flat_cosine import FlatCosine


@dataclass(frozen=True)
class Choice:
    """One parameter's value, and why it is that."""

    parameter: str
    value: Any
    source: str


RATE, BETA2, DECAY = Cosine(0.01), 0.95, 0.02
BOTH = (
    Choice("preprocess", "robust_scale", "RealMLP: robust scaling and smooth clipping"),
    Choice("shared_members", 8, "TabM-mini, whose paper has 32; 8 of 64 take little longer than one of 256"),
    Choice("hidden_layer_sizes", (64, 64, 64), "RealMLP has three of 256; members need less each"),
    Choice("solver", AdamW(RATE, beta2=BETA2, weight_decay=DECAY), "RealMLP: decay, beta2 and a rate that ends at 0"),
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

# What was found to help elsewhere and did not here, or not for its time: give it to tabular() to have it.
LEFT_OUT = (
    Choice("dropout", FlatCosine(0.15), "RealMLP: dropout that falls to 0 over the second half"),
    Choice("solver", AdamW(RATE, beta2=BETA2, weight_decay=FlatCosine(DECAY)), "RealMLP: so does the decay, beside the rate"),
    Choice("initializer", "lecun", "RealMLP: deviations of 1 / sqrt(fan-in) in its parametrization (Jacot et al. 2018)"),
    Choice("input_scaling", 6.0, "RealMLP: scales of the features, learned quickly"),
    Choice("embedding", Periodic(dimension=3, relu=False, keep=True), "RealMLP, after Gorishniy et al. 2022: waves beside x"),
    Choice("embedding", PiecewiseLinear(dimension=4), "Gorishniy et al. 2022; bins between quantiles of a normal"),
)


def chosen(task: Task) -> dict[str, Any]:
    """The parameters for tables with targets of that kind."""
    return {choice.parameter: choice.value for choice in (*BOTH, *ALONE[task])}
