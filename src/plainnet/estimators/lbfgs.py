"""L-BFGS: SciPy's, on the flat vector of parameters and all rows at once (Byrd, Lu, Nocedal and Zhu 1995)."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.training.run import Run


def minimize(run: Run, iterations: int, calls: int, tolerance: float, time_limit: float | None) -> Any:
    """Leaves the run at the minimum found; gives what SciPy says of it, and whether time was over (`cut`).

    Masks are those of the first step throughout.
    """
    from scipy.optimize import minimize as search

    order, values = np.arange(len(run.source)), run.hyper(0, 1)[0]

    def objective(w: Array) -> tuple[float, Array]:
        state = replace(run.state, parameters=w.astype(run.state.parameters.dtype))
        value, gradient = run.program.gradient(state, run.source, order, values, 0)
        return value, gradient.astype(np.float64)

    ends = math.inf if time_limit is None else run.began + time_limit

    def over() -> bool:
        return time.monotonic() >= ends

    def look(_: Array) -> None:
        if over():
            raise StopIteration

    start = run.state.parameters.astype(np.float64)
    limits = {"maxiter": iterations, "maxfun": calls, "gtol": tolerance}
    found = search(objective, start, method="L-BFGS-B", jac=True, callback=look, options=limits)
    found.cut = not found.success and over()
    run.state = replace(run.state, parameters=found.x.astype(run.state.parameters.dtype))
    return found
