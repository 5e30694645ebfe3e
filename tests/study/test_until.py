"""Seeds are added where a comparison is open, at fixed looks, whatever happens meanwhile."""

from __future__ import annotations

import pytest

from plainnet.core.errors import ManyFaultsError
from plainnet.report.study.answer import answer
from plainnet.statistics.verdict import Verdict
from plainnet.study import runner
from plainnet.study.search import explored
from plainnet.study.store import reading, writing
from plainnet.study.study import Study
from plainnet.study.until import ladder, wanted
from support.studies import Noted, made, records, run, same, small

RATES = {"training.optimizer.learning_rate": [0.05, 0.0501, 1e-7]}  # a twin of the baseline, and one that learns nothing


def several(**changes: object) -> Study:
    training = {"epochs": 20, "batch_size": 8}
    return small(**{"axes": RATES, "looks": [4, 8, 12], "training": training, "metric": "loss"} | changes)


def seeds(path) -> dict[str, int]:
    found: dict[str, int] = {}
    for record in records(path).values():
        found[record.variant] = found.get(record.variant, 0) + 1
    return dict(sorted(found.items()))


def test_only_what_is_open_goes_on_and_an_interruption_changes_nothing(tmp_path):
    study, path = several(), tmp_path / "studies.sqlite"
    run(study, path, jobs=3)
    counts = seeds(path)
    base, twin, lazy = (f"learning_rate={rate}" for rate in ("0.05", "0.0501", "1e-07"))
    assert counts[lazy] < counts[base] == counts[twin]
    with reading(path) as store:
        standings = wanted(study, store).standings
        found = answer(store, study)
    assert standings[lazy].judged.verdict == Verdict.WORSE
    assert found.missing == 0
    assert {one.variant: one.judged for one in found.comparisons} == {name: one.judged for name, one in standings.items()}
    assert run(study, path).phases == []
    other = tmp_path / "other.sqlite"
    with writing(other) as store:
        while runner.run(study, store, 1, Noted(), budget=0.05) != "complete":
            continue
    assert same(records(other), records(path))


def test_lost_seeds_are_made_up_for(tmp_path):
    study = small(looks=[3, 6])
    names = [variant.name for variant in study.variants]
    path = made(study, tmp_path / "studies.sqlite", {names[0]: [0.5, 0.6, 0.7], names[1]: [0.6, "DIVERGED", 0.7]})
    with reading(path) as store:
        found = wanted(study, store)
    assert [one.seed for one in found.planned if one.variant == names[1]] == [0, 1, 2, 3]


@pytest.mark.parametrize("halving", [{}, {"halving": {"rungs": [1], "keep": 0.5}}])
def test_what_a_search_has_chosen_is_run_until_it_is_decided(tmp_path, halving):
    axes = {"training.optimizer.learning_rate": {"low": 1e-7, "high": 0.1, "scale": "log"}}
    study = several(axes=axes, search={"count": 4, "batch": 2}, select={"seeds": 1, "keep": 3} | halving)
    path, other = tmp_path / "studies.sqlite", tmp_path / "other.sqlite"
    run(study, path, jobs=1)
    with reading(path) as store:
        found = answer(store, explored(study, store))
    confirmed = [record for record in records(path).values() if record.phase == "confirm"]
    assert len(found.variants) == 3 and len(confirmed) >= 3 * 4 and found.missing == 0
    with writing(other) as store:
        while runner.run(study, store, 3, Noted(), budget=0.05) != "complete":
            continue
    assert same(records(other), records(path))


def test_a_study_without_a_variant_to_compare_runs_the_first_look(tmp_path):
    study, path = small(axes={}, looks=[2, 4]), tmp_path / "studies.sqlite"
    run(study, path)
    assert seeds(path) == {"all": 2}


def test_the_looks_are_fixed_before_the_first_trial(tmp_path):
    path = tmp_path / "studies.sqlite"
    run(small(looks=[2, 3]), path)
    with pytest.raises(ManyFaultsError) as refused:
        run(small(looks=[2, 3, 4]), path)
    assert refused.value.places == ("looks: [2, 3] -> [2, 3, 4]",)


def test_where_to_look():
    assert [ladder(most) for most in (None, 3, 5, 10, 30, 100)] == [
        (5, 10, 20, 40),
        (3,),
        (5,),
        (5, 10),
        (5, 10, 20, 30),
        (5, 10, 20, 40, 80, 100),
    ]
