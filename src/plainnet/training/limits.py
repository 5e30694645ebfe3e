"""What a training may ask for at the most, checked before any of it is taken."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from plainnet.core.arrays import float_type
from plainnet.core.errors import require
from plainnet.engines.base import batch_rows
from plainnet.network.network import Network
from plainnet.network.training import Training
from plainnet.training.data import Prepared

STEPS = 2**32  # the step is one 32-bit word of every random draw's counter: beyond, masks would repeat
COARSE = 0.1  # of the unit that scaling gives a feature: the gap between two neighbors in float32
GROUP = Path("/sys/fs/cgroup/memory.max")


def check_steps(training: Training, epoch_steps: int) -> None:
    counts = f"{training.epochs} epochs of {epoch_steps:,} steps"
    require(training.epochs * epoch_steps <= STEPS, f"A training has at most {STEPS:,} steps.", counts, "Use fewer epochs.")


def check_precision(data: Prepared, training: Training) -> None:
    """Engines scale features in the training's dtype: a small spread around a large value must survive that."""
    source = data.train
    if training.dtype == "float64" or source.affine is None or source.rows.x.dtype != np.float64:
        return
    low, high = source.x.min(axis=0), source.x.max(axis=0)
    steps = np.spacing(np.maximum(-low, high).astype(np.float32)) * np.abs(source.affine.scale)
    worst = int(steps.argmax())
    name = data.data.feature_names[worst] if data.data.feature_names else f"number {worst + 1}"
    what = f"Feature '{name}' varies too little around too large a value for float32."
    received = f"{low[worst]:.12g} to {high[worst]:.12g}"
    require(steps[worst] < COARSE, what, received, "Use --dtype float64, or subtract a constant from it.")


def check_memory(network: Network, training: Training, rows: int) -> None:
    room, wanted = memory(), needed(network, training, rows)
    batch = f"batches of {batch_rows(training, rows):,} rows"
    what = f"A network of {network.parameters.size:,} weights with {batch} needs more memory than there is."
    counts = f"at least {_gigabytes(wanted)} of {_gigabytes(room or 0)}"
    require(room is None or wanted <= room, what, counts, "Use fewer or narrower layers, or smaller batches.")


def needed(network: Network, training: Training, rows: int) -> int:
    """Bytes, at the least: what is learned and carried, drawn in float64 and kept twice, and the values of one batch."""
    size = float_type(training.dtype).itemsize
    kept = sum(len(transform.keeps) for transform in training.optimizer.chain())
    return network.parameters.size * (8 + size * (2 + 2 * kept)) + 2 * batch_rows(training, rows) * sum(network.widths) * size


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
