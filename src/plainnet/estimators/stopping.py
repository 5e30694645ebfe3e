"""When an estimator stops, and the learning rates it steers, by scikit-learn's rules (its solvers' tol and n_iter_no_change).

Without early stopping: once the loss, penalties with it, has not fallen by tol for more than n_iter_no_change epochs. With it:
the same of the score of validation rows, and the best parameters are kept. "adaptive" divides the learning rate by 5 instead,
down to 1e-6; "invscaling" divides it by t^power_t after t rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from plainnet.estimators.parameters import Parameters
from plainnet.estimators.scoring import Score
from plainnet.training.callbacks.base import Callback
from plainnet.training.run import Run

LEAST_RATE = 1e-6
STAGNATION = "no improvement"


@dataclass
class Stopping(Callback):
    """score: of the run's state, on validation rows; None stops by the loss of training."""

    given: Parameters
    score: Score | None
    scores: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    best: float = -math.inf
    waited: int = 0

    def __call__(self, run: Run) -> None:
        row = run.history[-1]
        self.losses.append(row["total"])
        if self.given.verbose:
            print(f"Iteration {len(self.losses)}, loss = {row['total']:.8f}")
        self._note(run, -row["total"] if self.score is None else self.score(run))
        if self.given.learning_rate == "invscaling":
            run.rate_factor = (len(self.losses) * len(run.source) + 1) ** -self.given.power_t
        if self.waited > self.given.n_iter_no_change:
            self._stop(run)

    def _note(self, run: Run, value: float) -> None:
        """Whatever is best is kept; only what is better by tol counts as progress."""
        self.waited = self.waited + 1 if value < self.best + self.given.tol else 0
        if value > self.best:
            self.best = value
            if self.score is not None:
                run.best = run.judged.copy()
        if self.score is not None:
            self.scores.append(value)

    def _stop(self, run: Run) -> None:
        if self.given.learning_rate == "adaptive" and run.rate(run.step) > LEAST_RATE:
            run.rate_factor /= 5.0
            self.waited = 0
        else:
            run.stop_reason = STAGNATION
