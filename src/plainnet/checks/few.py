"""A few rows of the training data and a run on them that has not begun, which is all that most checks need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.spec import mapped
from plainnet.engines.base import Source
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.regularizers.base import Regularizer
from plainnet.regularizers.l2 import L2
from plainnet.training.fit import begin
from plainnet.training.prepared import Prepared
from plainnet.training.run import Run
from plainnet.training.trial import Trial

Progress = Callable[[str, float], None]  # what is being done, and the share of it that is


def silent(what: str, share: float) -> None:
    """Tells nobody."""


def spread(source: Source, count: int) -> Array:
    """The numbers of at most so many rows, evenly spread over all of them."""
    rows = len(source)
    return np.linspace(0, rows - 1, min(rows, count)).astype(np.int64)


def features(source: Source) -> Array:
    """Features as the network sees them, (N, F) float64."""
    x = source.features.astype(np.float64)
    return x if source.affine is None else x * source.affine.scale + source.affine.shift


def first_rows(data: Prepared, count: int) -> Prepared:
    """The first so many training rows; nothing to validate or test on."""
    return replace(data, train=data.train.part(slice(count)), validation=None, test=None)


def with_targets(data: Prepared, y: Array) -> Prepared:
    """The same training rows with other targets."""
    return replace(data, train=replace(data.train, rows=replace(data.train.rows, y=y)))


def free(spec: Any) -> Any:
    """A network or a training without penalties."""
    return mapped(spec, Regularizer, lambda regularizer: L2(0.0, biases=regularizer.biases))  # type: ignore[type-abstract]


def begun(trial: Trial, data: Prepared, network: Network | None = None, **settings: Any) -> Run:
    """A run of the trial on that data at step 0, with some settings of its training changed.

    Nothing is frozen or averaged: a check looks at every parameter, as each step leaves it.
    """
    training: Training = replace(trial.training, early_stopping=None, frozen=(), averaging=None, **settings)
    return begin(network or trial.network, data, training, trial.engine, trial.threads, None)
