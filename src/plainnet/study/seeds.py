"""Paired seeds: trial (variant, seed) shares split, initial weights, order and masks with the other variants of that seed.

Each stream is a pure function of its seed and of ordinals (`core/random.py`), so weights agree wherever shapes do. Of folds,
seed s is fold s mod k of repeat s div k, which is the seed of the split.
"""

from __future__ import annotations

from dataclasses import replace

from plainnet.network.training import SEEDED
from plainnet.study.spec import Phase, Spec, Stream
from plainnet.study.table import MOST_SEEDS
from plainnet.training.splits import Fold
from plainnet.training.trial import Trial

FIRST: dict[Phase, int] = {"confirm": 0, "select": MOST_SEEDS}  # so that neither ever meets the other, however far it is extended


def seeds_of(spec: Spec, phase: Phase) -> range:
    """The seeds of a phase; asking for more changes none of those there are."""
    confirmed = spec.looks[-1] if spec.looks else spec.seeds
    count = confirmed if phase == "confirm" else spec.select.seeds if spec.select else 0
    return range(FIRST[phase], FIRST[phase] + count)


def streams(trial: Trial, seed: int, spec: Spec) -> dict[Stream, int]:
    """The seed of every stream: the trial's, or the spec's own."""
    own: dict[Stream, int] = {"split": trial.data.seed}
    for drawn in SEEDED:
        own[drawn] = trial.training.seed_of(drawn)
    found = {stream: seed if stream in spec.vary else kept for stream, kept in own.items()}
    if spec.repetition is not None and "split" in spec.vary:
        found["split"] = seed // spec.repetition.folds
    return found


def seeded(trial: Trial, seed: int, spec: Spec) -> Trial:
    """The trial with that seed: its exact spec."""
    found = streams(trial, seed, spec)
    weights, order, draws = (found[drawn] for drawn in SEEDED)
    training = replace(trial.training, weights_seed=weights, order_seed=order, draws_seed=draws)
    fold = Fold(seed % spec.repetition.folds, spec.repetition.folds) if spec.repetition else trial.data.fold
    return replace(trial, data=replace(trial.data, seed=found["split"], fold=fold), training=training)
