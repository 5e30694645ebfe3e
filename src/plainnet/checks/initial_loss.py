"""Initial loss: before training a network knows nothing, so its data loss is what guessing costs (Stanford CS231n; S4).

With small weights, N(0, 0.01^2), the logits are about 0: softmax cross-entropy over C classes begins at ln C, binary
cross-entropy summed over C outputs at C ln 2, and any loss at its own value for logits of 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from plainnet.checks.few import Progress, begun, first_rows, silent
from plainnet.checks.verdict import Verdict
from plainnet.core.arrays import Array
from plainnet.core.random import Purpose, Stream, stream
from plainnet.engines import hyper
from plainnet.model.scores import data_loss
from plainnet.training.prepared import Prepared
from plainnet.training.run import Run
from plainnet.training.trial import Trial

ROWS = 1000
SCALE = 1e-2  # of the weights, as in S4
WITHIN = 0.02  # of the expected value
FAR = 1.5  # times the expected value, at the spec's own weights

# What theory says of C outputs; other losses speak for themselves.
THEORY: dict[str, tuple[str, Callable[[int], float]]] = {
    "softmax_cross_entropy": ("ln {}", math.log),
    "binary_cross_entropy": ("{} ln 2", lambda outputs: outputs * math.log(2)),
}


def check(trial: Trial, data: Prepared, progress: Progress = silent) -> Verdict:
    run = begun(trial, first_rows(data, ROWS), dtype="float64")
    small = replace(run.state, parameters=small_weights(run))
    loss, outputs = run.program.training.chosen_loss, run.program.network.outputs
    progress("the initial loss", 0.5)
    of_zero = data_loss(loss, np.zeros((len(run.source), outputs)), run.source)
    text, theory = THEORY.get(loss.concept_name(), ("its value for logits of 0", lambda _: of_zero))
    expected, own, found = theory(outputs), _loss(run), _loss(replace(run, state=small))
    evidence = (
        ("weights", "data loss", "expected"),
        (f"N(0, {SCALE:g}^2), biases 0", f"{found:.4f}", f"{expected:.4f} = {text.format(outputs)}"),
        ("as the spec draws them", f"{own:.4f}", ""),
    )
    if not expected > 0:
        return Verdict("initial loss", None, "This loss has no expected value to begin at.", "", evidence)
    off = found / expected - 1
    said = f"With small weights the data loss is {found:.4f}, {off:+.1%} from the {expected:.4f} that guessing costs."
    passed = abs(off) <= WITHIN
    return Verdict("initial loss", passed, said, _advice(passed, found, own, expected), evidence)


def small_weights(run: Run) -> Array:
    """The initial parameters with every weight drawn from N(0, SCALE^2) and every bias 0."""
    vector = run.state.parameters.copy()
    for number, entry in enumerate(run.program.network.parameters.entries):
        if entry.parameter.role in ("weights", "bias"):
            drawn = Stream(run.program.training.seed_of("weights"), stream(Purpose.WEIGHTS, number)).normal(
                1, entry.parameter.size
            )[0]
            vector[entry.offset : entry.stop] = SCALE * drawn * (entry.parameter.role == "weights")
    return vector


def _loss(run: Run) -> float:
    program = run.program
    values = hyper.table(program.network, program.training, 0, 1)[0]
    return data_loss(program.training.chosen_loss, program.predict(run.state, run.source, values), run.source)


def _advice(passed: bool, found: float, own: float, expected: float) -> str:
    if not passed:
        way = "The outputs are far from 0: scale the features" if found > expected else "The loss is lower than guessing: look"
        return f"{way}, and check the loss and how the targets are coded."
    if own > FAR * expected:
        return f"The spec's own weights begin at {own / expected:.1f} times that: draw them smaller, or scale the features."
    return ""
