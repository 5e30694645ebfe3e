"""What is to be predicted: one class of several, a yes or no for each label, or numbers. The targets alone say which.

Class numbers (N,) are a classification; floats (N, L) whose columns have names of their own as classes are labels; floats
(N, T) without are a regression.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from plainnet.core.arrays import Array

Task = Literal["classification", "multilabel", "regression"]


def task_of(y: Array, class_names: Sequence[str]) -> Task:
    if y.ndim == 1:
        return "classification"
    return "multilabel" if class_names else "regression"
