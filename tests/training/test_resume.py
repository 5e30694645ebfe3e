"""Stopped, killed or interrupted, and gone on with in another process: the same bits as undisturbed."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time

import pytest
from safetensors.numpy import load_file

from plainnet.core.errors import RequestError
from plainnet.training.checkpoint import resume
from support.trainings import CASES, child, in_another_process, saved, train


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """case -> what its checkpoint holds after a training from beginning to end."""
    found = {}

    def of(case):
        if case not in found:
            path = tmp_path_factory.mktemp("undisturbed") / "checkpoint.safetensors"
            train(case, path)
            found[case] = saved(path)
        return found[case]

    return of


# 60 is the end of an epoch; 57, 3 and 99 are in the middle of one.
STOPS = [(case, (60,)) for case in CASES] + [
    ("native", (57,)),
    ("native", (3, 57, 99)),
    ("reference", (57,)),
    ("stops early", (57,)),
    ("plateau", (33, 57)),
]


@pytest.mark.parametrize(("case", "stops"), STOPS, ids=str)
def test_so_many_steps_and_the_rest_are_all_steps(tmp_path, undisturbed, case, stops):
    path = tmp_path / "checkpoint.safetensors"
    for stop in stops:
        in_another_process(case, path, stop)
        assert saved(path)[1]["step"] == stop
    train(case, path)
    assert saved(path) == undisturbed(case)


def test_the_cases_are_what_they_say(undisturbed):
    _, native = undisturbed("native")
    assert (native["step"], native["stop_reason"], len(native["history"])) == (100, None, 10)
    assert native["best_row"] > 1
    arrays, early = undisturbed("stops early")
    assert 60 < early["step"] < 500
    assert early["best_row"] == early["step"] // 10 - 4
    assert early["stop_reason"].startswith("no better validation loss")
    assert arrays["best.parameters"] != arrays["state.parameters"]
    assert len(undisturbed("momentum")[1]["history"]) == 4
    plateau = undisturbed("plateau")[1]
    assert plateau["rate_factor"] <= 0.25 and plateau["memory"]["reduce_on_plateau"]["since"] > 1
    assert plateau["history"][0]["relu_1.dead"] >= 0


def test_what_has_stopped_early_stays_stopped(tmp_path, undisturbed):
    path = tmp_path / "checkpoint.safetensors"
    train("stops early", path)
    in_another_process("stops early", path)
    assert saved(path) == undisturbed("stops early")


def test_what_is_finished_can_be_finished_again(tmp_path, undisturbed):
    path = tmp_path / "checkpoint.safetensors"
    first = train("native", path)
    again = train("native", path)
    assert saved(path) == undisturbed("native")
    assert again.model.parameters.tobytes() == first.model.parameters.tobytes()


@pytest.mark.parametrize("case", ["native", "reference", "plateau"])
def test_killed_in_the_middle_of_training(tmp_path, undisturbed, case):
    path = tmp_path / "checkpoint.safetensors"
    process = child(case, path)
    for line in process.stdout:
        if int(line) >= 40:
            break
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert 0 < saved(path)[1]["step"] < 100
    fitted = train(case, path)
    assert fitted.run.step == 100
    assert saved(path) == undisturbed(case)


def test_a_checkpoint_of_other_data(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    fitted = train("native", path, 10)
    run = fitted.run
    run.data.train.rows.x[0, 0] += 1
    with pytest.raises(RequestError, match="another training"):
        resume(path, run.program, run.data)


QUICKLY = (
    "import plainnet.training.trial as t, functools; t.Checkpoints = functools.partial(t.Checkpoints, seconds=0.0, steps=50);"
)
UNDRAWN = "from plainnet.cli import results; results.draw = lambda *_: None;"  # what is compared are the other files
MAIN = "from plainnet.cli.main import main; main()"
LINE = "train spiral --hidden 48 --dropout 0.1 --normalization batch --validation 0.2 --early-stopping 500 --epochs 150 --seed 3"


def plainnet(folder, *arguments, first=""):
    line = [sys.executable, "-c", first + MAIN, *arguments]
    return subprocess.Popen(line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def files_of(run):
    with (run / "history.csv").open() as file:
        rows = [{key: value for key, value in row.items() if key != "seconds"} for row in csv.DictReader(file)]
    return {name: array.tobytes() for name, array in load_file(run / "model.safetensors").items()}, rows


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    process = plainnet(folder, *LINE.split(), "--out", "run", first=UNDRAWN)
    process.communicate()
    assert process.returncode == 0
    return files_of(folder / "run")


def start_and_wait(folder, epoch, first=""):
    """A training that has printed the line of that epoch."""
    process = plainnet(folder, *LINE.split(), "--out", "run", first=first)
    for line in process.stdout:
        if line.strip().startswith(f"{epoch}/"):
            return process
    raise AssertionError(process.communicate())


def go_on(folder):
    process = plainnet(folder, "train", "run/spec.toml", "--resume", first=UNDRAWN)
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert "Going on at step " in out and "Going on at step 0 " not in out
    return files_of(folder / "run")


def test_a_command_that_is_killed(tmp_path, whole):
    process = start_and_wait(tmp_path, 20, QUICKLY)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert sorted(path.name for path in (tmp_path / "run").iterdir() if path.name[0] != ".") == [
        "checkpoint.safetensors",
        "spec.toml",
    ]
    assert go_on(tmp_path) == whole
    assert [path for path in (tmp_path / "run").iterdir() if path.name[0] == "."] == []


@pytest.mark.parametrize("times", [1, 2])
def test_a_command_that_is_interrupted(tmp_path, whole, times):
    """Ctrl-C saves and says how to go on; pressed again at once it ends at once, with what was saved before."""
    process = start_and_wait(tmp_path, 20, QUICKLY if times == 2 else "")
    for _ in range(times):
        os.kill(process.pid, signal.SIGINT)
        time.sleep(0.003)
    out, err = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in err
    if "Stopped: interrupted." in out:
        assert "Go on with:  plainnet train run/spec.toml --resume" in out
        assert not (tmp_path / "run" / "curves.png").exists()
    else:
        assert times == 2 and err.strip() == "Error: Interrupted."
    assert go_on(tmp_path) == whole


def test_a_command_killed_before_its_first_checkpoint(tmp_path, whole):
    """Only the spec is there: --resume begins at the beginning, and needs no other folder."""
    process = plainnet(tmp_path, *LINE.split(), "--out", "run")
    while not ((tmp_path / "run" / "spec.toml").exists() and (tmp_path / "run" / "spec.toml").stat().st_size):
        time.sleep(0.005)
    process.kill()
    process.communicate()
    (tmp_path / "run" / "checkpoint.safetensors").unlink(missing_ok=True)
    process = plainnet(tmp_path, "train", "run/spec.toml", "--resume", first=UNDRAWN)
    process.communicate()
    assert process.returncode == 0
    assert files_of(tmp_path / "run") == whole
