"""From steps in a spec to what engines gather and what a model does with new rows: always the same numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from plainnet.core.errors import RequestError
from plainnet.core.spec import from_toml, to_toml
from plainnet.datasets.base import Data, Dataset, Rows
from plainnet.datasets.csv import CSV
from plainnet.engines import hyper
from plainnet.layers.dense import Dense
from plainnet.model.model import Model
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.preprocessing.center import Center
from plainnet.preprocessing.impute import Impute
from plainnet.preprocessing.one_hot import OneHot
from plainnet.preprocessing.ordinal import Ordinal
from plainnet.preprocessing.quantile_normal import QuantileNormal
from plainnet.preprocessing.robust_scale import RobustScale
from plainnet.preprocessing.scale import Scale
from plainnet.preprocessing.standardize import Standardize
from plainnet.training.data import DataSpec, prepare
from plainnet.training.fit import fit
from plainnet.training.recipe import MOST
from support.mixed import COLUMNS, mixed


@dataclass(frozen=True)
class Table(Dataset):
    """Some columns of the mixed table."""

    suits: ClassVar = {"name": "standardize"}
    rows: int = 80
    places: tuple[int, ...] = tuple(range(len(COLUMNS)))

    def load(self) -> Data:
        x = np.ascontiguousarray(mixed(self.rows)[:, self.places])
        y = (np.arange(self.rows) % 2).astype(np.int32)
        columns = [COLUMNS[place] for place in self.places]
        names, categories = tuple(c.name for c in columns), tuple(c.categories for c in columns)
        return Data(Rows(x, y), None, ("a", "b"), (len(columns),), names, categories)


@dataclass(frozen=True)
class Images(Dataset):
    dtype: Literal["uint8", "float32"] = "uint8"
    suits: ClassVar = {"name": "scale"}

    def load(self) -> Data:
        x = np.random.default_rng(0).integers(0, 256, (60, 12)).astype(self.dtype)
        return Data(Rows(x, (np.arange(60) % 2).astype(np.int32)), None, ("a", "b"), (3, 4))


CHAINS = [
    (Ordinal(), Standardize(), Impute(indicator=True)),
    (Standardize(), OneHot(), Impute()),
    (Impute("constant"), OneHot(), RobustScale()),
    (QuantileNormal(), Impute("median"), Ordinal(), Center(), Scale()),
]


@pytest.mark.parametrize("steps", CHAINS, ids=lambda steps: "-".join(step.concept_name() for step in steps))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("engine", ["native", "reference"])
def test_a_model_sees_new_rows_as_it_saw_the_training_rows(tmp_path, steps, dtype, engine):
    """To the bit, after a round trip through a file as well."""
    data = prepare(DataSpec(Table(), steps))
    fitted = fit(Network((Dense(2),)), data, Training(dtype=dtype, epochs=2), engine)
    model, state = fitted.model, fitted.run.state
    values = hyper.table(model.network, fitted.run.program.training, 0, 1)[0]
    seen = fitted.run.program.predict(state, data.train, values)
    assert model.logits(data.train.rows.x).tobytes() == seen.tobytes()
    model.save(tmp_path / "model.safetensors")
    loaded = replace(Model.load(tmp_path / "model.safetensors"), engine=engine)
    assert loaded.logits(data.train.rows.x).tobytes() == seen.tobytes()
    assert (loaded.columns, loaded.feature_names) == (COLUMNS, tuple(column.name for column in COLUMNS))
    assert [f.step for f in loaded.steps] == list(steps)


def test_the_recipe_for_a_table_as_scikit_learn_would_do_it():
    """Standardize, one-hot, impute: fitted on the training rows, applied to the test rows."""
    data = prepare(DataSpec(Table()))
    assert [fitted.step for fitted in data.steps] == [Standardize(), OneHot(), Impute(indicator=True)]
    numbers = make_pipeline(StandardScaler(), SimpleImputer(keep_empty_features=True))
    codes = OneHotEncoder(handle_unknown="ignore", sparse_output=False, categories=[[0.0, 1.0], [0.0, 1.0]])
    numeric = [0, 2]
    oracle = ColumnTransformer([("numbers", numbers, numeric), ("codes", codes, [1, 4])]).fit(data.train.rows.x)
    names = [column.name for column in data.columns]
    assert names == [
        *("size", "color=blue", "color=green", "age", "same", "city=Bern", "city=Rome", "nothing"),
        *("age is missing", "nothing is missing"),
    ]
    order = [names.index(name) for name in ("size", "age", "color=blue", "color=green", "city=Bern", "city=Rome")]
    for source in (data.train, data.test):
        assert source is not None
        np.testing.assert_allclose(source.features[:, order], oracle.transform(source.rows.x), atol=1e-12)
        np.testing.assert_array_equal(source.features[:, 8], np.isnan(source.rows.x[:, 2]))
        assert (source.features[:, [4, 7]] == 0).all()
    assert data.row_shape == (10,)


@pytest.mark.parametrize(
    ("places", "names"),
    [((0, 3), ["standardize"]), ((0, 1), ["standardize", "one_hot"]), ((0, 2), ["standardize", "impute"])],
)
def test_the_recipe_does_what_is_needed_and_no_more(places, names):
    assert [fitted.step.concept_name() for fitted in prepare(DataSpec(Table(places=places))).steps] == names


def test_the_recipe_numbers_what_has_too_many_categories(tmp_path):
    rows = [f"c{i % (MOST + 1):03d},{'odd' if i % 2 else 'even'},{i % 2}" for i in range(400)]
    (tmp_path / "t.csv").write_text("\n".join(["city,parity,y", *rows]))
    data = prepare(DataSpec(CSV(str(tmp_path / "t.csv"))))
    assert [f.step for f in data.steps] == [Ordinal(above=MOST), Standardize(), OneHot(), Impute(indicator=True)]
    assert [column.name for column in data.columns] == ["city", "parity=even", "parity=odd"]
    assert data.train.features[:, 0].std() == pytest.approx(1)


@pytest.mark.parametrize(
    ("steps", "affine"),
    [
        (Scale(), (1 / 255, 0.0)),
        ((Scale(256.0), Center()), (1 / 256, None)),
        ((Center(), Scale(256.0)), (1 / 256, None)),
    ],
    ids=str,
)
def test_bytes_stay_bytes(steps, affine):
    """S0's (x - mean) / 256 and S4's mean image are scalings, left to the engine."""
    data = prepare(DataSpec(Images(), steps))
    assert data.train.features.dtype == np.uint8
    assert data.train.features is data.train.rows.x
    assert data.train.affine is not None
    assert data.train.affine.scale == pytest.approx(affine[0])
    x = data.train.rows.x
    shift = -x.mean(axis=0) / 256 if affine[1] is None else 0.0
    np.testing.assert_allclose(data.train.affine.shift, np.broadcast_to(shift, 12), atol=1e-12)


def test_bytes_that_need_more_become_float32():
    data = prepare(DataSpec(Images(), (RobustScale(), Standardize())))
    assert data.train.features.dtype == np.float32
    assert data.train.affine is not None
    assert data.row_shape == (3, 4)


def test_floats_are_scaled_in_float64():
    data = prepare(DataSpec(Table(places=(0, 3))))
    assert data.train.affine is None
    assert data.train.features.dtype == np.float64


@pytest.mark.parametrize("steps", ["none", Standardize(), (Standardize(), OneHot())], ids=str)
def test_what_is_still_missing_is_refused_by_the_name_of_its_column(steps):
    with pytest.raises(RequestError, match=r"Row \d+ has no value in column 'age'.*'impute'"):
        prepare(DataSpec(Table(places=(0, 2)), steps))


def test_infinite_values_are_refused():
    data = prepare(DataSpec(Table()))
    fitted = fit(Network((Dense(2),)), data, Training(epochs=1))
    x = mixed()
    x[3, 0] = np.inf
    with pytest.raises(RequestError, match=r"Row 4 .* column 'size'"):
        fitted.model.predict(x)


def test_steps_in_a_spec():
    """One, a list, or a word; in TOML as well."""
    text = '[dataset]\nname = "digits"\n'
    for written, expected in (
        ('"auto"', "auto"),
        ('"none"', "none"),
        ('"center"', Center()),
        ('["center", {name = "scale", divisor = 256}]', (Center(), Scale(256.0))),
        ("[]", ()),
    ):
        spec = from_toml(DataSpec, f"preprocessing = {written}\n{text}")
        assert spec.preprocessing == expected
        assert from_toml(DataSpec, to_toml(spec)) == spec
    with pytest.raises(RequestError, match=r"Did you mean 'center'"):
        from_toml(DataSpec, f'preprocessing = ["centre"]\n{text}')
    with pytest.raises(RequestError, match="preprocessing"):
        from_toml(DataSpec, f"preprocessing = 3\n{text}")


def test_categories_are_left_to_layers_that_take_them():
    data = prepare(DataSpec(Table(places=(0, 1, 4)), (Standardize(), Impute("constant"))))
    assert data.cardinalities == (0, 4, 2 + 1)
    assert prepare(DataSpec(Table(places=(0, 1, 4)))).cardinalities == ()
    assert set(np.unique(data.train.features[:, 1])) <= {0.0, 1.0, 2.0, 3.0}
