"""Hyper-parameters as a table of k steps x h values: an engine never sees a schedule."""

from __future__ import annotations

import numpy as np

from plainnet.core.arrays import Array
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.schedules.base import Hyper


def columns(network: Network, training: Training) -> dict[str, Hyper]:
    """Every hyper-parameter by its name: "dropout_1.rate", "0.learning_rate" (of the chain's first link)."""
    found = {f"{name}.{key}": value for name, layer, _ in network for key, value in layer.hyper().items()}
    averaging = training.averaging
    return found | links(training) | ({} if averaging is None else {"averaging.rate": averaging.rate})


def links(training: Training) -> dict[str, Hyper]:
    """Those of the chain, each link's by its number."""
    chain = enumerate(training.chain())
    return {f"{link}.{key}": value for link, transform in chain for key, value in transform.hyper().items()}


def table(network: Network, training: Training, first_step: int, steps: int) -> Array:
    """(steps, columns) float64, each schedule evaluated step by step so that no value depends on where a table begins."""
    return rows(columns(network, training), first_step, steps)


def rows(hyper: dict[str, Hyper], first_step: int, steps: int) -> Array:
    """The same of columns that are known."""
    values = np.empty((steps, len(hyper)))
    for column, value in enumerate(hyper.values()):
        if callable(value):
            values[:, column] = [value(step) for step in range(first_step, first_step + steps)]
        else:
            values[:, column] = value
    return values
