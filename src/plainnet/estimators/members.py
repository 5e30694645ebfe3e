"""Members of an ensemble: the same training from several seeds, side by side on the cores, their answers averaged.

Lakshminarayanan, Pritzel and Blundell, "Simple and scalable predictive uncertainty estimation using deep ensembles", 2017.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from sklearn import config_context, get_config

from plainnet.core.arrays import Array
from plainnet.datasets.base import Rows
from plainnet.model.model import Model
from plainnet.training.run import Run

if TYPE_CHECKING:
    from plainnet.estimators.base import BaseMLP

T = TypeVar("T")


def train_members(given: BaseMLP, runs: Sequence[Run], held: Rows | None, threads: int) -> None:
    """Each run is a member's; what scikit-learn's MLP says of a fit is then said of the first."""
    if len(runs) == 1:
        given._train(runs[0], held, given.time_limit)
        return
    native = all(run.program.engine == "native" for run in runs)
    together = min(threads, len(runs)) if native else 1  # the reference engine holds the interpreter
    limit = None if given.time_limit is None else given.time_limit / -(-len(runs) // together)
    members = [copy(given) for _ in runs]
    side_by_side([partial(_train, *both, held, limit) for both in zip(members, runs, strict=True)], together)
    parameters = given.get_params(deep=False)
    given.__dict__.update({name: value for name, value in vars(members[0]).items() if name not in parameters})
    given._adopt([replace(member.model_, threads=threads) for member in members])


def side_by_side(work: Sequence[Callable[[], T]], threads: int) -> list[T]:
    """In threads of this process, with scikit-learn's configuration in each."""
    configuration = get_config()

    def done(one: Callable[[], T]) -> T:
        with config_context(**configuration):
            return one()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(done, work))


def _train(member: BaseMLP, run: Run, held: Rows | None, limit: float | None) -> None:
    run.began = time.monotonic()  # the time limit is its own, not that of those before
    member._train(run, held, limit)


def averaged(found: Sequence[Array]) -> Array:
    """The mean of what the members say; of a single one exactly that."""
    return found[0] if len(found) == 1 else np.asarray(np.mean(found, axis=0))


def prediction(members: Sequence[Model], x: Array) -> Array:
    """Class numbers, labels or numbers, as of a model."""
    first = members[0]
    if len(members) == 1 or first.task == "regression":
        return averaged([one.predict(x) for one in members])
    found = averaged([one.predict_link(x) for one in members])
    return np.asarray(found.argmax(axis=1)) if first.task == "classification" else (found >= 0.5).astype(np.int32)
