"""The options of plainnet train that follow, steer and log a training."""

from __future__ import annotations

import csv
import json
import tomllib

import pytest

LINE = "train table.csv --hidden 8 --validation 0.2 --epochs 6 --out run"


def spec(home):
    return tomllib.loads((home / "run" / "spec.toml").read_text())


def history(home):
    with (home / "run" / "history.csv").open() as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


def test_a_time_limit(plainnet, home):
    answer = plainnet(*LINE.split(), "--epochs", "4000000", "--time-limit", "0.3s")
    assert (answer.code, answer.err) == (0, "")
    assert "Stopped: the time limit of 0.3 s was reached." in answer.out
    found = json.loads((home / "run" / "result.json").read_text())
    assert found["stopped"] == "the time limit of 0.3 s was reached"
    assert history(home)[-1]["step"] == found["steps"]
    assert (home / "run" / "curves.png").exists()
    again = plainnet("train", "run/spec.toml", "--resume", "--time-limit", "1s")
    assert "Going on at step" in again.out and "Stopped: the time limit of 1 s was reached." in again.out
    assert json.loads((home / "run" / "result.json").read_text())["steps"] > found["steps"]
    assert spec(home)["callbacks"] == [{"name": "time_limit", "seconds": 1.0}]


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), ("10m", 600), ("1.5h", 5400), ("1d", 86400)])
def test_times(plainnet, home, text, seconds):
    plainnet(*LINE.split(), "--epochs", "1", "--time-limit", text)
    assert spec(home)["callbacks"] == [{"name": "time_limit", "seconds": seconds}]


@pytest.mark.parametrize("text", ["", "soon", "-5m", "0", "1e5", "10 parsecs", "nan", "1" * 400])
def test_no_times(refused, text):
    assert "--time-limit expects a time." in refused(*LINE.split(), "--time-limit", text)


def test_reduce_on_plateau(plainnet, home):
    plainnet(*LINE.split(), "--lr", "0.5", "--epochs", "12", "--reduce-on-plateau", "1")
    rates = [row["learning_rate"] for row in history(home)]
    assert rates[0] == 0.5 and rates[-1] <= 0.05 and rates == sorted(rates, reverse=True)
    assert spec(home)["callbacks"][0]["patience"] == 1


@pytest.mark.usefixtures("drawn")
def test_logs_and_probes(plainnet, home):
    answer = plainnet(*LINE.split(), "--log", "csv", "--log", "jsonl", "--log", "tensorboard", "--probes")
    run = home / "run"
    assert (run / "log.csv").read_text() == (run / "history.csv").read_text()
    rows = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert rows == history(home)
    assert 0 <= rows[-1]["relu_1.dead"] <= 1
    assert (run / "events.out.tfevents.plainnet").stat().st_size > 1000
    assert (run / "probes.png").read_bytes().startswith(b"\x89PNG")
    assert "Probes:      run/probes.png" in answer.out
    assert [callback["name"] for callback in spec(home)["callbacks"]] == ["probes", "csv_log", "jsonl_log", "tensorboard"]


@pytest.mark.usefixtures("drawn")
def test_live_text_and_a_live_picture(plainnet, home):
    answer = plainnet(*LINE.split(), "--live", "text", "--live", "live.png")
    lines = {line.split()[0]: line for line in answer.out.splitlines() if "  now " in line}
    assert set(lines) == {"loss", "accuracy", "validation_loss", "validation_accuracy"}
    assert "min" in lines["loss"] and "max" in lines["loss"] and "█" in lines["loss"]
    assert "\x1b" not in answer.out
    assert (home / "live.png").read_bytes().startswith(b"\x89PNG")


def test_any_callback_by_its_name(plainnet, home):
    plainnet(*LINE.split(), "--callback", "reduce_on_plateau:monitor=accuracy,better=higher,patience=2", "--callback", "probes")
    assert spec(home)["callbacks"] == [
        {"name": "probes", "rows": 512},
        {
            "name": "reduce_on_plateau",
            "factor": 0.1,
            "patience": 2,
            "min_rate": 0.0,
            "monitor": "accuracy",
            "better": "higher",
        },
    ]


def test_a_callback_of_ones_own(plainnet, home):
    (home / "shouts.py").write_text(
        '"""Shouts after every row."""\nfrom dataclasses import dataclass\n'
        "from plainnet.training.callbacks.base import Callback\n\n@dataclass(frozen=True)\nclass Shouts(Callback):\n"
        "    word: str = 'hey'\n\n    def __call__(self, run):\n        print(self.word, len(run.history))\n"
    )
    answer = plainnet(*LINE.split(), "--plugin", "shouts.py", "--callback", "shouts:word=hoy")
    assert [line for line in answer.out.splitlines() if line.startswith("hoy")] == [f"hoy {i}" for i in range(1, 7)]
    assert spec(home)["callbacks"] == [{"name": "shouts", "word": "hoy"}]


def test_a_spec_s_callbacks_can_be_replaced(plainnet, home):
    plainnet(*LINE.split(), "--log", "csv", "--reduce-on-plateau", "3")
    plainnet("train", "run/spec.toml", "--out", "again", "--callback", "reduce_on_plateau:patience=5", "--probes")
    callbacks = tomllib.loads((home / "again" / "spec.toml").read_text())["callbacks"]
    assert [(one["name"], one.get("patience")) for one in callbacks] == [
        ("probes", None),
        ("csv_log", None),
        ("reduce_on_plateau", 5),
    ]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ("--log xml", "There is no log of that name."),
        ("--log csv --log csv", "Each callback is asked for once."),
        ("--callback reduce_on_plato", "Did you mean 'reduce_on_plateau'?"),
        ("--callback reduce_on_plateau:patience", "--callback expects NAME:key=value"),
        ("--callback reduce_on_plateau:patience=a", "expects a whole number"),
        ("--callback reduce_on_plateau:factor=2", "lies in (0, 1)"),
        ("--callback reduce_on_plateau:monitor=val_loss", "Did you mean 'validation_loss'?"),
        ("--callback csv_log:path=../log.csv", "lies in the run's folder"),
        ("--callback csv_log:path=/tmp/log.csv", "lies in the run's folder"),
        ("--callback csv_log:path=spec.toml", "has .csv in it"),
        ("--reduce-on-plateau 0", "at least 1"),
        ("--live curves.jpg", "A live picture is a PNG file."),
        ("--live nowhere/curves.png", "There is no such folder."),
    ],
)
def test_what_is_refused(refused, options, what):
    assert what in refused(*LINE.split(), *options.split())


def test_every_option_has_a_line_of_help(plainnet):
    text = plainnet("train", "--help").out
    for name in ("--time-limit", "--reduce-on-plateau", "--probes", "--log", "--live", "--callback"):
        assert f"  {name} " in text
