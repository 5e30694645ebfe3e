"""One step and one prediction on a single row, thrown away: what a plugin gets wrong shows before anything is written."""

from __future__ import annotations

import numpy as np

from plainnet.engines import hyper
from plainnet.training.run import Run


def rehearse(run: Run) -> None:
    program, state = run.program, run.state
    source = run.source.part(slice(1))
    values = hyper.table(program.network, program.training, 0, 1)
    program.run(state, source, np.arange(1), values, 0)
    with np.errstate(all="ignore"):
        program.training.chosen_loss.link(program.predict(state, source, values[0]))
