"""Proves a trial again: retrained from its exact spec it must give the same bits, or the first place where it does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from plainnet.core.errors import require
from plainnet.core.spec import from_data
from plainnet.study.pool import Job, needs_process
from plainnet.study.process import Child
from plainnet.study.record import TIMES, Record
from plainnet.study.runner import record, task_of
from plainnet.study.shelf import Shelf
from plainnet.study.spec import Phase
from plainnet.study.store import Store
from plainnet.study.study import Planned, Study
from plainnet.study.work import ElsewhereError, Found, Task, work
from plainnet.training.trial import Trial


def damage(store: Store, study: str) -> Iterator[str]:
    """What is wrong with the file, and every trial whose row is not the one that was written."""
    yield from store.problems()
    for number, held, digest in store.records(study):
        if held.digest() != digest:
            yield f"Trial {number} ({held.variant}, seed {held.seed}) was changed after it was written."


def again(study: Study, held: Record, child: Child) -> Record:
    """The trial trained once more, by what trained it then."""
    trial: Trial = from_data(Trial, json.loads(held.spec))
    phase: Phase = "select" if held.phase == "select" else "confirm"
    planned = Planned(held.variant, phase, held.seed, held.key)
    task = replace(task_of(study, planned), trial=trial)
    job = Job(planned, task)
    return record(study, job, _found(task, child))


def _found(task: Task, child: Child) -> Found:
    if not needs_process(task.trial):
        try:
            return work(task, Shelf().get(task.trial.data), lambda: False, native_only=True)
        except ElsewhereError:
            pass
    return child.ask(task)


def comparable(held: Record, found: Record) -> None:
    """Bits are compared on one engine, one instruction set and one number of threads."""
    what = "The trial was trained by other means, so its bits cannot be compared."
    for name in ("engine", "isa", "threads"):
        then, now = getattr(held, name), getattr(found, name)
        require(then == now, what, f"{name} {then}, now {now}", "Verify it on the machine that trained it.")


def difference(held: Record, found: Record) -> str | None:
    """The first thing that is not the same; None where all is."""
    if held.status != found.status:
        return f"it ended as {held.status}, and now as {found.status}"
    return _in_history(held, found) or _in_cells(held, found)


def _in_history(held: Record, found: Record) -> str | None:
    before = 0
    for then, now in zip(held.rows, found.rows, strict=False):
        for name in dict.fromkeys([*then, *now]):
            if name not in TIMES and repr(then.get(name)) != repr(now.get(name)):
                place = f"steps {before} to {int(now['step']) - 1} (epoch {now['epoch']:g})"
                return f"{name} in {place} was {then.get(name)!r}, and now is {now.get(name)!r}"
        before = int(now["step"])
    if len(held.rows) != len(found.rows):
        return f"the history had {len(held.rows)} rows, and now has {len(found.rows)}"
    return None


def _in_cells(held: Record, found: Record) -> str | None:
    for name in ("metrics", "failed_step", "failed_place", "weights", "predictions"):
        then, now = getattr(held, name), getattr(found, name)
        if then != now:
            said = f"were {then}, and now are {now}" if name == "metrics" else "are not the same"
            return (
                f"after the last step {name} {said}" if name != "weights" else "the weights after the last step are not the same"
            )
    return None


def reason(held: Record, digest: str, found: Record) -> str:
    """Why that may be, as far as it is known."""
    if held.digest() != digest:
        return "the row was changed after it was written"
    then, now = json.loads(held.versions), json.loads(found.versions)
    changed = [f"{name} {then.get(name)} -> {now.get(name)}" for name in now if then.get(name) != now.get(name)]
    if changed:
        return "other versions: " + ", ".join(changed)
    return "not known: same versions, engine and instruction set; have the data or a plugin changed?"
