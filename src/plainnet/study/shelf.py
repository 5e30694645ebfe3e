"""Data made ready once for all trials that use it, by whichever thread needs it first; the others wait."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Generic, TypeVar

from plainnet.core.spec import to_data
from plainnet.datasets.base import Data, Dataset
from plainnet.training.data import DataSpec, prepare
from plainnet.training.prepared import Prepared

T = TypeVar("T")


class Kept(Generic[T]):
    """The last `most` values by their keys, each made once at a time."""

    def __init__(self, most: int) -> None:
        self.most, self.lock = most, Lock()
        self.values: OrderedDict[str, Future[T]] = OrderedDict()

    def get(self, key: str, make: Callable[[], T]) -> T:
        with self.lock:
            known = self.values.get(key)
            future = known or Future[T]()
            self.values[key] = future
            self.values.move_to_end(key)
            while len(self.values) > self.most:
                self.values.popitem(last=False)
        if known is None:
            try:
                future.set_result(make())
            except BaseException as error:
                future.set_exception(error)
        return future.result()


class Shelf:
    """most: data specs whose rows are kept; trials run seed by seed, so that few are in use at a time. load: gives the rows."""

    def __init__(self, most: int = 4, load: Callable[[Dataset], Data] = lambda dataset: dataset.load()) -> None:
        self.prepared, self.loaded, self.load = Kept[Prepared](most), Kept[Data](most), load

    def get(self, spec: DataSpec) -> Prepared:
        return self.prepared.get(key_of(spec), lambda: prepare(spec, self.rows(spec.dataset)))

    def rows(self, dataset: Dataset) -> Data:
        return self.loaded.get(key_of(dataset), lambda: self.load(dataset))


def key_of(spec: Any) -> str:
    return json.dumps(to_data(spec), sort_keys=True)
