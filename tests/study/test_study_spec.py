"""A study's spec: what it may say, and every error at once with its path and the nearest name."""

from __future__ import annotations

import pytest

from plainnet.core.errors import ManyFaultsError, RequestError
from plainnet.study.spec import read
from plainnet.study.study import study_of
from support.studies import SMALL, small


def places(**changes: object) -> tuple[str, ...]:
    with pytest.raises(ManyFaultsError) as refused:
        small(**changes)
    assert refused.value.exit_code == 2
    assert len(str(refused.value).splitlines()) == 1 + len(refused.value.places)
    return refused.value.places


def test_yaml_is_refused_with_the_reason(tmp_path):
    for name in ("study.yaml", "study.yml"):
        with pytest.raises(RequestError, match="1e-3 as text"):
            read(tmp_path / name)


@pytest.mark.parametrize(("text", "what"), [("a = [", "not valid TOML"), ("x = 1\nx = 2", "not valid TOML")])
def test_what_is_no_toml(tmp_path, text, what):
    path = tmp_path / "study.toml"
    path.write_text(text)
    with pytest.raises(RequestError, match=what):
        read(path)
    with pytest.raises(RequestError, match="no such study"):
        read(tmp_path / "missing.toml")


def test_all_errors_at_once_each_with_its_path_and_the_nearest_name():
    found = places(
        nmae="x",
        metric="acuracy",
        seeds=0,
        vary=["wieghts"],
        training={"epoch": 2, "batch_size": "8", "optimizer": {"name": "adam", "learning_rat": 1.0}},
        data={"dataset": "moons", "validaton": 0.1},
        network={"hiden": [4], "dropout": 0.0},
        axes={"network.dropout": [0.0, 0.0], "training.optimizer.beta1": {"low": 1.0, "high": 0.5}},
    )
    for path, name in [
        ("'nmae'", "'name'"),
        ("'acuracy'", "'accuracy'"),
        ("'seeds'", ""),
        ("'vary.0'", "'weights'"),
        ("in training of that name. Received: 'epoch'", "'epochs'"),
        ("'training.batch_size'", ""),
        ("training.optimizer of that name. Received: 'learning_rat'", "'learning_rate'"),
        ("data of that name. Received: 'validaton'", "'validation'"),
        ("network of that name. Received: 'hiden'", "'hidden'"),
        ("'axes.network.dropout' takes each value once", ""),
        ("'axes.training.optimizer.beta1' goes from low to high", ""),
        ("'axes.training.optimizer.beta1' is drawn at random", "random"),
    ]:
        matching = [place for place in found if path in place]
        assert len(matching) == 1, (path, found)
        assert name in matching[0]
    assert len(found) == 12


def test_an_error_of_some_variants_names_them():
    found = places(axes={"network.dropout": [0.1, 1.5], "training.epochs": [1, 2, 3, 4, 5]})
    assert len(found) == 1
    assert found[0].startswith("dropout=1.5, epochs=1; dropout=1.5, epochs=2; dropout=1.5, epochs=3 and 2 more: 'network'")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"baseline": "dropout=0.4"}, "Did you mean 'dropout=0"),
        ({"select": {"seeds": 2}, "data": {"dataset": "moons"}}, "validation rows"),
        ({"select": {"seeds": 2, "kep": 1}}, "Did you mean 'keep'"),
        ({"random": {"count": 3}}, "no range"),
        ({"axes": {"network.dropout": []}}, "axes.network.dropout"),
        ({"axes": {"network.dropout": 0.5}}, "axes.network.dropout"),
        ({"axes": {"network.layers.0.units": [3]}}, "layers or in short"),
        ({"network": {"hidden": [4], "layers": ["dense"]}}, "layers or in short"),
        ({"network": {"width": 4, "hidden": [4]}}, "hidden, or as width and depth"),
        ({"network": {"depth": 2}}, "needs the width"),
        ({"network": {"hidden": [4], "activation": "dense"}}, "no activation"),
        ({"network": {"hidden": [4], "normalization": "bath"}}, "Did you mean 'batch'"),
        ({"engine": "natve"}, "Did you mean 'native'"),
        ({"name": "a b"}, "'name'"),
        ({"variants": {"a": {"training.epochs": "x"}}}, "'training.epochs'"),
        ({"callbacks": ["reduce_on_platau"]}, "Did you mean 'reduce_on_plateau'"),
        ({"axes": {"training.epochs": [1] * 1, "training.seed": list(range(200_000))}}, "at most 100,000"),
    ],
)
def test_what_is_refused(changes, what):
    assert any(what in place for place in places(**changes)), places(**changes)


@pytest.mark.parametrize("missing", ["name", "question", "seeds", "data", "network"])
def test_what_must_be_said(missing):
    with pytest.raises(ManyFaultsError, match=f"needs '{missing}'"):
        study_of({key: value for key, value in SMALL.items() if key != missing})


CLAIM = {"claim": "Dropout helps.", "source": "nobody", "holds": "better"}
PAIR = {"variant": "dropout=0.5", "than": "dropout=0"}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"also": {"loss": {}}}, "'also.loss' is a metric of the test rows or a column"),
        ({"also": {"f1": {"metric": "f1", "column": "loss"}}}, "Received: both"),
        ({"also": {"f1": {"metric": "acuracy"}}}, "Did you mean 'accuracy'"),
        ({"also": {"f1": {"metrc": "f1"}}}, "Did you mean 'metric'"),
        ({"also": {"x": {"column": "loss", "first": 3}}}, "Leave first out"),
        ({"also": {"x": {"metric": "f1", "take": "least"}}}, "Leave take out"),
        ({"also": {"accuracy": {"metric": "f1"}}}, "beside the metric"),
        ({"reported": [CLAIM]}, "compares pairs, or says what variants reached. Received: holds"),
        ({"reported": [CLAIM | {"pairs": [PAIR], "value": 0.5}]}, "Received: holds, pairs, value"),
        ({"reported": [CLAIM | {"pairs": [PAIR | {"than": "dropout=0.4"}]}]}, "Did you mean 'dropout=0"),
        ({"reported": [CLAIM | {"pairs": [PAIR | {"than": {"dropout=1": 2.0}}]}]}, "no variant of that name"),
        ({"reported": [CLAIM | {"pairs": [PAIR], "measures": ["los"]}]}, "measure in reported.0"),
        ({"reported": [CLAIM | {"pairs": [PAIR], "holds": "alike"}]}, "no margin"),
        ({"reported": [CLAIM | {"pairs": [PAIR], "holds": "beter"}]}, "'reported.0.holds'"),
        ({"reported": [CLAIM | {"pair": [PAIR]}]}, "Did you mean 'pairs'"),
        ({"plugins": ["masked_dens"]}, "Did you mean 'masked_dense'"),
    ],
)
def test_what_is_refused_of_claims_and_measures(changes, what):
    assert any(what in place for place in places(**changes)), places(**changes)
