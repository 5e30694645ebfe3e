"""Variants: named ones, grids, random points; whatever a spec can say can be varied."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from plainnet.layers.dropout import Dropout
from support.studies import small


def names(**changes: object) -> list[str]:
    return [variant.name for variant in small(**changes).variants]


def test_variants_are_crossed_with_all_axes():
    found = names(
        variants={"plain": {}, "fast": {"training.optimizer.learning_rate": 0.1}},
        axes={"network.dropout": [0.0, 0.5], "training.epochs": {"values": [1, 2], "label": "passes"}},
    )
    crossed = itertools.product(["plain", "fast"], ["dropout=0", "dropout=0.5"], ["passes=1", "passes=2"])
    assert found == [", ".join(parts) for parts in crossed]


@pytest.mark.parametrize(
    ("path", "value", "held"),
    [
        ("network.width", 7, lambda trial: trial.network.layers[0].units == 7),
        ("network.activation", "tanh", lambda trial: trial.network.layers[1].concept_name() == "tanh"),
        ("network.activation", {"name": "leaky_relu", "slope": 0.2}, lambda trial: trial.network.layers[1].slope == 0.2),
        ("network.normalization", "batch", lambda trial: trial.network.layers[1].concept_name() == "batch_norm"),
        ("network.weights", "he", lambda trial: trial.network.layers[0].weights.concept_name() == "he"),
        ("training.optimizer", "sgd", lambda trial: trial.training.optimizer.concept_name() == "sgd"),
        ("training.optimizer.beta1", 0.5, lambda trial: trial.training.optimizer.beta1 == 0.5),
        (
            "training.optimizer.learning_rate",
            {"name": "cosine", "initial": 0.1},
            lambda trial: trial.training.optimizer.learning_rate.concept_name() == "cosine",
        ),
        ("training.regularizer", {"name": "l2", "strength": 0.1}, lambda trial: trial.training.regularizer.strength == 0.1),
        ("training.regularizer", "none", lambda trial: trial.training.regularizer is None),
        ("training.batch_size", 4, lambda trial: trial.training.batch_size == 4),
        ("data.train", 20, lambda trial: trial.data.train == 20),
        ("data.dataset", "spiral", lambda trial: trial.data.dataset.concept_name() == "spiral"),
        ("data.dataset.noise", 0.7, lambda trial: trial.data.dataset.noise == 0.7),
        ("data.preprocessing", "none", lambda trial: trial.data.preprocessing == "none"),
    ],
)
def test_anything_a_spec_says_can_be_an_axis(path, value, held):
    study = small(network={"width": 4}, axes={path: [value]})
    assert held(study.variants[0].trial)


def test_depth_and_dropout_shape_the_network():
    study = small(network={"width": 3}, axes={"network.depth": [0, 1, 2], "network.dropout": [0.0, 0.2]})
    dense = [sum(hasattr(layer, "units") for layer in variant.trial.network.layers) for variant in study.variants]
    masks = [sum(isinstance(layer, Dropout) for layer in variant.trial.network.layers) for variant in study.variants]
    assert (dense, masks) == ([1, 1, 2, 2, 3, 3], [0, 0, 0, 1, 0, 2])


def test_layers_are_reached_by_their_number():
    study = small(network={"layers": [{"name": "dense", "units": 4}, "relu", "dense"]}, axes={"network.layers.0.units": [2, 3]})
    assert [variant.trial.network.layers[0].units for variant in study.variants] == [2, 3]


def test_unquoted_paths_are_paths_too():
    study = small(axes={"training": {"optimizer": {"learning_rate": [0.1, 0.2]}}}, variants={"a": {"training": {"epochs": 5}}})
    assert [variant.name for variant in study.variants] == ["a, learning_rate=0.1", "a, learning_rate=0.2"]
    assert study.variants[0].trial.training.epochs == 5


def test_random_points_are_kept_when_more_are_drawn():
    axes = {
        "training.optimizer.learning_rate": {"low": 1e-4, "high": 1.0, "scale": "log"},
        "network.width": {"low": 1, "high": 64, "whole": True},
        "network.dropout": {"low": 0.0, "high": 0.5},
    }
    few, many = (small(network={}, axes=axes, random={"count": count}) for count in (40, 400))
    assert [variant.name for variant in few.variants] == [variant.name for variant in many.variants][:40]
    rates = np.log10([variant.trial.training.optimizer.learning_rate for variant in many.variants])
    widths = [variant.trial.network.layers[0].units for variant in many.variants]
    assert abs(rates.mean() + 2) < 0.2 and rates.min() > -4.001 and rates.max() < 0.001
    assert abs(rates.std() - 4 / np.sqrt(12)) < 0.1, "uniform on a log scale"
    assert set(widths) <= set(range(1, 65)) and max(widths) == 64 and min(widths) == 1
    other = small(network={}, axes=axes, random={"count": 40, "seed": 1})
    assert not {variant.name for variant in other.variants} & {variant.name for variant in few.variants}


def test_without_variants_and_axes_there_is_one():
    assert names(axes={}) == ["all"]
