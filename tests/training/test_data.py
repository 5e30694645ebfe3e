"""Rows for training, validation and test: seeded, disjoint, and nothing about the others in what is fitted on the first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.base import Data, Dataset, Rows
from plainnet.layers.dense import Dense
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.preprocessing.scale import Scale
from plainnet.training.data import DataSpec, load, prepare
from plainnet.training.fit import fit


@dataclass(frozen=True)
class Numbered(Dataset):
    """Row i holds i; `tested` more rows are a test of its own; the `changed` ones hold something else."""

    rows: int = 100
    tested: int = 0
    changed: tuple[int, ...] = ()
    suits: ClassVar = {"name": "standardize"}

    def load(self) -> Data:
        x = np.arange(self.rows + self.tested, dtype=np.float64)[:, None] * [1.0, -2.0]
        y = (np.arange(len(x)) % 3).astype(np.int32)
        x[list(self.changed)] = 1e6
        y[list(self.changed)] = 0
        rows = Rows(x, y)
        test = rows.take(slice(self.rows, None)) if self.tested else None
        return Data(rows.take(slice(self.rows)), test, ("a", "b", "c"), (2,))


def parts(spec):
    data = prepare(spec)
    return [set(source.rows.x[:, 0].tolist()) for source in (data.train, data.validation, data.test) if source]


@pytest.mark.parametrize("spec", [DataSpec(Numbered(), validation=0.2), DataSpec(Numbered(50, 50), validation=0.5)])
def test_every_row_is_in_one_part(spec):
    found = parts(spec)
    assert len(found) == 3
    assert set.union(*found) == set(range(100))
    assert sum(map(len, found)) == 100
    assert found == parts(spec)


def test_splits_depend_on_their_own_seed():
    first, other = (parts(DataSpec(Numbered(), validation=0.2, seed=seed)) for seed in (0, 1))
    assert [len(part) for part in first] == [len(part) for part in other] == [60, 15, 25]
    assert all(a != b for a, b in zip(first, other, strict=True))


def test_validation_takes_nothing_from_the_test():
    """The test rows are the same whatever is held out for validation."""
    assert parts(DataSpec(Numbered()))[-1] == parts(DataSpec(Numbered(), validation=0.5))[-1]


def test_shares_and_limits():
    sizes = [len(part) for part in parts(DataSpec(Numbered(), limit=40, test_limit=10, validation=0.25, test=0.5))]
    assert sizes == [30, 10, 10]
    assert [len(part) for part in parts(DataSpec(Numbered(), test=0.0))] == [100]
    assert [len(part) for part in parts(DataSpec(Numbered(), validation=1e-9, test=1e-9))] == [98, 1, 1]
    with pytest.raises(RequestError, match="Too few rows"):
        prepare(DataSpec(Numbered(1)))


def test_rows_keep_their_labels_and_their_order():
    for source in (lambda data: data.train, lambda data: data.validation, lambda data: data.test):
        rows = source(prepare(DataSpec(Numbered(), validation=0.3))).rows
        assert (np.diff(rows.x[:, 0]) > 0).all()
        assert (rows.y == rows.x[:, 0] % 3).all()


def test_preprocessing_is_fitted_on_training_rows_alone():
    spec = DataSpec(Numbered(), validation=0.2)
    train, *others = parts(spec)
    data = prepare(spec)
    values = np.array(sorted(train))
    assert data.steps[0].affine.scale[0] == pytest.approx(1 / values.std())
    assert data.train.features.mean(axis=0) == pytest.approx([0, 0], abs=1e-12)
    changed = prepare(replace(spec, dataset=Numbered(changed=tuple(int(i) for part in others for i in part))))
    assert (changed.train.features == data.train.features).all()


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_other_test_rows_change_nothing_of_a_training(engine):
    """Not one bit of the model: nothing about the test rows reaches it."""
    spec = DataSpec(Numbered(), validation=0.2)
    tested = tuple(int(i) for i in parts(spec)[-1])
    network, training = Network((Dense(8), ReLU(), Dense(3))), Training(epochs=3, early_stopping=2)
    fitted = [fit(network, prepare(replace(spec, dataset=Numbered(changed=rows))), training, engine) for rows in ((), tested)]
    assert fitted[0].model.parameters.tobytes() == fitted[1].model.parameters.tobytes()
    assert [row | {"seconds": 0} for row in fitted[0].history] == [row | {"seconds": 0} for row in fitted[1].history]


def test_preprocessing_by_choice():
    none = prepare(DataSpec(Numbered(), preprocessing="none"))
    assert none.train.affine is None and none.train.features is none.train.rows.x
    scaled = prepare(DataSpec(Numbered(), preprocessing=Scale(4.0))).train
    assert (scaled.features == scaled.rows.x / 4).all()
    assert load("digits", validation=0.1).train.affine.scale[0] == 1 / 16


def test_a_last_batch_of_every_length():
    """Any number of rows trains, on rows that are all seen once an epoch."""
    network, training = Network((Dense(3),)), Training(batch_size=8, epochs=1)
    for rows in range(9, 18):
        fitted = fit(network, prepare(DataSpec(Numbered(rows), test=0.0)), training, "native")
        assert fitted.run.step == -(-rows // 8)
        assert fitted.run.rows_since(fitted.run.step).sum() == rows
