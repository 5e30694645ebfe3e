"""What a training may ask for at the most, checked before any of it is taken."""

from __future__ import annotations

import math
import os
from pathlib import Path

from plainnet.core.arrays import float_type
from plainnet.core.errors import RequestError, require
from plainnet.core.spec import mapped
from plainnet.engines.base import batch_rows
from plainnet.network.network import Network
from plainnet.network.training import Training, frozen
from plainnet.schedules.base import Schedule
from plainnet.schedules.constant import Constant

STEPS = 2**32  # the step is one 32-bit word of every random draw's counter: beyond, masks would repeat
LOOKS = 100_000  # at a schedule before training begins
ADVICE = "Change the schedule's settings; plainnet schedule shows what they do."
GROUP = Path("/sys/fs/cgroup/memory.max")


def check_steps(training: Training, epoch_steps: int) -> None:
    counts = f"{training.epochs} epochs of {epoch_steps:,} steps"
    require(training.epochs * epoch_steps <= STEPS, f"A training has at most {STEPS:,} steps.", counts, "Use fewer epochs.")


def check_frozen(network: Network, training: Training) -> None:
    left = len(network.parameters.entries) - len(frozen(network, training))
    require(left > 0 or not training.frozen, "Everything is frozen.", ", ".join(training.frozen), "Leave something to train.")


def check_schedules(network: Network, training: Training, steps: int) -> None:
    """Whatever a schedule gives at some step must be what its place takes at the first one.

    Of a long training a hundred thousand steps are looked at, the first and the last among them.
    """
    spec, tried = (network, training), sorted({*range(0, steps, -(-steps // LOOKS)), steps - 1})
    for schedule in _schedules(spec):
        values = [schedule(step) for step in tried]
        name = f"The schedule {schedule.concept_name()}"
        require(all(map(math.isfinite, values)), f"{name} gives a value that is not finite.", schedule, ADVICE)
        extremes = [tried[values.index(pick(values))] for pick in (min, max)]
        if any(_refusal(spec, schedule, step) for step in extremes):
            step, error = next((step, error) for step in tried if (error := _refusal(spec, schedule, step)))
            raise RequestError(error.what, f"{schedule(step):g}, of {name.lower()} at step {step:,}", ADVICE) from error


def _schedules(spec: object) -> list[Schedule]:
    found: list[Schedule] = []

    def keep(schedule: Schedule) -> Schedule:
        found.append(schedule)
        return schedule

    mapped(spec, Schedule, keep)  # type: ignore[type-abstract]
    return found


def _refusal(spec: object, schedule: Schedule, step: int) -> RequestError | None:
    """What the concepts of a spec say, which check first values when they are built, where that one is its value of a step."""
    try:
        mapped(spec, Schedule, lambda one: Constant(one(step)) if one is schedule else one)  # type: ignore[type-abstract]
    except RequestError as error:
        return error
    return None


def check_memory(network: Network, training: Training, rows: int) -> None:
    room, wanted = memory(), needed(network, training, rows)
    batch = f"batches of {batch_rows(training, rows):,} rows"
    what = f"A network of {network.parameters.size:,} weights with {batch} needs more memory than there is."
    counts = f"at least {_gigabytes(wanted)} of {_gigabytes(room or 0)}"
    require(room is None or wanted <= room, what, counts, "Use fewer or narrower layers, or smaller batches.")


def needed(network: Network, training: Training, rows: int) -> int:
    """Bytes, at the least: what is learned and carried, drawn in float64 and kept twice, and the values of one batch."""
    size = float_type(training.dtype).itemsize
    return (
        network.parameters.size * (8 + size * (2 + 2 * training.slots + 2 * (training.averaging is not None)))
        + 2 * batch_rows(training, rows) * sum(network.widths) * size
    )


def memory() -> int | None:
    """Bytes that this machine, or the container around this process, has; None where it does not say."""
    try:
        own = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
    group = GROUP.read_text().strip() if GROUP.is_file() else ""
    return min(own, int(group)) if group.isdigit() else own


def _gigabytes(count: int) -> str:
    return f"{count / 2**30:,.1f} GiB"
