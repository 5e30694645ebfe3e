"""evaluate, predict, summary, list and --help, on a run of real data from beginning to end."""

from __future__ import annotations

import csv
import json
import re
import shlex

import numpy as np
import pytest

from plainnet.core import registry
from support.commands import SHARED, table

COMMANDS = ["train", "evaluate", "predict", "summary", "list", "schedule"]

DEEP = """
[data]
dataset = "fashion_mnist"
[network]
input_shape = [28, 28]
layers = [
  {name = "dense", units = 128}, "relu", {name = "dense", units = 256}, "relu",
  {name = "dense", units = 128}, "relu", {name = "dense", units = 64}, "relu", {name = "dense", units = 10},
]
"""


def test_the_summary_of_s1(plainnet, home):
    """Weights and shares as S1 reports them; no data is needed where the spec says the shapes."""
    (home / "deep.toml").write_text(DEEP)
    lines = plainnet("summary", "deep.toml").out.splitlines()
    assert re.split(r"  +", lines[0]) == ["layer", "operation", "outputs", "weights", "share"]
    dense = [re.split(r"  +", line) for line in lines if line.startswith("dense")]
    assert [line[2] for line in dense] == ["128", "256", "128", "64", "10"]
    assert [line[3] for line in dense] == ["100,480", "33,024", "32,896", "8,256", "650"]
    assert [line[4] for line in dense] == ["57.3 %", "18.8 %", "18.8 %", "4.7 %", "0.4 %"]
    assert lines[-1].split() == ["all", "175,306", "100.0", "%"]


def test_the_summary_of_a_run(plainnet, run):
    assert "Dense 3 -> 4" in plainnet("summary", "run").out
    assert plainnet("summary", "run").out == plainnet("summary", "run/spec.toml").out


def test_evaluating_a_run_on_its_own_table_and_on_another(plainnet, home, run):
    own = json.loads(plainnet("evaluate", "run", "--json").out)
    assert list(own) == ["test"] and sum(map(sum, own["test"]["confusion"])) == 10
    (home / "more.csv").write_text(table(100))
    other = json.loads(plainnet("evaluate", "run", "--data", "more.csv", "--json").out)["more.csv"]
    assert sum(map(sum, other["confusion"])) == 100
    text = plainnet("evaluate", "run", "--data", "more.csv").out
    assert re.search(f"^more.csv +{other['accuracy']:.4f} ", text, re.MULTILINE)
    assert "Confusion matrix (rows: true, columns: predicted)" in text


def test_columns_are_found_by_name_wherever_they_are(plainnet, home, run):
    lines = [line.split(",") for line in table(12).splitlines()]
    (home / "mixed.csv").write_text(
        "\n".join(",".join([c, "extra" if i == 0 else "7", a, b]) for i, (a, b, c, _) in enumerate(lines))
    )
    assert plainnet("predict", "run", "mixed.csv", "--proba").out == "".join(
        plainnet("predict", "run", "table.csv", "--proba").out.splitlines(keepends=True)[:13]
    )


@pytest.mark.parametrize("kind", [np.float64, np.float32, ">f8", np.int16, np.float16])
def test_predicting_an_array(plainnet, home, run, kind):
    rows = [[1, 0, 3], [2, 1, 4]]
    np.save(home / "new.npy", np.array(rows, kind))
    (home / "new.csv").write_text("a,b,c\n1,0,3\n2,1,4\n")
    found = [list(csv.DictReader(plainnet("predict", "run", f"new.{end}", "--proba").out.splitlines())) for end in ("npy", "csv")]
    for one, other in zip(*found, strict=True):
        assert one.pop("class") == other.pop("class")
        assert {name: float(p) for name, p in one.items()} == pytest.approx(
            {name: float(p) for name, p in other.items()}, rel=1e-5
        )


def test_listing(plainnet):
    everything = plainnet("list").out
    for room in registry.ROOMS:
        lines = plainnet("list", room).out
        assert lines in everything
        assert {line.split()[0] for line in lines.splitlines()[1:]} == set(registry.names(room))
    assert re.search(r"dropout +Dropout, inverted: .*\[rate\]", everything)


def test_the_examples_in_the_help_work(plainnet, home):
    (home / "wine.csv").write_text(table().replace("kind", "quality"))
    (home / "new.csv").write_text(table())
    for name in ("digits", "wine.csv"):
        plainnet("train", name, "--epochs", "1")
    for command in ("", *COMMANDS):
        examples = re.findall(r"^ +(plainnet .+)$", plainnet(*command.split(), "--help").out, re.MULTILINE)
        assert examples, command
        for example in examples:
            assert plainnet(*shlex.split(example)[1:]).code == 0, example


def test_help_for_those_who_ask_for_nothing(plainnet):
    answer = plainnet()
    assert answer.code == 0 and answer.out == plainnet("--help").out
    assert all(f"  {command} " in answer.out for command in COMMANDS)
    assert plainnet("--version").out.startswith("plainnet 0.")


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"needs the published data sets in {SHARED}")
def test_wine_from_beginning_to_end(plainnet, home):
    """Trained on some of the red wines, judged on the others, by the files alone."""
    lines = (SHARED / "tabular" / "winequality-red.csv").read_text().splitlines()
    (home / "red.csv").write_text("\n".join(lines[:1200]))
    (home / "others.csv").write_text("\n".join(lines[1200:]))
    (home / "unjudged.csv").write_text("\n".join(line.rpartition(",")[0] for line in lines[1200:]))
    line = "train red.csv --target 12 --hidden 32 --validation 0.1 --early-stopping 10 --epochs 100 --out run"
    assert plainnet(*line.split()).code == 0
    judged = json.loads(plainnet("evaluate", "run", "--data", "others.csv", "--json").out)["others.csv"]
    assert judged["accuracy"] > 0.5  # the most frequent class alone gives 0.43
    answer = plainnet("predict", "run", "unjudged.csv", "--proba", "--out", "answers.csv")
    assert (answer.code, answer.out) == (0, "")
    with (home / "answers.csv").open() as file:
        rows = list(csv.DictReader(file))
    truth = [line.rpartition(",")[2] for line in lines[1200:]]
    assert np.mean([row.pop("class") == true for row, true in zip(rows, truth, strict=True)]) == pytest.approx(judged["accuracy"])
    shares = np.array([[float(value) for value in row.values()] for row in rows])
    assert list(rows[0]) == ["3", "4", "5", "6", "7", "8"]
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-4)
    own = [float(row[true]) for row, true in zip(rows, truth, strict=True)]
    assert np.mean(-np.log(own)) == pytest.approx(judged["log_loss"], rel=1e-4)
