"""Tall batches are passed in strips of rows: what lies between two operations then stays in cache, however many rows there are.

What a step finds out must be sums over the rows, so that those of the strips can be added. It is not where something of the
whole batch is needed on the way, such as the mean of batch normalization.
"""

from __future__ import annotations

from plainnet.core.graph import BATCH, Node
from plainnet.engines.recording import Recording

ELEMENTS = 65536  # of the widest value of a strip
LEAST, MOST = 64, 512  # rows
PARAMETERS = 32  # for each row of a batch, at the most: beyond it adding up gradients costs more than the cache gains


def strip_rows(recording: Recording, batch_size: int, parameters: int) -> int:
    """How many rows of a batch are passed at a time; all of them unless the batch is tall for a network of so many parameters."""
    if parameters > PARAMETERS * batch_size or not _adds_up(recording):
        return batch_size
    widest = max((node.cols for node in recording.graph.nodes if node.rows == BATCH), default=1)
    rows = min(max(ELEMENTS // widest, LEAST), MOST)
    return rows if batch_size >= 4 * rows else batch_size


def _adds_up(recording: Recording) -> bool:
    """Whether every output is a sum over rows, and nothing else takes part in the whole batch."""
    sums = {node for node in recording.graph.nodes if _over_rows(node)}
    read = {arg for node in recording.graph.nodes for arg in node.args}
    return set(recording.outputs.values()) == sums and sums.isdisjoint(read) and all(n.op != "batch_max" for n in sums)


def _over_rows(node: Node) -> bool:
    return node.rows != BATCH and any(arg.rows == BATCH for arg in node.args)
