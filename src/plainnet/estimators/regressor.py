"""A regressor: one number a row, or several."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from sklearn.base import RegressorMixin
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.task import Task
from plainnet.estimators.base import BaseMLP
from plainnet.estimators.classifier import _stochastic
from plainnet.estimators.rows import numbers
from plainnet.estimators.settings import loss_of
from plainnet.estimators.targets import Targets, check_linear
from plainnet.model.model import Model


@dataclass(eq=False, repr=False)
class MLPRegressor(RegressorMixin, BaseMLP):
    """target_scaling: targets are standardized to train on; the model gives them as they were."""

    _: KW_ONLY
    target_scaling: bool = False

    _flat: bool = field(init=False)
    _scaling: Targets | None = field(init=False)

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
        self._flat, self._scaling = y.ndim == 1, None
        if self.target_scaling:
            check_linear(loss_of(self.loss))
            self._scaling = Targets.of(numbers(y))

    def _targets(self, y: Any) -> Array:
        return numbers(y) if self._scaling is None else self._scaling.scaled(numbers(y))

    def _finished(self, model: Model) -> Model:
        return model if self._scaling is None else self._scaling.unscaled(model)

    def _resumed(self, model: Model) -> Model:
        return model if self._scaling is None else self._scaling.rescaled(model)

    def _given(self, y: Array) -> Array:
        back = y if self._scaling is None else y * self._scaling.deviation + self._scaling.mean
        return self._answers(back)

    @available_if(_stochastic)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> MLPRegressor:  # noqa: N803
        """One epoch more on these rows, with the optimizer as it was left; see MLPClassifier.partial_fit."""
        what = "target_scaling needs all targets at once."
        require(not self.target_scaling, what, "target_scaling=True", "Scale the targets yourself.")
        return self._more(X, y, sample_weight, self._fresh)  # type: ignore[no-any-return]

    def _answers(self, found: Array) -> Array:
        return found[:, 0] if self._flat else found

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
