"""A spec survives JSON and TOML; a mistake in one is named with its place and the nearest right name."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plainnet.core import registry
from plainnet.core.concept import Concept
from plainnet.core.errors import RequestError, slips
from plainnet.core.spec import field_types, from_data, from_toml, mapped, to_data, to_json, to_toml
from plainnet.layers.base import Layer
from plainnet.layers.batch_norm import BatchNorm
from plainnet.layers.dense import Dense
from plainnet.layers.dropout import Dropout
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.adam import Adam
from plainnet.optimizers.base import Optimizer
from plainnet.optimizers.sgd import SGD
from plainnet.preprocessing.standardize import Standardize
from plainnet.regularizers.base import Regularizer
from plainnet.regularizers.l2 import L2
from plainnet.schedules.base import Schedule
from plainnet.schedules.cosine import Cosine
from plainnet.training.data import DataSpec
from plainnet.training.trial import Trial
from support.examples import all_variants, named
from support.strategies import specs

EVERY = [(room, name, cls) for room in registry.ROOMS for name, cls in named(room)]
IDS = [f"{room}-{name}" for room, name, _ in EVERY]


def _base(cls: type[Concept]) -> type[Concept]:
    """The class of its room."""
    return next(base for base in cls.__mro__ if "room" in vars(base))


def _comes_back(spec: object, base: type) -> None:
    text = to_json(spec)
    assert from_data(base, json.loads(text)) == spec
    assert from_toml(base, to_toml(spec)) == spec
    assert to_json(from_data(base, json.loads(text))) == text


@pytest.mark.parametrize(("room", "name", "cls"), EVERY, ids=IDS)
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_every_concept_survives_json_and_toml(room, name, cls, data):
    spec = data.draw(specs(cls))
    _comes_back(spec, _base(cls))
    assert to_data(spec)["name"] == name


@given(trial=specs(Trial))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_a_whole_trial_survives_json_and_toml(trial):
    _comes_back(trial, Trial)
    assert from_toml(Trial, to_toml(trial)).network.layers == trial.network.layers


@pytest.mark.parametrize("room", registry.ROOMS)
def test_a_name_alone_is_a_concept_with_its_defaults(room):
    for spec in all_variants(room):
        if spec == _default(type(spec)):
            assert from_data(_base(type(spec)), spec.concept_name()) == spec


def _default(cls: type[Concept]) -> Concept | None:
    try:
        return cls()
    except TypeError:
        return None


def test_what_is_none_is_left_out_and_whole_numbers_serve_as_numbers():
    assert to_data(Dense(3)) == {"name": "dense", "units": 3, "bias": {"name": "zeros"}}
    assert from_data(Regularizer, {"name": "l2", "strength": 1}) == L2(1.0)
    assert from_toml(Network, 'layers = ["relu", {name = "dense"}]').layers == (ReLU(), Dense())


@pytest.mark.parametrize(("room", "name", "cls"), EVERY, ids=IDS)
def test_a_name_with_a_letter_missing_suggests_the_right_one(room, name, cls):
    with pytest.raises(RequestError) as error:
        from_data(_base(cls), name[:-2] + name[-1])
    assert str(error.value).startswith(f"There is no {registry.ROOMS[room]} of that name. Received: '{name[:-2] + name[-1]}'. ")
    as_near = [other for other in registry.names(room) if slips(name[:-2] + name[-1], other) == 1]  # mae and mse, of "me"
    assert any(f"Did you mean '{other}'?" in str(error.value) for other in as_near)
    assert f"plainnet list {room}" in str(error.value)


SETTINGS = [(room, name, key) for room, name, cls in EVERY for key in field_types(cls) if len(key) > 1]


@pytest.mark.parametrize(("room", "name", "key"), SETTINGS)
def test_a_setting_with_a_letter_missing_suggests_the_right_one(room, name, key):
    base = _base(registry.find(room, name))
    with pytest.raises(RequestError, match=rf"no setting in here of that name\. Received: '{key[1:]}'\. Did you mean '{key}'"):
        from_data(base, {"name": name, key[1:]: 1}, "here")


@pytest.mark.parametrize(("room", "name", "key"), SETTINGS)
@pytest.mark.parametrize("value", [[[[]]], {"depth": {}}, b"bytes"], ids=["list", "table", "bytes"])
def test_a_value_of_the_wrong_type_names_its_place(room, name, key, value):
    base = _base(registry.find(room, name))
    with pytest.raises(RequestError, match=rf"^'here\.{key}.*' expects .* Received: .*\."):
        from_data(base, {"name": name, key: value}, "here")


@pytest.mark.parametrize(
    ("cls", "data", "message"),
    [
        (Network, {"layers": ["relu", {"name": "dropout", "rate": [0.1]}]}, r"'layers\[1\]\.rate' expects .* Received: \[0\.1\]"),
        (Network, {"layers": [{"name": "dropout", "rate": "high"}]}, r"no schedule of that name.*'high'"),
        (Network, {"layers": ["relu", {"name": "dropout", "rate": True}]}, r"'layers\[1\]\.rate' expects .* Received: True"),
        (Network, {"layers": [{"name": "dense", "units": 2.5}]}, r"'layers\[0\]\.units' expects a whole number.* Received: 2\.5"),
        (Network, {"layers": "relu"}, r"'layers' expects a list.* Received: 'relu'"),
        (Network, {"layers": [3]}, r"'layers\[0\]' expects the name of a layer, or a table with one.* Received: 3"),
        (Network, {"layers": [{"units": 3}]}, r"'layers\[0\]' expects the name of a layer"),
        (Network, {"layer": []}, r"no setting of that name.*'layer'.*Did you mean 'layers'"),
        (Network, {}, r"needs 'layers'"),
        (Network, 3, r"expects a table of settings for Network.* Received: 3"),
        (Training, {"loss": "relu"}, r"no loss of that name.*'relu'.*plainnet list losses"),
        (Training, {"optimizer": {"name": "sgd", "learning_rate": {"name": "cosin"}}}, r"Did you mean 'cosine'"),
        (Training, {"optimizer": {"name": "sgd", "learning_rate": {"name": "cosine"}}}, r"learning_rate needs 'initial'"),
        (Training, {"dtype": "float16"}, r"'dtype' expects one of 'float32', 'float64'.* Received: 'float16'"),
        (Training, {"metrics": ["f1"]}, r"'metrics\[0\]' expects another metric.*'f1'.* Choose one of: accuracy, brier"),
        (Training, {"shuffle": 1}, r"'shuffle' expects true or false.* Received: 1"),
        (Training, {"epochs": "ten"}, r"'epochs' expects a whole number.* Received: 'ten'"),
        (Training, {"optimizer": {"name": "sgd", "learning_rate": float("nan")}}, r"'optimizer\.learning_rate' expects .*nan"),
        (Training, {"optimizer": {"name": "sgd", "learning_rate": 10**400}}, r"'optimizer\.learning_rate' expects"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_spec_is_named(cls, data, message):
    with pytest.raises(RequestError, match=message):
        from_data(cls, data)


NEGATIVE = {"optimizer": {"name": "sgd", "learning_rate": -1}}
QUOTED = {"optimizer": {"name": "sgd", "learning_rate": "0.1"}}


@pytest.mark.parametrize(
    ("cls", "data", "message"),
    [
        (
            Network,
            {"layers": [{"name": "residual", "layers": ["relu", "dens"]}]},
            r"'layers\[0\]\.layers\[1\]': There is no layer",
        ),
        (Network, {"layers": ["relu", {"name": "dense", "units": -3}]}, r"'layers\[1\]': Dense needs at least one unit"),
        (Training, {"loss": "focl"}, r"'loss': There is no loss of that name.* Did you mean 'focal'"),
        (Training, NEGATIVE, r"'optimizer': A learning rate must be positive.* Received: -1\.0"),
        (Training, QUOTED, r"'optimizer\.learning_rate' expects a finite number or a schedule.* Write numbers without quotes"),
    ],
)
def test_what_a_concept_refuses_names_its_place(cls, data, message):
    with pytest.raises(RequestError, match=f"^{message}"):
        from_data(cls, data)


def test_a_preprocessing_is_a_concept_or_a_word():
    for preprocessing in ("auto", "none", Standardize()):
        spec = from_data(DataSpec, {"dataset": "digits", "preprocessing": to_data(preprocessing)})
        assert spec.preprocessing == preprocessing
    with pytest.raises(RequestError, match="Did you mean 'standardize'"):
        from_data(DataSpec, {"dataset": "digits", "preprocessing": "standardise"})


def test_toml_that_is_none_is_refused_with_its_line():
    with pytest.raises(RequestError, match=r"not valid TOML.*line 2"):
        from_toml(Training, "epochs = 3\nseed = = 4")


def test_mapped_changes_what_it_finds_and_keeps_the_rest():
    network = Network((Dense(3), Dropout(Cosine(0.5)), BatchNorm()))
    longer = mapped(network, Schedule, lambda schedule: schedule.over(100, 10))
    assert longer.layers == (Dense(3), Dropout(Cosine(0.5, steps=100)), BatchNorm())
    assert longer.layers[0] is network.layers[0]
    assert mapped(longer, Schedule, lambda schedule: schedule.over(7, 7)) == longer


@pytest.mark.parametrize(("room", "name", "cls"), EVERY, ids=IDS)
def test_specs_are_frozen_and_compare_by_value(room, name, cls):
    for spec in all_variants(room):
        if type(spec) is cls:
            assert dataclasses.replace(spec) == spec
            assert hash(dataclasses.replace(spec)) == hash(spec)
            with pytest.raises(dataclasses.FrozenInstanceError):
                spec.anything = 1
    assert issubclass(cls, _base(cls))


def test_data_in_another_room_is_no_layer():
    assert from_data(Optimizer, "adam") == Adam()
    with pytest.raises(RequestError, match="no layer of that name"):
        from_data(Layer, "adam")
    assert from_data(Optimizer, SGD(0.5)) == SGD(0.5)
