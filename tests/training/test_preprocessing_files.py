"""What a model's file says of its preprocessing is believed only where it fits."""

from __future__ import annotations

import json

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.core.spec import to_data
from plainnet.datasets.base import Data, Rows
from plainnet.engines.sources import source_of
from plainnet.layers.dense import Dense
from plainnet.model.files import opened, pack
from plainnet.model.model import Model
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.preprocessing.fitting.chain import fit_steps
from plainnet.preprocessing.impute import Impute
from plainnet.preprocessing.one_hot import OneHot
from plainnet.preprocessing.ordinal import Ordinal
from plainnet.preprocessing.quantile_normal import QuantileNormal
from plainnet.training.fit import fit
from plainnet.training.prepared import Prepared
from support.mixed import COLUMNS, mixed

STEPS = (QuantileNormal(5), Impute(indicator=True), Ordinal(above=2), OneHot())


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """(arrays, header) of a good model's file."""
    rows = Rows(mixed(), (np.arange(40) % 2).astype(np.int32))
    names, categories = tuple(c.name for c in COLUMNS), tuple(c.categories for c in COLUMNS)
    data = Data(rows, None, ("a", "b"), (len(COLUMNS),), names, categories)
    steps = fit_steps(STEPS, rows.x, COLUMNS)
    prepared = Prepared(source_of(rows, COLUMNS, steps), None, None, data, steps)
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    fit(Network((Dense(2),)), prepared, Training(epochs=1)).model.save(path)
    with opened(path) as found:
        return {name: found.get_tensor(name) for name in found.keys()}, json.loads(found.metadata()["plainnet"])  # noqa: SIM118


def load(path, arrays, header):
    path.write_bytes(pack(arrays, {"plainnet": json.dumps(header)}))
    return Model.load(path)


def test_the_file_that_the_others_are_made_from_is_good(file, tmp_path):
    assert load(tmp_path / "model", *file).predict(mixed(5, seed=3)).shape == (5,)


# Array, what becomes of it.
ARRAYS = {
    "gone": ("0.quantiles", lambda x: None),
    "too few columns": ("0.quantiles", lambda x: x[:, 1:]),
    "too many quantiles": ("0.quantiles", lambda x: np.repeat(x, 2, axis=0)),
    "no quantile": ("0.quantiles", lambda x: x[:0]),
    "falling quantiles": ("0.quantiles", lambda x: x[::-1]),
    "flat": ("0.quantiles", lambda x: x.ravel()),
    "NaN": ("1.fill", lambda x: x * np.nan),
    "infinite": ("1.fill", lambda x: x + np.inf),
    "float32": ("1.fill", lambda x: x.astype(np.float32)),
    "no such category": ("1.fill", lambda x: x + 5),
    "half a category": ("1.fill", lambda x: x + 0.5),
    "other indicators": ("1.missed", lambda x: 1 - x),
    "half an indicator": ("1.missed", lambda x: x / 2),
    "other categories": ("3.seen", lambda x: 1 - x),
    "half seen": ("3.seen", lambda x: x / 2),
    "longer": ("2.seen", lambda x: np.repeat(x, 2)),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_that_do_not_fit(file, tmp_path, name):
    arrays, header = file
    key, change = ARRAYS[name]
    changed = change(arrays[f"preprocessing.{key}"])
    rest = {name: array for name, array in arrays.items() if name != f"preprocessing.{key}"}
    with pytest.raises(RequestError, match=r"Received: .+\. Give a file that Plainnet saved\."):
        load(tmp_path / "model", rest | ({} if changed is None else {f"preprocessing.{key}": changed}), header)


def twice(columns):
    return [column | {"categories": ["x", "x", "y"]} if column["name"] == "color" else column for column in columns]


HEADERS = {
    "fewer steps": lambda said: said["preprocessing"].pop(),
    "more steps": lambda said: said["preprocessing"].append("standardize"),
    "another order": lambda said: said["preprocessing"].reverse(),
    "another step": lambda said: said["preprocessing"].__setitem__(0, "robust_scale"),
    "an unknown step": lambda said: said["preprocessing"].__setitem__(0, "robust_scael"),
    "steps without end": lambda said: said.update(preprocessing=["one_hot"] * 10_000),
    "no columns": lambda said: said.pop("columns"),
    "fewer columns": lambda said: said["columns"].pop(),
    "more columns": lambda said: said["columns"].append({"name": "more"}),
    "a category twice": lambda said: said.update(columns=twice(said["columns"])),
    "more categories": lambda said: said["columns"][1]["categories"].append("pink"),
    "no categories": lambda said: said["columns"][1].update(categories=[]),
    "columns of numbers": lambda said: said.update(columns=[1, 2, 3]),
    "no list": lambda said: said.update(preprocessing="one_hot"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_that_do_not_fit(file, tmp_path, name):
    arrays, header = file
    said = json.loads(json.dumps(header))
    HEADERS[name](said)
    with pytest.raises(RequestError):
        load(tmp_path / "model", arrays, said)


def test_the_format_is_numbered(file, tmp_path):
    arrays, header = file
    assert header["format"] == 2
    assert header["preprocessing"] == [to_data(step) for step in STEPS]
    with pytest.raises(RequestError, match="format that this version does not read"):
        load(tmp_path / "model", arrays, header | {"format": 1})
