"""What of the flat vector is trained, and how a chain of transforms sees it in NumPy: as one vector, frozen parts left out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import pairwise

import numpy as np

from plainnet.core.arrays import Array, DType
from plainnet.core.parameters import Entry
from plainnet.core.random import Purpose, Stream, stream
from plainnet.network.network import Network
from plainnet.network.training import Training, frozen
from plainnet.transforms.base import Context

DRAWS = 8  # streams of a link for each parameter


class Trained:
    def __init__(self, network: Network, training: Training, dtype: DType) -> None:
        still = frozen(network, training)
        self.seed, self.dtype, self.size = training.seed_of("draws"), dtype, network.parameters.size
        self.entries = [(number, e) for number, e in enumerate(network.parameters.entries) if e.key not in still]
        every = [np.arange(e.offset, e.stop) for _, e in self.entries] or [np.arange(0)]
        self.part: slice | Array = np.concatenate(every) if still else slice(None)
        masks = [np.full(e.parameter.size, e.parameter.role == "weights", dtype) for _, e in self.entries]
        self.weights = np.concatenate(masks or [np.empty(0, dtype)])
        self.layers = self._layers([e for _, e in self.entries])

    def _layers(self, entries: list[Entry]) -> list[slice]:
        """Where each layer's parameters lie among what is trained."""
        stops = np.cumsum([e.parameter.size for e in entries])
        last = [i for i, e in enumerate(entries) if i + 1 == len(entries) or entries[i + 1].owner != e.owner]
        ends = [0, *(int(stops[i]) for i in last)]
        return [slice(start, stop) for start, stop in pairwise(ends)]

    def spread(self, update: Array) -> Array:
        """An update of what is trained as one of the whole flat vector."""
        if isinstance(self.part, slice):
            return update
        whole = np.zeros(self.size, self.dtype)
        whole[self.part] = update
        return whole

    def context(self, hyper: Mapping[str, Array], link: int, step: int) -> Context:
        uniform = partial(self._uniform, link, step)
        return Context(hyper, np.add.reduce, self._layer_total, lambda x: x * self.weights, uniform)

    def _layer_total(self, x: Array) -> Array:
        sums = np.array([np.add.reduce(x[part]) for part in self.layers], self.dtype)
        return np.repeat(sums, [part.stop - part.start for part in self.layers])

    def _uniform(self, link: int, step: int, like: Array, part: int) -> Array:
        drawn = [Stream(self.seed, noise(i, link, part), step).draws(e.parameter.size, 1) for i, e in self.entries]
        return np.concatenate(drawn, dtype=self.dtype)[:, 0] if drawn else like


def noise(parameter: int, link: int, part: int) -> int:
    """The stream of draws for the parameter of that number, in that link of the chain."""
    return stream(Purpose.NOISE, parameter, link * DRAWS + part)
