"""L-BFGS: SciPy's, on the flat vector of parameters and all rows at once (Byrd, Lu, Nocedal and Zhu 1995)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from plainnet.core.arrays import Array
from plainnet.training.run import Run


def minimize(run: Run, iterations: int, calls: int, tolerance: float) -> Any:
    """Leaves the run at the minimum found; gives what SciPy says of it. Masks are those of the first step throughout."""
    from scipy.optimize import minimize as search

    order, values = np.arange(len(run.source)), run.hyper(0, 1)[0]

    def objective(w: Array) -> tuple[float, Array]:
        state = replace(run.state, parameters=w.astype(run.state.parameters.dtype))
        value, gradient = run.program.gradient(state, run.source, order, values, 0)
        return value, gradient.astype(np.float64)

    start = run.state.parameters.astype(np.float64)
    limits = {"maxiter": iterations, "maxfun": calls, "gtol": tolerance}
    found = search(objective, start, method="L-BFGS-B", jac=True, options=limits)
    run.state = replace(run.state, parameters=found.x.astype(run.state.parameters.dtype))
    return found
