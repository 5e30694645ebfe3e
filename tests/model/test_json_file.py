"""Models as JSON: the same bits come back, plain Python reads it, and what is no such file is told so."""

from __future__ import annotations

import json
import math
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from plainnet.core.errors import PlainnetError, RequestError
from plainnet.model.model import Model
from support.trainings import CASES, NETWORK, fit, prepared

X = prepared(50, seed=1).train.rows.x


@pytest.fixture(scope="module", params=["native", "reference float64"])
def model(request):
    training, engine = CASES[request.param]
    return fit(NETWORK, prepared(), training, engine).model


@pytest.fixture
def path(model, tmp_path):
    model.save(tmp_path / "model.json")
    return tmp_path / "model.json"


def test_a_round_trip(model, path, tmp_path):
    """JSON and safetensors hold the same model, bit for bit."""
    model.save(tmp_path / "model.safetensors")
    loaded, other = Model.load(path), Model.load(tmp_path / "model.safetensors")
    for name in ("parameters", "statistics"):
        assert getattr(loaded, name).tobytes() == getattr(other, name).tobytes() == getattr(model, name).tobytes()
        assert getattr(loaded, name).dtype == model.dtype
    assert loaded.network == other.network and loaded.class_names == ("a", "b", "c")
    assert loaded.logits(X).tobytes() == other.logits(X).tobytes()
    loaded.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("value", [0.1, -0.0, 5e-324, 1e-45, 3.4028234663852886e38, math.pi, 1 / 3])
def test_every_digit_survives(model, path, value):
    changed = replace(model, parameters=np.full_like(model.parameters, value))
    changed.save(path)
    assert Model.load(path).parameters.tobytes() == changed.parameters.tobytes()


def test_plain_python_reads_it(model, path):
    """The first layer by hand, from lists (S2)."""
    found = json.loads(path.read_text())
    weights, bias = found["arrays"]["dense_1.weights"], found["arrays"]["dense_1.bias"]
    assert (len(weights), len(weights[0]), len(bias)) == (6, 17, 17)
    assert weights == model.network.parameters.views(model.parameters)["dense_1"]["weights"].tolist()
    assert found["plainnet"]["network"]["layers"][0]["units"] == 17


def changed(path, *keys, value):
    """The file with another value at that place; without a value, with nothing there."""
    found = json.loads(path.read_text())
    place = found
    for key in keys[:-1]:
        place = place[key]
    if value is KeyError:
        del place[keys[-1]]
    else:
        place[keys[-1]] = value
    path.write_text(json.dumps(found))


BIAS = ("arrays", "dense_1.bias")
WEIGHTS = ("arrays", "dense_1.weights")
BAD = {
    "no array": ((*BIAS,), KeyError, "does not hold the arrays of its network"),
    "another array": (("arrays", "more"), [1.0], "does not hold the arrays of its network"),
    "too short": (BIAS, [0.0] * 16, r"should have the shape \(17,\)"),
    "too deep": (BIAS, [[0.0]] * 17, r"should have the shape \(17,\)"),
    "a number": (BIAS, 0.5, r"should have the shape \(17,\)"),
    "ragged": ((*WEIGHTS, 3), [0.0] * 16, "lists of different lengths"),
    "not a row": ((*WEIGHTS, 3), 0.5, "lists of different lengths"),
    "deeper inside": ((*WEIGHTS, 3, 3), [0.5], "lists in lists of numbers"),
    "text": ((*BIAS, 3), "0.5", "lists in lists of numbers"),
    "true": ((*BIAS, 3), True, "lists in lists of numbers"),
    "null": ((*BIAS, 3), None, "lists in lists of numbers"),
    "infinite": ((*BIAS, 3), math.inf, "not a whole JSON file"),
    "NaN": ((*BIAS, 3), math.nan, "not a whole JSON file"),
    "huge": ((*BIAS, 3), 10**400, "should hold finite values"),
    "no spec": (("plainnet",), KeyError, "not a Plainnet model"),
    "no arrays": (("arrays",), [], "not a Plainnet model"),
    "another layer": (("plainnet", "network", "layers", 0, "name"), "dens", "Did you mean 'dense'"),
    "another dtype": (("plainnet", "dtype"), "float16", "expects one of"),
    "another format": (("plainnet", "format"), 99, "Update Plainnet"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_model(path, name):
    keys, value, hint = BAD[name]
    changed(path, *keys, value=value)
    with pytest.raises(RequestError, match=hint):
        Model.load(path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"null", b"[" * 100_000, b'{"plainnet": 1, "arrays": {}}'])
def test_what_is_no_json(path, content):
    path.write_bytes(content)
    with pytest.raises(RequestError):
        Model.load(path)


def test_beyond_float32(path, model):
    changed(path, *BIAS, 3, value=1e39)
    if model.dtype == "float64":
        assert Model.load(path).parameters.max() == 1e39
    else:
        with pytest.raises(RequestError, match="should hold finite values"):
            Model.load(path)


def test_there_is_no_file(tmp_path):
    with pytest.raises(RequestError, match="There is no such file"):
        Model.load(tmp_path / "model.json")


def test_mutants_raise_our_errors_only(path):
    """Random bytes changed, cut out and doubled: a model or one of our errors, and no memory taken for it."""
    whole, random = path.read_bytes(), np.random.default_rng(3)
    tracemalloc.start()
    loaded = 0
    for _ in range(120):
        start, length = int(random.integers(len(whole))), int(random.integers(1, 30))
        kind = random.integers(3)
        middle = [random.bytes(length), b"", 2 * whole[start : start + length]][kind]
        path.write_bytes(whole[:start] + middle + whole[start + length :])
        try:
            Model.load(path)
            loaded += 1
        except PlainnetError:
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 2**20
    assert loaded < 60
