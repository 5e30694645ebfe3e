"""What is known of one gradient that a user's backward returned: itself, the numeric one, and what both came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from plainnet.checks.differences import numeric
from plainnet.core.arrays import Array

CLOSE = 1e-5  # of the largest value: enough to tell hypotheses apart


@dataclass(frozen=True)
class Facts:
    """name: of the argument x; returned: what the user's backward says; right: the numeric gradient.

    objective: (x, dout) -> sum(dout * forward(..., x, ...)); again: dout -> what backward says for it;
    others: the numeric gradients of the other arguments.
    """

    name: str
    x: Array
    returned: Any
    right: Array
    out: Array
    dout: Array
    objective: Callable[[Array, Array], float]
    again: Callable[[Array], Any]
    others: Mapping[str, Array]

    def right_for(self, dout: Array) -> Array:
        """The right gradient, had another one come from above."""
        return numeric(lambda x: self.objective(x, dout), self.x)


def same(a: Any, b: Any) -> bool:
    """Of one shape, and as near as hypotheses need."""
    a, b = np.asarray(a), np.asarray(b)
    return a.shape == b.shape and bool(np.abs(a - b).max(initial=0) <= CLOSE * max(np.abs(b).max(initial=0), 1e-8))
