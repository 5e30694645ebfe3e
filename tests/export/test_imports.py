"""Models from other libraries' weights predict what those libraries predict."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from safetensors.numpy import save_file
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from plainnet.core.errors import RequestError
from plainnet.export.imports.keras import from_keras
from plainnet.export.imports.sklearn import from_sklearn
from plainnet.export.imports.torch import from_torch
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.embedding import Embedding
from plainnet.layers.gelu import GELU
from plainnet.layers.layer_norm import LayerNorm
from plainnet.layers.prelu import PReLU
from plainnet.layers.relu import ReLU
from plainnet.layers.rms_norm import RMSNorm
from plainnet.model.model import Model

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(80, 6))
CLASSES = np.array(["red", "green", "blue"])[(X[:, 0] > 0).astype(int) + (X[:, 1] > 0)]


def fitted(mlp, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return mlp.set_params(max_iter=5, random_state=0).fit(X, y)


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
@pytest.mark.parametrize("y", [CLASSES, CLASSES == "red", X[:, :2] > 0], ids=["classes", "two classes", "labels"])
def test_a_classifier_of_sklearn(activation, y):
    mlp = fitted(MLPClassifier((9, 7), activation=activation), y)
    model = from_sklearn(mlp)
    np.testing.assert_allclose(model.predict_proba(X), mlp.predict_proba(X), rtol=1e-12)
    found = model.predict(X)
    np.testing.assert_array_equal(mlp.classes_[found] if model.task == "classification" else found, mlp.predict(X))
    assert model.names == tuple(map(str, mlp.classes_))


@pytest.mark.parametrize(("y", "loss"), [(X[:, 0] ** 2, "squared_error"), (X[:, :2], "squared_error"), (X[:, 0] ** 2, "poisson")])
def test_a_regressor_of_sklearn(y, loss, tmp_path):
    mlp = fitted(MLPRegressor(loss=loss, hidden_layer_sizes=(9,)), y)
    from_sklearn(mlp).save(tmp_path / "model.safetensors")
    found = Model.load(tmp_path / "model.safetensors").predict(X)
    np.testing.assert_allclose(found, mlp.predict(X).reshape(len(X), -1), rtol=1e-12)


def test_what_sklearn_has_not_fitted():
    with pytest.raises(RequestError, match="Fit it first"):
        from_sklearn(MLPClassifier())


LAYERS = (Dense(), BatchNorm(), ReLU(), Dropout(0.2), Dense(), LayerNorm(), GELU(), Dense(), RMSNorm(), PReLU(), Dense())


def sequential(torch):
    torch.manual_seed(0)
    nn = torch.nn
    layers = (
        nn.Linear(6, 9),
        nn.BatchNorm1d(9),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(9, 8, bias=False),
        nn.LayerNorm(8),
        nn.GELU(),
    )
    found = nn.Sequential(*layers, nn.Linear(8, 7), nn.RMSNorm(7, eps=1e-5), nn.PReLU(7), nn.Linear(7, 3))
    for _ in range(3):
        found(torch.randn(50, 6) + 1)  # running statistics of their own
    with torch.no_grad():
        for parameter in found.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return found.eval()


@pytest.mark.parametrize("double", [False, True])
def test_a_sequential_of_pytorch(tmp_path, double):
    torch = pytest.importorskip("torch", reason="needs PyTorch, a peer: pip install 'plainnet[peers]'")
    from safetensors.torch import save_file as save_torch

    theirs = sequential(torch).to(torch.float64 if double else torch.float32)
    save_torch(theirs.state_dict(), tmp_path / "net.safetensors")
    model = from_torch(tmp_path / "net.safetensors", LAYERS, names=("a", "b", "c"))
    x = torch.from_numpy(X).to(torch.float64 if double else torch.float32)
    with torch.no_grad():
        expected = torch.softmax(theirs(x), dim=1).numpy()
    np.testing.assert_allclose(model.predict_proba(x.numpy()), expected, rtol=1e-12 if double else 1e-5)
    assert model.dtype == ("float64" if double else "float32") and model.class_names == ("a", "b", "c")


def arrays(**changed):
    weights = {"0.weight": RANDOM.normal(size=(4, 6)), "0.bias": np.zeros(4), "2.weight": RANDOM.normal(size=(2, 4))}
    return {name: value.astype(np.float32) for name, value in (weights | changed).items() if value is not None}


BAD = {
    "too few layers": (arrays(), (Dense(),), "more layers with weights than were given"),
    "too many layers": (arrays(), (Dense(), ReLU(), Dense(), Dense()), "fewer layers with weights"),
    "another kind": (arrays(), (Dense(), BatchNorm(), ReLU()), "has the shape"),
    "no weights": (arrays(**{"0.weight": None}), (Dense(), ReLU(), Dense()), "needs its weights|does not know its width"),
    "another shape": (arrays(**{"0.bias": np.zeros(3)}), (Dense(), ReLU(), Dense()), r"dense_1.bias has the shape \(4,\)"),
    "not finite": (arrays(**{"0.bias": np.full(4, np.nan)}), (Dense(), ReLU(), Dense()), "should hold finite values"),
    "no such layer": (arrays(), (Embedding((6,)), Dense()), "'embedding'"),
}


@pytest.mark.parametrize("name", BAD)
def test_weights_that_do_not_fit(tmp_path, name):
    found, layers, hint = BAD[name]
    save_file(found, tmp_path / "net.safetensors")
    with pytest.raises(RequestError, match=hint):
        from_torch(tmp_path / "net.safetensors", layers)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Keras's own, on NumPy
@pytest.mark.parametrize("end", ["softmax", "sigmoid", None])
def test_a_sequential_of_keras(end):
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("KERAS_BACKEND", "numpy")
        warnings.simplefilter("ignore")
        keras = pytest.importorskip("keras", reason="needs Keras, a peer: pip install 'plainnet[peers]'")
    layers = keras.layers
    hidden = [layers.Dense(9, "gelu"), layers.BatchNormalization(), layers.Dropout(0.2), layers.Dense(8, use_bias=False)]
    hidden += [layers.LayerNormalization(), layers.Activation("leaky_relu"), layers.Dense(7, "elu"), layers.ReLU()]
    theirs = keras.Sequential([keras.Input((6,)), *hidden, layers.Dense(3, end)])
    theirs.set_weights([RANDOM.uniform(0.2, 1, size=array.shape) * (-1) ** i for i, array in enumerate(theirs.get_weights())])
    for layer in theirs.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.moving_variance.assign(np.linspace(0.5, 2, 9))
    model = from_keras(theirs)
    assert model.task == {"softmax": "classification", "sigmoid": "multilabel", None: "regression"}[end]
    x = X.astype(np.float32)
    np.testing.assert_allclose(model.predict_link(x), np.asarray(theirs(x)), rtol=1e-5, atol=1e-6)


def test_a_layer_of_keras_that_is_unknown():
    class Conv2D:
        name = "conv"

    class Net:
        layers = (Conv2D(),)

    with pytest.raises(RequestError, match="Conv2D 'conv'"):
        from_keras(Net())
