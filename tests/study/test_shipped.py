"""The shipped studies: which variants they have, that a short trial of each runs, and what data they need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plainnet.core.errors import RequestError
from plainnet.report.study.answer import answer
from plainnet.report.study.claims import judgements
from plainnet.study import runner
from plainnet.study.differences import differences
from plainnet.study.measures import Measure
from plainnet.study.record import NAMES, Record
from plainnet.study.shelf import Shelf
from plainnet.study.shipped import shipped
from plainnet.study.spec import read
from plainnet.study.store import reading, writing
from plainnet.study.study import Study, study_of
from plainnet.study.work import check, work
from plainnet.training.trial import Trial
from support.pictures import in_place_of_files
from support.studies import Noted, made

S0 = [f"{letter} {kind} {rate}" for letter, rate in (("b", 0.05), ("c", 0.1), ("d", 0.2)) for kind in ("dropout", "DropConnect")]
S0 = ["a none", *S0, "e L2 0.0005", "f L2 0.05", "g dropout 0.05 and L2", "g DropConnect 0.05 and L2"]
OPTIMIZERS = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam"]
S1 = ["plain", "logistic regression", "L2 and dropout", "L2, dropout, schedule", "L2, dropout, schedule not used", "best effort"]
EXPECTED = {
    "demo": [f"dropout={a}, L2={b}" for a in ("0", "0.1", "0.3", "0.5") for b in ("0", "0.001", "0.01", "0.03")],
    "s0-dropout-l2": [f"{n}, rate={rate}" for n in S0 for rate in (0.0065, 0.03) if rate == 0.03 or "DropConnect" not in n],
    "s0-as-written": [name for name in S0 if "DropConnect" not in name],
    "s1-notmnist": [*S1, *(f"depth {depth}, {kind}" for kind in ("relu", "sigmoid", "tanh") for depth in range(1, 6))],
    "s1-notmnist-large": S1,
    "s2-optimizers": OPTIMIZERS,
    "s2-fair": [f"{name}, rate={10**e * f:g}" for name in OPTIMIZERS for e in range(-3, 3) for f in (1, 3) if 10**e * f < 101],
    "s3-spiral-dropout": ["neither", "dropout", "L2", "dropout and L2", "L2, mask backward only"],
}


def study(name: str) -> Study:
    return study_of(read(shipped()[name]))


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_study_has_the_variants_that_it_should(name):
    found = study(name)
    assert found.spec.name == name
    if name in EXPECTED:
        assert [variant.name for variant in found.variants] == EXPECTED[name]
    assert found.spec.reported or name == "demo"


def short(trial: Trial) -> Trial:
    """One epoch of few rows."""
    data, spiral = trial.data, type(trial.data.dataset).__name__ == "Spiral"
    few = {"limit": 300} if spiral or data.limit else {"train": min(data.train or 300, 300), "test": 100}
    data = replace(data, validation=100 if data.validation else 0, test_limit=100, **few)
    return replace(trial, data=data, training=replace(trial.training, epochs=1))


@pytest.mark.parametrize("name", shipped())
def test_a_short_trial_of_each_variant_runs_and_every_measure_is_taken(name, monkeypatch):
    in_place_of_files(monkeypatch)
    found, shelf, trained = study(name), Shelf(), set()
    for planned in found.planned("confirm"):
        variant = found.by_name[planned.variant]
        if variant.group in trained or planned.seed:
            continue
        trained.add(variant.group)
        task = runner.task_of(found, planned)
        task = replace(task, trial=short(task.trial))
        check(task, shelf.get(task.trial.data))
        result = work(task, shelf.get(task.trial.data), lambda: False, native_only=False)
        assert (result.status, result.error) == ("finished", None)
        assert result.engine == "native"
        cells = dict.fromkeys(NAMES) | {key: value for key, value in vars(result).items() if key in NAMES}
        record = Record(**cells)
        missing = [name for name, measure in found.spec.also.items() if measure.of(record) is None]
        assert not missing and Measure(metric=found.spec.metric).of(record) is not None
    assert len(trained) == len({variant.group for variant in found.variants})


@pytest.mark.parametrize("name", [name for name in shipped() if name != "demo"])
def test_every_claim_is_judged_once_its_variants_have_finished(name, tmp_path, monkeypatch):
    in_place_of_files(monkeypatch)
    found = study(name)
    if found.spec.select is not None:
        found = replace(found, spec=found.spec.model_copy(update={"select": None}))
    values = {variant.name: [0.5 + i / 1000, 0.51, 0.52] for i, variant in enumerate(found.variants)}
    with reading(made(found, tmp_path / "made.sqlite", values)) as store:
        judged = judgements(answer(store, found))
    by_the_metric = [claim for claim in found.spec.reported if not claim.measures or found.spec.metric in claim.measures]
    assert [one.reported for one in judged if one.checks] == by_the_metric
    assert all(check.seeds >= 2 for one in judged for check in one.checks)


def test_without_its_data_a_study_is_refused_before_any_trial(homeless, tmp_path):
    with writing(tmp_path / "studies.sqlite") as store, pytest.raises(RequestError) as refused:
        runner.run(study("s4-cifar10"), store, 1, Noted())
    error = refused.value
    assert error.what == "cifar10_jpeg_q75.npz could not be downloaded." and "PLAINNET_DATA" in error.advice


@pytest.mark.parametrize("name", list(shipped()))
def test_a_shipped_study_differs_not_from_itself(name):
    """So that the same command again goes on with it."""
    spec = study_of(read(shipped()[name])).spec
    assert list(differences(spec, spec)) == []
