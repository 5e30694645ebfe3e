"""Fifty steps of every optimizer against PyTorch's and Optax's (tests/oracles/make_optimizers.py), on both engines."""

from __future__ import annotations

import dataclasses
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from plainnet.averages.swa import SWA
from plainnet.core import registry
from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError
from plainnet.core.spec import from_toml, to_data
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.layers.dense import Dense
from plainnet.layers.sigmoid import Sigmoid
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adadelta import AdaDelta
from plainnet.optimizers.adagrad import AdaGrad
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.adamax import Adamax
from plainnet.optimizers.adamw import AdamW
from plainnet.optimizers.amsgrad import AMSGrad
from plainnet.optimizers.base import Optimizer
from plainnet.optimizers.chain import Chain
from plainnet.optimizers.lion import Lion
from plainnet.optimizers.momentum import Momentum
from plainnet.optimizers.nadam import NAdam
from plainnet.optimizers.nesterov import Nesterov
from plainnet.optimizers.radam import RAdam
from plainnet.optimizers.rmsprop import RMSprop
from plainnet.optimizers.sgd import SGD
from plainnet.schedules.cosine import Cosine
from plainnet.schedules.inverse_time import InverseTime
from plainnet.transforms.clip_by_norm import ClipByNorm
from plainnet.transforms.clip_by_value import ClipByValue
from plainnet.transforms.normalize_gradient import NormalizeGradient
from plainnet.transforms.weight_decay import WeightDecay
from support.cases import ENGINES, Case

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "optimizers.json").read_text())
STEPS = 50
SOURCE = Source(Rows(np.array(ORACLE["x"]), np.array(ORACLE["y"], np.int32)))
NETWORK = Network((Dense(5), Sigmoid(), Dense(3)), (4,))
TRAININGS = {
    "nesterov": Training(optimizer=Nesterov(0.1, 0.8)),
    "adagrad": Training(optimizer=AdaGrad(0.1)),
    "rmsprop": Training(optimizer=RMSprop(0.01, 0.9, epsilon=1e-10)),
    "rmsprop_momentum": Training(optimizer=RMSprop(momentum=0.5)),
    "adadelta": Training(optimizer=AdaDelta()),
    "adamw": Training(optimizer=AdamW(0.02, weight_decay=0.1, biases=True)),
    "adamw_weights": Training(optimizer=AdamW(0.02, weight_decay=0.1)),
    "adamax": Training(optimizer=Adamax(0.02)),
    "nadam": Training(optimizer=NAdam(0.02)),
    "radam": Training(optimizer=RAdam(0.02)),
    "amsgrad": Training(optimizer=AMSGrad(0.02)),
    "weight_decay": Training(optimizer=SGD(0.1), transforms=(WeightDecay(0.1, biases=True),)),
    "lion": Training(optimizer=Lion(0.005, weight_decay=0.1, biases=True)),
    "clip_by_norm": Training(optimizer=Momentum(0.5, 0.9), transforms=(ClipByNorm(0.1),)),
    "clip_by_value": Training(optimizer=Chain(0.5, (ClipByValue(0.02),))),
    "normalize": Training(optimizer=Chain(0.05, (NormalizeGradient(),))),
    "rmsprop_inside": Training(optimizer=RMSprop(0.01, 0.9, epsilon=1e-3, epsilon_inside=True)),
    "adam_inside": Training(optimizer=Adam(0.02, epsilon=1e-3, epsilon_inside=True)),
    "swa": Training(optimizer=SGD(0.5), averaging=SWA(start=20, every=10)),
}

every_engine = pytest.mark.parametrize("engine", ENGINES)


def _case(training: Training) -> Case:
    return Case.of(NETWORK, dataclasses.replace(training, dtype="float64", batch_size=0), SOURCE)


def _path(case: Case, engine: str, steps: int = STEPS) -> list[Array]:
    """The parameters before each step, and after the last."""
    program, state = case.compile(engine), dataclasses.replace(case.start(), parameters=np.array(ORACLE["initial"]))
    path = [state.parameters]
    for step in range(steps):
        state = case.advance(program, state, step, 1).state
        path.append(state.parameters)
    return [*path[:-1], state.averaged().parameters]


@every_engine
@pytest.mark.parametrize("name", TRAININGS)
def test_fifty_steps_as_elsewhere(name, engine):
    path = _path(_case(TRAININGS[name]), engine)
    np.testing.assert_allclose(path[-1], ORACLE["final"][name], rtol=1e-8, atol=1e-11)


def test_every_optimizer_has_an_oracle():
    elsewhere = {"sgd", "momentum", "adam"}  # tests/transforms
    used = {training.optimizer.concept_name() for training in TRAININGS.values()}
    assert used | elsewhere >= set(registry.names("optimizers"))
    assert ORACLE["final"].keys() == TRAININGS.keys()


@every_engine
@pytest.mark.parametrize(
    ("rate", "momentum"), [(0.1, 0.8), (Cosine(0.5, steps=40), 0.9), (InverseTime(0.3, 0.1), InverseTime(0.9, 0.05))]
)
def test_looking_ahead_is_a_change_of_variables(engine, rate, momentum):
    """S2's literal loop: the gradient anew at w - momentum * v. What is learned is that point, step after step."""
    case = _case(Training(optimizer=Nesterov(rate, momentum, look_ahead=True)))
    program, state = case.compile("reference"), case.start()
    w, v = np.array(ORACLE["initial"]), np.zeros(len(ORACLE["initial"]))
    ahead = []
    for step in range(STEPS):
        eta, mu = (value(step) if callable(value) else value for value in (rate, momentum))
        ahead.append(w - mu * v)
        gradient = case.gradient(program, dataclasses.replace(state, parameters=ahead[-1]), step)[1]
        v = mu * v + eta * gradient
        w = w - v
    np.testing.assert_allclose(_path(case, engine)[:-1], ahead, rtol=1e-10, atol=1e-13)


@every_engine
def test_looking_ahead_is_pytorchs_form_where_rate_and_momentum_are_constant(engine):
    path = _path(_case(Training(optimizer=Nesterov(0.1, 0.8, look_ahead=True))), engine)
    np.testing.assert_allclose(path[-1], ORACLE["final"]["nesterov"], rtol=1e-10)


S2 = [
    SGD(1.0),
    Momentum(0.1, 0.8),
    Nesterov(0.1, 0.8, look_ahead=True),
    AdaGrad(0.1),
    RMSprop(0.001, 0.9, epsilon=1e-10),
    AdaDelta(100.0, 0.9, epsilon=1e-10),
    Adam(0.01, 0.9, 0.999, epsilon=1e-10),
]


@pytest.mark.parametrize("optimizer", S2, ids=lambda optimizer: optimizer.concept_name())
def test_the_settings_of_s2_learn(optimizer):
    training = Training(optimizer=optimizer, dtype="float64", batch_size=3)
    case = Case.of(NETWORK, training, SOURCE)
    records = case.advance(case.compile(), case.start(), 0, 600).records[:, 0]
    assert np.mean(records[-30:]) < 0.9 * np.mean(records[:30])


def test_a_chain_is_written_in_toml():
    text = """
    name = "chain"
    learning_rate = {name = "cosine", initial = 0.5}
    [[links]]
    name = "clip_by_norm"
    limit = 1.0
    per = "layer"
    [[links]]
    name = "adaptive_moments"
    [[links]]
    name = "weight_decay"
    decay = 0.1
    """
    chain = from_toml(Optimizer, text)  # type: ignore[type-abstract]
    assert [link.concept_name() for link in chain.chain()] == ["clip_by_norm", "adaptive_moments", "weight_decay", "scale"]
    assert to_data(chain)["links"][0] == {"name": "clip_by_norm", "limit": 1.0, "per": "layer"}
    assert np.isfinite(_path(_case(Training(optimizer=chain)), "native")[-1]).all()


@every_engine
def test_bias_correction_counts_updates_and_not_epochs(engine):
    """Adam's first steps have the size of the learning rate (S2's, which counts epochs, takes smaller ones)."""
    case = Case.of(NETWORK, Training(optimizer=Adam(0.01), dtype="float64", batch_size=3), SOURCE)
    path = _path(case, engine, 3)
    moved = [np.median(np.abs(after - before)) for before, after in pairwise(path)]
    assert np.allclose(moved, 0.01, rtol=0.5)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: AdamW(beta1=1.0), "beta1"),
        (lambda: RMSprop(rho=-0.1), "rho"),
        (lambda: AdaGrad(epsilon=0.0), "Epsilon"),
        (lambda: Nesterov(momentum=1.0), "momentum"),
        (lambda: AdamW(weight_decay=-1.0), "Weight decay"),
        (lambda: ClipByNorm(0.0), "limit"),
        (lambda: ClipByValue(-1.0), "limit"),
    ],
)
def test_settings_that_make_no_sense_are_refused(make, message):
    with pytest.raises(RequestError, match=message):
        make()
