"""Repeated k-fold: each row is tested on once in each repeat, and the test takes into account what the folds share."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

from plainnet.core.errors import ManyFaultsError, RequestError
from plainnet.report.study.answer import answer
from plainnet.report.study.rows import LeftOut
from plainnet.study.process import Child
from plainnet.study.record import predictions
from plainnet.study.store import reading
from plainnet.study.study import study_of
from plainnet.study.verify import again
from plainnet.training.data import prepare
from support.studies import SMALL, made, records, run, same

FOLDS = {"kind": "k-fold", "folds": 5, "repeats": 2}


def folded(**changes):
    return study_of({key: value for key, value in SMALL.items() if key != "seeds"} | {"repetition": FOLDS} | changes)


@pytest.fixture
def store(tmp_path):
    return tmp_path / "studies.sqlite"


def test_each_row_is_tested_once_in_each_repeat(store):
    study = folded()
    assert run(study, store).phases == [("confirm", 20, 20, 0)]
    everyone = prepare(study.variants[0].trial.data).data.train.x
    planned = [one for one in study.planned("confirm") if one.variant == "dropout=0"]
    tested = [prepare(study.trial(one).data).test.rows.x for one in planned]
    for repeat in (tested[:5], tested[5:]):
        assert np.array_equal(np.sort(np.concatenate(repeat), axis=0), np.sort(everyone, axis=0))
    assert not np.array_equal(tested[0], tested[5])
    for record in records(store).values():
        assert json.loads(record.seeds)["split"] == record.seed // 5
        assert json.loads(record.spec)["data"]["fold"] == {"number": record.seed % 5, "of": 5}
        assert len(predictions(record.predictions)) == len(tested[record.seed])
        assert again(study, record, Child()).same() == record.same()


def test_the_bits_do_not_depend_on_jobs_and_repeats_may_grow(store, tmp_path):
    run(folded(repetition=FOLDS | {"repeats": 1}), store, jobs=1)
    assert run(folded(), store).phases == [("confirm", 10, 20, 10)]
    run(folded(), tmp_path / "other.sqlite", jobs=3)
    assert same(records(store), records(tmp_path / "other.sqlite"))


def test_the_test_is_the_corrected_one(tmp_path):
    """Against t = mean(d) / (s sqrt(1 / J + n_test / n_train)) with SciPy's t."""
    rng = np.random.default_rng(0)
    a = rng.normal(0.9, 0.02, 10)
    b = a - rng.normal(0.01, 0.008, 10)
    study = folded(data={"dataset": {"name": "moons", "samples": 120}, "validation": 0.2})
    with reading(made(study, tmp_path / "made.sqlite", {"dropout=0": list(a), "dropout=0.5": list(b)})) as held:
        found = answer(held, study)
    (one,) = found.comparisons
    d, share = b - a, 60 / 192  # rows that `made` gives each trial, and four fifths of the rest
    error = d.std(ddof=1) * np.sqrt(1 / 10 + share)
    assert one.paired.p == pytest.approx(2 * stats.t.sf(abs(d.mean()) / error, 9), abs=1e-9)
    assert one.judged.p > stats.ttest_rel(a, b).pvalue
    assert one.plan is None and found.ranked is None and found.test is None
    assert found.left_out == LeftOut.FOLDS
    interval = found.variant("dropout=0").mean.interval()
    half = stats.t.ppf(0.975, 9) * a.std(ddof=1) * np.sqrt(1 / 10 + share)
    assert (interval.low, interval.high) == pytest.approx((a.mean() - half, a.mean() + half))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"seeds": 5}, "by 'seeds' or by 'repetition'. Received: seeds = 5"),
        ({"select": {"seeds": 2}}, "none is left to select by"),
        ({"repetition": {"kind": "k-fold", "folds": 1}}, "'repetition.folds'"),
        ({"repetition": {"kind": "k-folds", "folds": 5}}, "'repetition.kind'"),
        ({"repetition": {"kind": "k-fold", "fold": 5}}, "Did you mean 'folds'"),
        ({"data": {"dataset": "moons", "split": "time"}}, "no order in time"),
        ({"looks": [5, 10]}, "'looks' add seeds, and 'repetition' by folds has none to add. Received: both."),
    ],
)
def test_what_is_refused(changes, what):
    with pytest.raises(ManyFaultsError) as refused:
        folded(**changes)
    assert any(what in place for place in refused.value.places), refused.value.places


def test_folds_stay_and_no_seeds_are_added(store):
    run(folded(), store)
    with pytest.raises(ManyFaultsError) as refused:
        run(folded(repetition=FOLDS | {"folds": 4}), store)
    assert refused.value.places == ("repetition.folds: 5 -> 4",)
    with pytest.raises(RequestError, match=r"repeated by folds\. Received: 12 seeds"):
        folded().with_seeds(12)
    with pytest.raises(ManyFaultsError) as refused:
        folded().with_looks([5, 10])
    assert "'looks' add seeds" in refused.value.places[0]
