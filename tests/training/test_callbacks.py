"""Callbacks that a spec can name: what they change, what they write, and that both go on where a run was cut off."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from plainnet.core.errors import RequestError
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.sgd import SGD
from plainnet.schedules.cosine import Cosine
from plainnet.schedules.inverse_time import InverseTime
from plainnet.training import evaluation
from plainnet.training.callbacks.base import Callback
from plainnet.training.callbacks.csv_log import CSVLog
from plainnet.training.callbacks.jsonl_log import JSONLLog
from plainnet.training.callbacks.probes import Probes
from plainnet.training.callbacks.reduce_on_plateau import ReduceOnPlateau
from plainnet.training.callbacks.stop_after import StopAfter
from plainnet.training.callbacks.tensorboard import TensorBoard
from plainnet.training.callbacks.time_limit import TimeLimit
from plainnet.training.checkpoint import Checkpoints, resume, save_checkpoint
from plainnet.training.events import header, scalars
from plainnet.training.fit import fit
from plainnet.training.history import to_csv
from support.trainings import ADAM, NETWORK, StopAt, prepared

ORACLE = json.loads(Path(__file__).parents[1].joinpath("oracles", "events.json").read_text())
PLAIN = Training(optimizer=SGD(0.1), batch_size=0, epochs=8)


def train(callbacks, training=ADAM, checkpoint=None, engine="native"):
    saves = [] if checkpoint is None else [Checkpoints(checkpoint)]
    return fit(NETWORK, prepared(), training, engine, 1, [*callbacks, *saves], checkpoint)


@pytest.fixture
def told(monkeypatch):
    """Make the validation losses of a training be those."""

    def tell(losses):
        remaining = iter(losses)
        monkeypatch.setattr(evaluation, "judged", lambda run, prefix, source: {f"{prefix}_loss": next(remaining)})

    return tell


# Losses, settings, the rate of each row: the first has no reduction before it.
COURSES = [
    ([3, 2, 2, 2, 1, 1, 1, 1], {"patience": 2}, [1, 1, 1, 1, 0.1, 0.1, 0.1, 0.01]),
    ([3, 3, 3, 3], {"patience": 1, "factor": 0.5}, [1, 1, 0.5, 0.25]),
    ([3, 2, 1, 0.5], {"patience": 1}, [1, 1, 1, 1]),
    ([1, math.nan, math.nan, 0.5], {"patience": 2, "factor": 0.5}, [1, 1, 1, 0.5]),
    ([3, 3, 3, 3, 3], {"patience": 1, "min_rate": 0.03}, [1, 1, 0.1, 0.03, 0.03]),
    ([1, 2, 3, 2], {"patience": 1, "monitor": "validation_loss", "better": "higher"}, [1, 1, 1, 1]),
]


@pytest.mark.parametrize(("losses", "settings", "rates"), COURSES)
def test_the_rate_falls_on_a_plateau(told, losses, settings, rates):
    told(losses)
    training = replace(PLAIN, optimizer=SGD(1.0), epochs=len(losses))
    history = train([ReduceOnPlateau(**settings)], training).history
    assert [row["learning_rate"] for row in history] == pytest.approx(rates)


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_the_rate_shown_is_the_one_trained_with(told, engine):
    """Plain SGD's update is the rate times the gradient; a schedule goes on below its reductions."""
    told([1.0] * 8)
    training = replace(PLAIN, optimizer=SGD(InverseTime(0.1, 0.5)))
    history = train([ReduceOnPlateau(factor=0.5, patience=3)], training, engine=engine).history
    for step, row in enumerate(history):
        assert row["update_norm"] == pytest.approx(row["learning_rate"] * row["gradient_norm"], rel=1e-5)
        assert row["learning_rate"] == pytest.approx(0.1 / (1 + 0.5 * step) * 0.5 ** max(0, (step - 1) // 3))


def test_without_held_out_rows_the_training_loss_is_followed():
    data = replace(prepared(), validation=None)
    fitted = fit(NETWORK, data, replace(PLAIN, optimizer=SGD(1e-6)), callbacks=[ReduceOnPlateau(patience=7)])
    assert fitted.run.rate_factor == 1.0
    assert fitted.run.memory["reduce_on_plateau"]["best"] == min(row["loss"] for row in fitted.history)


def test_what_a_plateau_cannot_follow():
    with pytest.raises(RequestError, match=r"'acuracy'\. Did you mean 'accuracy'"):
        train([ReduceOnPlateau(monitor="acuracy")])
    with pytest.raises(RequestError, match="cannot know which validation_accuracy is better"):
        train([ReduceOnPlateau(monitor="validation_accuracy")])
    train([ReduceOnPlateau(monitor="validation_accuracy", better="higher")], PLAIN)


def test_another_plateau_is_another_training(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    train([ReduceOnPlateau(patience=2), StopAt(20)], ADAM, path)
    with pytest.raises(RequestError, match="another training"):
        train([ReduceOnPlateau(patience=3)], ADAM, path)
    assert train([ReduceOnPlateau(patience=2), Probes()], ADAM, path).run.step == 100, "what only looks on may come and go"


@pytest.mark.parametrize("every", [1, 3])
@pytest.mark.parametrize("early", [None, 5])
def test_the_names_in_a_row_are_known_before(every, early):
    training = replace(ADAM, evaluate_training=True, epochs=3, evaluate_every=every, early_stopping=early)
    fitted = train([], training)
    assert set(fitted.history[-1]) == evaluation.names(fitted.run)


def test_a_time_limit_closes_the_last_row_and_stops():
    fitted = train([TimeLimit(0.05)], replace(ADAM, epochs=10**6, early_stopping=None))
    run = fitted.run
    assert run.stop_reason == "the time limit of 0.05 s was reached"
    assert 0.05 <= run.memory["time_limit"]["seconds"] < 5
    assert run.recent == [] and fitted.history[-1]["step"] == run.step
    assert fitted.history[-1]["epoch"] == pytest.approx(run.step / 10)


def test_a_time_limit_that_is_not_reached_changes_nothing():
    with_it, without = train([TimeLimit(3600)]), train([])
    assert with_it.run.stop_reason is None
    assert with_it.model.parameters.tobytes() == without.model.parameters.tobytes()


def test_a_time_limit_counts_over_processes(tmp_path):
    path, long = tmp_path / "checkpoint.safetensors", replace(ADAM, epochs=10**6, early_stopping=None)
    run = train([TimeLimit(1000), StopAt(20)], long, path).run
    assert run.memory["time_limit"]["seconds"] > 0
    run.memory["time_limit"]["seconds"] = 999.95
    save_checkpoint(run, path)
    ended = train([TimeLimit(1000)], long, path).run
    assert ended.stop_reason == "the time limit of 1000 s was reached" and ended.step > 20
    assert train([TimeLimit(1000)], long, path).run.step == ended.step, "it stays ended"
    longer = train([TimeLimit(1000.05 + ended.memory["time_limit"]["seconds"] - 1000)], long, path).run
    assert longer.step > ended.step


class Reads(Callback):
    """Keeps what a file holds after every row."""

    def __init__(self, path):
        self.path, self.seen = path, []

    def __call__(self, run):
        self.seen.append(self.path.read_bytes())


def test_logs_grow_by_a_row_at_a_time(tmp_path):
    (tmp_path / "log.csv").write_text("of an earlier run\n")
    logs = CSVLog(str(tmp_path / "log.csv")), JSONLLog(str(tmp_path / "log.jsonl"))
    reads = [Reads(tmp_path / "log.csv"), Reads(tmp_path / "log.jsonl")]
    fitted = train([Probes(rows=20), *logs, *reads], replace(ADAM, epochs=4))
    for row, (table, lines) in enumerate(zip(*(r.seen for r in reads), strict=True), 1):
        assert table.decode() == to_csv(fitted.history[:row])
        assert [json.loads(line) for line in lines.splitlines()] == fitted.history[:row]


def test_a_log_goes_on_where_the_run_does(tmp_path):
    """What a killed process wrote after its last checkpoint, and half a line, are gone; no row is there twice."""
    path, table, lines = (tmp_path / name for name in ("checkpoint.safetensors", "log.csv", "log.jsonl"))
    callbacks = [CSVLog(str(table)), JSONLLog(str(lines)), TensorBoard(str(tmp_path / "tfevents"))]
    train([*callbacks, StopAt(45)], ADAM, path)
    assert len(table.read_text().splitlines()) == 1 + 4
    for file in (table, lines, tmp_path / "tfevents"):
        file.write_bytes(file.read_bytes() + file.read_bytes()[-300:] + b"99,99,0.")
    fitted = train(callbacks, ADAM, path)
    assert table.read_text() == to_csv(fitted.history)
    assert len(fitted.history) == 10 and fitted.history[:4] == resume(path, fitted.run.program, fitted.run.data).history[:4]
    assert [json.loads(line) for line in lines.read_text().splitlines()] == fitted.history
    began = fitted.run.memory["tensorboard"]["began"]
    rows = [
        scalars(began + row["seconds"], int(row["step"]), {k: v for k, v in row.items() if k != "step"}) for row in fitted.history
    ]
    assert (tmp_path / "tfevents").read_bytes() == header(began) + b"".join(rows)


def test_a_log_without_a_number_is_still_json(tmp_path, told):
    told([math.inf, math.nan])
    train([JSONLLog(str(tmp_path / "log.jsonl"))], replace(ADAM, epochs=2))
    rows = [json.loads(line, parse_constant=pytest.fail) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [row["validation_loss"] for row in rows] == [None, None]


def test_a_table_whose_columns_grow_is_written_anew(tmp_path):
    """Where a run goes on with probes, the rows before have empty cells."""
    path, table = tmp_path / "checkpoint.safetensors", tmp_path / "log.csv"
    train([CSVLog(str(table)), StopAt(20)], ADAM, path)
    train([Probes(rows=20), CSVLog(str(table))], ADAM, path)
    rows = list(csv.DictReader(io.StringIO(table.read_text())))
    assert [bool(row["relu_1.dead"]) for row in rows] == [False] * 2 + [True] * 8


def test_events_are_those_of_tensorboard():
    """Byte for byte what the package itself writes (tests/oracles/make_events.py)."""
    seconds, step, values = (ORACLE[name] for name in ("seconds", "step", "values"))
    assert (header(seconds) + scalars(seconds + 1, step, values)).hex() == ORACLE["file"]


def test_events_of_extreme_values():
    assert len(scalars(0.0, 2**40, {"a": 1e300, "b": -1e300, "c": math.nan})) > 30


@pytest.mark.parametrize("log", [CSVLog("spec.toml"), JSONLLog("log.csv"), TensorBoard("model.safetensors")])
def test_a_log_writes_no_other_kind_of_file(log):
    with pytest.raises(RequestError, match="The name of this log has"):
        train([log])


def test_probes_add_to_each_row():
    history = train([Probes(rows=30)], replace(ADAM, epochs=3)).history
    for row in history:
        assert 0 <= row["relu_1.dead"] <= 1
        assert 0 < row["dense_2.weights.update_ratio"] < 1
        assert row["batch_norm_1.output_std"] == pytest.approx(1, abs=0.6)
    assert history[0]["dense_1.weights.weight_norm"] != history[1]["dense_1.weights.weight_norm"]


def test_probes_change_no_bit():
    assert train([Probes()]).model.parameters.tobytes() == train([]).model.parameters.tobytes()


def test_what_stops_after_some_epochs_was_until_then_the_whole_training(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    falling = replace(ADAM, optimizer=Adam(Cosine(0.01)), evaluate_every=2, early_stopping=None)
    whole = train([], falling)
    short = train([StopAfter(3)], falling, path)
    assert (short.run.epoch, short.history[-1]["epoch"]) == (3, 3.0)
    assert short.history[0]["learning_rate"] == whole.history[0]["learning_rate"]
    on = train([StopAfter(ADAM.epochs + 5)], falling, path)
    assert on.model.parameters.tobytes() == whole.model.parameters.tobytes()
    with pytest.raises(RequestError, match="one epoch at least"):
        StopAfter(0)
