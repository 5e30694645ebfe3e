"""A regressor: one number a row, or several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sklearn.base import RegressorMixin
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if

from plainnet.core.arrays import Array
from plainnet.core.task import Task
from plainnet.estimators.base import BaseMLP
from plainnet.estimators.classifier import _stochastic
from plainnet.estimators.rows import numbers


@dataclass(eq=False, repr=False)
class MLPRegressor(RegressorMixin, BaseMLP):
    """The parameters of the classifier but for its weights of classes."""

    @property
    def _task(self) -> Task:
        return "regression"

    @property
    def _names(self) -> tuple[str, ...]:
        return ()

    @property
    def _numeric(self) -> bool:
        return True

    def _learn_targets(self, y: Any) -> None:
        self._flat = y.ndim == 1

    def _targets(self, y: Any) -> Array:
        return numbers(y)

    @available_if(_stochastic)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> MLPRegressor:  # noqa: N803
        """One epoch more on these rows, with the optimizer as it was left; see MLPClassifier.partial_fit."""
        return self._more(X, y, sample_weight, self._fresh)  # type: ignore[no-any-return]

    def _answers(self, found: Array) -> Array:
        return found[:, 0] if self._flat else found

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
