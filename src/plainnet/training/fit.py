"""The only training loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from plainnet.core.errors import require
from plainnet.core.spec import to_data
from plainnet.engines.base import State, batch_rows, check_targets
from plainnet.engines.choose import EngineName, compile_program
from plainnet.model.model import Model
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.training.callbacks.base import Callback
from plainnet.training.categories import check_categories
from plainnet.training.checkpoint import resume
from plainnet.training.evaluation import Evaluation
from plainnet.training.history import Row
from plainnet.training.interruption import Interruption
from plainnet.training.limits import check_frozen, check_memory, check_schedules, check_steps
from plainnet.training.prepared import Prepared
from plainnet.training.rehearsal import rehearse
from plainnet.training.run import Run
from plainnet.training.symmetry import warn_of_equal_units
from plainnet.training.weighting import weighted


@dataclass(frozen=True)
class Fitted:
    """A run that ended, the model it left and its history."""

    model: Model
    history: list[Row]
    run: Run


def fit(
    network: Network,
    data: Prepared,
    training: Training,
    engine: EngineName = "auto",
    threads: int | None = None,
    callbacks: Sequence[Callback] = (),
    checkpoint: Path | None = None,
) -> Fitted:
    """Train from the start, or from `checkpoint` where that file exists."""
    run = begin(network, data, training, engine, threads, checkpoint, callbacks)
    train(run, callbacks)
    return finished(run)


def begin(
    network: Network,
    data: Prepared,
    training: Training,
    engine: EngineName,
    threads: int | None,
    checkpoint: Path | None,
    callbacks: Sequence[Callback] = (),
    folder: Path | None = None,
) -> Run:
    """A run at its first step, or where the checkpoint left it; every request is checked before any work is done."""
    network, training = suited(network, training, data)
    check_categories(network, data)
    data = replace(data, train=weighted(data.train, training.class_weight, data.data.class_names))
    rows, weights = len(data.train), data.train.weights
    weighs = weights is None or bool((weights > 0).any())
    require(weighs, "Some training rows must weigh more than 0.", "weights of 0", "Check the weights of rows and classes.")
    for source in (data.train, data.validation, data.test):
        if source is not None:
            check_targets(network, training.chosen_loss, source)
    alone = training.early_stopping is not None and data.validation is None
    require(not alone, "Early stopping needs validation rows.", "none", "Hold some out: validation = 0.1, say.")
    epoch_steps = -(-rows // batch_rows(training, rows))
    check_steps(training, epoch_steps)
    check_memory(network, training, rows)
    check_frozen(network, training)
    steps = training.epochs * epoch_steps
    network, training = network.scheduled(steps, epoch_steps), training.over(steps, epoch_steps)
    check_schedules(network, training, steps)
    program, note = compile_program(engine, network, training, rows, threads)
    steered = tuple(to_data(callback) for callback in callbacks if callback.steers)
    if checkpoint is not None and checkpoint.exists():
        run = resume(checkpoint, program, data, steered)
    else:
        run = Run(program, data, State.initial(network, training), steered=steered)
        warn_of_equal_units(network, run.state.parameters)
    run.note, run.folder = note, folder
    rehearse(run)
    for callback in callbacks:
        callback.check(run)
    return run


def suited(network: Network, training: Training, data: Prepared) -> tuple[Network, Training]:
    """Both specs with what they left open set for that data; refuses a loss or a metric that does not suit its targets."""
    task = data.task
    training = training.suited_to(task)
    loss = training.chosen_loss
    loss.check(task, data.train.y)
    for metric in training.followed:
        metric.check(task, loss.probable)
    return network.over(data.row_shape, loss.outputs(data.targets), data.cardinalities), training


def train(run: Run, callbacks: Sequence[Callback]) -> None:
    """The loop: run the engine to the nearest step that a callback asked for, call those that did, go on."""
    everyone = (Evaluation(), *callbacks, Interruption())
    try:
        for callback in everyone:
            callback.start(run)
        while not run.done:
            wanted = [callback.next_step(run) for callback in everyone]
            run.advance(min(*wanted, run.last_step))
            for callback, step in zip(everyone, wanted, strict=True):
                if step == run.step:
                    callback(run)
    finally:
        for callback in everyone:
            callback.finish(run)


def finished(run: Run) -> Fitted:
    return Fitted(model_of(run), run.history, run)


def model_of(run: Run) -> Model:
    """What the run has learned so far (the best of it, where it stops early)."""
    program, data, state = run.program, run.data, run.kept
    return Model(
        program.network,
        program.training.chosen_loss,
        state.parameters,
        state.statistics,
        data.data.columns,
        data.steps,
        data.data.class_names,
        program.training.dtype,
        "reference" if program.engine == "reference" else "auto",
        program.threads,
        data.task,
        data.data.target_names,
    )
