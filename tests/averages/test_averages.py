"""Averages of the weights: what they are, that they are what is judged, kept and saved, and that runs with them resume."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from plainnet.averages.ema import EMA
from plainnet.averages.swa import SWA
from plainnet.cli import results
from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError
from plainnet.core.spec import from_toml
from plainnet.engines.base import State
from plainnet.model.model import Model
from plainnet.model.scores import data_loss
from plainnet.network.training import Training
from plainnet.optimizers.sgd import SGD
from plainnet.training.averaged import recomputed, still
from plainnet.training.checkpoint import Checkpoints
from plainnet.training.fit import Fitted, fit
from plainnet.training.trial import Trial, run_trial
from support.cases import ENGINES, Case
from support.trainings import NETWORK, StopAt, prepared

DATA = prepared(90)
STEPS = 30  # ten an epoch, the last one short


def _case(averaging: EMA | SWA, **settings: object) -> Case:
    training = Training(optimizer=SGD(0.5), averaging=averaging, dtype="float64", batch_size=10, seed=2)
    return Case.of(NETWORK.over((6,), 3), dataclasses.replace(training, **settings), DATA.train)


def _states(case: Case, engine: str, steps: int = 30) -> list[State]:
    """After each step."""
    program, states = case.compile(engine), [case.start()]
    for step in range(steps):
        states.append(case.advance(program, states[-1], step, 1).state)
    return states[1:]


def _all(state: State) -> Array:
    return np.concatenate([state.parameters, state.statistics])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("decay", [0.0, 0.9, 0.999])
def test_ema_is_the_weighted_mean_of_all_steps(engine, decay):
    states = _states(_case(EMA(decay)), engine)
    weights = decay ** np.arange(len(states))[::-1]
    expected = np.average([_all(state) for state in states], axis=0, weights=weights)
    np.testing.assert_allclose(states[-1].averages, expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("engine", ENGINES)
def test_swa_is_the_mean_of_those_that_join(engine):
    states = _states(_case(SWA(start=12, every=5)), engine)
    np.testing.assert_allclose(states[7].averages, _all(states[7]), rtol=1e-12, atol=1e-15)  # not begun
    for last, members in ((12, [12]), (16, [12]), (17, [12, 17]), (30, [12, 17, 22, 27])):
        expected = np.mean([_all(states[step - 1]) for step in members], axis=0)
        np.testing.assert_allclose(states[last - 1].averages, expected, rtol=1e-10, atol=1e-13)


def test_swa_left_open_is_the_end_of_the_last_quarters_epochs():
    assert SWA().over(100, 10) == SWA(start=80, every=10)
    assert SWA().over(10, 10) == SWA(start=10, every=10)
    assert SWA(every=3).over(100, 10) == SWA(start=76, every=3)
    assert SWA(start=7).over(100, 10) == SWA(start=7, every=10)
    with pytest.raises(ValueError, match="start"):
        SWA().rate(0)


@pytest.mark.parametrize("engine", ENGINES)
def test_averaging_does_not_touch_the_training(engine):
    plain, averaged = (_states(_case(averaging), engine)[-1] for averaging in (None, EMA()))
    for name in ("parameters", "statistics", "slots"):
        np.testing.assert_array_equal(getattr(averaged, name), getattr(plain, name))


def _fit(
    averaging: EMA | SWA | None, *callbacks: object, engine: str = "native", checkpoint: Path | None = None, **settings: object
) -> Fitted:
    training = Training(optimizer=SGD(0.5), averaging=averaging, batch_size=10, epochs=4, seed=2, **settings)
    return fit(NETWORK, DATA, training, engine, 1, callbacks, checkpoint)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("averaging", [EMA(0.95), SWA(start=20, every=5)], ids=["ema", "swa"])
def test_what_is_judged_is_what_is_saved(engine, averaging, tmp_path):
    fitted = _fit(averaging, engine=engine)
    run, rows = fitted.run, DATA.validation.rows
    size = run.state.parameters.size
    np.testing.assert_array_equal(fitted.model.parameters, run.state.averages[:size])
    assert fitted.model.evaluate(rows)["loss"] == pytest.approx(fitted.history[-1]["validation_loss"], rel=1e-6)
    fitted.model.save(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(Model.load(tmp_path / "model.safetensors").parameters, fitted.model.parameters)
    last = dataclasses.replace(fitted.model, parameters=run.state.parameters, statistics=run.state.statistics)
    assert data_loss(run.program.training.chosen_loss, last.logits(rows.x), rows) != fitted.history[-1]["validation_loss"]


def test_ema_averages_running_statistics_and_swa_computes_them_anew():
    ema, swa = _fit(EMA(0.95)), _fit(SWA(start=20, every=5))
    size = ema.run.state.parameters.size
    np.testing.assert_array_equal(ema.model.statistics, ema.run.state.averages[size:])
    assert not np.allclose(swa.model.statistics, swa.run.state.averages[size:], rtol=1e-3)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_statistics_anew_are_the_mean_over_batches(engine, dtype):
    """Of the first layer's outputs, which no dropout comes before: by hand."""
    fitted = _fit(SWA(start=20, every=5), engine=engine, dtype=dtype)
    w = fitted.model.network.parameters.views(fitted.model.parameters.astype(np.float64))["dense_1"]
    affine, x = DATA.train.affine, DATA.train.rows.x.astype(np.float64)
    y = (x * affine.scale + affine.shift) @ w["weights"] + w["bias"]
    batches = [y[i : i + 10] for i in range(0, len(y), 10)]
    shares = [len(batch) / len(y) for batch in batches]
    found = fitted.model.network.statistics.views(fitted.model.statistics)["batch_norm_1"]
    close = 1e-4 if dtype == "float32" else 1e-9
    np.testing.assert_allclose(found["mean"], sum(s * b.mean(axis=0) for s, b in zip(shares, batches, strict=True)), close, close)
    np.testing.assert_allclose(found["variance"], sum(s * b.var(axis=0) for s, b in zip(shares, batches, strict=True)), close)


def test_statistics_anew_do_not_depend_on_the_old_ones():
    case = _case(SWA(start=20, every=5))
    program, state = still(case.compile(), case.rows), _states(case, "native")[-1]
    other = dataclasses.replace(state, statistics=state.statistics * 3.0 + 1.0)
    first, second = (recomputed(program, one, case.source) for one in (state, other))
    np.testing.assert_allclose(second, first, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("averaging", [EMA(0.95), SWA(start=13, every=4)], ids=["ema", "swa"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_averages_resumes_bit_for_bit(engine, averaging, tmp_path):
    whole = _fit(averaging, engine=engine, early_stopping=3)
    path = tmp_path / "checkpoint.safetensors"
    _fit(averaging, StopAt(17), Checkpoints(path), engine=engine, checkpoint=path, early_stopping=3)
    rest = _fit(averaging, engine=engine, checkpoint=path, early_stopping=3)
    assert rest.run.step == whole.run.step
    for name, value in vars(whole.run.state).items():
        assert getattr(rest.run.state, name).tobytes() == value.tobytes(), name
    assert rest.model.parameters.tobytes() == whole.model.parameters.tobytes()
    assert rest.model.statistics.tobytes() == whole.model.statistics.tobytes()
    losses = [[row["validation_loss"] for row in fitted.history] for fitted in (whole, rest)]
    assert losses[0] == losses[1]


def test_early_stopping_keeps_the_best_average():
    fitted = _fit(EMA(0.9), early_stopping=2, evaluate_every=1)
    best = min(row["validation_loss"] for row in fitted.history)
    assert fitted.model.evaluate(DATA.validation.rows)["loss"] == pytest.approx(best, rel=1e-6)


def test_a_run_says_what_it_saved(tmp_path):
    spec = """
    [data]
    dataset = "digits"
    limit = 200
    validation = 0.2
    [network]
    layers = [{name = "dense", units = 8}, "batch_norm", "relu", "dense"]
    [training]
    epochs = 2
    averaging = "swa"
    """
    finished, said = run_trial(from_toml(Trial, spec), tmp_path / "run"), list[str]()
    results.show(finished, said.append)
    assert "Validated and saved: the average of the weights (swa)." in said
    assert json.loads((tmp_path / "run" / "result.json").read_text())["averaged"] == "swa"
    assert finished.scores["validation"]["loss"] == pytest.approx(finished.fitted.history[-1]["validation_loss"], rel=1e-5)


def test_settings_that_make_no_sense_are_refused():
    for make in (lambda: EMA(1.0), lambda: SWA(start=0), lambda: SWA(every=0)):
        with pytest.raises(RequestError):
            make()
