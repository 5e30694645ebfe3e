"""Penalties and their derivatives: by hand, and 0 at the kink."""

from __future__ import annotations

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.layers.dense import Dense
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.sgd import SGD
from plainnet.regularizers.base import Regularizer
from plainnet.regularizers.elastic_net import ElasticNet
from plainnet.regularizers.l1 import L1
from plainnet.regularizers.l2 import L2
from support.cases import ENGINES, Case

W = np.array([-2.0, 0.0, 0.5])


@pytest.mark.parametrize(
    ("regularizer", "value", "gradient"),
    [
        (L1(0.1), [0.2, 0.0, 0.05], [-0.1, 0.0, 0.1]),
        (L2(0.1), [0.2, 0.0, 0.0125], [-0.2, 0.0, 0.05]),
        (ElasticNet(0.1, 0.2), [0.6, 0.0, 0.075], [-0.5, 0.0, 0.2]),
    ],
)
def test_values_and_gradients(regularizer: Regularizer, value: list[float], gradient: list[float]):
    found = regularizer.value_and_gradient(W)
    np.testing.assert_allclose(found[0], value, atol=1e-15)
    np.testing.assert_allclose(found[1], gradient, atol=1e-15)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("biases", [False, True])
def test_biases_are_penalized_on_request(engine, biases):
    regularizer, w = L1(0.5, biases=biases), np.array([1.0, -2.0, 3.0, -4.0, 0.0, 5.0])
    source = Source(Rows(np.zeros((2, 1)), np.full((2, 3), 1 / 3)))
    both = [
        (Network((Dense(3),), (1,)), Training(optimizer=SGD(0.1), regularizer=regularizer, dtype="float64")),
        (Network((Dense(3, regularizer=regularizer),), (1,)), Training(optimizer=SGD(0.1), dtype="float64")),
    ]
    for network, training in both:
        case = Case.of(network, training, source)
        program = case.compile(engine)
        outcome = program.run(case.start().__class__(w, np.empty(0), np.empty((0, 6))), source, np.arange(2), case.hyper(0), 0)
        penalty = outcome.records[0, program.records.index("penalty_l1")]
        assert penalty == pytest.approx(0.5 * (15.0 if biases else 6.0))


@pytest.mark.parametrize("make", [lambda: L1(-1.0), lambda: ElasticNet(0.1, float("inf"))])
def test_strengths_that_make_no_sense_are_refused(make):
    with pytest.raises(RequestError, match="at least 0"):
        make()
