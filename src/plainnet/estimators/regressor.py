"""A regressor: one number a row, or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.task import Task
from plainnet.estimators.asked import AskedMLP
from plainnet.estimators.classifier import _stochastic
from plainnet.estimators.conformal import band_scores, bound
from plainnet.estimators.holding import Parts
from plainnet.estimators.members import averaged, prediction
from plainnet.estimators.quantiles import learned
from plainnet.estimators.rows import numbers
from plainnet.estimators.settings import loss_of
from plainnet.estimators.targets import Targets, check_linear
from plainnet.losses.quantile import Quantile
from plainnet.model.model import Model


@dataclass(eq=False, repr=False)
class MLPRegressor(RegressorMixin, AskedMLP):
    """target_scaling: targets are standardized to train on; the model gives them as they were."""

    _: KW_ONLY
    loss: Any = "squared_error"
    target_scaling: bool = False

    conformal_scores_: Array | None = field(init=False)
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

    def _unscaled(self, y: Array) -> Array:
        return y if self._scaling is None else self._scaling.original(y)

    def _calibrate(self, parts: Parts) -> None:
        self.conformal_scores_ = None
        if parts.aside is not None:
            self.conformal_scores_ = band_scores(*self._band(parts.aside.x), self._unscaled(parts.aside.y))

    def _band(self, x: Array) -> tuple[Array, Array]:
        """Rows (N, F) -> the outermost quantiles that the network learned, (N, T) each, or twice what it predicts."""
        loss = self.model_.loss
        if not isinstance(loss, Quantile):
            return (prediction(self.members_, x),) * 2
        table = self._quantiles(x, (min(loss.quantiles), max(loss.quantiles)))
        return table[:, 0], table[:, 1]

    def _quantiles(self, x: Array, wanted: Sequence[float] | None) -> Array:
        return learned(self.model_.loss, averaged([one.predict_link(x) for one in self.members_]), wanted)

    def predict_quantiles(self, X: Any, quantiles: Sequence[float] | None = None) -> Array:  # noqa: N803
        """Rows (N, F) -> (N, Q), or (N, Q, T) of several targets: those quantiles, never crossing; by default all of the loss."""
        found = self._quantiles(self._features(X), quantiles)
        return found[:, :, 0] if self._flat else found

    def predict_interval(self, X: Any, coverage: float = 0.9) -> Array:  # noqa: N803
        """Rows (N, F) -> (N, 2), or (N, 2, T) of several targets: low and high, between which so large a share of targets lies.

        Conformal (see conformal.py): it needs rows kept aside by conformal_fraction.
        """
        low, high = self._band(self._features(X))
        wider = bound(getattr(self, "conformal_scores_", None), coverage)
        found = np.stack([low - wider, high + wider], axis=1)
        return found[:, :, 0] if self._flat else found

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
