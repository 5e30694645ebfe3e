"""Forty random trainings, each a function of its number alone, made of whatever the registry holds."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import RequestError
from plainnet.datasets.base import Rows
from plainnet.engines.base import Source
from plainnet.layers.base import Layer
from plainnet.layers.dense import Dense
from plainnet.layers.scales import Scales
from plainnet.layers.shared import Shared
from plainnet.losses.base import Loss
from plainnet.losses.members import Members
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.optimizers.base import Optimizer
from plainnet.preprocessing.base import Affine
from plainnet.regularizers.base import Regularizer
from support.cases import Case
from support.examples import all_variants, named, variants

COUNT = 40
APART: tuple[type, ...] = Members, Scales, Shared  # driven by tests/conformance and tests/layers alone
EDGES = (1, 15, 17, 33, 300)
BATCHES = (1, 2, 16, 257)


def random_case(number: int) -> Case:
    """Depth 1 to 5, widths 1 to 300, batches of 1 to 257 rows with a short last one; edges come round in turn."""
    random = np.random.default_rng([2024, number])
    depth = 1 + number % 5
    widths = [_size(random, EDGES, number + i) for i in range(depth + 1)]
    batch = _size(random, BATCHES, number, most=257)
    rows = 2 * batch + 1 + int(random.integers(batch))
    classes = int(random.integers(1, 12))
    layers: list[Layer] = []
    for width in widths[1:]:
        layers += [Dense(width), *_between(random, width)]
    # In turn: there are nearly as many as cases.
    losses = [loss for loss in all_variants("losses") if not isinstance(loss, APART)]
    training = Training(
        loss=losses[(number + 1) % len(losses)],
        optimizer=_optimizer(random, number),
        regularizer=_regularizer(random),
        batch_size=batch,
        seed=int(random.integers(2**63)),
        **_around(number, depth),
    )
    training = training.suited_to(training.chosen_loss.tasks[-1])  # metrics that can be followed
    if _steep(training.chosen_loss):
        training = dataclasses.replace(training, optimizer=dataclasses.replace(training.optimizer, learning_rate=0.001))
    layers.append(Dense(training.chosen_loss.outputs(classes)))
    return Case.of(Network(tuple(layers), (widths[0],)), training, _source(random, rows, widths[0], classes, batch))


def _size(random: np.random.Generator, edges: tuple[int, ...], turn: int, most: int = 300) -> int:
    """Every third one of the edges, else anything, small ones more often."""
    if turn % 3 == 0:
        return edges[turn // 3 % len(edges)]
    return int(np.exp(random.uniform(0, np.log(most))))


def _one(random: np.random.Generator, choices: list[Any]) -> Any:
    return choices[int(random.integers(len(choices)))]


def _between(random: np.random.Generator, width: int) -> list[Layer]:
    """Up to three layers without weights of their own, each of another kind, which keep the width."""
    kinds = [cls for _, cls in named("layers") if issubclass(cls, Layer) and not cls.weighs and cls not in APART]
    picked = random.permutation(len(kinds))[: int(random.integers(4))]
    fitting = [[layer for layer in variants(kinds[i]) if _keeps(layer, width)] for i in picked]
    return [_one(random, layers) for layers in fitting if layers]


def _keeps(layer: Layer, width: int) -> bool:
    try:
        return layer.sized_for(width).width(width) == width
    except RequestError:
        return False


def _optimizer(random: np.random.Generator, turn: int) -> Optimizer:
    """Each in turn, a gentle one: rates above 0.01 drive the widest of these networks to infinity."""
    kinds = named("optimizers")
    found = _one(random, variants(kinds[turn % len(kinds)][1]))
    return dataclasses.replace(found, learning_rate=0.01) if found.learning_rate == 0.1 else found


def _around(number: int, depth: int) -> dict[str, Any]:
    """What else may happen in a step, in every other training: each alone so often, and all together."""
    random = np.random.default_rng([2025, number])
    first = [link for link in all_variants("transforms") if not link.keeps and link.concept_name() != "scale"]
    chosen = {
        "transforms": tuple(_one(random, first) for _ in range(1 + int(random.integers(2)))),
        "constraint": _one(random, all_variants("constraints")),
        "averaging": _one(random, all_variants("averages")),
        "frozen": (_one(random, [f"dense_{1 + int(random.integers(depth))}", "*.bias", "dense_1.weights"]),),
    }
    return {name: value for name, value in chosen.items() if number % 2 and random.random() < 0.5}


def _steep(loss: Loss) -> bool:
    """Whether its slope has no bound near 1, so that a rate that is gentle for others drives it to infinity."""
    z = np.full((2, 3 * loss.per_target), 100.0) * [[1.0], [-1.0]]
    return bool(np.abs(loss.value_and_gradient(z, np.eye(3)[:2])[1]).max() > 1)


def _regularizer(random: np.random.Generator) -> Regularizer | None:
    """A gentle one: penalties of 0.1 shrink all weights to nothing in 1,000 steps, and rounding is all that is left."""
    found = _one(random, [None, *all_variants("regularizers")])
    strong = [] if found is None else [f.name for f in dataclasses.fields(found) if getattr(found, f.name) == 0.1]
    return dataclasses.replace(found, **dict.fromkeys(strong, 0.001)) if strong else found


def _source(random: np.random.Generator, rows: int, features: int, classes: int, batch: int) -> Source:
    bytes_ = random.random() < 0.3
    x = random.integers(0, 256, (rows, features), np.uint8) if bytes_ else random.normal(size=(rows, features)).astype(np.float32)
    affine = Affine(np.full(features, 1 / 64), np.full(features, -2.0)) if bytes_ else None  # exact in either precision
    y: Array = random.integers(classes, size=rows).astype(np.int32)
    if random.random() < 0.3:
        y = random.dirichlet(np.ones(classes), rows).astype(np.float32)
    weights = None
    if random.random() < 0.4:
        weights = random.integers(0, 3, rows).astype(np.float64)
        weights[batch : 2 * batch] = 0  # the second batch of every epoch says nothing
    return Source(Rows(x, y, weights), affine)
