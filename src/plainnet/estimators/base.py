"""What both estimators share: a fit that is one training on the rows given."""

from __future__ import annotations

import math
import os
import warnings
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from typing import Any, Self, get_args

import numpy as np
from scipy import sparse
from sklearn.base import is_regressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import Tags, check_random_state, check_X_y
from sklearn.utils.validation import check_is_fitted, validate_data

from plainnet.core.arrays import Array
from plainnet.core.columns import Column, numbered
from plainnet.core.errors import require
from plainnet.core.task import Task
from plainnet.datasets.base import Rows
from plainnet.engines.choose import EngineName, cores
from plainnet.estimators import lbfgs, partial, scoring, settings, tabular
from plainnet.estimators.frames import Frame, hinting
from plainnet.estimators.holding import Parts, divided
from plainnet.estimators.members import prediction, train_members
from plainnet.estimators.parameters import Parameters
from plainnet.estimators.partial import Going
from plainnet.estimators.rows import DTYPES, dense, dtype_of, prepared, weighing, weights_of
from plainnet.estimators.settings import Fitting
from plainnet.estimators.stopping import Stopping
from plainnet.model.model import Model
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.training.callbacks.time_limit import TimeLimit
from plainnet.training.fit import begin, model_of, train
from plainnet.training.prepared import Prepared
from plainnet.training.run import Run

MOST_MEMBERS = 10_000


@dataclass(eq=False, repr=False)
class BaseMLP(Parameters, ABC):
    """Trains, predicts and remembers; what targets are is for a classifier and a regressor to say."""

    model_: Model = field(init=False)
    t_: int = field(init=False)
    members_: list[Model] = field(init=False)
    _going: Going | None = field(init=False)
    _frame: Frame | None = field(init=False)
    _training: tuple[Any, Any] | None = field(init=False)  # the rows that fit was given, for a baseline; not part of a file
    _held: Array | None = field(init=False)  # validation rows while they are scored: numbers already

    @property
    @abstractmethod
    def _task(self) -> Task: ...

    @property
    @abstractmethod
    def _names(self) -> tuple[str, ...]:
        """Of the classes or labels."""

    @abstractmethod
    def _learn_targets(self, y: Any) -> None:
        """Note what the targets are."""

    @abstractmethod
    def _targets(self, y: Any) -> Array: ...

    def _weighted(self, rows: Rows) -> Rows:
        return rows

    def _finished(self, model: Model) -> Model:
        """The model of the targets as they were given."""
        return model

    def _resumed(self, model: Model) -> Model:
        """The model as it is trained."""
        return model

    @classmethod
    def tabular(cls, **parameters: Any) -> Self:
        """With what is best for most tables, each choice cited in tabular.py; a parameter that is given replaces its choice."""
        task: Task = "regression" if is_regressor(cls()) else "classification"
        return cls(**(tabular.chosen(task) | parameters))

    def fit(self, X: Any, y: Any, sample_weight: Any = None, validation_data: Any = None, groups: Any = None) -> Any:  # noqa: N803
        """Train anew, or with warm_start from where the last fit ended (with the optimizer at its beginning).

        validation_data: (X, y), or (X, y, sample_weight), to watch the loss on and to stop early by; groups: of the rows, for
        validation_split="grouped".
        """
        before = vars(self).get("members_") if self.warm_start else None
        self._going = None
        x, y = self._checked(X, y, reset=before is None)
        if before is None:
            self._learn_targets(y)
        rows = self._weighted(Rows(x, self._targets(y), weights_of(sample_weight, x)))
        seeds = self._seeds()
        parts = divided(self, rows, groups, None if validation_data is None else self._rows(validation_data), seeds[0])
        data = prepared(weighing(parts.train), parts.validation, self._names, self._columns, self.preprocess)
        threads = threads_of(self.n_jobs)
        runs = [self._begin(data, seed, self.max_iter, self._threads(len(seeds))) for seed in seeds]
        for run, model in zip(runs, map(self._resumed, before or ()), strict=False):
            _go_on(run, model)
        train_members(self, runs, parts.validation if self._stops_early else None, threads)
        self._training = (X, y)
        self._calibrate(parts)
        return self

    def _threads(self, networks: int) -> int:
        """Of each network. What members of one do is in parts so small that by default a second thread would only wait."""
        alone = self.n_jobs is None and self.shared_members > 1
        return 1 if alone else max(1, threads_of(self.n_jobs) // networks)

    def _rows(self, given: Any) -> Rows:
        known = isinstance(given, (tuple, list)) and len(given) in (2, 3)
        what = "validation_data is (X, y), or (X, y, sample_weight)."
        require(known, what, f"{len(given)} values" if isinstance(given, (tuple, list)) else type(given).__name__, "Give a pair.")
        x, y, *weights = given
        x, y = self._checked(x, y, reset=False)
        return weighing(Rows(x, self._targets(y), weights_of(weights[0], x) if weights else None))

    @property
    def _stops_early(self) -> bool:
        """scikit-learn's lbfgs never does."""
        return self.early_stopping and bool(self.solver != "lbfgs")

    @property
    def _watched(self) -> bool:
        """Whether rows to validate on are needed."""
        return self._stops_early

    @abstractmethod
    def _calibrate(self, parts: Parts) -> None:
        """What is learned of the rows held out, once the members are trained."""

    def _more(self, x: Any, y: Any, sample_weight: Any, reset: bool, known: bool = False) -> Any:
        """One epoch more on these rows; known: whether the targets are already."""
        partial.check_alone(self)
        x, y = self._checked(x, y, reset=reset)
        if reset and not known:
            self._learn_targets(y)
        rows = weighing(self._weighted(Rows(x, self._targets(y), weights_of(sample_weight, x))))
        going = None if reset else self._going
        seed = self._seeds()[0] if going is None else going.seed
        data = prepared(rows, None, self._names, self._columns, self.preprocess, None if going is None else going.steps)
        partial.check_horizons(*self._specs(data, seed, 1))
        run = self._begin(data, seed, 1, self._threads(1))
        going = Going(run.state, seed, data.steps, Stopping(self, None)) if going is None else going
        self._going = after = partial.epoch(run, going)
        run.state, run.step, self._training = after.state, after.step, None
        self._note(run)
        self.history_, self.loss_curve_ = after.history, after.stopping.losses
        self.n_iter_, self.loss_ = len(self.loss_curve_), self.loss_curve_[-1]
        self.t_ = len(rows) + (0 if reset else self.t_)
        return self

    @property
    def _fresh(self) -> bool:
        """Whether nothing was learned by partial_fit yet."""
        return vars(self).get("_going") is None

    def _checked(self, x: Any, y: Any, reset: bool) -> tuple[Array, Any]:
        checks = {"multi_output": True, "y_numeric": self._numeric}
        if self.preprocess is None or sparse.issparse(x):
            with hinting(x):
                x, y = validate_data(self, x, y, accept_sparse="csr", dtype=DTYPES, reset=reset, **checks)
            self._frame = None
            return dense(x), y
        validate_data(self, x, skip_check_array=True, reset=reset)
        frame = self._frame = Frame.of(x) if reset or self._frame is None else self._frame
        x, y = check_X_y(frame.numbers(x), y, dtype=DTYPES, ensure_all_finite="allow-nan", **checks)
        return dense(x), y

    @property
    def _columns(self) -> tuple[Column, ...]:
        """What the features are."""
        if self._frame is not None:
            return self._frame.columns
        names = vars(self).get("feature_names_in_")
        return numbered(self.n_features_in_) if names is None else tuple(map(Column, names))

    @property
    def _numeric(self) -> bool:
        return False

    def _seeds(self) -> list[int]:
        """One for each member; a single network has that of the first."""
        known = self.n_members in range(1, MOST_MEMBERS + 1)
        require(known, "n_members is a whole number, at least 1.", self.n_members, "Use 5, say.")
        source = check_random_state(self.random_state)
        return [int(source.randint(np.iinfo(np.int32).max)) for _ in range(self.n_members)]

    def _fitting(self, data: Prepared) -> Fitting:
        rows = data.train
        weight = float(len(rows) if rows.weights is None else rows.weights.sum())
        dtype = dtype_of(rows.x, self.dtype)
        return Fitting(self._task, len(data.columns), data.cardinalities, data.targets, len(rows), weight, dtype)

    def _specs(self, data: Prepared, seed: int, epochs: int) -> tuple[Network, Training]:
        require(epochs >= 1, "max_iter must be > 0.", epochs, "Use 200, say.")
        fitting = self._fitting(data)
        return settings.network(self, fitting), settings.training(self, fitting, seed, epochs)

    def _begin(self, data: Prepared, seed: int, epochs: int, threads: int) -> Run:
        known = get_args(EngineName)
        require(self.engine in known, f"engine is one of {', '.join(known)}.", self.engine, "Use auto.")
        network, training = self._specs(data, seed, epochs)
        return begin(network, data, training, self.engine, threads, None, settings.callbacks(self.callbacks))

    def _train(self, run: Run, held: Rows | None, time_limit: float | None) -> None:
        """To its end; what it leaves is the estimator's."""
        if self.solver == "lbfgs":
            require(not self.callbacks, "lbfgs has no epochs to call callbacks after.", self.callbacks, "Leave them out.")
            found = lbfgs.minimize(run, self.max_iter, self.max_fun, self.tol, time_limit)
            self._note(run)
            self.n_iter_, self.loss_, self.t_ = int(found.nit), float(found.fun), 0
            _warn(not found.success and not found.cut, self.max_iter)
            return
        stopping = Stopping(self, None if held is None else scoring.of_run(self, held))
        limit = () if time_limit is None else (TimeLimit(time_limit),)
        train(run, (*settings.callbacks(self.callbacks), stopping, *limit))
        self._held = None
        self._note(run)
        self.loss_curve_, self.history_ = stopping.losses, run.history
        self.n_iter_, self.loss_ = len(stopping.losses), stopping.losses[-1]
        self.t_ = self.n_iter_ * len(run.source)
        self.best_loss_ = min(stopping.losses) if held is None else None
        self.validation_scores_ = None if held is None else stopping.scores
        self.best_validation_score_ = None if held is None else stopping.best
        _warn(run.stop_reason is None and math.isfinite(self.n_iter_no_change), self.max_iter)

    @abstractmethod
    def _answers(self, found: Array) -> Array:
        """What the model predicts, as the targets were given."""

    def _unscaled(self, y: Array) -> Array:
        """Targets that were trained on, or predictions of them, in their own unit."""
        return y

    def _given(self, y: Array) -> Array:
        """Targets as they were given."""
        return self._answers(self._unscaled(y))

    def _note(self, run: Run) -> None:
        """The model, and what scikit-learn's MLP says of it."""
        self._adopt([self._finished(model_of(run))])

    def _adopt(self, members: list[Model]) -> None:
        self.members_, self.model_ = members, members[0]
        views = self.model_.network.parameters.views(self.model_.parameters)
        named = {f"{layer}.{name}": view for layer, parts in views.items() for name, view in parts.items()}
        products = [key for key, view in named.items() if key.endswith(".weights") and view.ndim == 2]
        self.coefs_ = [named[key] for key in products]
        self.intercepts_ = [named[f"{key.removesuffix('weights')}bias"] for key in products]
        self.n_layers_, self.n_outputs_ = len(products) + 1, self.model_.loss.linked(self.model_.network.outputs)
        self.out_activation_ = {"classification": "softmax", "multilabel": "logistic", "regression": "identity"}[self._task]

    def predict(self, X: Any) -> Array:  # noqa: N803
        """Rows (N, F) -> what is predicted of each, as the targets were given."""
        x = self._features(X)
        return self._answers(prediction(self.members_, x))

    def _features(self, x: Any) -> Array:
        check_is_fitted(self)
        if x is not None and x is vars(self).get("_held"):
            return np.asarray(x)
        if self._frame is None:
            return dense(validate_data(self, x, accept_sparse="csr", dtype=DTYPES, reset=False))
        validate_data(self, x, skip_check_array=True, reset=False)
        return self._frame.numbers(x)

    def __getstate__(self) -> Any:
        return {name: value for name, value in super().__getstate__().items() if name != "_training"}

    def __sklearn_is_fitted__(self) -> bool:
        return "model_" in vars(self)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.allow_nan = tags.input_tags.string = tags.input_tags.categorical = self.preprocess is not None
        return tags


def threads_of(jobs: int | None) -> int:
    """As many as asked for, counted from the last core where negative; else those that whoever started this process allows."""
    if jobs is None:
        allowed = os.environ.get("OMP_NUM_THREADS", "")
        return min(int(allowed), cores()) if allowed.isdigit() and int(allowed) else cores()
    return max(1, jobs if jobs > 0 else cores() + 1 + jobs)


def _go_on(run: Run, model: Model) -> None:
    """From the parameters of another fit."""
    sizes = len(model.parameters), len(run.state.parameters)
    what = "warm_start goes on with a network of the same shape."
    require(sizes[0] == sizes[1], what, "{} parameters, and now {}".format(*sizes), "Use warm_start=False to begin anew.")
    run.state = replace(run.state, parameters=model.parameters.copy(), statistics=model.statistics.copy())


def _warn(still: bool, epochs: int) -> None:
    if still:
        said = f"Stochastic Optimizer: Maximum iterations ({epochs}) reached and the optimization hasn't converged yet."
        warnings.warn(said, ConvergenceWarning, stacklevel=4)
