"""p and interval agree, and are SciPy's."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, stats

from plainnet.core.errors import RequestError
from plainnet.statistics.student import Estimate

ESTIMATES = st.builds(Estimate, st.floats(-5, 5), st.floats(1e-3, 3), st.floats(1, 200))


@given(ESTIMATES, st.floats(1e-6, 0.5))
def test_p_is_below_alpha_exactly_where_the_interval_excludes_0(estimate, alpha):
    assume(abs(estimate.p - alpha) > 1e-9)
    assert estimate.interval(alpha).excludes(0) == (estimate.p < alpha)


@given(ESTIMATES, st.floats(1e-3, 0.4), st.floats(0.01, 5))
def test_equivalence_agrees_with_the_interval_at_twice_alpha(estimate, alpha, margin):
    assume(abs(estimate.p_equivalent(margin) - alpha) > 1e-9)
    interval = estimate.interval(2 * alpha)
    assert (estimate.p_equivalent(margin) < alpha) == (-margin < interval.low and interval.high < margin)


@given(ESTIMATES, st.floats(0.01, 5))
def test_against_scipy(estimate, margin):
    there = stats.t(estimate.df, estimate.value, estimate.error)
    assert estimate.p == pytest.approx(2 * stats.t.sf(abs(estimate.value / estimate.error), estimate.df), abs=1e-10)
    assert estimate.probability_within(margin) == pytest.approx(there.cdf(margin) - there.cdf(-margin), abs=1e-10)
    interval = estimate.interval(0.1)
    assert (interval.low, interval.high) == pytest.approx(there.interval(0.9), rel=1e-9, abs=1e-9)
    assert interval.level == 0.9


def test_the_probability_of_no_interest_is_an_area():
    estimate = Estimate(0.2, 0.4, 6)
    area, _ = integrate.quad(stats.t(6, 0.2, 0.4).pdf, -0.5, 0.5)
    assert estimate.probability_within(0.5) == pytest.approx(area, abs=1e-9)


@pytest.mark.parametrize("estimate", [Estimate(0.3, 0.0, 5), Estimate(0.3, 0.0, 0), Estimate(0.0, 0.0, 9)])
def test_of_an_unknown_error_nothing_is_claimed(estimate):
    assert (estimate.p, estimate.p_equivalent(1.0), estimate.probability_within(1.0)) == (1, 1, None)
    assert (estimate.interval().low, estimate.interval().high) == (-math.inf, math.inf)


@pytest.mark.parametrize("margin", [0.0, -1.0, math.inf, math.nan])
def test_a_margin_is_positive(margin):
    with pytest.raises(RequestError, match="positive"):
        Estimate(0.0, 1.0, 3).p_equivalent(margin)
    with pytest.raises(RequestError, match="alpha must lie between 0 and 1"):
        Estimate(0.0, 1.0, 3).interval(95)
