"""Runs a study toward its total: what is missing in the store, trials beside each other, each kept as soon as it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from plainnet.core.spec import to_data
from plainnet.engines.choose import cores
from plainnet.study.budget import Budget
from plainnet.study.differences import require_same
from plainnet.study.pool import Job, Pool, Start
from plainnet.study.record import Record
from plainnet.study.search import Explorer, with_optuna
from plainnet.study.seeds import streams
from plainnet.study.shelf import Shelf
from plainnet.study.spec import Spec
from plainnet.study.stages import Stage, confirmed, expected, phases, stage
from plainnet.study.store import Store
from plainnet.study.study import Planned, Study
from plainnet.study.work import Found, Task, check

Ending = Literal["complete", "out of time", "interrupted"]


class View(Protocol):
    """Shows a study while it runs."""

    def begin(self, study: Study, stage: Stage, total: int, done: int) -> None:
        """A phase with trials of which some are missing; total, done: of the whole study."""

    def kept(self, records: Sequence[Record]) -> None:
        """Those are in the store now."""

    def finish(self) -> None:
        """Nothing more is coming."""


def run(
    study: Study,
    store: Store,
    jobs: int,
    view: View,
    budget: float | None = None,
    start: Start = Pool,
) -> Ending:
    """Nothing is written before the study is known to be the one in the store, or to grow from it."""
    explorer = Explorer(study)
    register(study, store)
    context = Context(jobs, Shelf(min(jobs, cores()) + 2), Budget.of(budget), start)
    try:
        for phase in phases(study):
            while (found := stage(study := explorer.known(store), store, phase)).missing:
                view.begin(study, found, *progress(study, store))
                ending = _run(study, store, found, context, view)
                if ending != "complete":
                    return ending
    finally:
        view.finish()
    return "complete"


@dataclass(frozen=True)
class Context:
    jobs: int
    shelf: Shelf
    budget: Budget
    start: Start


def register(study: Study, store: Store) -> None:
    """Make the study known, or known to have grown; refuses one that changed."""
    before = store.spec(study.spec.name)
    if before is not None:
        require_same(Spec.model_validate(before), study.spec)
    if before != study.spec.plain():
        store.register(study.spec.name, study.spec.plain())


def progress(study: Study, store: Store) -> tuple[int, int]:
    """How many trials the study consists of, and how many of them are there."""
    stages = [stage(study, store, phase) for phase in phases(study)]
    open_ = bool(stages[:-1] and stages[0].missing)  # then it is not known yet which are to be confirmed
    done = sum(len(one.planned) - len(one.missing) for one in (stages[:-1] if open_ else stages))
    return expected(study) + confirmed(study) if open_ else sum(len(one.planned) for one in stages), done


def _run(study: Study, store: Store, found: Stage, context: Context, view: View) -> Ending:
    first = task_of(study, found.missing[0])
    check(first, context.shelf.get(first.trial.data))
    pool = context.start(_jobs(study, found, context.budget), min(context.jobs, len(found.missing)), context.shelf)
    try:
        for ended in pool.batches():
            _keep(study, store, ended, view)
    except KeyboardInterrupt:
        pool.stop()
        for ended in pool.batches():
            _keep(study, store, ended, view)
        return "interrupted"
    finally:
        pool.stop()
    left = {planned.key for planned in found.missing} - store.keys(study.spec.name)
    return "out of time" if left else "complete"


def _jobs(study: Study, found: Stage, budget: Budget) -> Iterator[Job]:
    for planned in found.missing:
        if budget.spent():
            return
        yield Job(planned, task_of(study, planned))


def task_of(study: Study, planned: Planned) -> Task:
    spec = study.spec
    return Task(study.trial(planned), planned.phase, spec.metric, tuple(spec.also.values()), tuple(spec.plugins))


def _keep(study: Study, store: Store, ended: list[tuple[Job, Found]], view: View) -> None:
    if ended:
        records = [record(study, job, found) for job, found in ended]
        store.add(records)
        view.kept(records)


def record(study: Study, job: Job, found: Found) -> Record:
    planned, trial = job.planned, job.task.trial
    spec = json.dumps(to_data(trial))
    seeds = json.dumps(streams(study.by_name[planned.variant].trial, planned.seed, study.spec))
    about = study.spec.name, planned.variant, planned.phase, planned.seed, planned.key, spec, seeds
    made = Record(*about, **vars(found))
    return replace(made, versions=with_optuna(made.versions)) if study.spec.search else made
