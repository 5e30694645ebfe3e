"""Units of which a warning says that they stay equal do, and others do not."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from plainnet.cli.main import main
from plainnet.core.errors import PlainnetWarning
from plainnet.initializers.base import Initializer
from plainnet.initializers.constant import Constant
from plainnet.initializers.glorot import Glorot
from plainnet.initializers.uniform import Uniform
from plainnet.initializers.zeros import Zeros
from plainnet.layers.base import Layer
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.prelu import PReLU
from plainnet.layers.relu import ReLU
from plainnet.layers.sigmoid import Sigmoid
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.training.fit import fit
from support.commands import table
from support.trainings import prepared

SAME, DRAWN, HALF = Constant(0.1), Glorot(), Uniform(-0.5, 0.5)


def _dense(units: int, weights: Initializer, bias: Initializer = SAME) -> Dense:
    return Dense(units, weights, bias)


def _trained(layers: list[Layer]) -> tuple[list[str], set[str]]:
    """The warnings of a short training, and the layers whose units are equal after it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fitted = fit(Network(tuple(layers)), prepared(64), Training(batch_size=16, epochs=2, dtype="float64"), "reference")
    assert all(issubclass(warning.category, PlainnetWarning) for warning in caught)
    model = fitted.model
    weights = {name: p["weights"] for name, p in model.network.parameters.views(model.parameters).items() if "weights" in p}
    equal = {name for name, w in weights.items() if w.shape[1] > 1 and np.allclose(w, w[:, :1], rtol=1e-9, atol=1e-12)}
    return [str(warning.message) for warning in caught], equal


@pytest.mark.parametrize(
    ("layers", "named"),
    [
        ([_dense(5, SAME), Sigmoid(), _dense(3, SAME)], ["dense_1"]),
        ([_dense(5, Zeros(), Zeros()), BatchNorm(), PReLU(), _dense(3, SAME)], ["dense_1"]),
        ([Dropout(0.3), _dense(5, SAME), Sigmoid(), _dense(3, SAME)], ["dense_1"]),
        ([_dense(5, SAME), Sigmoid(), _dense(4, SAME), Sigmoid(), _dense(3, SAME, HALF)], ["dense_1", "dense_2"]),
        ([_dense(5, DRAWN), Sigmoid(), _dense(4, SAME), Sigmoid(), _dense(3, SAME)], ["dense_2"]),
        ([_dense(5, Zeros(), Zeros()), ReLU(), _dense(3, DRAWN)], ["dense_1"]),  # nothing is passed back
        ([_dense(5, DRAWN), ReLU(), _dense(4, Zeros(), Constant(-1.0)), ReLU(), _dense(3, DRAWN)], ["dense_2"]),
    ],
    ids=str,
)
def test_a_warning_names_the_layer_whose_units_stay_equal(layers, named):
    said, equal = _trained(layers)
    assert len(said) == 1
    assert equal == set(named)
    assert all(name in said[0] for name in named)
    assert said[0].startswith(f"All units of {named[0]} ")


@pytest.mark.parametrize(
    "layers",
    [
        [_dense(5, SAME, HALF), Sigmoid(), _dense(3, SAME, HALF)],  # S2 as written: the biases tell them apart
        [_dense(5, SAME), Sigmoid(), _dense(3, DRAWN)],  # the next weights do
        [_dense(5, Zeros(), Zeros()), Sigmoid(), _dense(3, DRAWN)],
        [_dense(5, Zeros(), SAME), ReLU(), _dense(3, DRAWN)],
        [_dense(5, SAME), Sigmoid(), Dropout(0.5), _dense(3, SAME)],  # a mask does
        [_dense(1, SAME), Sigmoid(), _dense(3, SAME)],  # one unit has no other
        [_dense(3, SAME)],  # the targets do
        [_dense(5, DRAWN), Sigmoid(), _dense(3, DRAWN)],
    ],
    ids=str,
)
def test_no_warning_where_something_tells_units_apart(layers):
    said, equal = _trained(layers)
    assert not said
    assert not equal


def test_the_warning_says_why():
    said, _ = _trained([_dense(5, SAME), Sigmoid(), _dense(3, SAME)])
    assert "the same bias, and dense_2 weighs them alike, so all get the same gradient" in said[0]
    said, _ = _trained([_dense(5, Zeros(), Zeros()), ReLU(), _dense(3, SAME)])
    assert "and relu_1 passes no gradient back at 0, which is all that they give, so" in said[0]


SPEC = """
[data.dataset]
name = "csv"
path = "table.csv"
[network]
layers = [
  {name = "dense", units = 4, weights = {name = "constant", value = 0.1}}, "relu",
  {name = "dense", weights = {name = "constant", value = 0.1}},
]
[training]
epochs = 1
"""


def test_the_command_line_warns_on_the_error_stream(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text(table())
    (tmp_path / "spec.toml").write_text(SPEC)
    with warnings.catch_warnings(), pytest.raises(SystemExit):
        warnings.simplefilter("default")
        main(["train", "spec.toml", "--json", "--out", "run"])
    out, err = capsys.readouterr()
    assert err.startswith("Warning: All units of dense_1 begin with the same weights and the same bias, and dense_2")
    assert err.count("Warning") == 1
    assert out.startswith("{")
