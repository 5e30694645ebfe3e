"""Samples of what a network might have said: masks left on (MC dropout), the members of an ensemble in turn.

Gal and Ghahramani, "Dropout as a Bayesian approximation", 2016. They show what the network is unsure of, not the targets' noise.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plainnet.core.arrays import Array
from plainnet.core.errors import require
from plainnet.model.model import Model


def samples(members: Sequence[Model], x: Array, count: int | None) -> Array:
    """(n, N, ...): probabilities of classes and labels, or numbers; by default 50, or of each member one without masks."""
    draws = any(layer.drawing for layer in members[0].network.chosen)
    advice = "Train with dropout=0.1 or n_members=5, say."
    require(draws or len(members) > 1, "Nothing varies in one network without masks.", "no dropout", advice)
    wanted = (50 if draws else len(members)) if count is None else count
    require(wanted >= 1, "A sample has some draws.", wanted, "Use 50, say.")
    return np.stack([_sample(members[i % len(members)], x, i // len(members)) for i in range(wanted)])


def _sample(model: Model, x: Array, step: int) -> Array:
    z = model.logits(x, sample=True, step=step)
    with np.errstate(all="ignore"):
        return np.asarray(model.loss.point(z) if model.task == "regression" else model.loss.link(z))
