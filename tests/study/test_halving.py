"""Successive halving: the best of each rung go on, each trial is the training that nothing interrupted, up to its rung."""

from __future__ import annotations

import json

import pytest

from plainnet.cli import studies
from plainnet.core.errors import ManyFaultsError
from plainnet.study.process import Child
from plainnet.study.record import TIMES
from plainnet.study.store import reading
from plainnet.study.verify import again
from support.studies import records, run, same, small

HALVING = {
    "axes": {"training.optimizer.learning_rate": [{"name": "cosine", "initial": 10.0**-i} for i in range(9)]},
    "training": {"epochs": 6, "batch_size": 8, "optimizer": {"name": "adam"}},
    "metric": "loss",
    "select": {"seeds": 2, "keep": 1, "halving": {"rungs": [1, 3], "keep": 0.4}},
    "seeds": 2,
}


def halved(**changes):
    return small(**HALVING | changes)


def epochs(record) -> int:
    """How many it trained."""
    return int(record.rows[-1]["epoch"])


@pytest.fixture
def store(tmp_path):
    return tmp_path / "studies.sqlite"


def test_the_best_of_each_rung_go_on(store):
    view = run(halved(), store)
    assert view.phases == [("select", 18, 32, 0), ("select", 8, 32, 18), ("select", 4, 32, 26), ("confirm", 2, 32, 30)]
    losses = {}
    for record in view.records:
        if record.phase == "select":
            losses.setdefault(epochs(record), {}).setdefault(record.variant, []).append(record.values["validation_loss"])
    assert {rung: len(found) for rung, found in losses.items()} == {1: 9, 3: 4, 6: 2}
    for rung, later in ((1, 3), (3, 6)):
        order = sorted(losses[rung], key=lambda name: sum(losses[rung][name]))
        assert set(order[: len(losses[later])]) == set(losses[later])
    (confirmed,) = {record.variant for record in view.records if record.phase == "confirm"}
    assert confirmed == min(losses[6], key=lambda name: sum(losses[6][name]))


def test_a_rung_is_the_training_that_nothing_interrupted(store, tmp_path):
    run(halved(), store)
    run(halved(select={"seeds": 2, "keep": 1}), tmp_path / "whole.sqlite")
    whole = records(tmp_path / "whole.sqlite")
    found = records(store)
    for key, record in found.items():
        if record.phase == "select" and epochs(record) == 6:
            assert record.same() == whole[key].same()
    by_seed = {(record.variant, record.seed): timeless(record) for record in whole.values()}
    rungs = [record for record in found.values() if record.phase == "select"]
    assert all(timeless(record) == by_seed[record.variant, record.seed][: epochs(record)] for record in rungs)


def timeless(record) -> list[str]:
    return [json.dumps({name: value for name, value in row.items() if name not in TIMES}) for row in record.rows]


def test_the_bits_do_not_depend_on_the_number_of_jobs_and_can_be_proven(store, tmp_path):
    run(halved(), store, jobs=1)
    run(halved(), tmp_path / "other.sqlite", jobs=3)
    assert same(records(store), records(tmp_path / "other.sqlite"))
    assert all(again(halved(), record, Child()).same() == record.same() for record in records(store).values())


def test_more_points_may_join(store, tmp_path):
    few = {"training.optimizer.learning_rate": HALVING["axes"]["training.optimizer.learning_rate"][4:]}
    run(halved(axes=few), store)
    run(halved(), store)
    run(halved(), tmp_path / "other.sqlite")
    after, at_once = records(store), records(tmp_path / "other.sqlite")
    assert same({key: after[key] for key in at_once}, at_once)


def test_what_is_said_of_it(store):
    planned = "\n".join(studies.plan(halved(), None, 2))
    assert "and then 12 trials more" in planned and "To run: 32 trials" in planned
    run(halved(), store)
    with reading(store) as held:
        said = "\n".join(studies.judged(halved(), held))
    for heading in (
        "select, after 1 epoch, loss on validation rows",
        "after 3 epochs",
        "after all epochs",
        "confirm, loss on test rows",
    ):
        assert heading in said


@pytest.mark.parametrize(
    ("halving", "what"),
    [
        ({"rungs": [3, 1]}, "'select.halving.rungs' rise. Received: 3, 1"),
        ({"rungs": [1, 6]}, "come before the last epoch. Received: 6 of 6 epochs"),
        ({"rungs": []}, "'select.halving.rungs'"),
        ({"rungs": [1], "keep": 1.0}, "'select.halving.keep'"),
        ({"rung": [1]}, "Did you mean 'rungs'"),
    ],
)
def test_what_is_refused(halving, what):
    with pytest.raises(ManyFaultsError) as refused:
        halved(select={"seeds": 2, "halving": halving})
    assert any(what in place for place in refused.value.places), refused.value.places


def test_the_rungs_may_not_change(store):
    run(halved(), store)
    with pytest.raises(ManyFaultsError) as refused:
        run(halved(select=HALVING["select"] | {"halving": {"rungs": [2], "keep": 0.4}}), store)
    assert refused.value.places == ("select.halving.rungs: [1, 3] -> [2]",)
