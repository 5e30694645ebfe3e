"""A schedule that would leave the range of its hyper-parameter is refused before training begins, with the step."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from plainnet.core.errors import RequestError
from plainnet.layers.base import Layer
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.residual import Residual
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.base import Optimizer
from plainnet.optimizers.chain import Chain
from plainnet.optimizers.momentum import Momentum
from plainnet.optimizers.sgd import SGD
from plainnet.schedules.base import Schedule
from plainnet.schedules.cosine import Cosine
from plainnet.schedules.piecewise import Piecewise
from plainnet.schedules.polynomial import Polynomial
from plainnet.schedules.warm_up import WarmUp
from plainnet.training.fit import begin
from plainnet.training.limits import check_schedules
from plainnet.transforms.heavy_ball import HeavyBall
from support.trainings import prepared


def _begin(optimizer: Optimizer, *layers: Layer) -> None:
    """64 rows in batches of 16 for 5 epochs: 20 steps."""
    training = Training(optimizer=optimizer, batch_size=16, epochs=5)
    begin(Network((*layers, Dense(3))), prepared(64), training, "reference", None, None)


RATES = Piecewise(0.2, (2, 3), (0.1, -0.1)), Piecewise(0.0, (4,), (-1.0,), between="linear")
SHARES = Piecewise(0.2, (3,), (1.0,)), WarmUp(Polynomial(0.2, 0.1), 1)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: [SGD(RATES[0])], r"learning rate must be positive.*-0\.1, of the schedule piecewise at step 12\."),
        (lambda: [SGD(RATES[1])], r"learning rate must be positive.*-0\.0625, of the schedule piecewise at step 1\."),
        (lambda: [Momentum(0.1, SHARES[0])], r"momentum must lie.*1, of the schedule piecewise at step 12\."),
        (lambda: [SGD(), Dropout(SHARES[0])], r"Dropout drops with.*1, of the schedule piecewise at step 12\."),
        (
            lambda: [Chain(links=(HeavyBall(SHARES[0]),))],
            r"momentum must lie in \[0, 1\).*1, of the schedule piecewise at step 12\.",
        ),
        (lambda: [SGD(), Residual((Dropout(SHARES[0]),))], r"Dropout drops with.*1, of the schedule piecewise at step 12\."),
        (lambda: [SGD(Cosine(0.1)), Dropout(SHARES[0])], r"Dropout drops with.*schedule piecewise at step 12\."),
    ],
)
def test_out_of_range_at_a_later_step(build, message):
    with pytest.raises(RequestError, match=message):
        _begin(*build())


@pytest.mark.parametrize(
    "build",
    [
        lambda: [SGD(Piecewise(0.0, (1,), (0.1,), between="linear"))],  # a rate of 0 rests
        lambda: [SGD(Cosine(0.1, steps=3))],
        lambda: [Momentum(WarmUp(Cosine(0.1), 2), Cosine(0.9, 0.5)), Dropout(SHARES[1])],
    ],
)
def test_in_range_throughout(build):
    _begin(*build())


@dataclass(frozen=True)
class Wild(Schedule):
    at: int

    def __call__(self, step: int) -> float:
        return math.nan if step == self.at else 0.1


def test_a_value_that_is_not_finite_is_refused():
    with pytest.raises(RequestError, match="a value that is not finite"):
        _begin(SGD(Wild(19)))


def test_of_a_long_training_some_steps_are_looked_at():
    network = Network((Dense(3),))
    check_schedules(network, Training(optimizer=SGD(Cosine(0.1, steps=9))), 2**32)
    with pytest.raises(RequestError, match=r"at step 1,030,800\."):  # every 42,950th is
        check_schedules(network, Training(optimizer=SGD(Piecewise(0.1, (10**6,), (-1.0,), "step"))), 2**32)
