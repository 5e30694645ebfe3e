"""Two variants are compared in pairs where they share seeds, and otherwise it is said that they are not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from plainnet.core.errors import RequestError
from plainnet.statistics.verdict import Verdict
from plainnet.statistics.welch import welch
from plainnet.study.compare import compared, side
from plainnet.study.search import explored
from plainnet.study.stages import kept
from plainnet.study.store import reading
from plainnet.study.variance import variant_of, varied
from support.studies import made, run, small

LOW, HIGH = [0.50, 0.62, 0.55, 0.71], [0.53, 0.66, 0.58, 0.75]
ZERO, HALF = "dropout=0", "dropout=0.5"


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "studies.sqlite"
    made(small(seeds=4), path, {ZERO: LOW, HALF: HIGH})
    made(small(seeds=4, name="second"), path, {ZERO: HIGH, HALF: LOW})
    made(small(seeds=4, name="weights", vary=["weights"]), path, {ZERO: HIGH})
    made(small(seeds=4, name="other", metric="loss"), path, {ZERO: HIGH})
    made(small(name="folded", seeds=4, repetition={"kind": "k-fold", "folds": 4}), path, {ZERO: HIGH})
    with reading(path) as held:
        yield held


@pytest.mark.parametrize(("a", "b"), [(f"small:{HALF}", "small"), ("second", "small")])
def test_what_shares_seeds_is_paired(store, a, b):
    found = compared(side(store, a), side(store, b))
    assert (found.pairs, found.judged.verdict) == (4, Verdict.BETTER)
    assert found.judged.p == pytest.approx(stats.ttest_rel(HIGH, LOW).pvalue)


def test_looks_share_alpha_here_too(store):
    made(small(looks=[3, 4], name="looked"), store.path, {ZERO: LOW, HALF: HIGH})
    found = compared(side(store, f"looked:{HALF}"), side(store, "looked"))
    p = [stats.ttest_rel(HIGH[:n], LOW[:n]).pvalue for n in (3, 4)]
    assert (found.judged.p_adjusted, found.looks) == (pytest.approx(2 * min(p)), (3, 4))
    with pytest.raises(RequestError, match="judged by pairs"):
        compared(side(store, "looked"), side(store, "weights"))


def test_what_does_not_is_not(store):
    found = compared(side(store, "weights"), side(store, "small"))
    assert (found.pairs, found.judged.verdict) == (None, Verdict.NO_DIFFERENCE_SHOWN)
    assert found.judged.p == pytest.approx(stats.ttest_ind(HIGH, LOW, equal_var=False).pvalue)


@pytest.mark.parametrize(
    "names", [("other", "small"), ("small:swift", "small"), ("swift", "small"), ("weights:" + HALF, "small"), ("folded", "small")]
)
def test_what_cannot_be_compared_is_refused(store, names):
    with pytest.raises(RequestError):
        compared(*(side(store, name) for name in names))


def test_of_a_search_what_it_has_chosen_is_meant(tmp_path):
    axes, search = {"network.dropout": {"low": 0.0, "high": 0.5}}, {"count": 3, "batch": 3}
    study, path = small(axes=axes, search=search, select={"seeds": 1}, plugins=["backward_dropout"]), tmp_path / "a.sqlite"
    run(study, path)
    with reading(path) as held:
        known = explored(study, held)
        (chosen,) = kept(known, held)
        assert side(held, "small").name == f"small: {chosen}"
        assert variant_of(known, held, None) == chosen
    for part in varied(known, chosen, 2).values():
        assert part.variants[0].trial.network == known.by_name[chosen].trial.network
        assert part.spec.plugins == ["backward_dropout"]


def test_welch_is_scipys():
    a, b = np.random.default_rng(0).normal(size=9), 3 * np.random.default_rng(1).normal(size=5)
    theirs = stats.ttest_ind(a, b, equal_var=False)
    assert (welch(a, b).p, welch(a, b).df) == pytest.approx((theirs.pvalue, theirs.df))
    assert welch([1.0, 1.0], [2.0, 2.0]).p == 1
