"""The expected best against every subset there is."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.statistics.budget import expected_best

RESULTS = np.array([0.91, 0.85, 0.93, 0.85, 0.90, 0.5, 0.88])


@pytest.mark.parametrize("rising", [True, False])
def test_it_is_the_mean_over_all_subsets(rising):
    best = max if rising else min
    expected = [np.mean([best(some) for some in combinations(RESULTS, b)]) for b in range(1, 8)]
    assert expected_best(RESULTS, rising=rising) == pytest.approx(expected, abs=1e-12)


def test_diverged_trials_spend_their_budget():
    trials = [*RESULTS, *[None] * 3]
    expected = []
    for b in range(1, 11):
        kept = [[x for x in some if x is not None] for some in combinations(trials, b)]
        expected.append(np.mean([max(some) for some in kept if some]))
    assert expected_best(RESULTS, failures=3) == pytest.approx(expected, abs=1e-12)


def test_it_is_unbiased():
    """Of 4 uniform numbers the largest is 4 / 5 on average, from any number of trials."""
    drawn = np.random.default_rng(0).uniform(size=(4000, 6))
    assert np.mean([expected_best(x)[3] for x in drawn]) == pytest.approx(0.8, abs=0.01)


def test_many_trials():
    curve = expected_best(np.random.default_rng(1).normal(size=1000))
    assert len(curve) == 1000 and (np.diff(curve) >= -1e-9).all()
    with pytest.raises(RequestError, match="Received: -1"):
        expected_best(RESULTS, failures=-1)
    with pytest.raises(RequestError, match="from 1 to the 7 trials"):
        expected_best(RESULTS, budgets=[1, 8])


def test_a_few_budgets_of_very_many_trials():
    x = np.random.default_rng(2).uniform(size=100_000)
    assert expected_best(x, budgets=[1, 9, 100_000]) == pytest.approx([x.mean(), 0.9, x.max()], abs=0.003)
