"""A Dask cluster trains as this machine does, and loses nothing but what a worker that dies was at."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from distributed import LocalCluster

from plainnet.cli import studies
from plainnet.core import registry
from plainnet.core.errors import RequestError
from plainnet.study import runner
from plainnet.study.pool import Pool
from plainnet.study.record import Record
from plainnet.study.store import writing
from plainnet.study.study import Study
from support.studies import Noted, records, run, same, small

DEADLY = '''
from contextlib import suppress
from dataclasses import dataclass
import os, signal
from plainnet.layers.base import Activation

@dataclass(frozen=True)
class Deadly(Activation):
    """Ends its process where a file lies in the folder, a process for each; but not the process that it was loaded in."""
    orders: str = ""
    spared: int = 0
    def value(self, x):
        for order in os.listdir(self.orders) if os.getpid() != self.spared else ():
            with suppress(FileNotFoundError):
                os.unlink(os.path.join(self.orders, order))
                os.kill(os.getpid(), signal.SIGKILL)
        return x
    def gradient(self, x, y, dy):
        return dy
'''


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=False) as found:
        yield found


@pytest.fixture
def on(cluster: LocalCluster) -> str:
    return cluster.scheduler_address.replace("tcp", "dask")


@pytest.fixture
def deadly(tmp_path, monkeypatch) -> tuple[dict[str, object], Path, Path]:
    """A network of workers that die at a trial, once for each file in a folder; the folder; and the plugin."""
    monkeypatch.setattr(registry, "_plugins", {room: {} for room in registry.ROOMS})
    plugin, orders = tmp_path / "deadly.py", tmp_path / "orders"
    plugin.write_text(DEADLY)
    orders.mkdir()
    registry.add_plugin(plugin)
    activation = {"name": "deadly", "orders": str(orders), "spared": os.getpid()}
    return {"hidden": [4], "activation": activation}, orders, plugin


class Kills(Noted):
    """Takes the data's file away when the data are loaded, and has a worker killed at the second trial, or at a later one."""

    def __init__(self, file: Path, orders: Path) -> None:
        super().__init__()
        self.file, self.orders = file, orders

    def kept(self, records: Sequence[Record]) -> None:
        if not self.records:
            self.file.unlink()
            (self.orders / "1").touch()
        super().kept(records)


def there(study: Study, on: str, path: Path, view: Noted, plugins: Sequence[Path] = ()) -> str:
    with writing(path) as store, studies.trained(on, path, plugins) as start:
        return runner.run(study, store, 10, view, start=start)


def test_a_killed_worker_costs_its_trial_in_flight_and_the_rest_is_as_here(on, tmp_path, deadly):
    network, orders, plugin = deadly
    data = tmp_path / "data.csv"
    data.write_text("a,b,kind\n" + "".join(f"{i % 7},{i % 5},{'xy'[i % 3 == 0]}\n" for i in range(60)))
    axes = {"network.hidden": [[units] for units in range(1, 9)]}  # eight programs: a worker asks each activation once a program
    split = {"dataset": {"name": "csv", "path": str(data)}, "test": 0.5, "validation": 0.2}
    study = small(network=network, axes=axes, seeds=1, data=split)
    run(study, tmp_path / "here.sqlite", start=partial(Pool, plugins=[plugin]))
    view = Kills(data, orders)
    with pytest.warns(UserWarning, match=r"its worker died \(attempt 1\)"):
        assert there(study, on, tmp_path / "there.sqlite", view, [plugin]) == "complete"
    assert [record.status for record in view.records] == ["finished"] * 8
    assert same(records(tmp_path / "there.sqlite"), records(tmp_path / "here.sqlite"))


def test_workers_know_the_plugins_and_measures_of_the_spec(on, tmp_path):
    layers = [{"name": "dense", "units": 4}, "relu", {"name": "backward_dropout", "rate": 0.5}, "dense"]
    more = {"plugins": ["backward_dropout"], "also": {"ten rows": {"metric": "accuracy", "first": 10}}}
    study = small(network={"layers": layers}, axes={}, seeds=2, **more)
    run(study, tmp_path / "here.sqlite")
    assert there(study, on, tmp_path / "there.sqlite", Noted()) == "complete"
    found = records(tmp_path / "there.sqlite")
    assert same(found, records(tmp_path / "here.sqlite"))
    assert all(record.status == "finished" and "test_first_10_accuracy" in record.values for record in found.values())


class Interrupts(Noted):
    def kept(self, records: Sequence[Record]) -> None:
        super().kept(records)
        raise KeyboardInterrupt


def test_ctrl_c_leaves_what_is_being_trained(cluster, on, tmp_path):
    axes = {"training.epochs": [1, 1_000_000]}
    began, view = time.monotonic(), Interrupts()
    assert there(small(axes=axes, seeds=1), on, tmp_path / "there.sqlite", view) == "interrupted"
    assert [record.variant for record in view.records] == ["epochs=1"]
    with cluster.get_client() as client:
        while any(client.processing().values()):
            assert time.monotonic() - began < 10
            time.sleep(0.1)


@pytest.mark.filterwarnings("ignore:.*its worker died")
def test_a_trial_that_kills_three_workers_has_failed(on, tmp_path, deadly):
    network, orders, plugin = deadly
    for order in "123":
        (orders / order).touch()
    view = Noted()
    assert there(small(network=network, axes={}, seeds=1), on, tmp_path / "there.sqlite", view, [plugin]) == "complete"
    (lost,) = view.records
    assert (lost.status, lost.error) == ("FAILED", "Three attempts failed: its worker died.")


def closed() -> int:
    """A port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize("address", ["dask://127.0.0.1:{port}", "tcp://127.0.0.1:8786", "dask://", "dask://127.0.0.1:many"])
def test_a_wrong_address_is_refused_at_once(tmp_path, address, monkeypatch):
    monkeypatch.setattr("plainnet.study.cluster.PATIENCE", 1)
    began = time.monotonic()
    with pytest.raises(RequestError) as refused:
        there(small(), address.format(port=closed()), tmp_path / "there.sqlite", Noted())
    assert address[:9] in str(refused.value)
    assert time.monotonic() - began < 4
