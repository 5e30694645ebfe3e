"""What no test is given: numbers that are not finite, too few of them, halves of pairs."""

from __future__ import annotations

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.statistics.budget import expected_best
from plainnet.statistics.crossed import crossed
from plainnet.statistics.holm import holm
from plainnet.statistics.intervals import bootstrap, mean
from plainnet.statistics.paired import paired
from plainnet.statistics.ranks import ranks
from plainnet.statistics.resampled import resampled
from plainnet.statistics.samples import differences
from plainnet.statistics.signed_rank import signed_rank
from plainnet.statistics.sources import sources

GOOD = np.linspace(0.1, 0.9, 24)
GIVEN = {
    "mean": mean,
    "bootstrap": bootstrap,
    "paired": lambda x: paired(GOOD, x),
    "signed_rank": lambda x: signed_rank(x, GOOD),
    "resampled": lambda x: resampled(x, GOOD, 90, 10),
    "holm": holm,
    "ranks": lambda x: ranks(np.reshape(x, (6, 4))),
    "crossed": lambda x: crossed(np.reshape(x, (6, 4))),
    "budget": expected_best,
    "sources": lambda x: sources({"order": GOOD, "split": x}),
}


@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_diverged_trial_is_refused_by_all(given, value):
    given(GOOD)
    broken = GOOD.copy()
    broken[3] = value
    with pytest.raises(RequestError, match=r"must be finite\. Received: 1 that are not\. Leave diverged trials out"):
        given(broken)


def test_pairs_have_two_halves():
    with pytest.raises(RequestError, match="Received: 3 and 2"):
        differences([1.0, 2.0, 3.0], [1.0, 2.0])
    with pytest.raises(RequestError, match="too few numbers: 1 are needed"):
        paired([], [])


def test_differences_know_rounding_from_ties():
    """0.9125 - 0.9 and 0.925 - 0.9125 are one image of 80, though not the same float."""
    assert 0.9125 - 0.9 != 0.925 - 0.9125
    one, other = differences([0.9125, 0.925], [0.9, 0.9125])
    assert one == other
    assert differences([0.1 + 0.2], [0.3])[0] == 0
    assert differences([0.0, 0.0], [0.0, 0.0]).tolist() == [0, 0]
    assert differences([1e-9], [2e-9])[0] == pytest.approx(-1e-9, rel=1e-12)
