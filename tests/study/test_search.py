"""A search asks for the same points whatever happens on the way, learns from what it is told, and selects before it confirms."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from plainnet.core.errors import ManyFaultsError, RequestError
from plainnet.study import runner, sampler
from plainnet.study.process import Child
from plainnet.study.sampler import Outcome, Sampler
from plainnet.study.search import explored
from plainnet.study.space import Axes
from plainnet.study.spec import Range, Search
from plainnet.study.store import reading, writing
from plainnet.study.verify import again
from support.studies import Noted, records, run, same, small

AXES = {
    "training.optimizer": ["adam", {"name": "sgd", "learning_rate": 1e30}, "sgd"],  # the second diverges
    "network.dropout": {"low": 0.0, "high": 0.5},
    "training.batch_size": {"low": 2, "high": 32, "scale": "log", "whole": True},
}
ONE = {"network.dropout": {"low": 0.0, "high": 0.5}}
SEARCH = {"axes": AXES, "search": {"count": 14, "batch": 4}, "select": {"seeds": 2, "keep": 2}, "seeds": 2}
RATES = {"x": {"low": 1e-6, "high": 1.0, "scale": "log"}, "y": {"low": 0.0, "high": 1.0}}


def searched(**changes):
    return small(**SEARCH | changes)


@pytest.fixture
def store(tmp_path):
    return tmp_path / "studies.sqlite"


@pytest.mark.parametrize("name", ["tpe", "random"])
def test_the_bits_do_not_depend_on_the_number_of_jobs(store, tmp_path, name):
    study = searched(
        search={"count": 14, "batch": 4, "sampler": name}, variants={"plain": {}, "deep": {"network.hidden": [4, 4]}}
    )
    view = run(study, store, jobs=1)
    run(study, tmp_path / "other.sqlite", jobs=3)
    assert same(records(store), records(tmp_path / "other.sqlite"))
    assert [phase for phase, *_ in view.phases] == ["select"] * 4 + ["confirm"]
    assert [(missing, done) for _, missing, _, done in view.phases[:4]] == [(16, 0), (16, 16), (16, 32), (8, 48)]
    assert {total for _, _, total, _ in view.phases} == {2 * 14 * 2 + 2 * 2 * 2}
    assert any(record.status == "DIVERGED" for record in view.records)
    assert run(study, store).phases == []


class Dies(Noted):
    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def kept(self, records):
        super().kept(records)
        if len(self.records) >= self.after:
            raise ChildProcessError


@pytest.mark.parametrize("halving", [{}, {"halving": {"rungs": [1], "keep": 0.5}}])
@pytest.mark.parametrize("after", [3, 12, 29])
def test_a_search_that_was_left_goes_on_as_if_it_were_not(store, tmp_path, after, halving):
    study = searched(select=SEARCH["select"] | halving)
    with pytest.raises(ChildProcessError), writing(store) as held:
        runner.run(study, held, 2, Dies(after))
    run(study, store)
    run(study, tmp_path / "other.sqlite", jobs=1)
    assert same(records(store), records(tmp_path / "other.sqlite"))


def test_more_points_are_those_that_it_would_have_asked_for_at_once(store, tmp_path):
    run(searched(search={"count": 6, "batch": 4}), store)
    before = records(store)
    view = run(searched(), store)
    run(searched(), tmp_path / "other.sqlite")
    after, at_once = records(store), records(tmp_path / "other.sqlite")
    assert {key: after[key] for key in before} == before
    assert same({key: after[key] for key in at_once}, at_once)
    assert len({record.variant for record in view.records if record.phase == "select"}) == 14 - 6


def asked(settings: Search, value) -> list[dict[str, float]]:
    """All points of a search that is told value(point), where more is better; None is a point that was lost."""
    ranges = {path: Range.model_validate(axis) for path, axis in RATES.items()}
    found, one = [], Sampler(settings, Axes({}, ranges), rising=True)
    while points := one.ask():
        found += points
        one.tell([Outcome(value(point)) for point in points])
    return found


def distance(point) -> float:
    return abs(math.log10(point["x"]) + 2) / 6 + abs(point["y"] - 0.3)


@pytest.mark.parametrize("name", ["tpe", "cmaes"])
def test_a_sampler_learns_where_random_points_do_not(name):
    late = {kind: asked(Search(count=80, batch=5, sampler=kind), lambda p: -distance(p))[-20:] for kind in (name, "random")}
    learned, random = (np.mean([distance(point) for point in points]) for points in late.values())
    assert learned < random / 2


def test_what_is_lost_is_asked_for_less():
    points = asked(Search(count=80, batch=5), lambda p: None if p["y"] > 0.5 else 0.0)
    lost = [point["y"] > 0.5 for point in points]
    assert sum(lost[-40:]) < sum(lost[:10])


def test_another_batch_or_seed_asks_for_other_points():
    first, *others = (
        asked(settings, lambda p: -distance(p))
        for settings in (Search(count=8, batch=4), Search(count=8, batch=8), Search(count=8, batch=4, seed=1))
    )
    assert all(other != first for other in others)


def test_a_trial_of_a_search_can_be_proven(store):
    run(searched(), store)
    with reading(store) as held:
        study = explored(searched(), held)
        for _, record, _ in held.records("small"):
            assert again(study, record, Child()).same() == record.same()


def test_without_optuna_nothing_runs(store, monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(RequestError, match=r"package optuna. Received: none .* pip install 'plainnet\[search\]'"):
        run(searched(), store)
    with reading(store) as held:
        assert held.studies() == []


def test_other_points_than_those_of_the_store_are_refused(store, monkeypatch):
    run(searched(search={"count": 8, "batch": 4}), store)
    before, changed = records(store), {"tpe": lambda optuna, seed: optuna.samplers.TPESampler(seed=seed + 1)}
    monkeypatch.setattr(sampler, "SAMPLERS", changed)  # as another version of Optuna may
    with pytest.raises(RequestError, match=r"other points than are in the store\. Received: optuna .* Install optuna=="):
        run(searched(), store)
    assert records(store) == before


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"search": {"count": 14, "batch": 5}}, "search.batch: 4 -> 5"),
        ({"search": {"count": 14, "batch": 4, "sampler": "random"}}, "search.sampler: 'tpe' -> 'random'"),
        ({"select": {"seeds": 3, "keep": 2}}, "select.seeds: 2 -> 3"),
        ({"axes": AXES | {"training.optimizer": [*AXES["training.optimizer"], "nadam"]}}, "training.optimizer: ['adam'"),
        ({"search": None, "random": {"count": 14}}, "search.batch: 4 -> 'nothing'"),
    ],
)
def test_what_the_points_depend_on_may_not_change(store, changes, difference):
    run(searched(search={"count": 4, "batch": 4}), store)
    kept = {key: value for key, value in (SEARCH | changes).items() if value is not None}
    with pytest.raises(ManyFaultsError) as refused:
        run(small(**kept), store)
    assert any(difference in place for place in refused.value.places), refused.value.places


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"select": None}, "'search' judges its points in the phase select. Received: no select"),
        ({"random": {"count": 3}}, "by 'random' or by 'search'"),
        ({"axes": {}}, "'search' chooses among the values of axes. Received: no axes"),
        ({"search": {"count": 14, "batch": 4, "sampler": "cmaes"}}, "no lists. Received: a list for axes.training.optimizer"),
        (
            {"axes": {"network.dropout": {"low": 0.0, "high": 0.5}}, "search": {"count": 9, "batch": 4, "sampler": "cmaes"}},
            "one range",
        ),
        ({"search": {"count": 14, "batch": 4, "sampler": "gp"}}, "'search.sampler'"),
        ({"search": {"count": 14, "bach": 4}}, "Did you mean 'batch'"),
        ({"search": {"count": 14}}, "needs 'search.batch'"),
        ({"axes": AXES | {"network.dropout": {"low": 0.0, "high": 1.5}}}, "dropout=1.5"),
        (
            {"axes": {"training.batch_size": {"low": 2.2, "high": 2.8, "whole": True}}},
            "has whole numbers. Received: none in 2.2 to 2.8",
        ),
        ({"baseline": "dropout=0.5"}, "no variant of that name"),
    ],
)
def test_what_is_refused(changes, what):
    kept = {key: value for key, value in (SEARCH | changes).items() if value is not None}
    with pytest.raises(ManyFaultsError) as refused:
        small(**kept)
    assert any(what in place for place in refused.value.places), refused.value.places


def test_retrying_what_failed_leaves_the_search_alone(store):
    study = searched(search={"count": 4, "batch": 4})
    run(study, store)
    with writing(store) as held:
        held.connection.execute("UPDATE trials SET status = 'FAILED'")
        held.forget_failed("small")
        assert [phase for _, _, phase, *_ in held.results("small")] == ["select"] * 8
