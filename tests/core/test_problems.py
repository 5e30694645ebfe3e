"""Every error in the data of a spec at once, each with its path."""

from __future__ import annotations

from typing import Any

import pytest

from plainnet.core.problems import problems
from plainnet.training.trial import Trial

DIGITS: dict[str, Any] = {"data": {"dataset": "digits"}, "network": {"layers": ["dense"]}}


def found(**changes: Any) -> list[str]:
    return [f"{error.what} {error.received} {error.advice}" for error in problems(Trial, DIGITS | changes)]


def test_none_in_what_is_right():
    assert problems(Trial, DIGITS) == []


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"network": {"layers": [{"name": "dense", "unit": 3}, {"name": "dropout", "rate": 2.0}, "rely"]}}, 3),
        ({"training": {"optimizer": {"name": "adam", "learning_rate": {"name": "cosine", "initial": "x"}}, "epochs": "y"}}, 2),
        ({"data": {"dataset": {"name": "csv"}}, "trainin": {}}, 2),
        ({"training": 3, "threads": "two"}, 2),
        ({"network": {}}, 1),
        ({"training": {"epochs": 0}}, 1),
    ],
)
def test_each_has_its_place(changes, places):
    assert len(found(**changes)) == places


def test_paths_and_nearest_names():
    (first, second, third) = found(network={"layers": [{"name": "dense", "unit": 3}, {"name": "dropout", "rate": 2.0}, "rely"]})
    assert "network.layers[0]" in first and "Did you mean 'units'" in first
    assert "network.layers[1]" in second
    assert "Did you mean 'relu'" in third
    assert found(training={"epochs": 0})[0].startswith("'training': epochs must be at least 1.")
