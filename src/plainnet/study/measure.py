"""What a study found of a variant, seed by seed, and which variant the others are compared with."""

from __future__ import annotations

import json
from collections.abc import Sequence

from plainnet.core.errors import require
from plainnet.study.stages import kept
from plainnet.study.store import Store
from plainnet.study.study import Study
from plainnet.study.work import PARTS


def baseline_of(study: Study, names: Sequence[str]) -> str:
    """The one that the spec names; the first of the named variant that it names; else the first."""
    name = study.spec.name
    require(bool(names), "None of the study's variants is chosen yet.", name, f"Run it first: plainnet study run {name}.")
    wanted = study.spec.baseline
    group = [name for name in names if study.by_name[name].group == wanted]
    return str(wanted) if wanted in names else (group or names)[0]


def chosen_baseline(study: Study, store: Store) -> str:
    """Of what is confirmed, as far as that is known."""
    names = kept(study, store)
    return baseline_of(study, [name for name in study.by_name if names is None or name in names])


def values(store: Store, study: Study, variant: str) -> dict[int, float]:
    """seed -> the metric on test rows, of the trials of a variant that finished."""
    seeds = {planned.key: planned.seed for planned in study.planned("confirm", {variant})}
    name, found = f"{PARTS['confirm']}_{study.spec.metric}", {}
    for key, _, _, status, metrics, _ in store.results(study.spec.name):
        value = json.loads(metrics).get(name) if status == "finished" else None
        if key in seeds and value is not None:
            found[seeds[key]] = value
    return dict(sorted(found.items()))
