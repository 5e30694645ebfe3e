"""What cannot leave says which step or layer it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.export.formats import FORMATS, export
from plainnet.layers.base import Activation
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropconnect import DropConnect
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.preprocessing.quantile_normal import QuantileNormal
from support.exported import model_of

CODE = [name for name, known in FORMATS.items() if known.files]


@dataclass(frozen=True)
class NotAFormula(Activation):
    def value(self, x):
        return np.tanh(x)

    def gradient(self, x, y, dy):
        return dy


@dataclass(frozen=True)
class OverTheBatch(BatchNorm):
    """Rows that depend on each other also at prediction."""

    def forward(self, p, x, context):
        return super().forward(p, x, context._replace(training=True))


MODELS = {
    "quantile_normal": model_of(Network((Dense(3),), (4,)), steps=(QuantileNormal().fit(np.arange(40.0).reshape(10, 4)),)),
    "draws at random": model_of(Network((DropConnect(4, activation=ReLU(), samples=3), Dense(3)), (4,))),
    "NumPy": model_of(Network((Dense(3), NotAFormula()), (4,))),
    "batch|rows": model_of(Network((Dense(3), OverTheBatch()), (4,))),
}


@pytest.mark.parametrize("to", CODE)
@pytest.mark.parametrize("hint", MODELS)
def test_what_cannot_be_exported(tmp_path, to, hint):
    with pytest.raises(RequestError, match=hint):
        export(MODELS[hint], to, tmp_path / f"net{FORMATS[to].endings[0]}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("to", FORMATS)
def test_files_are_the_same_every_time(tmp_path, to):
    model = model_of(Network((Dense(5), BatchNorm(), ReLU(), Dense(3)), (4,)))
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        export(replace(model), to, tmp_path / folder / f"net{FORMATS[to].endings[0]}")
    first, second = (sorted((tmp_path / folder).iterdir()) for folder in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert len(first) == len(FORMATS[to].endings)
