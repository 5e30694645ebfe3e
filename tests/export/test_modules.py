"""The pages of code for PyTorch and Keras build, with the weights beside them, what predicts as the model does."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from safetensors.numpy import load_file

from plainnet.export.formats import export
from support.exported import assert_like, models, rows_of

SOME = list(models())[::3]


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="needs PyTorch, a peer: pip install 'plainnet[peers]'")


@pytest.fixture(scope="module")
def keras():
    """On NumPy, which suffices to predict."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("KERAS_BACKEND", "numpy")
        warnings.simplefilter("ignore")
        return pytest.importorskip("keras", reason="needs Keras, a peer: pip install 'plainnet[peers]'")


def module(path: Path) -> ModuleType:
    """The page, run as a user's program would import it."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.mark.parametrize("name", models())
def test_pytorch_predicts_as_the_model_does(torch, tmp_path, name):
    model = models()[name]
    export(model, "torch", tmp_path / "net.py")
    network = module(tmp_path / "net.py").load()
    with torch.no_grad():
        z, y = network.logits_and_link(torch.from_numpy(rows_of(model)))
    assert_like(model, y.numpy(), z.argmax(dim=1).numpy())
    assert {parameter.dtype for parameter in network.parameters()} <= {getattr(torch, model.dtype)}


def test_pytorch_trains_it_on(torch, tmp_path):
    """Its parameters are those of the model, under their names, and have gradients."""
    model = models()["gelu batch_norm"]
    export(model, "torch", tmp_path / "net.py")
    network = module(tmp_path / "net.py").load()
    network(torch.from_numpy(rows_of(model)))[:, 0].sum().backward()
    expected = {entry.key.replace(".", "_") for entry in model.network.parameters.entries}
    assert {name for name, value in network.named_parameters() if value.grad is not None} == expected
    weights = model.network.parameters.views(model.parameters)["dense_1"]["weights"]
    np.testing.assert_array_equal(load_file(tmp_path / "net.safetensors")["dense_1_weights"], weights)


@pytest.mark.parametrize("name", SOME)
def test_keras_predicts_as_the_model_does(keras, tmp_path, name):
    model = models()[name]
    export(model, "keras", tmp_path / "net.py")
    z, y = module(tmp_path / "net.py").load().logits_and_link(rows_of(model))
    assert_like(model, np.asarray(y), np.asarray(z).argmax(axis=1))


def test_keras_predicts_many_rows(keras, tmp_path):
    model = models()["relu batch_norm"]
    export(model, "keras", tmp_path / "net.py")
    assert_like(model, module(tmp_path / "net.py").load().predict(rows_of(model), verbose=0))
