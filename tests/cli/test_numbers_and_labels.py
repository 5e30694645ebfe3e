"""Numbers and labels from the command line: train, evaluate, predict."""

from __future__ import annotations

import csv
import io
import json
import math
import re

import pytest


@pytest.fixture
def houses(home):
    """Forty rows, a price that follows from them, and two labels."""
    lines = ["size,age,price,large,old"]
    for i in range(40):
        size, age = 50 + (i * 37) % 100, (i * 13) % 40
        lines.append(f"{size},{age},{0.02 * size - 0.01 * age + 0.01 * math.sin(i):.4f},{int(size > 100)},{int(age > 20)}")
    (home / "houses.csv").write_text("\n".join(lines) + "\n")
    return "houses.csv"


def columns(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_numbers(plainnet, home, houses):
    answer = plainnet("train", houses, "--target", "price", "--epochs", 400, "--lr", 0.05, "--out", "run", "--validation", 0.2)
    assert answer.code == 0, answer.err
    assert "1 number (price)" in answer.out
    assert any(line.split()[:2] == ["epoch", "mae"] for line in answer.out.splitlines())
    for heading in ("RMSE", "MAE", "R2", "data loss"):
        assert heading in answer.out
    assert "Confusion" not in answer.out
    result = json.loads((home / "run" / "result.json").read_text())
    assert set(result["test"]) == {"loss", "rmse", "mae", "r2"}
    assert result["test"]["r2"] > 0.8
    assert sorted(path.name for path in (home / "run").glob("*.png")) == ["agreement.png", "curves.png"]
    assert 'name = "mean_squared_error"' in (home / "run" / "spec.toml").read_text()
    judged = plainnet("evaluate", "run", "--metric", "mse", "--json")
    assert json.loads(judged.out)["test"]["mse"] == pytest.approx(result["test"]["rmse"] ** 2)
    again = plainnet("evaluate", "run", "--data", houses)
    assert again.code == 0, again.err
    predicted = columns(plainnet("predict", "run", houses).out)
    assert set(predicted[0]) == {"price"}
    assert len(predicted) == 40
    assert float(predicted[0]["price"]) == pytest.approx(1.0, abs=0.5)
    assert "no probabilities" in plainnet("predict", "run", houses, "--proba").err


def test_a_mean_and_a_variance(plainnet, houses):
    train = ("train", houses, "--target", "price,size", "--loss", "gaussian_nll:floor=1e-3", "--epochs", 2, "--out", "run")
    assert plainnet(*train).code == 0
    predicted = columns(plainnet("predict", "run", houses).out)
    assert list(predicted[0]) == ["price", "size", "price mean", "size mean", "price variance", "size variance"]
    assert all(row["price"] == row["price mean"] and float(row["price variance"]) > 0 for row in predicted)


def test_quantiles(plainnet, houses):
    train = ("train", houses, "--target", "price", "--loss", "quantile:quantiles=0.1/0.9", "--epochs", 2, "--out", "run")
    assert plainnet(*train).code == 0
    assert list(columns(plainnet("predict", "run", houses).out)[0]) == ["price", "price 0.1", "price 0.9"]


def test_labels(plainnet, home, houses):
    answer = plainnet("train", houses, "--target", "large,old", "--hidden", 8, "--epochs", 60, "--lr", 0.02, "--out", "run")
    assert answer.code == 0, answer.err
    assert "2 labels (large, old)" in answer.out
    assert "label accuracy" in answer.out
    result = json.loads((home / "run" / "result.json").read_text())
    assert set(result["train"]) == {"loss", "label_accuracy", "f1_micro", "f1_macro"}
    assert result["train"]["label_accuracy"] > 0.8
    assert plainnet("evaluate", "run", "--data", houses, "--metric", "roc_auc").code == 0
    predicted = columns(plainnet("predict", "run", houses, "--proba").out)
    assert list(predicted[0]) == ["large", "old", "large probability", "old probability"]
    assert all(row["large"] == str(int(float(row["large probability"]) >= 0.5)) for row in predicted)


def test_the_task_can_be_said(plainnet, houses):
    said = plainnet("train", houses, "--target", "old", "--task", "regression", "--epochs", 1, "--out", "numbers")
    assert "1 number (old)" in said.out
    assert "2 classes (0, 1)" in plainnet("train", houses, "--target", "old", "--epochs", 1, "--out", "classes").out


def test_class_weights_and_metrics_with_settings(plainnet, home):
    options = ("--class-weight", "balanced", "--loss", "softmax_cross_entropy:label_smoothing=0.1", "--epochs", 1)
    assert plainnet("train", "digits", "--limit", 200, *options, "--out", "run").code == 0
    spec = (home / "run" / "spec.toml").read_text()
    assert 'class_weight = "balanced"' in spec
    assert "label_smoothing = 0.1" in spec
    found = plainnet("evaluate", "run", "--metric", "top_k:k=3", "--metric", "precision:average=macro")
    assert "top k" in found.out
    assert "precision" in found.out


def test_hinge_gives_no_probabilities(plainnet, home):
    assert plainnet("train", "digits", "--limit", 100, "--loss", "hinge", "--epochs", 1, "--out", "run").code == 0
    answer = plainnet("evaluate", "run")
    assert "accuracy" in answer.out
    assert "log loss" not in answer.out
    (home / "new.csv").write_text("\n".join([",".join(["1"] * 64)] * 2))
    assert plainnet("predict", "run", "new.csv").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("train", "houses.csv", "--target", "price", "--loss", "softmax_cross_entropy"), "regression.*mean_squared_error"),
        (("train", "houses.csv", "--target", "old", "--loss", "huber"), "huber is for regression"),
        (("train", "houses.csv", "--target", "price", "--loss", "huber:delta"), "--loss expects NAME:key=value"),
        (("train", "houses.csv", "--target", "price", "--loss", "huber:delta=two"), "expects a finite number"),
        (("train", "houses.csv", "--target", "price", "--loss", "huber:dleta=2"), "Did you mean 'delta'"),
        (("train", "houses.csv", "--target", "price", "--class-weight", "balanced"), "targets that are classes"),
        (("train", "houses.csv", "--target", "old", "--class-weight", "even"), "--class-weight expects"),
        (("train", "houses.csv", "--target", "old", "--class-weight", "1,2,3"), "one for each of 2 classes"),
        (("train", "houses.csv", "--target", "old", "--task", "regresion"), "Did you mean 'regression'"),
        (("train", "digits", "--task", "regression"), "--task is about columns of a file"),
    ],
)
def test_mistakes(refused, houses, arguments, message):
    assert re.search(message, refused(*arguments))
