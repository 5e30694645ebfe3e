"""What a trial is judged by beside the metric, against what can be computed from its predictions and its history."""

from __future__ import annotations

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.report.study.answer import answer
from plainnet.study import verify
from plainnet.study.process import Child
from plainnet.study.record import predictions
from plainnet.study.runner import task_of
from plainnet.study.shelf import Shelf
from plainnet.study.store import reading
from plainnet.study.work import check
from plainnet.training.data import prepare
from support.studies import records, run, small

ALSO = {
    "ten rows": {"metric": "accuracy", "first": 10},
    "F1": {"metric": "f1"},
    "as trained": {"column": "accuracy"},
    "lowest loss": {"column": "validation_loss", "take": "least"},
    "best": {"column": "validation_accuracy", "take": "most"},
}
VARIANTS = {"native": {}, "reference": {"engine": "reference"}}


@pytest.fixture
def study():
    return small(also=ALSO, axes={}, variants=VARIANTS, seeds=2, plugins=["backward_dropout"])


def test_measures_are_those_of_the_predictions_and_of_the_history(study, tmp_path):
    run(study, tmp_path / "s.sqlite")
    found = study.spec.also
    for record in records(tmp_path / "s.sqlite").values():
        planned = next(one for one in study.planned("confirm") if one.key == record.key)
        y = prepare(study.trial(planned).data).test.y
        assert found["ten rows"].of(record) == pytest.approx(np.mean(predictions(record.predictions)[:10] == y[:10]))
        assert found["as trained"].of(record) == record.rows[-1]["accuracy"]
        assert found["lowest loss"].of(record) == min(row["validation_loss"] for row in record.rows)
        assert found["best"].of(record) == max(row["validation_accuracy"] for row in record.rows)
        assert 0 <= found["F1"].of(record) <= 1
    with reading(tmp_path / "s.sqlite") as store:
        measured = {one.name: one for one in answer(store, study).measured}
    assert list(measured) == ["accuracy", *ALSO]
    assert [one.rising for one in measured.values()] == [True, True, True, True, False, True]
    assert all(set(values) == {0, 1} for one in measured.values() for values in one.values.values())


def test_a_trial_is_proven_with_its_measures(study, tmp_path):
    run(study, tmp_path / "s.sqlite")
    child = Child()
    try:
        for record in records(tmp_path / "s.sqlite").values():
            assert verify.difference(record, verify.again(study, record, child)) is None
    finally:
        child.kill()


@pytest.mark.parametrize(
    ("also", "what"),
    [
        ({"x": {"column": "accurcy"}}, "Did you mean 'accuracy'"),
        ({"x": {"column": "evaluated_accuracy"}}, "column of the history"),
        ({"x": {"metric": "rmse"}}, "rmse judges regression"),
    ],
)
def test_what_no_trial_could_be_judged_by_is_refused_at_the_start(also, what):
    study = small(also=also)
    task = task_of(study, next(study.planned("confirm")))
    with pytest.raises(RequestError, match=what):
        check(task, Shelf().get(task.trial.data))


def test_a_plugin_that_comes_with_plainnet_runs_by_its_name_alone(tmp_path):
    layers = [{"name": "dense", "units": 4}, "relu", {"name": "backward_dropout", "rate": 0.5}, "dense"]
    study = small(plugins=["backward_dropout"], axes={}, variants={"mask": {}}, network={"layers": layers}, seeds=1)
    assert [record.status for record in run(study, tmp_path / "s.sqlite").records] == ["finished"]
