"""Temperature scaling: logits z become z / T, with the T that makes the validation rows' classes or labels most likely.

Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", 2017. Members of an ensemble share a temperature,
that of their averaged probabilities. The last layer is divided by it, so that a saved model is calibrated too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.datasets.base import Rows
from plainnet.estimators.targets import last_scaled
from plainnet.model.model import Model

WIDEST = math.log(20.0)  # of log T: rows that are all right would ask for a temperature of 0


def temperature(members: Sequence[Model], rows: Rows) -> float:
    """The temperature that those rows ask for."""
    from scipy.optimize import minimize_scalar

    first = members[0]
    known = first.loss.probable
    require(known, "calibration is for losses that give probabilities.", first.loss.concept_name(), "Use auto.")
    logits = [one.logits(rows.x).astype(np.float64) for one in members]

    def negative_log_likelihood(log_t: float) -> float:
        p = np.mean([first.loss.link(z * math.exp(-log_t)) for z in logits], axis=0)
        return float(np.average(_surprise(p, rows.y), weights=rows.weights))

    found = minimize_scalar(negative_log_likelihood, bounds=(-WIDEST, WIDEST), method="bounded", options={"xatol": 1e-8})
    return math.exp(found.x)


def _surprise(p: Array, y: Array) -> Array:
    """-log of the probability of each row's class, or of all its labels."""
    least = np.finfo(np.float64).tiny
    if y.ndim == 1:
        return np.asarray(-np.log(np.maximum(p[np.arange(len(y)), y], least)))
    return np.asarray(-np.log(np.maximum(np.where(y > 0, p, 1.0 - p), least)).sum(axis=1))


def cooled(model: Model, t: float) -> Model:
    """The model with logits divided by t."""
    return last_scaled(model, np.array([1.0 / t]), np.zeros(1))
