"""Tables of numbers as hypothesis makes them up, and what scikit-learn makes of them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from plainnet.core.arrays import Array

# Numbers whose differences are neither tiny nor huge: what is compared is the rule, not the rounding.
PLAIN = st.integers(-1000, 1000).map(lambda i: i / 8)
GAPS = st.just(np.nan)


def tables(elements: st.SearchStrategy[float] = PLAIN, gaps: bool = True) -> st.SearchStrategy[Array]:
    """(N, F) float64, some columns constant, some with gaps."""
    shapes = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12)
    return hnp.arrays(np.float64, shapes, elements=(elements | GAPS) if gaps else elements, fill=elements)


def expected(transformer: Any, x: Array, new: Array | None = None) -> Array:
    """What scikit-learn's transformer, fitted on x, makes of it or of other rows."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of columns without a value
        return np.asarray(transformer.fit(x).transform(x if new is None else new))
