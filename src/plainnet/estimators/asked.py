"""What both estimators can be asked beyond predictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.estimators import activations, baseline, sampling
from plainnet.estimators.base import BaseMLP
from plainnet.estimators.baseline import Comparison

if TYPE_CHECKING:
    from plainnet.estimators.tuning import Tuned


@dataclass(eq=False, repr=False)
class AskedMLP(BaseMLP):
    @property
    def data_loss_curve_(self) -> list[float]:
        """Of each epoch, the loss without penalties; loss_curve_ is both, as in scikit-learn."""
        return [row["loss"] for row in self.history_]

    @property
    def penalty_curve_(self) -> list[float]:
        return [row["penalty"] for row in self.history_]

    @property
    def validation_curve_(self) -> list[float] | None:
        """The data loss of the validation rows after each epoch; None without such rows."""
        return [row["validation_loss"] for row in self.history_] if "validation_loss" in self.history_[-1] else None

    def sample_predictions(self, X: Any, n_samples: int | None = None) -> Array:  # noqa: N803
        """Rows (N, F) -> (n, N, ...): probabilities, or numbers, with masks on and of each member in turn."""
        x = self._features(X)
        found = sampling.samples(self.members_, x, n_samples)
        return np.stack([self._answers(one) for one in found]) if self._task == "regression" else found

    def predict_std(self, X: Any, n_samples: int | None = None) -> Array:  # noqa: N803
        """The standard deviation of such samples: what the network is unsure of, without the noise of the targets."""
        return np.asarray(self.sample_predictions(X, n_samples).std(axis=0))

    def hidden_activations(self, X: Any, member: int = 0) -> list[Array]:  # noqa: N803
        """Rows (N, F) -> what each hidden activation gives (N, units), as when predicting."""
        x = self._features(X)
        return activations.hidden_activations(self.members_[member], x)

    def compare_baseline(
        self,
        X_test: Any,  # noqa: N803
        y_test: Any,
        X_train: Any = None,  # noqa: N803
        y_train: Any = None,
        alpha: float = 0.05,
    ) -> Comparison:
        """Beside logistic or ridge regression on the rows that fit was given: better, worse, or no difference shown.

        X_train, y_train: those rows, where the estimator was read from a file, which does not hold them.
        """
        check_is_fitted(self)
        train = vars(self).get("_training") if X_train is None else (X_train, y_train)
        advice = "Give them as X_train and y_train."
        require(train is not None, "The training rows are not at hand: no file holds them.", "X_train=None", advice)
        assert train is not None
        return baseline.compare(self, train, (X_test, y_test), alpha)

    def tune(
        self,
        X: Any,  # noqa: N803
        y: Any,
        time_limit: float | None = None,
        space: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> Tuned:
        """The best regularizers found for this estimator, which stays as it is: see tuning.tune."""
        from plainnet.estimators.tuning import tune  # with it comes all that a study's spec takes

        return tune(self, X, y, time_limit, space, **settings)
