"""What is frozen never changes, and the rest learns as if it were a constant."""

from __future__ import annotations

import numpy as np
import pytest

from plainnet.averages.ema import EMA
from plainnet.constraints.unit_norm import UnitNorm
from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError
from plainnet.network.network import Network
from plainnet.network.training import Training, frozen
from plainnet.optimizers.adamw import AdamW
from plainnet.optimizers.sgd import SGD
from plainnet.regularizers.l2 import L2
from plainnet.training.fit import fit
from plainnet.transforms.clip_by_norm import ClipByNorm
from plainnet.transforms.gradient_noise import GradientNoise
from support.cases import ENGINES, Case
from support.trainings import NETWORK, prepared

DATA = prepared(90)
NET = NETWORK.over((6,), 3)
ALL = {entry.key for entry in NET.parameters.entries}


def _of(*layers: str) -> set[str]:
    return {key for key in ALL if key.split(".")[0] in layers}


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ((), set()),
        (("dense_1",), _of("dense_1")),
        (("dense_1.bias", "dense_3.weights"), {"dense_1.bias", "dense_3.weights"}),
        (("dense_*",), _of("dense_1", "dense_2", "dense_3")),
        (("*.bias",), {key for key in ALL if key.endswith("bias")}),
        (("*",), ALL),
    ],
)
def test_names_and_patterns(patterns: tuple[str, ...], expected: set[str]):
    assert frozen(NET, Training(frozen=patterns)) == expected


@pytest.mark.parametrize(
    ("pattern", "nearest"), [("dense_9", "dense_"), ("dens_1.bias", "dense_1.bias"), ("relu_1", ""), ("conv_*", "")]
)
def test_unknown_names_are_refused_with_the_nearest(pattern, nearest):
    with pytest.raises(RequestError, match=rf"no layer or parameter of that name\. Received: '{pattern[:4]}.*{nearest}"):
        fit(NETWORK, DATA, Training(frozen=(pattern,), epochs=1))


def test_nothing_to_train_is_refused():
    with pytest.raises(RequestError, match=r"Everything is frozen\. Received: \*\."):
        fit(NETWORK, DATA, Training(frozen=("*",), epochs=1))


EVERYTHING = Training(
    optimizer=AdamW(0.05, weight_decay=0.1, biases=True),
    transforms=(GradientNoise(0.1), ClipByNorm(1.0)),
    regularizer=L2(0.1, biases=True),
    constraint=UnitNorm(),
    averaging=EMA(0.9),
    frozen=("dense_2", "batch_norm_1.scale"),
    batch_size=10,
)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_not_by_decay_noise_penalties_constraints_or_averaging(engine, dtype):
    case = Case.of(NET, EVERYTHING, DATA.train).typed(dtype)
    start = case.start()
    end = case.advance(case.compile(engine), start, 0, 25).state
    for entry in NET.parameters.entries:
        part, still = slice(entry.offset, entry.stop), entry.key in frozen(NET, EVERYTHING)
        assert (end.parameters[part].tobytes() == start.parameters[part].tobytes()) == still, entry.key
        assert (end.averages[part].tobytes() == start.parameters[part].tobytes()) == still, entry.key
        assert not still or not end.slots[:, part].any(), entry.key


@pytest.mark.parametrize("engine", ENGINES)
def test_the_rest_learns_as_if_it_were_a_constant(engine):
    """Norms and clipping know nothing of what is frozen: the whole gradient is what is left of it."""
    plain, held = (
        Case.of(NET, Training(optimizer=SGD(0.5), dtype="float64", batch_size=10, frozen=still), DATA.train)
        for still in ((), ("dense_2", "*.bias"))
    )
    free, rest = (case.gradient(case.compile(engine), case.start())[1] for case in (plain, held))
    for entry in NET.parameters.entries:
        still, part = entry.key in frozen(NET, held.training), slice(entry.offset, entry.stop)
        np.testing.assert_allclose(rest[part], 0.0 * free[part] if still else free[part], rtol=1e-10, atol=1e-15)
    outcome = held.run(held.compile(engine), held.start(), 0, 1)
    recorded = dict(zip(held.compile(engine).records, outcome.records[0], strict=True))
    assert recorded["gradient_norm"] == pytest.approx(np.linalg.norm(rest), rel=1e-10)
    assert recorded["update_norm"] == pytest.approx(0.5 * np.linalg.norm(rest), rel=1e-10)


def test_engines_agree_with_parts_frozen():
    ends = [_end(engine) for engine in ENGINES]
    np.testing.assert_allclose(ends[1], ends[0], rtol=1e-9, atol=1e-11)


def _end(engine: str) -> Array:
    case = Case.of(NET, EVERYTHING, DATA.train).typed("float64")
    return case.advance(case.compile(engine), case.start(), 0, 20).state.parameters


def test_a_frozen_network_that_starts_elsewhere_is_still_that_network():
    assert isinstance(NET, Network)
    fitted = fit(NETWORK, DATA, Training(frozen=("dense_1",), epochs=2, batch_size=10))
    views = fitted.model.network.parameters.views(fitted.model.parameters)
    start = NET.parameters.views(NET.initial_parameters(0).astype(np.float32))
    np.testing.assert_array_equal(views["dense_1"]["weights"], start["dense_1"]["weights"])
    assert (views["dense_2"]["weights"] != start["dense_2"]["weights"]).any()
