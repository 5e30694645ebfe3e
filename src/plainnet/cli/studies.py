"""What the commands about studies have in common: where a study is found, and what is said of it."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from plainnet.cli.study_progress import duration, table
from plainnet.core.errors import RequestError, require, unknown
from plainnet.core.spec import from_data
from plainnet.datasets.base import Dataset, FileDataset
from plainnet.datasets.files import store as files
from plainnet.engines.choose import cores
from plainnet.study.measure import baseline_of
from plainnet.study.pool import Pool, Start
from plainnet.study.record import Record
from plainnet.study.runner import task_of
from plainnet.study.search import explored
from plainnet.study.shelf import Shelf
from plainnet.study.shipped import shipped
from plainnet.study.spec import Phase, Spec, read
from plainnet.study.stages import confirmed, expected, kept, phases, selected, stage
from plainnet.study.standing import Standings, results, standings, standings_of
from plainnet.study.store import Store, reading
from plainnet.study.study import Study, study_of
from plainnet.study.work import work

STORE = Path("runs/studies.sqlite")
MOST_WORKERS = 10_000


def found(name: str, store: Path, seeds: int | None) -> Study:
    """A spec's file, a shipped study, or one that is in the store."""
    if Path(name).suffix in (".toml", ".yaml", ".yml") or Path(name).is_file():
        return study_of(read(Path(name))).with_seeds(seeds)
    if name in shipped():
        return study_of(read(shipped()[name])).with_seeds(seeds)
    known = list(shipped())
    if store.is_file():
        with reading(store) as held:
            spec = held.spec(name)
            if spec is not None:
                return study_of(spec).with_seeds(seeds)
            known += held.studies()
    see = "Give a spec FILE.toml, or see: plainnet study list, plainnet study list --shipped."
    raise unknown("study", name, known, see)


def jobs(on: str | None) -> int:
    """How many trials beside each other, where nothing is said: a core each, or on a cluster as many as it has workers."""
    return cores() if on is None else MOST_WORKERS


@contextmanager
def trained(on: str | None, store: Path, plugins: Sequence[Path]) -> Iterator[Start]:
    """What has trials run: here, or on that cluster."""
    if on is None:
        yield partial(Pool, plugins=plugins)
        return
    try:
        from plainnet.study.cluster import cluster
    except ImportError as error:
        advice = "Install it: pip install 'plainnet[dask]'."
        raise RequestError("--on needs the package distributed.", "none is installed", advice) from error
    with cluster(on, f"plainnet {socket.gethostname()} {store.resolve()}", plugins) as start:
        yield start


def until_decided(study: Study, most: int | None) -> Study:
    """With the looks of its spec, unless there are none or others were asked for."""
    from plainnet.study.until import ladder

    return study if study.spec.looks and most is None else study.with_looks(ladder(most))


def decided(study: Study, store: Store) -> Iterator[str]:
    """What a study that adds seeds until it is decided has decided."""
    if (looks := study.spec.looks) is not None:
        from plainnet.cli.study_answers import decided
        from plainnet.study.until import wanted

        study = explored(study, store)
        found = wanted(study, store, kept(study, store))
        variants = list(dict.fromkeys(one.variant for one in found.planned))
        yield ""
        yield from decided(found.standings, baseline_of(study, variants) if variants else "", looks[-1])


def stored(store: Store, name: str) -> Study:
    return explored(study_of(store.require(name)), store)


def plan(study: Study, store: Store | None, jobs: int) -> Iterator[str]:
    """What would run, and how long it may take; one trial is timed where none is in the store."""
    study, missing = explored(study, store), 0
    for phase in phases(study):
        if phase == "confirm" and missing:
            yield f"confirm: {confirmed(study):,} trials, of what is selected"
            missing += confirmed(study)
            break
        one = stage(study, store, phase)
        names = list(dict.fromkeys(planned.variant for planned in one.planned))
        yield f"{phase}: {len(one.planned):,} trials, {len(one.planned) - len(one.missing):,} of them there already"
        yield from (f"  {name}" for name in names)
        later = expected(study) - len(one.planned) if phase == "select" and one.missing else 0
        if later:
            yield f"  and then {later:,} trials more, by what these find"
        missing += len(one.missing) + later
    if missing:
        seconds = _seconds(study, store)
        yield f"To run: {missing:,} trials of about {seconds:.2g} s, {duration(missing * seconds / jobs)} with {jobs} jobs"
    else:
        yield "To run: 0 trials"


def _seconds(study: Study, store: Store | None) -> float:
    known = [] if store is None else [wall for *_, wall in store.results(study.spec.name)]
    if known:
        return sum(known) / len(known)
    planned = next(study.planned(phases(study)[0]))
    task = task_of(study, planned)
    return work(task, Shelf().get(task.trial.data), lambda: False, native_only=False).wall


def judged(study: Study, store: Store) -> Iterator[str]:
    """The question, and each phase's table."""
    study = explored(study, store)
    whole = {phase: standings(store, study.spec, phase) for phase in phases(study)}
    yield study.spec.question
    for heading, found in _tables(study, store, whole):
        if found:
            yield ""
            yield f"{heading}, {study.spec.metric} on {'validation' if heading.startswith('select') else 'test'} rows:"
            yield table(found, study, None)
    chosen = kept(study, store)
    if chosen is not None and not stage(study, store, "select").missing:
        yield f"Kept: {'; '.join(name for name in study.by_name if name in chosen)}"
    yield from _lost(whole.values())


def _tables(study: Study, store: Store, whole: Mapping[Phase, Standings]) -> Iterator[tuple[str, Standings]]:
    """A phase each, and in a halving each of its rungs."""
    halving = study.spec.select is not None and study.spec.select.halving is not None
    ended = results(store, study.spec) if halving else {}
    for rung in selected(study, ended) if halving else []:
        when = "all epochs" if rung.epochs is None else f"{rung.epochs:,} epoch" + "s" * (rung.epochs > 1)
        yield f"select, after {when}", standings_of(rung.planned, ended, study.spec)
    yield from ((phase, found) for phase, found in whole.items() if phase == "confirm" or not halving)


def _lost(parts: Iterable[Standings]) -> Iterator[str]:
    counts = [(one.diverged, one.failed) for part in parts for one in part.values()]
    diverged, failed = sum(count[0] for count in counts), sum(count[1] for count in counts)
    if diverged or failed:
        yield f"Not in any mean: {diverged} trials that diverged, {failed} that failed"


def listed(store: Store) -> list[tuple[str, ...]]:
    """name, trials there of all, question."""
    rows: list[tuple[str, ...]] = [("study", "trials", "question")]
    for name in store.studies():
        spec = Spec.model_validate(store.require(name))
        rows.append((name, f"{len(store.keys(name)):,}", spec.question))
    return rows


def offered() -> list[tuple[str, ...]]:
    """name, the data it needs and whether they are there, question, of the studies that come with Plainnet."""
    specs = [read(path) for path in shipped().values()]
    return [("study", "data", "question"), *((spec["name"], _needs(spec["data"]), spec["question"]) for spec in specs)]


def _needs(data: dict[str, Any]) -> str:
    dataset = from_data(Dataset, data["dataset"])  # type: ignore[type-abstract]
    name = dataset.concept_name()
    if not isinstance(dataset, FileDataset):
        return name
    _, found = files.find(files.places(dataset.folders), dataset.roles)
    missing = [role[0].name for role, file in zip(dataset.roles, found, strict=True) if file is None]
    return f"{name}, missing: {', '.join(missing)}" if missing else f"{name}, there"


def one(store: Store, study: str, trial: int) -> tuple[Record, str]:
    held = [(record, digest) for _, record, digest in store.records(study, trial)]
    require(bool(held), f"{study} has no trial of that number.", trial, "See the column id of: plainnet study export.")
    return held[0]
