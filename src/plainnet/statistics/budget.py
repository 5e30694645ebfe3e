"""What tuning costs: the expected best result of b random trials, for every b up to the N that were run.

Of sorted results, E = sum_i v_i C(i - 1, b - 1) / C(N, b): the mean over all subsets of b, which is unbiased (Tang et al.,
"Showing your work doesn't always work", 2020; Dodge et al., "Show your work", 2019, draw with replacement, which is biased
downwards). Meant for random search; the trials of a search that learns depend on each other.

A trial that diverged spent its budget too: it is worse than any that did not, and E is then of those subsets with one that did
not.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from scipy import special

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.statistics.samples import sample


def expected_best(results: npt.ArrayLike, failures: int = 0, rising: bool = True, budgets: Iterable[int] | None = None) -> Array:
    """For those budgets, or 1, 2, ..., N trials, N counting the failures; rising: more is better."""
    require(failures >= 0, "Failures are counted from 0.", failures, "Give the number of diverged trials.")
    x = sample(results)
    upward = np.sort(x if rising else -x)
    total = failures + len(x)
    wanted = list(range(1, total + 1) if budgets is None else budgets)
    possible = all(1 <= b <= total for b in wanted)
    require(possible, f"Budgets go from 1 to the {total} trials that were run.", wanted, "Ask for those.")
    best = np.array([_mean_of_best(upward, failures, b) for b in wanted])
    return best if rising else -best


def _mean_of_best(upward: Array, failures: int, budget: int) -> float:
    """Weighted by how many subsets of that size each result is the best of; relative to the last, which is that of the most."""
    below = np.arange(failures, failures + len(upward))
    log = _log_choose(below, budget - 1)
    weights = np.exp(log - log[-1])
    return float(weights @ upward / weights.sum())


def _log_choose(n: Array, k: int) -> Array:
    """log C(n, k), -inf where k > n."""
    possible = k <= n
    left = np.where(possible, n - k, 0)
    return np.where(possible, special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(left + 1), -np.inf)
