"""Repeated k-fold or repeated splits: the folds share training rows, so their differences are not independent.

t = mean(d) / sqrt((1 / J + n_test / n_train) s^2) on J - 1 degrees of freedom, for J differences (Nadeau and Bengio, "Inference
for the generalization error", 2003; for repeated k-fold Bouckaert and Frank 2004). A heuristic: no unbiased estimate of the
variance exists (Bengio and Grandvalet 2004). Also the correlated t-test of Benavoli et al. (2017), with correlation n_test /
(n_train + n_test).
"""

from __future__ import annotations

import math

import numpy.typing as npt

from plainnet.core.errors import require
from plainnet.statistics.intervals import spread
from plainnet.statistics.samples import differences
from plainnet.statistics.student import Estimate


def resampled(a: npt.ArrayLike, b: npt.ArrayLike, train_rows: float, test_rows: float) -> Estimate:
    """One number a fold of every repetition from either variant; the rows that one fold trains on, and is tested on."""
    sizes = train_rows > 0 and test_rows > 0
    require(sizes, "A fold trains on some rows and tests on others.", f"{train_rows} and {test_rows}", "Give both numbers.")
    d = differences(a, b)
    return Estimate(float(d.mean()), spread(d) * math.sqrt(1 / len(d) + test_rows / train_rows), len(d) - 1)
