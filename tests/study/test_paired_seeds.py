"""Paired seeds: what the variants of one seed share, and what two seeds do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plainnet.engines.reference import Mode, ReferenceProgram, Workspace
from plainnet.study.study import Planned, Study
from plainnet.training.data import prepare
from plainnet.training.fit import begin
from plainnet.training.run import Run
from support.studies import small


def runs(study: Study, engine: str = "native") -> dict[tuple[str, int], Run]:
    """(variant, seed) -> its run before the first step."""
    found = {}
    for planned in study.planned("confirm"):
        trial = study.trial(planned)
        found[planned.variant, planned.seed] = begin(trial.network, prepare(trial.data), trial.training, engine, 1, None)
    return found


STUDY = {
    "network": {"hidden": [6, 5]},
    "axes": {"network.dropout": [0.0, 0.3], "training.regularizer": ["none", {"name": "l2", "strength": 0.1}]},
}


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_trials_of_one_seed_share_split_order_and_weights(engine):
    study = small(**STUDY)
    found = runs(study, engine)
    base = {seed: run for (variant, seed), run in found.items() if variant == study.variants[0].name}
    for (_, seed), run in found.items():
        for part in ("train", "validation", "test"):
            assert np.array_equal(getattr(run.data, part).x, getattr(base[seed].data, part).x)
        assert np.array_equal(run.order(1), base[seed].order(1))
        assert run.state.parameters.tobytes() == base[seed].state.parameters.tobytes()


def test_seeds_differ_in_each_of_them():
    first, second = (runs(small(axes={}))["all", seed] for seed in (0, 1))
    assert not np.array_equal(first.data.test.x, second.data.test.x)
    assert not np.array_equal(first.order(0), second.order(0))
    assert not np.array_equal(first.state.parameters, second.state.parameters)


def masks(run: Run) -> np.ndarray:
    """What the first dropout lets through at step 5 of a row of ones."""
    program = ReferenceProgram(run.program.network, replace(run.program.training), len(run.source))
    place = next(i for i, (name, _, _) in enumerate(program.layers) if name == "dropout_1")
    work = Workspace.around(run.state, run.program.network)
    named = program.named(run.hyper(5, 1)[0].astype(program.dtype))
    out, _ = program.forward(work, np.ones((4, run.program.network.inputs), program.dtype), named, Mode(True, True, 5), place + 1)
    before, _ = program.forward(work, np.ones((4, run.program.network.inputs), program.dtype), named, Mode(True, True, 5), place)
    return (out != 0) | (before == 0)


def test_masks_are_shared_where_rates_are():
    axes = {"network.activation": ["sigmoid", "tanh"], "training.regularizer": ["none", {"name": "l2", "strength": 0.1}]}
    study = small(network={"hidden": [6], "dropout": 0.5}, axes=axes, seeds=2)
    found = {key: masks(run) for key, run in runs(study, "reference").items()}
    for (_, seed), mask in found.items():
        assert np.array_equal(mask, found[study.variants[0].name, seed])
    assert not np.array_equal(found[study.variants[0].name, 0], found[study.variants[0].name, 1])


@pytest.mark.parametrize("varied", ["split", "weights", "order", "draws"])
def test_one_stream_alone_can_vary(varied):
    study = small(axes={}, vary=[varied], training={"epochs": 2, "seed": 17}, data={"dataset": "moons", "seed": 23})
    trials = [study.trial(planned) for planned in study.planned("confirm")]
    own = {"split": 23, "weights": 17, "order": 17, "draws": 17}
    for seed, trial in enumerate(trials):
        found = {"split": trial.data.seed} | {drawn: trial.training.seed_of(drawn) for drawn in ("weights", "order", "draws")}
        assert found == own | {varied: seed}


def test_the_seeds_of_the_phases_never_meet():
    study = small(select={"seeds": 50}, seeds=50)
    seeds = [{planned.seed for planned in study.planned(phase)} for phase in ("select", "confirm")]
    assert not seeds[0] & seeds[1]
    assert [len(found) for found in seeds] == [50, 50]


def test_more_seeds_keep_the_keys_there_are():
    def keys(study: Study) -> set[str]:
        return {planned.key for planned in study.planned("confirm")}

    few, more = small(seeds=2), small(seeds=5)
    assert keys(few) < keys(more)
    assert len(keys(more)) == 10
    assert not keys(few) & keys(small(seeds=2, training={"epochs": 3, "batch_size": 8}))
    assert isinstance(next(few.planned("confirm")), Planned)
