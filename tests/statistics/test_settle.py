"""How many seeds it takes, against statsmodels' power and by simulation."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.statistics.paired import Paired, paired
from plainnet.statistics.settle import Levels, Plan, levels, power_of_difference, power_of_equivalence, settle
from plainnet.statistics.student import Estimate
from plainnet.statistics.verdict import judge

ORACLES = json.loads((Path(__file__).parents[1] / "oracles" / "statistics.json").read_text())


def seen(difference: float, n: int = 5, sd: float = 1.0) -> Paired:
    return Paired(n, Estimate(difference, sd / math.sqrt(n), n - 1), sd, None, n / 2)


@pytest.mark.parametrize(("n", "effect", "alpha", "power"), ORACLES["power"])
def test_power_is_that_of_statsmodels(n, effect, alpha, power):
    assert power_of_difference(n, effect, alpha) == pytest.approx(power, abs=1e-8)


@pytest.mark.parametrize(("effect", "alpha", "pairs"), ORACLES["pairs"])
def test_pairs_are_those_of_statsmodels(effect, alpha, pairs):
    assert settle(seen(-effect), Levels(alpha)) == Plan(math.ceil(pairs), math.ceil(pairs) - 5, "difference")


def test_equivalence_is_shown_at_least_as_often_as_promised():
    n, margin, effect = 20, 0.8, 0.1
    d = np.random.default_rng(0).normal(effect, 1, (4000, n))
    shown = np.mean([paired(x, np.zeros(n)).estimate.p_equivalent(margin) < 0.05 for x in d])
    assert shown == pytest.approx(power_of_equivalence(n, effect, margin), abs=0.02)


def test_a_small_difference_is_settled_by_the_margin():
    plan = settle(seen(0.02), Levels(), margin=0.5)
    assert plan is not None and plan.by == "equivalence" and 30 <= plan.pairs <= 50
    assert settle(seen(0.02), Levels()) is None  # 19,600 pairs would show the difference
    large = settle(seen(2.0), Levels(), margin=0.5)
    assert large is not None and large.by == "difference"


def test_what_is_settled_needs_no_more():
    plan = settle(seen(3.0, n=30), Levels())
    assert plan is not None and plan.more == 0 and plan.pairs < 10


def test_stricter_levels_need_more_and_copies_never_settle():
    pairs = [plan.pairs for alpha in (0.05, 0.01, 0.001) if (plan := settle(seen(0.7), Levels(alpha)))]
    assert pairs == sorted(set(pairs)) and len(pairs) == 3
    assert settle(seen(0.5, sd=0.0), Levels()) is None
    with pytest.raises(RequestError, match="positive"):
        settle(seen(0.5), Levels(), margin=0.0)


def test_the_level_of_the_next_is_that_of_holm():
    """Of 5 comparisons 2 are shown, so the smallest p of the other 3 must be below alpha / 3; none is equivalent yet."""
    family = {str(i): Estimate(value, 0.01, 9) for i, value in enumerate((0.2, -0.2, 0.005, 0.001, 0.002))}
    judged = judge(family, margin=0.003)
    assert levels(judged) == Levels(0.05 / 3, 0.05 / 5)
    assert levels(judged, share=0.25) == Levels(0.05 / 12, 0.05 / 20)
    for value in (0.029, 0.035):
        t = Estimate(value, 0.01, 9)
        shown = judge({**family, "2": t})["2"].p_adjusted < 0.05
        assert shown == (t.p < levels(judged).difference)
