"""Models as files: what is read back predicts the same bits, in this process and in a new one, and is never run."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from safetensors import safe_open

from plainnet.core.errors import RequestError
from plainnet.engines.choose import cores
from plainnet.model.model import Model
from plainnet.preprocessing.standardize import Standardize
from support.trainings import CASES, NETWORK, TESTS, fit, prepared

X = prepared(50, seed=1).train.rows.x


@pytest.fixture(scope="module", params=["native", "native float64", "reference"])
def model(request):
    training, engine = CASES[request.param]
    return fit(NETWORK, prepared(), training, engine).model


def test_a_round_trip(model, tmp_path):
    model.save(tmp_path / "model.safetensors")
    loaded = Model.load(tmp_path / "model.safetensors")
    assert loaded.network == model.network
    assert (loaded.loss, loaded.dtype, loaded.class_names) == (model.loss, model.dtype, ("a", "b", "c"))
    for name in ("parameters", "statistics"):
        assert getattr(loaded, name).tobytes() == getattr(model, name).tobytes()
        assert getattr(loaded, name).dtype == model.dtype
    assert loaded.columns == model.columns and [fitted.step for fitted in loaded.steps] == [Standardize()]
    assert loaded.steps[0].apply(X).tobytes() == model.steps[0].apply(X).tobytes()
    engine = model.engine
    assert Model(**vars_of(loaded) | {"engine": engine}).logits(X).tobytes() == model.logits(X).tobytes()
    loaded.save(tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == (tmp_path / "model.safetensors").read_bytes()


def vars_of(model):
    return {name: getattr(model, name) for name in model.__dataclass_fields__}


def test_a_new_process_predicts_the_same_bits(model, tmp_path):
    model.save(tmp_path / "model.safetensors")
    code = (
        "import sys; from dataclasses import replace; from plainnet.model.model import Model; import numpy as np;"
        "model = replace(Model.load(sys.argv[1]), engine=sys.argv[2]); x = np.load(sys.argv[3]);"
        "sys.stdout.write(model.logits(x).tobytes().hex())"
    )
    np.save(tmp_path / "x.npy", X)
    line = [sys.executable, "-c", code, tmp_path / "model.safetensors", model.engine, tmp_path / "x.npy"]
    found = subprocess.run(line, capture_output=True, check=True, text=True, cwd=TESTS, env=os.environ)
    assert found.stdout == model.logits(X).tobytes().hex()


def test_other_tools_can_read_it(model, tmp_path):
    """Plain safetensors: each parameter under its name, in its shape."""
    model.save(tmp_path / "model.safetensors")
    with safe_open(tmp_path / "model.safetensors", framework="numpy") as file:
        shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
    assert shapes["dense_1.weights"] == (6, 17) and shapes["dense_3.bias"] == (3,)
    assert shapes["batch_norm_2.mean"] == (9,) and shapes["preprocessing.0.scale"] == (6,)


def test_engines_agree_on_a_model(model):
    """Within rounding, whichever engine trained it."""
    found = [Model(**vars_of(model) | {"engine": engine}).logits(X) for engine in ("native", "reference")]
    assert np.abs(found[0] - found[1]).max() < (1e-12 if model.dtype == "float64" else 1e-4)


def test_predictions_do_not_depend_on_company(model):
    """A row alone, among others, or in another order has the same prediction."""
    whole = model.logits(X)
    assert np.concatenate([model.logits(X[i : i + 1]) for i in range(len(X))]).tobytes() == whole.tobytes()
    assert model.logits(X[::-1]).tobytes() == np.ascontiguousarray(whole[::-1]).tobytes()
    assert Model(**vars_of(model) | {"threads": cores()}).logits(X).tobytes() == whole.tobytes()


def test_rows_of_any_shape_and_kind(model):
    assert model.predict_proba(X.reshape(-1, 2, 3)).tobytes() == model.predict_proba(X).tobytes()
    assert np.allclose(model.predict_proba(X).sum(axis=1), 1)
    assert (model.predict(X) == model.predict_proba(X).argmax(axis=1)).all()
    assert model.predict(X[:0]).shape == (0,)
    whole = np.arange(12).reshape(2, 6)
    assert model.logits(whole).tobytes() == model.logits(whole.astype(np.float64)).tobytes()
    with pytest.raises(RequestError, match=r"trained on rows of 6 values\. Received: 5"):
        model.predict(X[:, :5])


def test_saving_over_an_older_model_leaves_one_or_the_other(model, tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"older")
    with pytest.raises(OSError, match="No such file"):
        model.save(tmp_path / "nowhere" / "model.safetensors")
    assert path.read_bytes() == b"older"
    model.save(path)
    assert Model.load(path).class_names == ("a", "b", "c")
    assert [file.name for file in tmp_path.iterdir()] == ["model.safetensors"]
    assert path.stat().st_mode & 0o777 == 0o644
