"""Networks as S4 draws them, and data in memory that a trial can name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from plainnet.core.arrays import Array
from plainnet.core.random import Stream
from plainnet.datasets.base import Data, Dataset, Rows
from plainnet.engines.base import Source
from plainnet.initializers.base import Initializer
from plainnet.layers.base import Layer
from plainnet.layers.dense import Dense
from plainnet.layers.relu import ReLU
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.training.data import DataSpec
from plainnet.training.prepared import Prepared
from plainnet.training.trial import Trial


@dataclass(frozen=True)
class WeightScale(Initializer):
    """S4's: N(0, scale^2)."""

    scale: float

    def values(self, stream: Stream, shape: tuple[int, ...], fan_in: int, fan_out: int) -> Array:
        return self.scale * stream.normal(shape[0], shape[-1]).reshape(shape)


@dataclass(frozen=True)
class Nowhere(Dataset):
    """Stands where a trial names its data; the tests hand the rows over themselves."""

    def load(self) -> Data:
        raise AssertionError("the rows are given")


def prepared(x: Array, y: Array, classes: int) -> Prepared:
    names = tuple(str(c) for c in range(classes)) if y.ndim == 1 else ()
    rows = Rows(np.ascontiguousarray(x), y)
    return Prepared(Source(rows), None, None, Data(rows, None, names, x.shape[1:]))


def trial(layers: tuple[Layer, ...], engine: str = "auto", **settings: Any) -> Trial:
    return Trial(DataSpec(Nowhere()), Network(layers), Training(**settings), engine)  # type: ignore[arg-type]


def s4(hidden: list[int], outputs: int, scale: float) -> tuple[Layer, ...]:
    """S4's FullyConnectedNet: affine and ReLU, weights N(0, scale^2), biases 0."""
    inner = [layer for width in hidden for layer in (Dense(width, WeightScale(scale)), ReLU())]
    return (*inner, Dense(outputs, WeightScale(scale)))


@pytest.fixture(params=["reference", "native"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)
