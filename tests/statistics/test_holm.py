"""Holm against statsmodels, and the levels that agree with it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainnet.core.errors import RequestError
from plainnet.statistics.holm import holm

ORACLES = json.loads((Path(__file__).parents[1] / "oracles" / "statistics.json").read_text())


@pytest.mark.parametrize("case", ORACLES["holm"], ids=lambda case: str(len(case["p"])))
def test_adjusted_p_are_those_of_statsmodels(case):
    assert holm(case["p"]).p == pytest.approx(case["adjusted"], abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.001, 0.2))
def test_holm_is_a_stepwise_procedure(p, alpha):
    """Reject the smallest while p <= alpha / (number left); by definition of Holm 1979."""
    rejected = np.zeros(len(p), bool)
    for step, i in enumerate(np.argsort(p, kind="stable")):
        if not p[i] < alpha / (len(p) - step):
            break
        rejected[i] = True
    adjusted = holm(p)
    sure = np.abs(adjusted.p - alpha) > 1e-12
    assert ((adjusted.p < alpha) == rejected)[sure].all()
    assert (adjusted.k >= 1).all() and (adjusted.k <= len(p) + 1e-9).all()
    assert adjusted.k * np.array(p) == pytest.approx(adjusted.p, abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=12), st.randoms())
def test_the_order_does_not_matter(p, random):
    order = list(range(len(p)))
    random.shuffle(order)
    assert holm(np.array(p)[order]).p.tolist() == holm(p).p[order].tolist()


def test_families_side_by_side():
    p = np.random.default_rng(0).uniform(size=(7, 5))
    assert (holm(p).p == np.stack([holm(row).p for row in p])).all()
    with pytest.raises(RequestError, match="between 0 and 1"):
        holm([0.5, 1.5])
