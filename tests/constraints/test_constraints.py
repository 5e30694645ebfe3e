"""Constraints hold after every update, on both engines; what they do not concern goes on as before."""

from __future__ import annotations

import numpy as np
import pytest

from plainnet.constraints.base import Constraint
from plainnet.constraints.max_norm import MaxNorm
from plainnet.constraints.non_negative import NonNegative
from plainnet.constraints.unit_norm import UnitNorm
from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError
from plainnet.core.spec import from_toml, to_toml
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.layers.dense import Dense
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.momentum import Momentum
from support.cases import ENGINES, Case

W = np.array([[3.0, 0.0, 0.1, -5.0], [4.0, 0.0, 0.2, 12.0]])


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        (MaxNorm(2.0), [[1.2, 0.0, 0.1, -10 / 13], [1.6, 0.0, 0.2, 24 / 13]]),
        (UnitNorm(), [[0.6, 0.0, 0.2**0.5, -5 / 13], [0.8, 0.0, 0.8**0.5, 12 / 13]]),
        (NonNegative(), [[3.0, 0.0, 0.1, 0.0], [4.0, 0.0, 0.2, 12.0]]),
    ],
)
def test_the_nearest_allowed_weights(constraint: Constraint, expected: list[list[float]]):
    np.testing.assert_allclose(constraint.project(W), expected, atol=1e-15)
    np.testing.assert_allclose(constraint.project(constraint.project(W)), expected, atol=1e-15)


def _case(network: Network, **settings: object) -> Case:
    random = np.random.default_rng(3)
    source = Source(Rows(random.normal(size=(20, 5)), random.integers(3, size=20).astype(np.int32)))
    return Case.of(network, Training(**({"optimizer": Momentum(0.5), "dtype": "float64", "batch_size": 5} | settings)), source)


def _weights(case: Case, engine: str, steps: int) -> dict[str, Array]:
    state = case.advance(case.compile(engine), case.start(), 0, steps).state
    return {f"{k}.{n}": v for k, views in case.network.parameters.views(state.parameters).items() for n, v in views.items()}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_layers_own_constraint_goes_before_that_of_all_weights(engine):
    case = _case(Network((Dense(7, constraint=NonNegative()), ReLU(), Dense(3)), (5,)), constraint=MaxNorm(0.5))
    weights = _weights(case, engine, 13)
    assert weights["dense_1.weights"].min() == 0.0
    assert weights["dense_1.weights"].max() > 0.5
    norms = np.linalg.norm(weights["dense_2.weights"], axis=0)
    np.testing.assert_allclose(norms, 0.5, rtol=1e-12)
    assert weights["dense_2.bias"].min() < 0 < np.linalg.norm(weights["dense_2.bias"])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_constraint_far_away_changes_nothing(engine):
    network = Network((Dense(7), ReLU(), Dense(3)), (5,))
    free, held = (_weights(_case(network, constraint=constraint), engine, 8) for constraint in (None, MaxNorm(1e6)))
    for key, value in free.items():
        np.testing.assert_array_equal(held[key], value)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_update_is_reported_before_the_constraint(engine):
    network = Network((Dense(7), ReLU(), Dense(3)), (5,))
    free, held = (_case(network, constraint=constraint) for constraint in (None, UnitNorm()))
    records = [case.run(case.compile(engine), case.start(), 0, 1).records for case in (free, held)]
    np.testing.assert_allclose(records[1], records[0], rtol=1e-12)


def test_constraints_are_written_in_toml():
    training = Training(constraint=MaxNorm(2.0))
    assert from_toml(Training, to_toml(training)) == training
    network = from_toml(Network, 'layers = [{name = "dense", units = 3, constraint = "unit_norm"}]')
    assert network.layers == (Dense(3, constraint=UnitNorm()),)
    with pytest.raises(RequestError, match="limit"):
        MaxNorm(0.0)
