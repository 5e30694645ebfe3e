"""Arrays in files train without being loaded, and a split of them copies nothing; the numbers are those of copied rows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from plainnet.datasets.base import Rows
from plainnet.datasets.npy import NPY
from plainnet.engines import hyper
from plainnet.engines.base import Source, State
from plainnet.engines.choose import compile_program
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.training import data as data_module
from plainnet.training.data import DataSpec, prepare
from plainnet.training.fit import fit

NETWORK = Network((Dense(6), BatchNorm(), ReLU(), Dropout(0.2), Dense(2)))
MEGABYTE = 1 << 20


@pytest.fixture
def spec(tmp_path) -> DataSpec:
    random = np.random.default_rng(0)
    x = random.normal(size=(600, 5)).astype(np.float32)
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", (x[:, 0] + x[:, 1] > 0).astype(np.int64))
    return DataSpec(NPY(str(tmp_path / "x.npy"), str(tmp_path / "y.npy")), validation=0.2, deduplicate=True)


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_rows_by_number_train_to_the_bits_of_copied_rows(spec, monkeypatch, engine):
    training = Training(epochs=2, batch_size=32, evaluate_training=True)
    copied = prepare(spec)
    monkeypatch.setattr(data_module, "COPIED", 0)
    numbered = prepare(spec)
    assert copied.train.index is None
    assert numbered.train.index is not None
    assert isinstance(numbered.train.rows.x, np.memmap)
    assert numbered.train.rows is numbered.test.rows
    assert numbered.repeated == copied.repeated
    fitted = [fit(NETWORK, data, training, engine) for data in (copied, numbered)]
    assert fitted[0].model.parameters.tobytes() == fitted[1].model.parameters.tobytes()
    assert [row | {"seconds": 0} for row in fitted[0].history] == [row | {"seconds": 0} for row in fitted[1].history]
    a, b = (one.model.evaluate(data.test) for one, data in zip(fitted, (copied, numbered), strict=True))
    assert a.numbers() == b.numbers()
    np.testing.assert_array_equal(a.confusion, b.confusion)
    alone = fitted[1].model.evaluate(copied.test.rows)
    assert alone.numbers() == a.numbers()


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize("sample", [False, True])
def test_predictions_of_numbered_rows(engine, sample):
    random = np.random.default_rng(1)
    rows = random.normal(size=(3000, 5)).astype(np.float32)
    index = random.permutation(3000)[:2500]
    network = NETWORK.over((5,), 2)
    program, _ = compile_program(engine, network, Training(), 100, 1)
    everything = Rows(rows, np.zeros(3000, np.int32))
    state, values = State.initial(network, Training()), hyper.table(network, Training(), 0, 1)[0]
    numbered = program.predict(state, Source(everything, index=index), values, 3, sample)
    copied = program.predict(state, Source(everything.take(index)), values, 3, sample)
    np.testing.assert_array_equal(numbered, copied)


def test_a_row_number_that_does_not_exist(spec):
    program, _ = compile_program("native", NETWORK.over((5,), 2), Training(), 10, 1)
    state = State.initial(program.network, program.training)
    data = prepare(spec).train
    values = hyper.table(program.network, program.training, 0, 1)[0]
    with pytest.raises(ValueError, match="row number 600"):
        program.predict(state, Source(data.rows, index=np.array([0, 600])), values)


CHILD = """
import json, sys
from plainnet.datasets.npy import NPY
from plainnet.layers.dense import Dense
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.training import data as data_module
from plainnet.training.data import DataSpec, prepare
from plainnet.training.fit import fit

data_module.COPIED = 32 << 20

def own():  # memory of this process alone: pages of a mapped file can be dropped at any moment
    return next(int(line.split()[1]) << 10 for line in open("/proc/self/status") if line.startswith("RssAnon"))

class Peak:
    most = 0

import threading, time
def watch():
    while True:
        Peak.most = max(Peak.most, own())
        time.sleep(0.002)

training = Training(epochs=1, batch_size=4096)
small = prepare(DataSpec(NPY(sys.argv[1], sys.argv[2])))
fit(Network((Dense(4), ReLU(), Dense(2))), small, training, sys.argv[5])
before = own()
threading.Thread(target=watch, daemon=True).start()
data = prepare(DataSpec(NPY(sys.argv[3], sys.argv[4]), validation=0.1, test=0.1))
fitted = fit(Network((Dense(4), ReLU(), Dense(2))), data, training, sys.argv[5])
fitted.model.evaluate(data.test)
print(json.dumps({"grown": Peak.most - before, "repeated": data.repeated, "rows": [len(data.train), len(data.test)],
                  "fingerprint": fitted.run.fingerprint}))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc/self/status")
@pytest.mark.parametrize("engine", ["native", "reference"])
def test_a_file_far_larger_than_what_it_takes(tmp_path, engine):
    """256 MB of features, mostly holes in the file: prepared, trained on, judged, with a fifth of that memory of its own."""
    rows = 1 << 19
    for name, count in (("small", 1000), ("large", rows)):
        x = np.lib.format.open_memmap(tmp_path / f"{name}_x.npy", "w+", np.float32, (count, 128))
        x[::997, 0] = 1.0
        np.save(tmp_path / f"{name}_y.npy", (np.arange(count) % 2).astype(np.uint8))
        del x
    paths = [str(tmp_path / f"{name}_{part}.npy") for name in ("small", "large") for part in "xy"]
    answer = subprocess.run([sys.executable, "-c", CHILD, *paths, engine], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert found["rows"] == [rows - round(0.1 * rows) - round(0.1 * (rows - round(0.1 * rows))), round(0.1 * rows)]
    assert found["repeated"]["test"] > 0.9 * found["rows"][1]
    assert found["grown"] < (tmp_path / "large_x.npy").stat().st_size / 5, f"{found['grown'] / MEGABYTE:.0f} MB"
