"""plainnet schedule: what it says and draws is the schedule; what is wrong with a request is said in three parts."""

from __future__ import annotations

import csv
import re
import tomllib

import numpy as np
import pytest

from plainnet.core import registry
from plainnet.schedules.cosine import Cosine
from plainnet.schedules.warm_up import WarmUp


def _shown(text: str) -> dict[int, float]:
    """Step -> value of the table."""
    found = (line.replace(",", "").split() for line in text.splitlines() if re.match(r" *[\d,]+  ", line))
    return {int(step): float(value) for step, _, value, *_ in found}


def test_shows_its_values_by_step_and_epoch(plainnet):
    answer = plainnet("schedule", "cosine", "--lr", "0.4", "--steps", "200", "--epochs", "20")
    assert answer.code == 0
    assert "200 steps in 20 epochs of 10: the first value is 0.4, the highest 0.4 at step 0, the lowest" in answer.out
    shown, schedule = _shown(answer.out), Cosine(0.4, steps=200)
    assert list(shown) == [*range(0, 200, 10), 199]
    assert list(shown.values()) == pytest.approx([schedule(step) for step in shown], rel=1e-3)
    bars = [line.count("█") for line in answer.out.splitlines() if "█" in line]
    assert bars[0] == 40 and bars == sorted(bars, reverse=True)


@pytest.mark.usefixtures("drawn")
def test_draws_it_beside(plainnet, home):
    assert "Plot: schedule.png" in plainnet("schedule", "step_decay:factor=0.5", "--plot").out
    plainnet("schedule", "cosine", "--plot", "pictures/cosine.png")
    for name in ("schedule.png", "pictures/cosine.png"):
        assert (home / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", registry.names("schedules"))
def test_every_schedule_is_shown(plainnet, name):
    settings = {
        "inverse_time": "decay=0.1",
        "exponential": "factor=0.5",
        "step_decay": "factor=0.5,every=2,unit=epoch",
        "piecewise": "boundaries=2/4,values=0.5/0.2",
        "cyclic": "peak=0.5,rise=1",
        "warm_up": "length=20,unit=step,after=one_cycle:curve=linear,rise=0.5",
    }
    answer = plainnet("schedule", f"{name}:{settings.get(name, '')}".rstrip(":"), "--value", "0.3")
    assert answer.code == 0, answer.err
    assert len(_shown(answer.out)) == 21


def test_a_training_uses_what_was_shown(plainnet, home):
    schedule = "warm_up:length=2,after=cosine:final=0.01"
    shown = _shown(plainnet("schedule", schedule, "--lr", "0.2", "--steps", "20").out)
    line = f"train digits --limit 64 --batch-size 32 --epochs 10 --optimizer sgd --lr 0.2 --schedule {schedule} --out run"
    assert plainnet(*line.split()).code == 0
    with (home / "run" / "history.csv").open() as file:
        rates = [float(row["learning_rate"]) for row in csv.DictReader(file)]
    np.testing.assert_allclose(rates, [shown[step] for step in range(1, 20, 2)], rtol=1e-3)
    spec = tomllib.loads((home / "run" / "spec.toml").read_text())["training"]["optimizer"]["learning_rate"]
    assert spec["after"] == {"name": "cosine", "initial": 0.2, "final": 0.01}
    assert WarmUp(Cosine(0.2, 0.01), 2).over(20, 2)(19) == pytest.approx(rates[-1])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("schedule cosin", "Did you mean 'cosine'?"),
        ("schedule warm_up:length=2,after=cosin", "Did you mean 'cosine'?"),
        ("schedule cosine:finl=0.1", "Did you mean 'final'?"),
        ("schedule step_decay:factor=0.5,unit=epoc", "Did you mean 'epoch'?"),
        ("schedule cosine:final", "A schedule expects NAME:key=value"),
        ("schedule cosine:initial=0.1", "'initial' of cosine is the learning rate itself"),
        ("schedule one_cycle:peak=0.1", "'peak' of one_cycle is the learning rate itself"),
        ("schedule cosine:steps=3,steps=4", "each setting once"),
        ("schedule piecewise:boundaries=4/2,values=0.1/0.2", "Boundaries rise"),
        ("schedule piecewise:boundaries=4/x,values=0.1/0.2", "boundaries' expects a list. Received: '4/x'"),
        ("schedule step_decay", "needs 'factor'"),
        ("schedule step_decay:factor=2", "lies in (0, 1]"),
        ("schedule cosine --steps 0", "--steps must be at least 1"),
        ("schedule cosine --epochs 0", "--epochs lies between"),
        ("schedule cosine --epochs 9 --steps 8", "--epochs lies between"),
        ("schedule cosine --plot cosine.pdf", "--plot writes a PNG file"),
        ("schedule", "needs NAME"),
        (
            "train digits --schedule piecewise:boundaries=2,values=-1",
            "must be positive and finite. Received: -1, of the schedule",
        ),
        ("train digits --optimizer momentum --schedule cosine:final=-1", "ends at 0 or above"),
    ],
)
def test_a_wrong_request(refused, line, message):
    assert message in refused(*line.split())


@pytest.mark.parametrize("name", ["prelu", "tanh"])
def test_an_activation_by_name_even_one_that_learns(plainnet, home, name):
    assert plainnet("train", "table.csv", "--hidden", "4", "--activation", name, "--epochs", "1", "--out", "run").code == 0
    layers = tomllib.loads((home / "run" / "spec.toml").read_text())["network"]["layers"]
    assert [layer["name"] for layer in layers] == ["dense", name, "dense"]
