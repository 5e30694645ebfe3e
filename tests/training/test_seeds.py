"""Initial weights, the order of rows and what a step draws each follow a seed of their own where one is given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plainnet.core.errors import RequestError
from plainnet.core.spec import from_data, from_toml, to_data, to_toml
from plainnet.engines.base import State
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import SEEDED, Training
from plainnet.optimizers.sgd import SGD
from plainnet.training.checkpoint import save_checkpoint
from plainnet.training.fit import begin, fit
from plainnet.transforms.gradient_noise import GradientNoise
from support.trainings import prepared

NETWORK = Network((Dense(8), ReLU(), Dropout(0.3), Dense(3)))
TRAINING = Training(optimizer=SGD(0.1), epochs=1, batch_size=16, seed=3)
both_engines = pytest.mark.parametrize("engine", ["reference", "native"])


def learned(training: Training, engine: str, network: Network = NETWORK) -> bytes:
    return fit(network, prepared(), training, engine).model.parameters.tobytes()


@both_engines
def test_seeds_of_their_own_that_equal_the_common_one_change_nothing(engine):
    assert learned(replace(TRAINING, weights_seed=3, order_seed=3, draws_seed=3), engine) == learned(TRAINING, engine)
    assert learned(replace(TRAINING, seed=9, weights_seed=3, order_seed=3, draws_seed=3), engine) == learned(TRAINING, engine)


@both_engines
@pytest.mark.parametrize("drawn", SEEDED)
def test_each_seed_changes_what_is_learned(engine, drawn):
    assert learned(replace(TRAINING, **{f"{drawn}_seed": 4}), engine) != learned(TRAINING, engine)


@both_engines
def test_a_seed_changes_nothing_else(engine):
    def order(training: Training) -> list[int]:
        return begin(NETWORK, prepared(), training, engine, 1, None).order(0).tolist()

    def weights(training: Training) -> bytes:
        return State.initial(begin(NETWORK, prepared(), training, engine, 1, None).program.network, training).parameters.tobytes()

    changed = {drawn: replace(TRAINING, **{f"{drawn}_seed": 4}) for drawn in SEEDED}
    assert [drawn for drawn in SEEDED if order(changed[drawn]) != order(TRAINING)] == ["order"]
    assert [drawn for drawn in SEEDED if weights(changed[drawn]) != weights(TRAINING)] == ["weights"]
    plain = Network((Dense(8), ReLU(), Dense(3)))  # draws nothing
    assert learned(changed["draws"], engine, plain) == learned(TRAINING, engine, plain)


@both_engines
def test_noise_on_the_gradient_is_drawn_by_the_seed_of_draws(engine):
    noisy = replace(TRAINING, transforms=(GradientNoise(0.1),))
    plain = Network((Dense(8), ReLU(), Dense(3)))
    assert learned(replace(noisy, draws_seed=4), engine, plain) != learned(noisy, engine, plain)
    assert learned(replace(noisy, seed=4, weights_seed=3, order_seed=3), engine, plain) == learned(
        replace(noisy, draws_seed=4), engine, plain
    )


def test_they_are_part_of_a_spec_and_left_out_where_they_are_not_set():
    training = replace(TRAINING, weights_seed=1, order_seed=2, draws_seed=0)
    assert from_data(Training, to_data(training)) == from_toml(Training, to_toml(training)) == training
    assert not {f"{drawn}_seed" for drawn in SEEDED} & set(to_data(TRAINING))
    assert [training.seed_of(drawn) for drawn in SEEDED] == [1, 2, 0]


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_they_have_64_bits(seed):
    with pytest.raises(RequestError, match=r"_seed must be at least 0|64 bits"):
        Training(order_seed=seed)


@pytest.mark.parametrize("drawn", SEEDED)
def test_a_checkpoint_goes_on_only_under_the_same_seeds(tmp_path, drawn):
    path = tmp_path / "checkpoint.safetensors"
    run = begin(NETWORK, prepared(), TRAINING, "native", 1, None)
    save_checkpoint(run, path)
    fit(NETWORK, prepared(), TRAINING, "native", checkpoint=path)
    with pytest.raises(RequestError, match="another training"):
        fit(NETWORK, prepared(), replace(TRAINING, **{f"{drawn}_seed": 4}), "native", checkpoint=path)
