"""Trials beside each other: a thread a core, each running native trials itself and others in a process of its own."""

from __future__ import annotations

import dataclasses
import queue
import threading
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from plainnet.core.concept import Concept
from plainnet.core.registry import PLUGINS
from plainnet.engines.choose import native_problem
from plainnet.study.process import Child, DiedError
from plainnet.study.shelf import Shelf
from plainnet.study.study import Planned
from plainnet.study.work import ElsewhereError, Found, StoppedError, Task, work
from plainnet.training.trial import Trial

ATTEMPTS = 3


@dataclass(frozen=True)
class Job:
    planned: Planned
    task: Task


class Workers(Protocol):
    """Trials beside each other, wherever they run."""

    def batches(self) -> Iterator[list[tuple[Job, Found]]]:
        """What has ended since the last look, until nothing is left."""

    def stop(self) -> None:
        """Leave the trials at hand; what has ended is still given."""


class Start(Protocol):
    """Has jobs run in their order, at most so many beside each other."""

    def __call__(self, jobs: Iterable[Job], most: int, shelf: Shelf, /) -> Workers: ...


def failed(job: Job, error: str) -> Found:
    return Found("FAILED", job.task.trial.engine, "", error=error)


class Pool:
    """Takes jobs from an iterator, in its order, until it ends or `stop` is asked for."""

    def __init__(self, jobs: Iterable[Job], threads: int, shelf: Shelf, plugins: Sequence[Path] = ()) -> None:
        self.jobs, self.lock, self.shelf = iter(jobs), threading.Lock(), shelf
        self.ended: queue.SimpleQueue[tuple[Job, Found] | BaseException | None] = queue.SimpleQueue()
        self.stopping = threading.Event()
        self.elsewhere = set[str]()
        self.children = [Child(plugins) for _ in range(threads)]
        self.threads = [threading.Thread(target=self._work, args=(child,), daemon=True) for child in self.children]
        self.working = threads
        for thread in self.threads:
            thread.start()

    def batches(self) -> Iterator[list[tuple[Job, Found]]]:
        """What has ended since the last look, until nothing is left."""
        while self.working:
            found = list[tuple[Job, Found]]()
            for one in self._looked():
                if one is None:
                    self.working -= 1
                elif isinstance(one, BaseException):
                    raise one
                else:
                    found.append(one)
            yield found

    def _looked(self) -> Iterator[tuple[Job, Found] | BaseException | None]:
        try:
            yield self.ended.get(timeout=0.2)
            while True:
                yield self.ended.get_nowait()
        except queue.Empty:
            return

    def stop(self) -> None:
        """Leave the trials at hand, and wait for the threads."""
        self.stopping.set()
        for child in self.children:
            process = child.process
            if process is not None:
                process.kill()
        for thread in self.threads:
            thread.join()
        for child in self.children:
            child.kill()

    def _next(self) -> Job | None:
        with self.lock:
            return None if self.stopping.is_set() else next(self.jobs, None)

    def _work(self, child: Child) -> None:
        try:
            while (job := self._next()) is not None:
                self.ended.put((job, self._found(job, child)))
        except StoppedError:
            pass
        except BaseException as error:
            self.ended.put(error)
        self.ended.put(None)

    def _found(self, job: Job, child: Child) -> Found:
        if job.planned.variant not in self.elsewhere:
            if not needs_process(job.task.trial):
                try:
                    return self._here(job)
                except ElsewhereError:
                    pass
            self.elsewhere.add(job.planned.variant)
        return self._there(job, child)

    def _here(self, job: Job) -> Found:
        try:
            return work(job.task, self.shelf.get(job.task.trial.data), self.stopping.is_set, native_only=True)
        except (StoppedError, ElsewhereError):
            raise
        except Exception as error:  # one trial's failure is no other's
            return failed(job, f"{type(error).__name__}: {error}")

    def _there(self, job: Job, child: Child) -> Found:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return child.ask(job.task)
            except DiedError as error:
                if self.stopping.is_set():
                    raise StoppedError from error
                ending = str(error)
                warnings.warn(f"{job.planned.variant}, seed {job.planned.seed}: {ending} (attempt {attempt})", stacklevel=1)
        return failed(job, f"Three attempts failed: {ending}.")


def needs_process(trial: Trial) -> bool:
    """Whether it asks for the reference engine, or runs a stranger's code, which may end the process that it is in."""
    return trial.engine == "reference" or native_problem() is not None or _foreign(trial)


def _foreign(trial: Trial) -> bool:
    names = {type(concept).__module__ for concept in concepts(trial)}
    return any(not name.startswith("plainnet.") or name.startswith(PLUGINS) for name in names)


def concepts(spec: Any) -> Iterator[Concept]:
    """All that a spec names, those within others too."""
    if isinstance(spec, Concept):
        yield spec
    held = spec if isinstance(spec, tuple) else ()
    if dataclasses.is_dataclass(spec):
        held = tuple(getattr(spec, field.name) for field in dataclasses.fields(spec))
    for one in held:
        yield from concepts(one)
