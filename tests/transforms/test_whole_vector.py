"""What transforms see of the whole flat vector: sums over it and over layers, which parts are weights, draws."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from plainnet.core.arrays import Array
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.base import Optimizer
from plainnet.optimizers.chain import Chain
from plainnet.regularizers.l2 import L2
from plainnet.transforms.base import Transform
from plainnet.transforms.clip_by_norm import ClipByNorm
from plainnet.transforms.gradient_noise import GradientNoise
from plainnet.transforms.heavy_ball import HeavyBall
from plainnet.transforms.nesterov_momentum import NesterovMomentum
from plainnet.transforms.normalize_gradient import NormalizeGradient
from plainnet.transforms.weight_decay import WeightDecay
from support.cases import ENGINES, Case, norm

NETWORK = Network((Dense(40), BatchNorm(), ReLU(), Dense(40, regularizer=L2(0.1)), ReLU(), Dense(3)), (5,))
every_engine = pytest.mark.parametrize("engine", ENGINES)


def _case(*links: Transform, network: Network = NETWORK, **settings: object) -> Case:
    random = np.random.default_rng(3)
    source = Source(Rows(random.normal(size=(20, 5)), random.integers(3, size=20).astype(np.int32)))
    training = Training(**({"optimizer": Chain(1.0, links), "dtype": "float64", "batch_size": 0} | settings))
    return Case.of(network, training, source)


def _parts(case: Case, vector: Array) -> dict[str, Array]:
    return {e.key: vector[e.offset : e.stop] for e in case.network.parameters.entries}


def _step(case: Case, engine: str, step: int = 0) -> tuple[Array, Array]:
    """The gradient and the update of a step from the start."""
    program, start = case.compile(engine), case.start()
    outcome = program.run(start, case.source, case.order(0), case.hyper(step), step)
    return case.gradient(program, start, step)[1], start.parameters - outcome.state.parameters


@every_engine
def test_clipping_by_norm_keeps_the_direction(engine):
    gradient, update = _step(_case(ClipByNorm(0.25)), engine)
    assert norm(gradient) > 0.25
    np.testing.assert_allclose(update, gradient * (0.25 / norm(gradient)), rtol=1e-9, atol=1e-12)
    gradient, update = _step(_case(ClipByNorm(100.0)), engine)
    np.testing.assert_allclose(update, gradient, rtol=1e-9, atol=1e-12)


@every_engine
@pytest.mark.parametrize(("transform", "size"), [(NormalizeGradient("layer"), None), (ClipByNorm(0.3, "layer"), 0.3)])
def test_a_layer_is_measured_with_its_weights_and_its_bias(engine, transform, size):
    case = _case(transform)
    gradient, update = _step(case, engine)
    for layer in ("dense_1", "batch_norm_1", "dense_2", "dense_3"):
        own, theirs = (np.concatenate([v for k, v in _parts(case, x).items() if k.startswith(layer)]) for x in (gradient, update))
        expected = 1.0 if size is None else min(size, norm(own))
        assert norm(theirs) == pytest.approx(expected, rel=1e-9)
        np.testing.assert_allclose(theirs, own * (expected / norm(own)), rtol=1e-8, atol=1e-12)


@every_engine
def test_the_whole_normalised_gradient_has_norm_one_and_nothing_stays_nothing(engine):
    _, update = _step(_case(NormalizeGradient()), engine)
    assert norm(update) == pytest.approx(1.0, rel=1e-9)
    silent = dataclasses.replace(_case(NormalizeGradient("layer")), network=Network((Dense(3), ReLU(), Dense(3)), (5,)))
    x = np.zeros((20, 5))
    silent = dataclasses.replace(silent, source=Source(Rows(x, np.full((20, 3), 1 / 3))))
    gradient, update = _step(silent, engine)
    np.testing.assert_array_equal(gradient, 0.0)
    np.testing.assert_array_equal(update, 0.0)


@every_engine
def test_weight_decay_spares_biases_and_scales_unless_told(engine):
    plain, start = _case(), _case().start().parameters + 1.0
    for biases in (False, True):
        case = _case(WeightDecay(0.1, biases))
        program, state = case.compile(engine), dataclasses.replace(case.start(), parameters=start)
        gradient = plain.gradient(plain.compile(engine), state)[1]
        update = start - case.run(program, state, 0, 1).state.parameters
        decay = _parts(case, update - gradient)
        for key, w in _parts(case, start).items():
            expected = 0.1 * w if biases or key.endswith("weights") else 0.0 * w
            np.testing.assert_allclose(decay[key], expected, rtol=1e-9, atol=1e-9, err_msg=key)


@every_engine
def test_noise_has_its_share_and_fades(engine):
    network = Network((Dense(100), ReLU(), Dense(100), ReLU(), Dense(3)), (5,))
    for step, deviation in ((0, 0.1**0.5), (99, (0.1 / 100**0.55) ** 0.5)):
        gradient, update = _step(_case(GradientNoise(0.1), network=network), engine, step)
        noise = (update - gradient) / deviation
        assert abs(noise.mean()) < 4 / len(noise) ** 0.5
        assert noise.std() == pytest.approx(1.0, abs=4 / len(noise) ** 0.5)
        assert (np.abs(noise) > 2).mean() == pytest.approx(0.0455, abs=0.01)


def test_noise_depends_on_seed_step_and_place_alone():
    """Not on the engine, the threads, nor on how the vector is cut into stretches (here by regularizers and frozen parts)."""
    reference = _noise(_case(GradientNoise(0.1)), "reference")
    cut = _case(GradientNoise(0.1), regularizer=L2(0.01), frozen=("dense_2",))
    for engine in ENGINES:
        np.testing.assert_allclose(_noise(_case(GradientNoise(0.1)), engine), reference, rtol=1e-9, atol=1e-12)
        rest = _parts(cut, _noise(cut, engine))
        for key, noise in _parts(cut, reference).items():
            expected = 0.0 * noise if key.startswith("dense_2") else noise
            np.testing.assert_allclose(rest[key], expected, rtol=1e-9, atol=1e-12, err_msg=key)
    assert not np.allclose(_noise(_case(GradientNoise(0.1), seed=1), "native"), reference, atol=0.01)
    later = _step(_case(GradientNoise(0.1, gamma=0.0)), "native", 1)
    assert not np.allclose(later[1] - later[0], reference, atol=0.01)


def _noise(case: Case, engine: str) -> Array:
    gradient, update = _step(case, engine)
    return update - gradient


def test_two_links_draw_apart():
    once, twice = (_noise(_case(*[GradientNoise(0.1)] * count), "native") for count in (1, 2))
    assert not np.allclose(twice, 2 * once, atol=0.01)


CHAINS: list[tuple[Transform, ...]] = [
    (GradientNoise(0.1), ClipByNorm(0.5), HeavyBall(0.9)),
    (NesterovMomentum(0.9), ClipByNorm(0.01), WeightDecay(0.1)),
    (HeavyBall(0.9), NormalizeGradient("layer"), HeavyBall(0.5), ClipByNorm(0.1, "layer")),
]


@pytest.mark.parametrize("links", CHAINS, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_chains_that_sum_agree_on_every_engine_and_with_any_number_of_threads(links, dtype):
    network = Network((*NETWORK.layers[:-1], Dropout(0.2), Dense(1), Dense(3)), (5,))  # with parameters of a single value
    case = _case(*links, network=network, regularizer=L2(0.1, biases=True), dtype=dtype)
    ends = [case.advance(case.compile(engine), case.start(), 0, 10) for engine in ENGINES]
    close = 1e-3 if dtype == "float32" else 1e-10
    for name, right in vars(ends[0].state).items():
        np.testing.assert_allclose(getattr(ends[1].state, name), right, rtol=close, atol=close)
    np.testing.assert_allclose(ends[1].records, ends[0].records, rtol=close, atol=close)
    again = case.advance(case.compile("native", threads=3), case.start(), 0, 10)
    assert again.state.parameters.tobytes() == ends[1].state.parameters.tobytes()


def test_a_slot_read_after_it_was_written_keeps_its_old_value():
    """The new slot is known at once, the update only after a sum over it all: in between both values are needed."""
    case = _case(Late())
    ends = [case.advance(case.compile(engine), case.start(), 0, 5).state for engine in ENGINES]
    np.testing.assert_allclose(ends[1].parameters, ends[0].parameters, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(ends[1].slots, ends[0].slots, rtol=1e-9, atol=1e-11)


@dataclasses.dataclass(frozen=True)
class Late(Transform):
    keeps = ("v",)

    def update(self, w, g, slots, context):
        v = 0.5 * slots["v"] + g
        return v / context.norm(v, "whole") + slots["v"], {"v": v}


@pytest.mark.parametrize("optimizer", [Adam(), Chain(0.1)], ids=["adam", "sgd"])
@pytest.mark.parametrize("settings", [{}, {"regularizer": L2(0.1)}], ids=["plain", "l2"])
def test_plain_chains_stay_one_kernel_a_stretch(optimizer: Optimizer, settings: dict[str, object]):
    """What they add (sums over the vector) costs nothing where no formula asks for it."""
    from plainnet.engines.planner import Planner

    network = Network((Dense(128), ReLU(), Dense(30), ReLU(), Dense(3)), (64,))
    planner = Planner(network, Training(optimizer=optimizer, **settings), 32)
    update = planner.training_lists()["update"]
    kernels = [operation[2] if operation[0] == "streamed" else operation for operation in update]
    wide = [kernel for kernel in kernels if kernel[1] > 1]
    count = 6 if settings else 2  # L2 is for weights alone; without it only large ones are apart
    assert len(wide) == len(planner.stretches) == count
