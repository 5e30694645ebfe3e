"""What is kept of a trial that ended: all that it takes to repeat it, and all that it found."""

from __future__ import annotations

import hashlib
import json
import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Literal

import numpy as np

from plainnet.core.arrays import Array
from plainnet.training.history import Row, columns

Status = Literal["finished", "DIVERGED", "FAILED"]
TIMES = ("seconds",)  # columns of a history that no repetition repeats


@dataclass(frozen=True)
class Record:
    """A row of the store. weights: sha256 of parameters and statistics; wall, core: seconds of the clock and of a processor."""

    study: str
    variant: str
    phase: str
    seed: int
    key: str
    spec: str
    seeds: str
    versions: str
    engine: str
    isa: str
    threads: int
    status: Status
    error: str | None
    failed_step: int | None
    failed_place: str | None
    history: str
    metrics: str
    predictions: bytes | None
    weights: str | None
    wall: float
    core: float

    def digest(self) -> str:
        """Of every cell, so that one that was changed later shows."""
        digest = hashlib.sha256()
        for cell in astuple(self):
            digest.update(repr(cell).encode() + b"\n")
        return digest.hexdigest()

    @property
    def rows(self) -> list[Row]:
        """The history."""
        held = json.loads(self.history)
        return [dict(zip(held["columns"], row, strict=True)) for row in held["rows"]]

    @property
    def values(self) -> dict[str, float | None]:
        """The final metrics; None for what is not finite."""
        return dict(json.loads(self.metrics))

    def same(self) -> tuple[object, ...]:
        """What a repetition on the same machine repeats, bit for bit."""
        rows = [[value for name, value in row.items() if name not in TIMES] for row in self.rows]
        found = self.variant, self.phase, self.seed, self.key, self.spec, self.status, self.failed_step, self.failed_place
        return *found, json.dumps(rows), self.metrics, self.predictions, self.weights


NAMES = tuple(field.name for field in fields(Record))


def packed_history(history: Sequence[Row]) -> str:
    """Names once, then numbers, written so that they read back exactly."""
    names = columns(history)
    return json.dumps({"columns": names, "rows": [[row.get(name, math.nan) for name in names] for row in history]})


def packed_metrics(values: Mapping[str, float | None]) -> str:
    return json.dumps(dict(values))


def packed_predictions(values: Array) -> bytes:
    """Class numbers in a byte or two each, other predictions in float32; the kind and the shape in front."""
    if values.ndim == 1 and values.dtype.kind in "iu":
        values = values.astype(np.min_scalar_type(int(values.max(initial=0))))
    elif values.dtype.kind == "f":
        values = values.astype(np.float32)
    head = f"{values.dtype.str} {' '.join(map(str, values.shape))}\n"
    return head.encode() + zlib.compress(np.ascontiguousarray(values).tobytes(), 6)


def predictions(packed: bytes) -> Array:
    """(N,) class numbers, (N, L) labels or (N, T) numbers."""
    head, _, rest = packed.partition(b"\n")
    kind, *shape = head.decode().split()
    return np.frombuffer(zlib.decompress(rest), kind).reshape(tuple(map(int, shape)))


def weights_digest(parameters: Array, statistics: Array) -> str:
    digest = hashlib.sha256(np.ascontiguousarray(parameters).tobytes())
    digest.update(np.ascontiguousarray(statistics).tobytes())
    return digest.hexdigest()
