"""Trials on an existing Dask cluster: its workers train one at a time each, and what they found comes back to the one store.

The data are loaded here and brought to every worker once, those that join later too; rows that are mapped from a file are
mapped there from the same path. What Dask calls a worker's plugin is such a thing brought to all workers.
"""

from __future__ import annotations

import hashlib
import queue
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Any
from urllib.parse import urlsplit

from distributed import Client, Future, Worker, WorkerPlugin, get_worker

from plainnet.core import registry
from plainnet.core.arrays import Array
from plainnet.core.errors import PlainnetError, RequestError, require
from plainnet.datasets.base import Data, Dataset
from plainnet.study.pool import ATTEMPTS, Job, Start, failed
from plainnet.study.process import question
from plainnet.study.shelf import Shelf, key_of
from plainnet.study.work import Found, StoppedError
from plainnet.study.worker import found

PATIENCE = 5  # seconds to connect
COUNTED = 2.0  # seconds between two counts of the workers


class LostError(PlainnetError):
    """The cluster is gone, and with it the trials in flight."""


class Desk(WorkerPlugin):
    """Where a worker trains: one for each coordinator. Taken away, it ends what is being trained at it."""

    def __init__(self, name: str, plugins: Sequence[Path]) -> None:
        self.name, self.files = name, [(path.name, path.read_bytes()) for path in plugins]

    def setup(self, worker: Worker) -> None:
        self.stopping, self.alone = Event(), Lock()
        self.shelf = Shelf(load=lambda dataset: rows(worker, self.name, dataset))
        with tempfile.TemporaryDirectory() as folder:
            for name, text in self.files:
                Path(folder, name).write_bytes(text)
                registry.add_plugin(Path(folder, name))

    def teardown(self, worker: Worker) -> None:
        self.stopping.set()

    def found(self, asked: dict[str, Any]) -> Found | None:
        """None where the trial was left."""
        try:
            with self.alone:
                return found(asked, self.shelf, self.stopping.is_set)
        except StoppedError:
            return None


class Brought(WorkerPlugin):
    """A data set's rows, on a worker."""

    def __init__(self, data: Data) -> None:
        self.data = data


def rows(worker: Worker, name: str, dataset: Dataset) -> Data:
    brought = worker.plugins.get(_place(name, dataset))
    return brought.data if isinstance(brought, Brought) else dataset.load()


def _in_a_file(x: Array | None) -> bool:
    return x is not None and (bool(getattr(x, "filename", None)) or _in_a_file(x.base))


def _place(name: str, dataset: Dataset) -> str:
    return f"{name} {hashlib.sha256(key_of(dataset).encode()).hexdigest()}"


def at_desk(name: str, asked: dict[str, Any]) -> Found | None:
    """What a worker does for one trial."""
    desk = get_worker().plugins[name]
    assert isinstance(desk, Desk)
    return desk.found(asked)


@contextmanager
def cluster(on: str, name: str, plugins: Sequence[Path] = ()) -> Iterator[Start]:
    """on: dask://HOST:PORT of its scheduler; name: of the coordinator, the same when it comes back after it was killed."""
    client = _client(on)
    site = Site(client, name)
    try:
        site.bring(name, Desk(name, plugins))
        yield partial(Trials, site)
    finally:
        site.leave()


def _client(on: str) -> Client:
    where = urlsplit(on)
    right = where.scheme == "dask" and where.netloc and not where.path.strip("/")
    require(bool(right), "--on expects the address of a Dask scheduler.", on, "Write dask://HOST:8786.")
    try:
        return Client(f"tcp://{where.netloc}", timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        advice = "Start one there (dask scheduler), or correct HOST and PORT."
        raise RequestError("No Dask scheduler answers there.", on, advice) from error


class Site:
    """The cluster, with what this coordinator has brought to its workers."""

    def __init__(self, client: Client, name: str) -> None:
        self.client, self.name, self.brought = client, name, list[str]()

    def bring(self, place: str, what: WorkerPlugin) -> None:
        self.brought.append(place)
        try:
            self.client.register_plugin(what, name=place)
        except OSError:
            raise
        except Exception as error:  # whatever a worker answers
            advice = "Install there what is installed here: plainnet[dask], in the same version."
            raise RequestError(
                "The cluster's workers cannot take the study.", f"{type(error).__name__}: {error}", advice
            ) from error

    def bring_rows(self, dataset: Dataset, shelf: Shelf) -> None:
        place = _place(self.name, dataset)
        if place not in self.brought:
            data = shelf.rows(dataset)
            if not _in_a_file(data.train.x):
                self.bring(place, Brought(data))

    def take_away(self) -> None:
        while self.brought:
            with suppress(Exception):  # a cluster that is gone has nothing left of it
                self.client.unregister_worker_plugin(self.brought.pop())

    def leave(self) -> None:
        self.take_away()
        self.client.close()


class Trials:
    """As `pool.Pool`: takes jobs in their order, as many at a time as there are workers, until they end or `stop`."""

    def __init__(self, site: Site, jobs: Iterable[Job], most: int, shelf: Shelf) -> None:
        self.site, self.jobs, self.most, self.shelf = site, iter(jobs), most, shelf
        self.events: queue.SimpleQueue[Future[Any] | set[str]] = queue.SimpleQueue()
        self.running: dict[str, tuple[Job, Future[Any]]] = {}
        self.deaths = Counter[str]()
        self.workers, self.counted, self.stopping = 1, 0.0, False
        site.client.subscribe_topic("all", self._heard)

    def batches(self) -> Iterator[list[tuple[Job, Found]]]:
        try:
            while self._filled():
                yield [*self._ended()]
        except (OSError, CancelledError) as error:
            advice = "What is in the store stays there: start it again, and give the same command."
            raise LostError("The cluster was lost.", f"{type(error).__name__}: {error}", advice) from error

    def stop(self) -> None:
        """Leave the trials at hand; what has ended is still given."""
        self.stopping = True
        left = [key for key, (_, future) in self.running.items() if not future.done()]
        futures = [self.running.pop(key)[1] for key in left]
        if futures:
            self.site.take_away()
            with suppress(Exception):
                self.site.client.cancel(futures)

    def _filled(self) -> bool:
        """Whether anything is to come."""
        while not self.stopping and len(self.running) < self._width():
            job = next(self.jobs, None)
            if job is None:
                break
            self._submit(job)
        return bool(self.running)

    def _width(self) -> int:
        now = time.monotonic()
        if now - self.counted > COUNTED:
            self.workers, self.counted = max(1, len(self.site.client.nthreads())), now
        return min(self.workers, self.most)

    def _submit(self, job: Job) -> None:
        self.site.bring_rows(job.task.trial.data.dataset, self.shelf)
        future = self.site.client.submit(at_desk, self.site.name, question(job.task), pure=False)
        self.running[str(future.key)] = job, future
        future.add_done_callback(self.events.put)

    def _heard(self, event: tuple[float, Any]) -> None:
        """A worker that died, and the trials it was at, which Dask gives to another one."""
        _, said = event
        if isinstance(said, dict) and said.get("action") == "remove-worker" and not said.get("expected"):
            self.events.put({*said.get("processing-tasks", ())})

    def _ended(self) -> Iterator[tuple[Job, Found]]:
        for event in self._looked():
            if isinstance(event, set):
                for key in event & self.running.keys():
                    yield from self._died(key)
            elif (key := str(event.key)) in self.running:
                job, future = self.running.pop(key)
                answer = _answer(job, future)
                if answer is None:  # its worker left in good order
                    self._submit(job)
                else:
                    yield job, answer

    def _looked(self) -> Iterator[Future[Any] | set[str]]:
        try:
            yield self.events.get(timeout=0.2)
            while True:
                yield self.events.get_nowait()
        except queue.Empty:
            return

    def _died(self, key: str) -> Iterator[tuple[Job, Found]]:
        job, future = self.running[key]
        self.deaths[key] += 1
        planned, attempt = job.planned, self.deaths[key]
        warnings.warn(f"{planned.variant}, seed {planned.seed}: its worker died (attempt {attempt})", stacklevel=1)
        if attempt == ATTEMPTS:
            del self.running[key]
            future.cancel()
            yield job, failed(job, "Three attempts failed: its worker died.")


def _answer(job: Job, future: Future[Any]) -> Found | None:
    try:
        answer: Found | None = future.result()
        return answer
    except (OSError, CancelledError):
        raise
    except Exception as error:  # Dask gave it up, or could not even begin it
        return failed(job, f"{type(error).__name__}: {error}")
