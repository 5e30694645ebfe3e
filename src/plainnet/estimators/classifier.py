"""A classifier: one class of several, or a yes or no for each label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any, Literal

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.core.task import Task
from plainnet.datasets.base import Rows
from plainnet.estimators.asked import AskedMLP
from plainnet.estimators.base import BaseMLP
from plainnet.estimators.calibration import cooled, temperature
from plainnet.estimators.conformal import bound, class_scores
from plainnet.estimators.holding import Parts
from plainnet.estimators.members import averaged
from plainnet.estimators.rows import Classes, weights_by_class
from plainnet.model.model import Model
from plainnet.training.weighting import balanced


def _stochastic(given: BaseMLP) -> bool:
    return bool(given.solver != "lbfgs")


@dataclass(eq=False, repr=False)
class MLPClassifier(ClassifierMixin, AskedMLP):
    """class_weight: what the rows of each class weigh, times their own weights: {class: weight} or balanced.

    calibration: temperature makes probabilities agree with the validation rows, which are held out for it where they are not
    for early stopping.
    """

    _: KW_ONLY
    class_weight: Mapping[Any, float] | Literal["balanced"] | None = None
    calibration: Literal["temperature"] | None = None

    temperature_: float = field(init=False)
    conformal_scores_: Array | None = field(init=False)

    @property
    def _task(self) -> Task:
        return "classification" if self._classes.labels is None else "multilabel"

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(map(str, self._classes.values.tolist()))

    def _learn_targets(self, y: Any) -> None:
        self._learn(Classes.of(y))

    def _learn(self, classes: Classes) -> None:
        single = classes.labels is None or not self.conformal_fraction
        require(single, "Conformal sets are for one class a row.", "several labels", "Use conformal_fraction=0.")
        self._classes, self.classes_ = classes, classes.values

    def _targets(self, y: Any) -> Array:
        return self._classes.targets(y)

    def _weighted(self, rows: Rows) -> Rows:
        """Rows weigh what they weighed times their class."""
        if self.class_weight is None:
            return rows
        labels = self._classes.labels
        require(labels is None, "class_weight is for one class a row.", "several labels", "Use sample_weight.")
        own = np.ones(len(rows)) if rows.weights is None else rows.weights
        known = isinstance(self.class_weight, Mapping) or self.class_weight == "balanced"
        require(known, "class_weight is balanced, or {class: weight}.", self.class_weight, "Use balanced.")
        if isinstance(self.class_weight, Mapping):
            by_class = weights_by_class(self.class_weight, self._classes.values.tolist())
        else:
            by_class = balanced(rows.y, own, len(self._classes.values))
        return replace(rows, weights=own * by_class[rows.y])

    @property
    def _watched(self) -> bool:
        known = self.calibration in (None, "temperature")
        require(known, "calibration is temperature or None.", self.calibration, "Use temperature.")
        return self._stops_early or self.calibration is not None

    def _calibrate(self, parts: Parts) -> None:
        self.temperature_, self.conformal_scores_ = 1.0, None
        if self.calibration is not None:
            assert parts.validation is not None
            self.temperature_ = temperature(self.members_, parts.validation)
            self._adopt([cooled(one, self.temperature_) for one in self.members_])
        if parts.aside is not None:
            self.conformal_scores_ = class_scores(self._probabilities(parts.aside.x), parts.aside.y)

    def _resumed(self, model: Model) -> Model:
        return cooled(model, 1.0 / getattr(self, "temperature_", 1.0))

    @available_if(_stochastic)
    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> MLPClassifier:  # noqa: N803
        """One epoch more on these rows, with the optimizer as it was left; classes: all there will be, at the first call.

        So many calls are one fit of so many epochs, bit for bit, while rows, weights and parameters stay the same, nothing
        stops early, and the learning rate is constant or falls by steps.
        """
        first = self._fresh
        if first and classes is not None:
            self._learn(Classes(np.unique(np.asarray(classes))))
        return self._more(X, y, sample_weight, first, known=classes is not None)  # type: ignore[no-any-return]

    def predict_proba(self, X: Any) -> Array:  # noqa: N803
        """Rows (N, F) -> the probability of each class or label (N, C)."""
        return self._probabilities(self._features(X))

    def _probabilities(self, x: Array) -> Array:
        return averaged([one.predict_proba(x) for one in self.members_])

    def predict_set(self, X: Any, coverage: float = 0.9) -> Array:  # noqa: N803
        """Rows (N, F) -> which classes are in each row's set (N, C), bool; of so large a share of rows the true one is.

        Conformal (see conformal.py): it needs rows kept aside by conformal_fraction.
        """
        p = self.predict_proba(X)
        return np.asarray(1.0 - p <= bound(getattr(self, "conformal_scores_", None), coverage))

    def predict_log_proba(self, X: Any) -> Array:  # noqa: N803
        """The logarithm of it."""
        return np.asarray(np.log(self.predict_proba(X)))

    def _answers(self, found: Array) -> Any:
        return self._classes.answers(found)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
