"""Verdicts follow the numbers: error rates by simulation, permuted and mirrored inputs, all six of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainnet.core.errors import RequestError
from plainnet.statistics.holm import holm
from plainnet.statistics.paired import paired
from plainnet.statistics.student import Estimate, two_sided
from plainnet.statistics.verdict import Judged, Look, Verdict, judge, judge_looks

ALLOWED = 0.05 + 2 * np.sqrt(0.05 * 0.95 / 2000)  # of 2,000 studies: 5 % plus two standard errors


def beside(table: np.ndarray, baseline: int, **settings: object) -> dict[str, Judged]:
    """Of a table (variants, seeds): every variant but one judged beside that one."""
    compared = {str(i): paired(row, table[baseline]).estimate for i, row in enumerate(table) if i != baseline}
    return judge(compared, **settings)


@pytest.mark.parametrize("n", [3, 10])
def test_of_50_equal_variants_the_best_seldom_beats_the_baseline(n):
    table = np.random.default_rng(n).normal(0.9, 0.02, (2000, 50, n))
    d = table[:, 1:] - table[:, :1]
    means = d.mean(axis=2)
    adjusted = holm(two_sided(means / (d.std(axis=2, ddof=1) / np.sqrt(n)), n - 1)).p
    best = means.argmax(axis=1)[:, None]
    claimed = (np.take_along_axis(adjusted, best, 1) < 0.05) & (np.take_along_axis(means, best, 1) > 0)
    assert claimed.mean() <= ALLOWED
    for i in range(30):
        judged = list(beside(table[i], 0).values())
        assert [one.p_adjusted for one in judged] == pytest.approx(adjusted[i], abs=1e-9)
        assert (judged[int(best[i, 0])].verdict == Verdict.BETTER) == bool(claimed[i, 0])


def test_without_adjustment_it_would_be_claimed_often():
    table = np.random.default_rng(10).normal(0.9, 0.02, (200, 50, 10))
    d = table[:, 1:] - table[:, :1]
    t = d.mean(axis=2) / (d.std(axis=2, ddof=1) / np.sqrt(10))
    assert ((two_sided(t, 9) < 0.05) & (t > 0)).any(axis=1).mean() > 0.3


def test_false_equivalence_is_as_rare():
    """Variants exactly as far away as the margin."""
    d = np.random.default_rng(4).normal(0.01, 0.01, (1000, 6, 8))
    false = 0
    for one in d:
        judged = judge({str(i): paired(row, np.zeros(8)).estimate for i, row in enumerate(one)}, margin=0.01)
        false += any(found.verdict == Verdict.EQUIVALENT for found in judged.values())
    assert false / 1000 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 1000)


@given(st.integers(0, 1000), st.permutations(range(5)))
def test_permuting_the_variants_permutes_the_verdicts(seed, order):
    table = np.random.default_rng(seed).normal(0, 1, (5, 8)) + 0.8 * np.arange(5)[:, None]
    before, after = beside(table, 2, margin=0.5), beside(table[list(order)], order.index(2), margin=0.5)
    for new, old in enumerate(order):
        if old != 2:
            assert after[str(new)] == before[str(old)]


@given(st.integers(0, 1000))
def test_a_falling_metric_mirrors_better_and_worse(seed):
    table = np.random.default_rng(seed).normal(0, 1, (4, 8)) + np.arange(4)[:, None]
    mirror = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}
    rising, falling, negated = beside(table, 0), beside(table, 0, rising=False), beside(-table, 0)
    for name, one in rising.items():
        assert falling[name].verdict == negated[name].verdict == mirror.get(one.verdict, one.verdict)


@given(st.lists(st.builds(Estimate, st.floats(-5, 5), st.floats(0.1, 3), st.integers(1, 30)), min_size=1, max_size=8))
def test_the_interval_excludes_0_exactly_where_p_is_below_alpha(estimates):
    for one in judge({str(i): estimate for i, estimate in enumerate(estimates)}).values():
        if abs(one.p_adjusted - 0.05) > 1e-9:
            assert one.interval.excludes(0) == (one.p_adjusted < 0.05) == (one.verdict in {Verdict.BETTER, Verdict.WORSE})
        assert one.alpha <= 0.05 and one.p == one.estimate.p


def test_the_six_verdicts():
    found = judge(
        {
            "better": Estimate(0.05, 0.005, 9),
            "worse": Estimate(-0.05, 0.005, 9),
            "open": Estimate(0.01, 0.02, 9),
            "alike": Estimate(0.001, 0.0005, 9),
            "alone": Estimate(0.05, 0.0, 0),
            "copies": Estimate(0.05, 0.0, 4),
        },
        margin=0.01,
    )
    assert {name: one.verdict for name, one in found.items()} == {
        "better": Verdict.BETTER,
        "worse": Verdict.WORSE,
        "open": Verdict.NO_DIFFERENCE_SHOWN,
        "alike": Verdict.EQUIVALENT,
        "alone": Verdict.TOO_FEW_PAIRS,
        "copies": Verdict.NO_SPREAD,
    }
    assert [one.verdict.settled for one in found.values()] == [True, True, False, True, False, False]


def test_a_difference_smaller_than_the_margin_is_of_no_interest():
    one = judge({"a": Estimate(0.004, 0.0005, 30)}, margin=0.01)["a"]
    assert one.p_adjusted < 0.001 and one.interval.excludes(0) and one.verdict == Verdict.EQUIVALENT
    assert judge({"a": Estimate(0.004, 0.0005, 30)})["a"].p_equivalent is None


def test_what_an_earlier_look_has_shown_stays_shown():
    looks = {
        "a": [Look(Estimate(0.05, 0.005, 9), 0.5), Look(Estimate(0.01, 0.02, 19), 0.5)],
        "b": [Look(Estimate(0.0, 0.1, 9), 0.5)],
    }
    found = judge_looks(looks)
    assert (found["a"].verdict, found["a"].estimate) == (Verdict.BETTER, looks["a"][0].estimate)
    assert found["a"].alpha == pytest.approx(0.05 / 2 / 2)
    with pytest.raises(RequestError, match="nothing to compare"):
        judge({})
