"""Runs toward a total: what is missing and nothing else, in threads and in processes, whatever becomes of single trials."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from plainnet.core import registry
from plainnet.core.errors import ManyFaultsError, RequestError
from plainnet.study import runner
from plainnet.study.pool import Pool, needs_process
from plainnet.study.record import Record, predictions
from plainnet.study.standing import standings
from plainnet.study.store import reading, writing
from support.studies import Noted, records, run, same, small

PLUGIN = '''
from dataclasses import dataclass
import os, signal
from functools import partial
from pathlib import Path
from plainnet.layers.base import Activation

@dataclass(frozen=True)
class Deadly(Activation):
    """Ends its process as often as the file says."""
    place: str = ""
    def value(self, x):
        left = int(Path(self.place).read_text())
        if left:
            Path(self.place).write_text(str(left - 1))
            os.kill(os.getpid(), signal.SIGKILL)
        return x
    def gradient(self, x, y, dy):
        return dy
'''


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "studies.sqlite"


def test_the_same_again_runs_nothing_and_more_runs_what_is_missing(store):
    assert run(small(), store).phases == [("confirm", 6, 6, 0)]
    before = records(store)
    assert run(small(), store).phases == []
    assert run(small(seeds=4), store).phases == [("confirm", 2, 8, 6)]
    more = run(small(seeds=4, axes={"network.dropout": [0.25, 0.0, 0.5]}), store)
    assert more.phases == [("confirm", 4, 12, 8)]
    assert {record.variant for record in more.records} == {"dropout=0.25"}
    after = records(store)
    assert {key: after[key] for key in before} == before


def test_the_bits_do_not_depend_on_the_number_of_jobs(store, tmp_path):
    run(small(), store, jobs=1)
    run(small(), tmp_path / "other.sqlite", jobs=3)
    assert same(records(store), records(tmp_path / "other.sqlite"))


def test_a_row_holds_what_it_takes_to_repeat_the_trial(store):
    run(small(vary=["weights", "split"]), store)
    for record in records(store).values():
        spec, seeds = json.loads(record.spec), json.loads(record.seeds)
        assert spec["training"]["weights_seed"] == spec["data"]["seed"] == record.seed
        assert seeds == {"split": record.seed, "weights": record.seed, "order": 0, "draws": 0}
        assert set(json.loads(record.versions)) == {"plainnet", "python", "numpy"}
        assert (record.engine, record.threads, record.status) == ("native", 1, "finished")
        assert [row["epoch"] for row in record.rows] == [1.0, 2.0]
        assert predictions(record.predictions).shape == (60,) or len(predictions(record.predictions)) > 10
        assert 0 <= record.values["test_accuracy"] <= 1
        assert len(record.weights) == 64 and record.wall > 0 and record.core > 0


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"training": {"epochs": 3, "batch_size": 8}}, "training.epochs: 2 -> 3"),
        ({"network": {"hidden": [5], "dropout": 0.0}}, "network.hidden: [4] -> [5]"),
        ({"question": "Another?"}, "question: 'Does it matter?' -> 'Another?'"),
        ({"axes": {"network.dropout": [0.5]}}, "axes.network.dropout: 0.0 -> nothing"),
        ({"axes": {"network.dropout": [0.0, 0.5], "training.seed": [1]}}, "training.seed: 'nothing' -> [1]"),
        ({"margin": 0.1}, "margin: 'nothing' -> 0.1"),
        ({"metric": "loss"}, "metric: 'accuracy' -> 'loss'"),
    ],
)
def test_a_changed_study_is_refused_with_its_differences(store, changes, difference):
    run(small(), store)
    before = records(store)
    with pytest.raises(ManyFaultsError) as refused:
        run(small(**changes), store)
    assert difference in refused.value.places
    assert records(store) == before


def test_select_on_validation_rows_then_confirm_the_best_with_fresh_seeds(store):
    variants = {"small steps": {}, "other": {"training.epochs": 3}}
    rates = {"training.optimizer.learning_rate": [1e-6, 0.05]}
    study = small(variants=variants, axes=rates, select={"seeds": 3}, seeds=2)
    view = run(study, store)
    assert view.phases == [("select", 12, 16, 0), ("confirm", 4, 16, 12)]
    select, confirm = ([r for r in view.records if r.phase == phase] for phase in ("select", "confirm"))
    assert all("validation_accuracy" in record.values and "test_accuracy" not in record.values for record in select)
    assert all("test_accuracy" in record.values for record in confirm)
    with reading(store) as held:
        means = {name: one.mean for name, one in standings(held, study.spec, "select").items()}
    best = {max((name for name in means if name.startswith(group)), key=means.__getitem__) for group in variants}
    assert {record.variant for record in confirm} == best


def test_what_diverges_is_counted_and_in_no_mean(store):
    study = small(axes={"training.optimizer": [{"name": "sgd", "learning_rate": 0.1}, {"name": "sgd", "learning_rate": 1e30}]})
    view = run(study, store)
    lost = [record for record in view.records if record.status == "DIVERGED"]
    assert len(lost) == 3
    assert all(record.failed_step is not None and record.failed_place and record.weights is None for record in lost)
    with reading(store) as held:
        counts = [(len(one.values), one.diverged, one.failed) for one in standings(held, study.spec, "confirm").values()]
    assert sorted(counts) == [(0, 3, 0), (3, 0, 0)]
    assert run(study, store).phases == []


def test_the_reference_engine_runs_in_processes_and_agrees_with_itself_here(store):
    view = run(small(engine="reference", seeds=1), store)
    assert [record.engine for record in view.records] == ["reference"] * 2
    assert all(record.status == "finished" for record in view.records)


@pytest.fixture
def deadly(tmp_path, monkeypatch):
    """A plugin, and the file with how often it ends its process."""
    monkeypatch.setattr(registry, "_plugins", {room: {} for room in registry.ROOMS})
    path, place = tmp_path / "deadly.py", tmp_path / "left"
    path.write_text(PLUGIN)
    place.write_text("0")
    registry.add_plugin(path)
    return path, place


@pytest.mark.filterwarnings("ignore:.*attempt")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(("deaths", "statuses"), [(2, ["finished"]), (3, ["FAILED"])])
def test_a_killed_worker_costs_its_own_trial_which_is_run_again(store, deadly, deaths, statuses):
    plugin, place = deadly
    study = small(network={"hidden": [3], "activation": {"name": "deadly", "place": str(place)}}, axes={}, seeds=1)
    assert needs_process(study.variants[0].trial)
    place.write_text(str(deaths))
    view = run(study, store, start=partial(Pool, plugins=[plugin]))
    assert [record.status for record in view.records] == statuses
    assert all(record.status == "finished" or "Three attempts" in (record.error or "") for record in view.records)


def test_a_study_of_data_that_is_not_there_runs_nothing(store):
    with pytest.raises(RequestError):
        run(small(data={"dataset": {"name": "csv", "path": "missing.csv"}}, axes={}), store)
    with reading(store) as held:
        assert not held.keys("small")


def test_a_budget_ends_a_study_in_good_order(store):
    with writing(store) as held:
        view = Noted()
        assert runner.run(small(), held, 1, view, budget=1e-9) == "out of time"
        assert view.records == []
    assert run(small(), store).phases == [("confirm", 6, 6, 0)]


class Interrupts(Noted):
    """Presses Ctrl-C a moment after so many trials have ended."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def begin(self, *about: object) -> None:
        super().begin(*about)
        self.kept([])

    def kept(self, records: Sequence[Record]) -> None:
        super().kept(records)
        if len(self.records) == self.after:
            self.since = time.monotonic()
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C arrives, also where the tests were started in the background, which is deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("ended", [0, 2])
def test_ctrl_c_ends_a_study_in_good_order_and_keeps_what_had_ended(store, ended):
    axes = {"training.optimizer": ["adam", "nadam"], "training.epochs": [1, 100_000] if ended else [100_000]}
    view = Interrupts(ended)
    with writing(store) as held:
        assert runner.run(small(axes=axes, seeds=1), held, 4, view) == "interrupted"
        assert time.monotonic() - view.since < 10
        assert len(held.keys("small")) == ended


def test_what_failed_can_be_run_again(store, deadly):
    plugin, place = deadly
    study = small(network={"hidden": [3], "activation": {"name": "deadly", "place": str(place)}}, axes={}, seeds=1)
    place.write_text("no number")
    (lost,) = run(study, store, start=partial(Pool, plugins=[plugin])).records
    assert lost.status == "FAILED" and "ValueError" in lost.error
    place.write_text("0")
    assert run(study, store, start=partial(Pool, plugins=[plugin])).records == []
    with writing(store) as held:
        held.forget_failed("small")
    (found,) = run(study, store, start=partial(Pool, plugins=[plugin])).records
    assert found.status == "finished"


def test_ten_thousand_finished_trials_are_looked_through_in_a_second(store):
    study = small(axes={"training.optimizer.learning_rate": [i / 1000 for i in range(1, 101)]}, seeds=1)
    run(small(axes={}, seeds=1), store)
    model = next(iter(records(store).values()))
    study = study.with_seeds(100)
    with writing(store) as held:
        held.connection.execute("DELETE FROM trials; DELETE FROM studies")
        runner.register(study, held)
        made = [
            type(model)(**vars(model) | {"variant": planned.variant, "seed": planned.seed, "key": planned.key})
            for planned in study.planned("confirm")
        ]
        held.add(made)
    assert len(made) == 10_000
    start = time.perf_counter()
    again = small(axes={"training.optimizer.learning_rate": [i / 1000 for i in range(1, 101)]}, seeds=100)
    assert run(again, store).phases == []
    assert time.perf_counter() - start < 1.0
